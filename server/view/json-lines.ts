/** A line of a document as it is shown; `lit` when it belongs to a statement that decided. */
export interface JsonLine {
  readonly text: string;
  readonly lit: boolean;
}

/** Members whose elements evidence counts: statements of a policy, rules of a role, rows of aws-auth. */
const COUNTED: ReadonlySet<string> = new Set(["Statement", "rules", "mapRoles", "mapUsers", "mapAccounts"]);

interface Printer {
  readonly lines: JsonLine[];
  readonly statements: ReadonlySet<number>;
}

const pad = (depth: number): string => "  ".repeat(depth);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const shortList = (value: readonly unknown[]): boolean => value.every((v) => typeof v !== "object" || v === null) && JSON.stringify(value).length <= 60;

function printMembers(
  printer: Printer,
  members: readonly (readonly [string, unknown, boolean])[],
  brackets: readonly [string, string],
  depth: number,
  lit: boolean,
  head: string,
  tail: string,
): void {
  if (members.length === 0) {
    printer.lines.push({ text: `${pad(depth)}${head}${brackets[0]}${brackets[1]}${tail}`, lit });
    return;
  }
  printer.lines.push({ text: `${pad(depth)}${head}${brackets[0]}`, lit });
  members.forEach(([name, value, bright], i) => {
    print(printer, value, depth + 1, lit || bright, name, i === members.length - 1 ? "" : ",");
  });
  printer.lines.push({ text: `${pad(depth)}${brackets[1]}${tail}`, lit });
}

function print(printer: Printer, value: unknown, depth: number, lit: boolean, head: string, tail: string): void {
  if (Array.isArray(value) && !shortList(value)) {
    const counted = COUNTED.has(head.slice(1, -3)) || (depth === 0 && head === "");
    printMembers(
      printer,
      value.map((item, i) => ["", item, counted && printer.statements.has(i)] as const),
      ["[", "]"],
      depth,
      lit,
      head,
      tail,
    );
    return;
  }
  if (isRecord(value)) {
    const only = COUNTED.has(head.slice(1, -3)) && printer.statements.has(0);
    const members = Object.entries(value).map(([name, member]) => [`${JSON.stringify(name)}: `, member, false] as const);
    printMembers(printer, members, ["{", "}"], depth, lit || only, head, tail);
    return;
  }
  const text = Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(", ")}]` : (JSON.stringify(value) ?? "null");
  printer.lines.push({ text: `${pad(depth)}${head}${text}${tail}`, lit });
}

/** Names stand in quotes, paths may be a part of a text. */
const holds = (text: string, word: string): boolean => text.includes(JSON.stringify(word)) || (word.startsWith("/") && text.includes(word));

/**
 * A document as lines of text, those of the given statements lit, and those that hold one of the words. A single statement that stands without a list
 * counts as the first.
 */
export function jsonLines(json: unknown, statements: readonly number[], words: readonly string[] = []): readonly JsonLine[] {
  const printer: Printer = { lines: [], statements: new Set(statements) };
  print(printer, json, 0, false, "", "");
  return words.length === 0 ? printer.lines : printer.lines.map((line) => (words.some((word) => holds(line.text, word)) ? { ...line, lit: true } : line));
}

export interface Fragment {
  readonly lines: readonly string[];
  /** How many lines more there are. */
  readonly more: number;
}

/** The lit part of a document, as far as it fits: what a command that shows the document should print. */
export function litFragment(lines: readonly JsonLine[], most: number): Fragment {
  const lit = lines.filter((line) => line.lit).map((line) => line.text);
  const least = Math.min(...lit.map((text) => text.length - text.trimStart().length));
  return { lines: lit.slice(0, most).map((text) => text.slice(least)), more: Math.max(0, lit.length - most) };
}

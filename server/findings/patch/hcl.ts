/** Words that mean something else where a key stands. */
const KEYWORDS: ReadonlySet<string> = new Set(["for", "if", "in", "else", "endif", "endfor", "true", "false", "null"]);
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const unicode = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * A text as an HCL string on one line, in which nothing is a template: `${` and `%{` are doubled, and a sign before one of these, which would belong to it, is written by its number.
 * Characters that a reader would not see, or that turn the direction of a line, are too.
 */
export function hclString(text: string): string {
  const escaped = text
    .replace(/["\\\n\r\t]/g, (c) => ESCAPES[c] ?? c)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, unicode)
    .replace(/([$%]+)\{/g, (_, signs: string) => `${[...signs.slice(0, -1)].map(unicode).join("")}${signs.at(-1)}${signs.at(-1)}{`);
  return `"${escaped}"`;
}

const key = (name: string): string => (IDENTIFIER.test(name) && !KEYWORDS.has(name) ? name : hclString(name));
const pad = (depth: number): string => "  ".repeat(depth);

export type Member = readonly [name: string, value: string];

/** Members a line each, as `terraform fmt` has them: signs of neighbours that take one line each stand below one another. */
export function hclMembers(members: readonly Member[], depth: number): string[] {
  const isLong = ([, value]: Member): boolean => value.includes("\n");
  const widthAt = (index: number): number => {
    let [from, to] = [index, index];
    while (from > 0 && !isLong(members[from - 1] as Member)) from -= 1;
    while (to < members.length - 1 && !isLong(members[to + 1] as Member)) to += 1;
    return Math.max(...members.slice(from, to + 1).map(([name]) => name.length));
  };
  return members.map((member, i) => `${pad(depth)}${isLong(member) ? member[0] : member[0].padEnd(widthAt(i))} = ${member[1]}`);
}

function hclList(values: readonly unknown[], depth: number): string {
  if (values.length === 0) return "[]";
  const [first, ...more] = values;
  if (more.length === 0 && typeof first !== "object") return `[${hcl(first, depth)}]`;
  return `[\n${values.map((one) => `${pad(depth + 1)}${hcl(one, depth + 1)},\n`).join("")}${pad(depth)}]`;
}

/** A JSON value as an HCL expression; `depth`: of the line it begins in. */
export function hcl(value: unknown, depth = 0): string {
  if (typeof value === "string") return hclString(value);
  if (Array.isArray(value)) return hclList(value, depth);
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value).map(([name, one]): Member => [key(name), hcl(one, depth + 1)]);
  return members.length === 0 ? "{}" : `{\n${hclMembers(members, depth + 1).join("\n")}\n${pad(depth)}}`;
}

/** A name that a resource can have in a module, made of what the thing is called. */
export function hclLabel(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);
  return /^[a-z]/.test(label) ? label : `it_${label}`.replace(/_$/, "");
}

/** A resource block of lines that are indented already. */
export const hclResource = (type: string, name: string, lines: readonly string[]): string =>
  [`resource ${hclString(type)} ${hclString(hclLabel(name))} {`, ...lines, "}"].join("\n");

const HEAD = /^resource "(\w+)" "(\w+)" \{$/gm;

/** Resource blocks, of which those of one type that have the same name are numbered from the second on: a module has a name once. */
export function withOwnNames(blocks: string): string {
  const taken = new Set<string>();
  return blocks.replace(HEAD, (_, type: string, name: string) => {
    let own = name;
    for (let i = 2; taken.has(`${type}.${own}`); i += 1) own = `${name}_${i}`;
    taken.add(`${type}.${own}`);
    return `resource "${type}" "${own}" {`;
  });
}

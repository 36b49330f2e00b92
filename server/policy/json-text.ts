/** A JSON reader that knows where each value stands and refuses duplicate keys (A4), which the built-in one does not. */
export interface JsonProblem {
  readonly pointer: string;
  readonly message: string;
  readonly offset: number;
}

export interface JsonDocument {
  readonly value: unknown;
  /** Offset of each value, by its JSON pointer. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly problems: readonly JsonProblem[];
}

const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;
const MAX_DEPTH = 64;

export const escapePointer = (part: string): string => part.replaceAll("~", "~0").replaceAll("/", "~1");

class SyntaxProblem {
  readonly problem: JsonProblem;

  constructor(problem: JsonProblem) {
    this.problem = problem;
  }
}

class Reader {
  private at = 0;
  readonly offsets = new Map<string, number>();
  readonly problems: JsonProblem[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    const value = this.value("", 0);
    this.blanks();
    if (this.at < this.text.length) this.fail("", "there is text after the end of the document");
    return value;
  }

  private fail(pointer: string, message: string): never {
    throw new SyntaxProblem({ pointer, message, offset: this.at });
  }

  private blanks(): void {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private value(pointer: string, depth: number): unknown {
    this.blanks();
    this.offsets.set(pointer, this.at);
    if (depth > MAX_DEPTH) this.fail(pointer, "the document is nested too deeply");
    const first = this.text[this.at];
    if (first === "{") return this.object(pointer, depth);
    if (first === "[") return this.array(pointer, depth);
    const token = this.take(STRING) ?? this.take(NUMBER) ?? this.take(WORD);
    if (token === undefined) this.fail(pointer, this.at >= this.text.length ? "the text ends before the document does" : `unexpected \`${first}\``);
    return JSON.parse(token);
  }

  private object(pointer: string, depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    this.at += 1;
    this.blanks();
    if (this.close("}")) return out;
    for (;;) {
      this.blanks();
      const start = this.at;
      const token = this.take(STRING);
      if (token === undefined) this.fail(pointer, "a key in double quotes is expected");
      const key = String(JSON.parse(token));
      const child = `${pointer}/${escapePointer(key)}`;
      if (Object.hasOwn(out, key)) this.problems.push({ pointer: child, message: `\`${key}\` is given twice`, offset: start });
      this.blanks();
      if (!this.close(":")) this.fail(child, "a `:` is expected");
      const value = this.value(child, depth + 1);
      Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
      this.blanks();
      if (this.close("}")) return out;
      if (!this.close(",")) this.fail(pointer, "a `,` or `}` is expected");
    }
  }

  private array(pointer: string, depth: number): unknown[] {
    const out: unknown[] = [];
    this.at += 1;
    this.blanks();
    if (this.close("]")) return out;
    for (;;) {
      out.push(this.value(`${pointer}/${out.length}`, depth + 1));
      this.blanks();
      if (this.close("]")) return out;
      if (!this.close(",")) this.fail(pointer, "a `,` or `]` is expected");
    }
  }

  private close(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }
}

/** Reads a JSON text; what is wrong with it stands in `problems`, and `value` is then undefined or the document with its last duplicates. */
export function readJsonText(text: string): JsonDocument {
  const reader = new Reader(text);
  try {
    const value = reader.document();
    return { value, offsets: reader.offsets, problems: reader.problems };
  } catch (problem) {
    if (!(problem instanceof SyntaxProblem)) throw problem;
    return { value: undefined, offsets: reader.offsets, problems: [problem.problem] };
  }
}

/** Line and column (from 1) of an offset. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

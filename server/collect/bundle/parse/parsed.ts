/** Where and why a text could not be parsed; line and column count from 1. */
export interface ParseFailure {
  readonly reason: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** The documents of one file, in order, and what of it is not well-formed. Both can be there: a good document stays good beside a bad one. */
export interface Parsed {
  readonly values: readonly unknown[];
  readonly failures: readonly ParseFailure[];
}

/** Line and column, both from 1, of an offset in UTF-8 bytes. */
export function positionAt(bytes: Buffer, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: bytes.toString("utf8", start, offset).length + 1 };
}

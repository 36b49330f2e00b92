import { ANY_ONE, ANY_RUN, matchesWildcard, type Tokens, wildcardTokens } from "./wildcard.ts";

const VARIABLE = /\$\{[^}]*\}/g;

/** An ARN pattern in its six parts; one that ends early stands for everything after (A15). */
function parts(pattern: string): string[] {
  const all = pattern.replace(VARIABLE, "*").split(":");
  const head = all.slice(0, 5);
  const rest = all.slice(5).join(":");
  return [...head, ...Array.from({ length: 5 - head.length }, () => "*"), rest === "" ? "*" : rest];
}

/** Whether some text is matched by both: from the ends backwards, what is left of one against what is left of the other. */
function tokensMeet(a: Tokens, b: Tokens): boolean {
  let below: boolean[] = [];
  for (let i = a.length; i >= 0; i -= 1) {
    const row: boolean[] = [];
    for (let j = b.length; j >= 0; j -= 1) row[j] = meetAt(a[i], b[j], below[j] ?? false, row[j + 1] ?? false, below[j + 1] ?? false);
    below = row;
  }
  return below[0] ?? false;
}

/** `down`, `right`: whether they meet when the first, the second gives up its token; `next`: when both do. */
function meetAt(x: number | undefined, y: number | undefined, down: boolean, right: boolean, next: boolean): boolean {
  if (x === undefined && y === undefined) return true;
  if (x === ANY_RUN || y === ANY_RUN) return down || right;
  return x !== undefined && y !== undefined && (x === y || x === ANY_ONE || y === ANY_ONE) && next;
}

/** A pattern whose every text both match: the narrower of the two where one holds the other, else one put behind the other. */
function both(a: string, b: string): string | undefined {
  if (matchesWildcard(b, a)) return a;
  if (matchesWildcard(a, b)) return b;
  const joined = [a.endsWith("*") ? a.slice(0, -1) + b : undefined, b.endsWith("*") ? b.slice(0, -1) + a : undefined];
  return joined.find((text) => text !== undefined && matchesWildcard(a, text) && matchesWildcard(b, text));
}

/** Whether two resource patterns have an ARN in common (A14, A15). */
export function resourcesMeet(a: string, b: string): boolean {
  if (a === "*" || b === "*" || a === b) return true;
  const [left, right] = [parts(a), parts(b)];
  return left.every((part, i) => part === right[i] || tokensMeet(wildcardTokens(part), wildcardTokens(right[i] ?? "*")));
}

/** A resource pattern that stands for resources of both; undefined when none is found. */
export function meetOf(a: string, b: string): string | undefined {
  if (a === "*" || a === b) return b;
  if (b === "*") return a;
  const [left, right] = [parts(a), parts(b)];
  const met = left.map((part, i) => both(part, right[i] ?? "*"));
  return met.every((m) => m !== undefined) ? met.join(":") : undefined;
}

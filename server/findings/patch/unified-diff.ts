const CONTEXT = 3;
/** Longer texts are told as gone and come: no policy or object that is proposed has so many lines. */
const MAX_LINES = 2000;

type Line = readonly [sign: " " | "-" | "+", text: string];

/** How many lines the rests of both texts from a place on have in common. */
function commonRests(before: readonly string[], after: readonly string[]): (i: number, j: number) => number {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = rows[i];
    if (!row) continue;
    for (let j = after.length - 1; j >= 0; j -= 1) row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  return at;
}

/** Lines that both texts have, in order, and between them those of one alone: the shortest such list. */
function linesOf(before: readonly string[], after: readonly string[]): Line[] {
  const [gone, come] = [before.map((text): Line => ["-", text]), after.map((text): Line => ["+", text])];
  if (before.length > MAX_LINES || after.length > MAX_LINES) return [...gone, ...come];
  const common = commonRests(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  const signHere = (): Line[0] => (before[i] === after[j] ? " " : common(i + 1, j) >= common(i, j + 1) ? "-" : "+");
  while (i < before.length && j < after.length) {
    const sign = signHere();
    lines.push([sign, (sign === "+" ? after[j] : before[i]) ?? ""]);
    if (sign !== "+") i += 1;
    if (sign !== "-") j += 1;
  }
  return [...lines, ...gone.slice(i), ...come.slice(j)];
}

/** Where lines differ, with the lines around: from and to (exclusive) in the list of lines. */
function hunksOf(lines: readonly Line[]): [number, number][] {
  const hunks: [number, number][] = [];
  lines.forEach(([sign], i) => {
    if (sign === " ") return;
    const [from, to] = [Math.max(0, i - CONTEXT), Math.min(lines.length, i + CONTEXT + 1)];
    const last = hunks.at(-1);
    if (last && from <= last[1]) last[1] = to;
    else hunks.push([from, to]);
  });
  return hunks;
}

const count = (lines: readonly Line[], sign: "-" | "+"): number => lines.filter(([one]) => one === " " || one === sign).length;
const range = (start: number, length: number): string => `${length === 0 ? start : start + 1},${length}`;

/** What `diff -u` prints of two texts, as `patch` takes it; empty where they are the same. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const lines = linesOf(before.split("\n"), after.split("\n"));
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return "";
  const texts = hunks.flatMap(([from, to]) => {
    const [ahead, own] = [lines.slice(0, from), lines.slice(from, to)];
    const head = `@@ -${range(count(ahead, "-"), count(own, "-"))} +${range(count(ahead, "+"), count(own, "+"))} @@`;
    return [head, ...own.map(([sign, text]) => `${sign}${text}`)];
  });
  return [`--- a/${name}`, `+++ b/${name}`, ...texts].join("\n");
}

/** What a failed check asks for beside what it was shown: of several the pair that is most alike. */
export interface Nearest {
  /** What is compared: `subject`, `audience`, `principal`, the key of a condition… */
  readonly what: string;
  readonly wanted: string;
  /** Empty: there is none. */
  readonly shown: string;
}

/** How many characters two texts have in common at their start and their end. */
export function commonEnds(a: string, b: string): { readonly start: number; readonly end: number } {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return { start, end };
}

/** From 0, nothing in common, to 1, the same. */
export function likeness(a: string, b: string): number {
  const { start, end } = commonEnds(a, b);
  return (start + end) / Math.max(1, a.length, b.length);
}

/** The pair that is most alike; nothing shown is compared with the first that is asked for. Undefined where nothing is asked for. */
export function nearestOf(what: string, wanted: readonly string[], shown: readonly string[]): Nearest | undefined {
  const [first] = wanted;
  if (first === undefined) return undefined;
  const pairs = wanted.flatMap((a) => shown.map((b) => ({ what, wanted: a, shown: b, like: likeness(a, b) })));
  const best = pairs.reduce<(Nearest & { readonly like: number }) | undefined>((x, y) => (x && x.like >= y.like ? x : y), undefined);
  return best ? { what, wanted: best.wanted, shown: best.shown } : { what, wanted: first, shown: "" };
}

import type { CoverageAnswer } from "@/server/contract/answers";

/** How many missing facts are of each source, by `cluster NAME` and `account ID`; what is of neither is not counted here. */
export function gapsBySource(missing: CoverageAnswer["missing"], sources: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { of } of missing) {
    const source = sources.find((one) => of === one || of.startsWith(`${one},`) || of.startsWith(`${one} `));
    if (source !== undefined) counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return counts;
}

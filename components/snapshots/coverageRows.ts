import type { CoverageAnswer } from "@/server/contract/answers";
import { populationInOrder, populationReason, STATE_WORDS } from "@/server/contract/population-words";

const holds = (words: string, texts: readonly string[]): boolean => {
  const hay = texts.join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
};

/** The part of a coverage report whose rows hold every word; an empty filter holds all. */
export const filterCoverage = (coverage: CoverageAnswer, words: string): CoverageAnswer => ({
  read: coverage.read.filter((row) => holds(words, [row.path, row.kind])),
  failed: coverage.failed.filter((row) => holds(words, [row.path, row.reason])),
  missing: coverage.missing.filter((row) => holds(words, [row.what, row.of, row.weakens])),
  ...(coverage.population && {
    population: populationInOrder(coverage.population).filter((row) =>
      holds(words, [row.kind, row.id, row.name ?? "", row.account ?? "", row.region ?? "", STATE_WORDS[row.state], populationReason(row)]),
    ),
  }),
});

/** `path:line:column` as compilers print it, as far as it is known. */
export const placeOf = (row: CoverageAnswer["failed"][number]): string =>
  [row.path, row.line, row.line === undefined ? undefined : row.column].filter((part) => part !== undefined).join(":");

const WORDS = ["allowed", "conditional", "unknown"] as const;

/** How many there are of each word but `denied`. */
export type VerdictCounts = Readonly<Record<(typeof WORDS)[number], number>>;

export const sumOfCounts = (counts: VerdictCounts): number => WORDS.reduce((sum, word) => sum + counts[word], 0);

/** The most certain word of which there is one; none: undefined. */
export const surestOf = (counts: VerdictCounts): (typeof WORDS)[number] | undefined => WORDS.find((word) => counts[word] > 0);

/** `1,209 allowed` and `3 unknown`: of each word that there is, the most certain first. */
export const countWords = (counts: VerdictCounts): readonly string[] =>
  WORDS.flatMap((word) => (counts[word] > 0 ? [`${counts[word].toLocaleString("en")} ${word}`] : []));

/** What a row of an access review is of. */
export const REVIEW_PARTS = ["administrator", "marked", "cluster-entry", "outside"] as const;
export type ReviewPart = (typeof REVIEW_PARTS)[number];

/** What a reviewer can say of a row. */
export const DECISIONS = ["keep", "revoke", "question"] as const;
export type DecisionWord = (typeof DECISIONS)[number];

/** Where a row stands: nobody has decided, or what was decided last. */
export const ROW_STATES = ["open", ...DECISIONS] as const;
export type RowState = (typeof ROW_STATES)[number];

/** Files that a review is written as; the first two can be filled in and imported. */
export const REVIEW_FORMATS = ["xlsx", "csv", "json"] as const;
export type ReviewFormat = (typeof REVIEW_FORMATS)[number];

/** Rows that nobody answers for are asked for by this. */
export const NO_OWNER = "nobody";

const VERBS: Readonly<Record<ReviewPart, string>> = {
  administrator: "administers",
  marked: "can have",
  "cluster-entry": "enters",
  outside: "comes in as",
};

/** What a row says, in three parts: the verb, what it is done to, and the rest of the sentence. */
export function rowSentence({ part, target, level }: { readonly part: ReviewPart; readonly target: string; readonly level: string }): {
  readonly verb: string;
  readonly target: string;
  readonly rest: string;
} {
  const rests: Readonly<Record<ReviewPart, string>> = {
    administrator: level.startsWith("as ") ? ` ${level}` : `: ${level}`,
    marked: `, which is ${level}`,
    "cluster-entry": `: ${level}`,
    outside: "",
  };
  return { verb: VERBS[part], target: target.replace(/^marked /, ""), rest: rests[part] };
}

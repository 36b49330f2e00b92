import type { DecidedRow, ReviewAbout, RevokedBefore } from "@/server/contract/review";
import type { ReviewPart, RowState } from "@/server/contract/review-words";

export const STATE_NAMES: Readonly<Record<RowState, string>> = { open: "Open", keep: "Keep", revoke: "Revoke", question: "Question" };

export const PART_NAMES: Readonly<Record<ReviewPart, string>> = {
  administrator: "Administrators",
  marked: "What is marked",
  "cluster-entry": "Entries of clusters",
  outside: "Outside parties",
};

const WHY: Readonly<Record<DecidedRow["standing"]["why"], string>> = {
  new: "New in this review",
  changed: "What it rests on or gets to has changed since it was decided",
  joined: "Somebody has joined since it was decided",
  "not-revoked": "Was to be revoked, and is still there",
  undecided: "Was left open",
  carried: "Nothing has changed since it was decided",
};

/** Why somebody is asked about a row, or is not. */
export const whyWords = ({ standing }: Pick<DecidedRow, "standing">): string => WHY[standing.why];

export const GONE_NAMES: Readonly<Record<RevokedBefore["state"], string>> = { gone: "Gone", there: "Still there", unknown: "Not known" };

const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** How much was read of what a review is of. */
export function coverageWords({ coverage: { read, failed, missing, population = [] } }: Pick<ReviewAbout, "coverage">): string {
  const whole = population.filter((one) => one.state === "read").length;
  return [
    `${counted(read, "file or list", "files and lists")} read`,
    ...(failed.length > 0 ? [`${counted(failed.length, "file")} not readable`] : []),
    ...(missing.length > 0 ? [`${counted(missing.length, "list")} not read`] : []),
    ...(population.length > 0 ? [`${whole} of ${counted(population.length, "account and cluster", "accounts and clusters")} whole`] : []),
  ].join(", ");
}

/** Whether a target is told in words, such as `account 111122223333`, and not by a reference. */
export const isWords = (target: string): boolean => /^(account|cluster) /.test(target);

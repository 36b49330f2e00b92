import { z } from "zod";
import {
  type DecidedRow,
  decisionsTaken,
  type ReviewAbout,
  reviewAbout,
  reviewRowsAnswer,
  reviewsAnswer,
  revocationsAnswer,
} from "@/server/contract/review.ts";
import { rowSentence } from "@/server/contract/review-words.ts";
import { momentWords } from "@/server/model/moment.ts";

const countWords = ({ counts }: Pick<ReviewAbout, "counts">): string =>
  `${counts.rows} rows: ${counts.open} open, ${counts.keep} keep, ${counts.revoke} revoke, ${counts.question} question`;

const coverageWords = ({ coverage }: ReviewAbout): string => {
  const parts = [`${coverage.read} files and lists were read`];
  if (coverage.failed.length > 0) parts.push(`${coverage.failed.length} files could not be`);
  if (coverage.missing.length > 0) parts.push(`${coverage.missing.length} lists were not`);
  return parts.join(", ");
};

function aboutLines(one: ReviewAbout): string[] {
  const captured = one.captured ? `${momentWords(one.captured.oldest)} to ${momentWords(one.captured.newest)}` : momentWords(one.capturedAt);
  return [
    `${one.title}  (${one.id})`,
    `  of ${one.snapshot ? `snapshot ${one.snapshot.label} (${one.snapshot.id})` : (one.bundle ?? "a bundle")}, captured ${captured}`,
    ...(one.scope.length > 0 ? [`  limited to ${one.scope.map((part) => part.words).join(" and ")}`] : []),
    `  ${coverageWords(one)}`,
    `  ${countWords(one)}`,
    ...one.owners.map(({ owner, rows, open }) => `    ${(owner ?? "nobody").padEnd(30)} ${rows} rows, ${open} open`),
    ...(one.stillRevoked > 0 ? [`  ${one.stillRevoked} rows of earlier reviews were to be revoked and are not proven gone`] : []),
    `  frozen ${momentWords(one.createdAt)}${one.closedAt ? `, closed ${momentWords(one.closedAt)}` : ""}, SHA-256 ${one.hash}`,
  ];
}

const WHY: Readonly<Record<DecidedRow["standing"]["why"], string>> = {
  new: "new",
  changed: "changed since it was decided",
  joined: "somebody joined",
  "not-revoked": "was to be revoked and is still there",
  undecided: "left open",
  carried: "nothing has changed",
};

const SHOWN_TARGETS = 3;

function moreTargets({ target, targets }: DecidedRow): string {
  const others = targets.filter((one) => one !== target);
  const shown = others.slice(0, SHOWN_TARGETS).join(", ");
  return others.length === 0 ? "" : `; so also ${shown}${others.length > SHOWN_TARGETS ? ` and ${others.length - SHOWN_TARGETS} more` : ""}`;
}

function rowLines(row: DecidedRow): string[] {
  const others = row.members.total > 1 ? ` and ${row.members.total - 1} like it` : "";
  const further = row.further > 0 ? `; ${row.further} more get there over ${row.members.total > 1 ? "these" : "it"}` : "";
  const { decision, standing } = row;
  const { verb, target, rest } = rowSentence(row);
  return [
    `${row.state.padEnd(8)} ${row.id}  ${row.verdict}  ${row.who.ref}${others}`,
    `           ${verb} ${target}${rest}${moreTargets(row)}${further}`,
    ...(row.path.length > 2 ? [`           over ${row.path.slice(1, -1).join(", ")}`] : []),
    `           ${row.owner === null ? "nobody answers for it" : `for ${row.owner} (${row.ownerFrom ?? ""})`}; ${WHY[standing.why]}`,
    ...(decision
      ? [`           ${decision.decision} by ${decision.reviewer} on ${momentWords(decision.decidedAt)}${decision.reason ? `: ${decision.reason}` : ""}`]
      : []),
  ];
}

const shown = z.object({ review: reviewAbout, ...reviewRowsAnswer.shape });

/** How the answers of `review` read in a terminal. */
export const REVIEW_TEXT: Readonly<Record<string, (answer: unknown) => string[]>> = {
  review: (answer) => aboutLines(reviewAbout.parse(answer)),
  reviews: (answer) => {
    const { reviews } = reviewsAnswer.parse(answer);
    return reviews.length === 0 ? ["there is no review yet: `rolewalk review start` begins one"] : reviews.flatMap(aboutLines);
  },
  "review-rows": (answer) => {
    const { review, total, rows } = shown.parse(answer);
    return [...aboutLines(review), "", ...rows.flatMap(rowLines), `${total} rows in all`];
  },
  decisions: (answer) => {
    const { taken, unchanged, refused } = decisionsTaken.parse(answer);
    const said = `${taken} ${taken === 1 ? "decision was" : "decisions were"} taken${unchanged > 0 ? `, ${unchanged} said nothing new` : ""}`;
    return [said, ...refused.map(({ line, row, reason }) => `refused${line === undefined ? "" : `, line ${line}`}: row ${row || "without an id"}: ${reason}`)];
  },
  revocations: (answer) => {
    const { snapshot, capturedAt, rows } = revocationsAnswer.parse(answer);
    const of = `by ${snapshot === null ? "the bundle" : `snapshot ${snapshot}`}, captured ${momentWords(capturedAt)}`;
    if (rows.length === 0) return ["nothing is to be revoked"];
    return [...rows.map((one) => `${one.state.padEnd(8)} ${one.row}  ${one.who.ref} to ${one.target}: ${one.reason}`), of];
  },
};

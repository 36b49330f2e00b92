import type { Condition, VerdictWord } from "@/server/model/verdict.ts";
import { conditionHolds, type ReferenceRequest } from "./reference-language.ts";

export const wordOf = (answers: readonly boolean[]): VerdictWord => (answers.every(Boolean) ? "allowed" : answers.some(Boolean) ? "conditional" : "denied");

/** What a request sends only with the leave of an action of its own (B24, B28). */
const EXTRAS = ["aws:tagkeys", "aws:requesttag/team", "sts:sourceidentity"];
export const sendsExtras = (request: ReferenceRequest, besides: readonly string[] = []): boolean => EXTRAS.some((k) => request.has(k) && !besides.includes(k));

/**
 * Requests that send tags or a source identity although they may not are no concern of a verdict, unless only they are let in. `given`: what no request
 * chooses to send.
 */
export function expectedWords(requests: readonly ReferenceRequest[], answers: readonly boolean[], given: readonly string[] = []): VerdictWord[] {
  const plain = answers.filter((_a, i) => !requests.slice(i, i + 1).some((r) => sendsExtras(r, given)));
  return plain.some(Boolean) ? [wordOf(answers), wordOf(plain)] : [wordOf(answers)];
}

export const meetsAll = (conditions: readonly Condition[], request: ReferenceRequest): boolean =>
  conditions.every((c) => conditionHolds(c.operator, c.key, c.values, request));

/** Requests that meet the conditions of an answer and are refused all the same; those that send more than was asked for are no concern. */
export function broken(conditions: readonly Condition[], requests: readonly ReferenceRequest[], answers: readonly boolean[]): ReferenceRequest[] {
  const asked = conditions.map((c) => c.key.toLowerCase());
  return requests.filter((r, i) => meetsAll(conditions, r) && !answers[i] && !sendsExtras(r, asked));
}

import { z } from "zod";
import { explainAnswer, podAnswer } from "./answers.ts";
import { ref } from "./verdict.ts";
import { whyAnswer } from "./why.ts";

/** The questions whose answer can be checked again. */
export const LIVE_QUESTIONS = ["pod", "explain", "why"] as const;
export type LiveQuestion = (typeof LIVE_QUESTIONS)[number];

/** What a fact is now, next to the snapshot; `unread`: as it was there, because it could not be read. `absent`: not there, before or now. */
export const LIVE_STATES = ["same", "changed", "appeared", "gone", "absent", "unread"] as const;

const liveFact = z.object({ fact: z.string(), of: z.string(), ref: ref.nullable(), state: z.enum(LIVE_STATES) });
/** One call that was sent. `gone`: the other side says that there is no such thing. */
const liveCall = z.object({
  call: z.string(),
  of: z.string(),
  source: z.string(),
  outcome: z.enum(["ok", "gone", "denied", "failed"]),
  reason: z.string().optional(),
  tookMs: z.number(),
});

/**
 * What was read anew for an answer. `before`: the answer of the snapshot, null where it has none; `changed`: whether the answer is another one now, and
 * `differences` in what; `unread`: what could not be read and so stays as it was in the snapshot; `kept`: what the answer rests on that a check does not
 * read anew.
 */
const liveOf = <T extends z.ZodType>(answer: T) =>
  z.object({
    readAt: z.string(),
    tookMs: z.number(),
    snapshotOf: z.string().describe("when the facts of the snapshot were collected"),
    changed: z.boolean(),
    before: answer.nullable(),
    differences: z.array(z.object({ what: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
    facts: z.array(liveFact),
    calls: z.array(liveCall),
    unread: z.array(z.object({ what: z.string(), of: z.string(), reason: z.string() })),
    kept: z.array(z.string()),
    note: z.string(),
  });

/** The answers of `pod`, `explain` and `why` with `--live`: as without it, of what is there now, and how that was found. */
export const LIVE_ANSWERS = {
  pod: podAnswer.extend({ live: liveOf(podAnswer) }),
  explain: explainAnswer.extend({ live: liveOf(explainAnswer) }),
  why: whyAnswer.extend({ live: liveOf(whyAnswer) }),
} as const;
export type LivePodAnswer = z.infer<(typeof LIVE_ANSWERS)["pod"]>;
export type LiveExplainAnswer = z.infer<(typeof LIVE_ANSWERS)["explain"]>;
export type LiveWhyAnswer = z.infer<(typeof LIVE_ANSWERS)["why"]>;
/** What was read anew, whatever the question. */
export type LiveReport = Omit<LivePodAnswer["live"], "before">;

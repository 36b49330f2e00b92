import { z } from "zod";
import { step, verdictWord } from "./verdict.ts";

/** Actions of AWS whose name holds what was asked, those that begin with it first; of a text without colon the services, too. */
export const actionsAnswer = z.object({
  total: z.number().int(),
  services: z.array(z.object({ prefix: z.string(), name: z.string() })),
  actions: z.array(z.object({ action: z.string(), level: z.string(), resources: z.array(z.string()).describe("ARN patterns; empty: it takes no resource") })),
});
export type ActionsAnswer = z.infer<typeof actionsAnswer>;

/**
 * What is wrong with documents before anything is tried: `error`, they cannot be read or AWS would refuse them; `warning`, they say something other than they seem to.
 * Lines and columns count from 1; the end is behind the last character.
 */
export const documentProblem = z.object({
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  endLine: z.number().int(),
  endColumn: z.number().int(),
});
export type DocumentProblem = z.infer<typeof documentProblem>;

/** `total`: how many there are; `problems` has the first of them, in the order of the text. */
export const documentCheckAnswer = z.object({ total: z.number().int(), problems: z.array(documentProblem) });
export type DocumentCheckAnswer = z.infer<typeof documentCheckAnswer>;

/** What `simulate` says of each case, in the order of the cases; `error` only with `Invalid`. */
export const simulateAnswer = z.object({
  results: z.array(
    z.object({
      name: z.string(),
      response: z.enum(["Allowed", "ImplicitlyDenied", "ExplicitlyDenied", "Invalid"]),
      verdict: verdictWord,
      steps: z.array(step),
      error: z.string().optional(),
    }),
  ),
});

/**
 * Documents of a snapshot as one would edit them. `text` is what a change takes, and unedited changes nothing; `about` is the entity the text is put beside, so that it
 * is read as of that account or cluster. `total`: how many there are; `starts` has the first of them.
 */
export const startsAnswer = z.object({
  ref: z.string(),
  total: z.number().int(),
  starts: z.array(z.object({ title: z.string(), about: z.string(), text: z.string() })),
});
export type StartsAnswer = z.infer<typeof startsAnswer>;

import { z } from "zod";
import { ref } from "./verdict.ts";

/** Who is to be forgotten. */
export const forgetInput = z.strictObject({
  ref: z.string().trim().min(1).max(2048).describe("an IAM user, a Kubernetes user, an Identity Center user, or a user of an outside issuer"),
  also: z.array(z.string().trim().min(1).max(256)).max(20).default([]).describe("further names of the same person, such as an address"),
  beginning: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/, "is made of letters, digits, dots and dashes")
    .optional()
    .describe("what the pseudonym begins with, where a pattern of a policy asks for it; `person-` by default"),
  dryRun: z.boolean().default(false).describe("says what would be replaced, and changes nothing"),
});
export type ForgetInput = z.infer<typeof forgetInput>;

const place = z.object({
  kind: z.enum(["snapshot", "capture", "review", "accepted risk", "mark", "job"]),
  id: z.string(),
  texts: z.number().int().describe("texts in which the name is replaced"),
  left: z.number().int().describe("texts that hold the name and stay, since it is no person's there"),
});

/** What was replaced, or would be. */
export const forgetAnswer = z.object({
  dryRun: z.boolean(),
  names: z.array(z.object({ name: z.string(), pseudonym: z.string() })),
  ref: ref.describe("what the person is asked by from now on"),
  places: z.array(place),
  /** Texts that hold a name and stay, with where they stand: a role or a namespace of that name, a word in a tag. */
  left: z.array(z.object({ in: z.string(), at: z.string(), text: z.string() })).describe("the first of the texts that stay"),
  changed: z
    .array(z.object({ snapshot: z.string(), of: z.string(), pattern: z.string(), text: z.string() }))
    .describe("patterns of policies that tell the name from the pseudonym: with them a verdict may change"),
});
export type ForgetAnswer = z.infer<typeof forgetAnswer>;

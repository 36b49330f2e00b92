import { z } from "zod";
import { RETURN_REASONS, severityWord } from "./findings.ts";

const about = z.object({ severity: severityWord, names: z.string().optional().describe("whom or what it is about; not there where names are left out") });

/** One thing that is told: way that is new or decided better, a finding, an acceptance that is over, a source that is not read whole any more. */
const noticeEvent = z.discriminatedUnion("kind", [
  about.extend({ kind: z.literal("new-access"), ways: z.number().int() }),
  about.extend({ kind: z.literal("finding"), id: z.string(), rule: z.string(), title: z.string(), members: z.number().int() }),
  about.extend({ kind: z.literal("accepted-risk-over"), id: z.string(), because: z.enum(RETURN_REASONS), title: z.string() }),
  z.object({ kind: z.literal("source"), state: z.enum(["partial", "failed"]), names: z.string().optional() }),
]);
export type NoticeEvent = z.infer<typeof noticeEvent>;

/** What is posted to the webhook after a scan: `text` is ready for a chat, `events` is the same for a program, the worst first. */
export const notice = z.object({
  type: z.literal("rolewalk.notice"),
  text: z.string(),
  snapshot: z.string(),
  before: z.string(),
  capturedAt: z.iso.datetime(),
  events: z.array(noticeEvent),
  /** Events beyond those that are listed. */
  more: z.number().int(),
});
export type Notice = z.infer<typeof notice>;

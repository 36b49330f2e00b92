import { askNotice } from "@/server/api/ask-snapshot.ts";
import { findRecord } from "@/server/api/load-snapshot.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { notice } from "@/server/contract/notice.ts";
import { processWide } from "@/server/jobs/process-wide.ts";
import type { HeldSource } from "./compose-notice.ts";
import { noticeConfig } from "./notice-config.ts";
import { sendNotice } from "./send-notice.ts";

interface Looked {
  /** When it was last looked what there is to tell; at first when the process began. */
  at: number;
  /** How sources were read then. */
  sources: readonly HeldSource[] | undefined;
  queue: Promise<void>;
}

const looked = processWide("notices", (): Looked => ({ at: Date.now(), sources: undefined, queue: Promise.resolve() }));

async function notifyNow(snapshot: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const config = noticeConfig(environment);
  if (!config) return;
  const { at: since, sources } = looked;
  looked.at = Date.now();
  looked.sources = (await findRecord(await serverStore(), snapshot)).sources;
  const bytes = await askNotice({ snapshot, since, sources, severity: config.severity, hasNames: config.hasNames });
  if (bytes.byteLength === 0) return;
  await sendNotice(config, notice.parse(JSON.parse(new TextDecoder().decode(bytes))));
}

/** What a snapshot brings that another server has made is told by that one. */
export function notedElsewhere(snapshot: string): Promise<void> {
  const note = async (): Promise<void> => {
    looked.at = Date.now();
    looked.sources = (await findRecord(await serverStore(), snapshot)).sources;
  };
  looked.queue = looked.queue.then(note).catch(() => undefined);
  return looked.queue;
}

const tell = (thrown: unknown): void =>
  void process.stderr.write(`rolewalk: a notice could not be sent: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);

/** Tells in the log, when the server starts, what is wrong with how notices are configured. */
export function checkNotices(environment: NodeJS.ProcessEnv = process.env): void {
  try {
    noticeConfig(environment);
  } catch (thrown) {
    process.stderr.write(`rolewalk: no notices are sent: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  }
}

/** Tells the webhook, where one is configured, what a snapshot that was just made brings; one message a snapshot, one after another. A failure is told in the log. */
export function notifyOf(snapshot: string, environment: NodeJS.ProcessEnv = process.env): Promise<void> {
  looked.queue = looked.queue.then(() => notifyNow(snapshot, environment)).catch(tell);
  return looked.queue;
}

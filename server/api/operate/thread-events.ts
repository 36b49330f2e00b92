import { BroadcastChannel } from "node:worker_threads";
import { processWide } from "@/server/jobs/process-wide.ts";
import type { EndedSpan } from "./trace/span.ts";

/** What a thread that answers has to tell of its work: times in milliseconds. */
export type ThreadEvent =
  | { readonly kind: "graph"; readonly by: "derived" | "disk"; readonly ms: number }
  | { readonly kind: "held"; readonly outcome: "hit" | "miss" }
  | { readonly kind: "span"; readonly span: EndedSpan };

const NAME = "rolewalk.work";

const sender = processWide("work sender", (): { channel: BroadcastChannel | undefined } => ({ channel: undefined }));

/** Tells whoever counts, in whatever thread that is; nobody has to listen. */
export function tellWork(event: ThreadEvent): void {
  if (!sender.channel) {
    sender.channel = new BroadcastChannel(NAME);
    sender.channel.unref();
  }
  sender.channel.postMessage(event);
}

/** Hears what the threads of this process tell, for as long as it lives. */
export function listenThreads(hear: (event: ThreadEvent) => void): void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (message) => hear((message as { readonly data: ThreadEvent }).data);
  channel.unref();
}

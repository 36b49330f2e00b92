import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { processWide } from "@/server/jobs/process-wide.ts";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { unfinishedForgotten } from "@/server/store/forgotten-name-repository.ts";
import { failAbandonedJobs } from "@/server/store/job-repository.ts";
import { homeDirectory } from "@/server/store/location.ts";
import { UnreachableError } from "./usage-error.ts";

const handle = processWide("store", (): { opened: Promise<Store> | undefined } => ({ opened: undefined }));

async function open(): Promise<Store> {
  const store = await openStore(process.env);
  if (!store.ok) throw new UnreachableError(store.error.message);
  // a thread of the server is not its start
  if (isMainThread) {
    // of several servers on one database each sees by the leases what others have left
    if (store.value.dialect === "sqlite") await failAbandonedJobs(store.value, "the server stopped before this was done");
    if ((await unfinishedForgotten(store.value)).length > 0) await (await import("./forget/forget.ts")).resumeForgetting(store.value);
    // what was sent to a server that was killed, and never read
    await rm(join(homeDirectory(process.env), "uploads"), { recursive: true, force: true });
  }
  return store.value;
}

/** The server's one connection, opened when first needed. A failed opening is tried again by the next caller. */
export async function serverStore(): Promise<Store> {
  handle.opened ??= open();
  try {
    return await handle.opened;
  } catch (thrown) {
    handle.opened = undefined;
    throw thrown;
  }
}

/** The connection if there is one; nothing is opened for it. */
export const openedStore = (): Promise<Store | undefined> => handle.opened?.catch(() => undefined) ?? Promise.resolve(undefined);

/** Closes the connection; what is asked after that opens another. */
export async function closeServerStore(): Promise<void> {
  const store = await openedStore();
  handle.opened = undefined;
  if (store) await closeStore(store);
}

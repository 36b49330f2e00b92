import { isStopping } from "@/server/api/operate/shutdown.ts";
import { closeStore, openStore, storeAnswers } from "@/server/store/client.ts";

/** Whether this process can do its work, and why not. */
export interface Readiness {
  readonly ready: boolean;
  readonly reason: string | undefined;
}

/** Opens the database anew, so that a file that was lost or locked is noticed. Whoever was told to stop is not ready for more. */
export const readiness = async (): Promise<Readiness> => {
  if (isStopping()) return { ready: false, reason: "the server is stopping" };
  const opened = await openStore();
  if (!opened.ok) return { ready: false, reason: opened.error.message };
  const ready = await storeAnswers(opened.value);
  await closeStore(opened.value);
  return { ready, reason: ready ? undefined : "the database does not answer" };
};

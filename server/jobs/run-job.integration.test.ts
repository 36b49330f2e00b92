import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { findJob } from "@/server/store/job-repository.ts";
import { submitJob } from "./run-job.ts";

const folder = mkdtempSync(join(tmpdir(), "rolewalk-jobs-"));
const open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await closeStore(store);
  rmSync(folder, { recursive: true, force: true });
});

function storeIn(name: string): Store {
  const opened = openStore({ ROLEWALK_HOME: join(folder, name), ROLEWALK_ROOT: process.cwd() });
  if (!opened.ok) throw new Error(opened.error.message);
  open.push(opened.value);
  return opened.value;
}
const stateOf = async (store: Store, id: string) => (await findJob(store, id))?.state;

test("a job that the store has no room for, or whose end cannot be told, does not stop those behind it", async () => {
  const [broken, whole] = [storeIn("broken"), storeIn("whole")];
  const begun = Promise.withResolvers<void>();
  const first = await submitJob(whole, { kind: "scan", run: () => begun.promise.then(() => Promise.reject(new Error("nothing to scan"))) });
  let isOver = false;
  await submitJob(broken, {
    kind: "scan",
    run: async () => "never",
    ended: () => {
      isOver = true;
      throw new Error("nobody listens");
    },
  });
  await broken.client.$executeRawUnsafe('ALTER TABLE "Job" RENAME TO "Gone"');
  const third = await submitJob(whole, { kind: "scan", run: () => Promise.reject(new Error("reached")) });
  begun.resolve();
  await expect.poll(() => stateOf(whole, third.id), { timeout: 5_000 }).toBe("failed");
  expect(await stateOf(whole, first.id)).toBe("failed");
  expect((await findJob(whole, third.id))?.error).toBe("reached");
  expect(isOver).toBe(true);
});

import { afterEach, expect, test } from "vitest";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { findJob } from "@/server/store/job-repository.ts";
import { onEveryDatabase } from "@/server/testing/databases.ts";
import { submitJob } from "./run-job.ts";

const stateOf = async (store: Store, id: string) => (await findJob(store, id))?.state;

onEveryDatabase((database) => {
  const open: Store[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await closeStore(store);
  });
  const newStore = async (): Promise<Store> => {
    const opened = await openStore(await database.environment());
    if (!opened.ok) throw new Error(opened.error.message);
    open.push(opened.value);
    return opened.value;
  };

  test("a job that the store has no room for, or whose end cannot be told, does not stop those behind it", async () => {
    const [broken, whole] = [await newStore(), await newStore()];
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
});

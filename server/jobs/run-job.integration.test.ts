import { afterEach, expect, test, vi } from "vitest";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { findJob } from "@/server/store/job-repository.ts";
import { onEveryDatabase } from "@/server/testing/databases.ts";
import { submitJob } from "./run-job.ts";
import { claimJobs, type SharedKind, submitShared } from "./shared-jobs.ts";

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

  test("a job that cannot be taken is told of once, for as long as that is so", async () => {
    if (database.dialect === "sqlite") return;
    const store = await newStore();
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const unreadable: SharedKind<{ readonly names: readonly string[] }> = {
      kind: "scan",
      reads: ({ names }) => names.toSorted(),
      work: () => ({ run: async () => "never" }),
    };
    try {
      await submitShared(store, unreadable, {} as never);
      for (let i = 0; i < 3; i += 1) await claimJobs(store, unreadable);
      expect(told.mock.calls).toEqual([[expect.stringMatching(/^rolewalk: no job can be taken from the queue: .*toSorted/)]]);
      await store.client.job.deleteMany();
      await claimJobs(store, unreadable);
      await submitShared(store, unreadable, {} as never);
      await claimJobs(store, unreadable);
      expect(told).toHaveBeenCalledTimes(2);
    } finally {
      told.mockRestore();
    }
  });
});

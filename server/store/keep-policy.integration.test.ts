import { afterAll, beforeAll, expect, test } from "vitest";
import { onEveryDatabase } from "@/server/testing/databases.ts";
import { closeStore, openStore, type Store } from "./client.ts";
import { forgetOldSnapshots, listSnapshots, saveSnapshot } from "./snapshot-repository.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-27T12:00:00Z");

onEveryDatabase((database) => {
  let store: Store;
  beforeAll(async () => {
    const opened = await openStore(await database.environment());
    if (!opened.ok) throw new Error(opened.error.message);
    store = opened.value;
  });
  afterAll(() => closeStore(store));

  /** A snapshot that was saved so many days ago, at an hour. */
  async function saved(daysAgo: number, hour: number, origin = "schedule"): Promise<string> {
    const at = new Date(NOW - daysAgo * DAY - 12 * 3_600_000 + hour * 3_600_000);
    const id = await saveSnapshot(store, {
      facts: { at: at.toISOString(), origin },
      coverage: {},
      capturedAt: at,
      origin,
      label: `${daysAgo}@${hour}`,
      engineVersion: "1",
      factsShape: "a",
      status: "complete",
      counts: {},
    });
    await store.client.snapshot.update({ where: { id }, data: { savedAt: at } });
    return id;
  }

  test("the newest are kept, before them the last of each day for so many days; what was imported, and what is spared, stays", async () => {
    const hours = [6, 9, 11];
    for (const day of [0, 1, 2, 3]) for (const hour of hours) await saved(day, hour);
    await saved(3, 1, "import");
    const spared = await saved(9, 5);
    const removed = await forgetOldSnapshots(store, ["schedule"], { newest: 4, days: 2.5 }, [spared], NOW);
    const left = (await listSnapshots(store)).map((one) => one.label);
    // the newest four; the last of the days before that are young enough; of the day that the newest end in nothing more, since its last is among them
    expect(left).toEqual(["0@11", "0@9", "0@6", "1@11", "2@11", "3@1", "9@5"]);
    expect(removed).toBe(12 + 1 - 6);
    expect(await forgetOldSnapshots(store, ["schedule"], { newest: 4, days: 2.5 }, [spared], NOW)).toBe(0);
    await forgetOldSnapshots(store, ["schedule"], { newest: 1, days: 0 }, [], NOW);
    expect((await listSnapshots(store)).map((one) => one.label)).toEqual(["0@11", "3@1"]);
  });
});

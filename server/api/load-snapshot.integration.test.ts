import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeStore, openStore, type Store } from "@/server/store/client.ts";
import { findSnapshot, saveSnapshot } from "@/server/store/snapshot-repository.ts";
import { factsShape } from "./facts-shape.ts";
import { factsOfBundle } from "./load-bundle.ts";
import { factsOfSnapshot } from "./load-snapshot.ts";
import { keepFacts } from "./snapshots.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-facts-"));
let store: Store;
beforeAll(async () => {
  const opened = await openStore({ ROLEWALK_HOME: HOME });
  if (!opened.ok) throw new Error(opened.error.message);
  store = opened.value;
});
afterAll(async () => {
  await closeStore(store);
  rmSync(HOME, { recursive: true, force: true });
});

const recordOf = async (id: string) => (await findSnapshot(store, id)) ?? expect.unreachable();
const kept = (facts: unknown, shape: string): Promise<string> =>
  saveSnapshot(store, {
    facts,
    coverage: {},
    capturedAt: new Date(0),
    origin: "import",
    label: "l",
    engineVersion: "0",
    factsShape: shape,
    status: "complete",
    counts: {},
  });

describe("the facts of a kept snapshot", () => {
  test("come back as they were read, in a shape that is noted", async () => {
    const facts = await factsOfBundle("server/demo/bundle", new Date(0));
    const id = await keepFacts(store, facts, { origin: "import", label: "demo" });
    const record = await recordOf(id);
    expect(record.factsShape).toBe(factsShape());
    expect(await factsOfSnapshot(store, record)).toEqual(facts);
    expect(await factsOfSnapshot(store, { ...record, factsShape: "" })).toEqual(facts);
  });

  test("are refused when another version wrote them without what this one needs, and the field is named", async () => {
    const id = await kept({ version: 1, capturedAt: "2026-01-01T00:00:00Z", clusters: [], identityCenter: [] }, "of another version");
    await expect(factsOfSnapshot(store, await recordOf(id))).rejects.toThrow(/cannot be read by this version: accounts/);
  });
});

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cancelJob, jobsUnderWay, submitJob } from "@/server/jobs/run-job.ts";
import { canMount, mountSmallDisk, unmountDisk } from "@/server/testing/small-disk.ts";
import { receive, submitReceived, uploadBundle } from "./http-snapshots.ts";
import { serverStore } from "./store-handle.ts";

/*
 * What is uploaded lies on the disk for as long as it is read, and no longer.
 */
const HOME = mkdtempSync(join(tmpdir(), "rolewalk-uploads-"));
const UPLOADS = join(HOME, "uploads");

beforeAll(() => void vi.stubEnv("ROLEWALK_HOME", HOME));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const sent = (body: BodyInit): Request =>
  new Request("http://127.0.0.1:3000/api/v1/snapshots", { method: "POST", body, headers: { "x-bundle-name": "a.json", host: "127.0.0.1:3000" } });

test("one that is cancelled before it was read leaves nothing behind", async () => {
  const store = await serverStore();
  let release = (): void => undefined;
  await submitJob(store, { kind: "import", run: () => new Promise((_, fail) => (release = () => fail(new Error("over")))) });
  const received = await receive(sent("{}"), ".json");
  const job = await submitReceived(store, received, { kind: "import", run: async () => "never" });
  expect(existsSync(received.file)).toBe(true);
  cancelJob(job.id);
  release();
  await vi.waitFor(() => expect(jobsUnderWay()).toBe(0));
  await vi.waitFor(() => expect(readdirSync(UPLOADS)).toEqual([]));
});

test("one whose job cannot be kept leaves nothing behind", async () => {
  const store = await serverStore();
  const received = await receive(sent("{}"), ".json");
  await store.client.$executeRawUnsafe("PRAGMA query_only = 1");
  try {
    await expect(submitReceived(store, received, { kind: "import", run: async () => "never" })).rejects.toThrow("readonly");
  } finally {
    await store.client.$executeRawUnsafe("PRAGMA query_only = 0");
  }
  expect(existsSync(received.folder)).toBe(false);
});

describe.skipIf(!canMount())("a disk of its own (this takes the right to mount)", () => {
  test("that is full is said to whoever sends, and nothing is kept", async () => {
    rmSync(UPLOADS, { recursive: true, force: true });
    mkdirSync(UPLOADS);
    mountSmallDisk(UPLOADS, 1);
    try {
      const refused = await uploadBundle(sent("a".repeat(3 * 1024 * 1024)));
      expect(refused.status).toBe(503);
      expect(await refused.json()).toMatchObject({ title: "Not available", detail: expect.stringContaining("the server's disk is full") });
      expect(readdirSync(UPLOADS)).toEqual([]);
      writeFileSync(join(UPLOADS, "there is room again"), "a".repeat(1024));
    } finally {
      unmountDisk(UPLOADS);
    }
  });
});

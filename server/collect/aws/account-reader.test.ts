import { afterEach, describe, expect, test } from "vitest";
import { type MemorySink, memorySink } from "@/server/collect/scan/bundle-sink.ts";
import { SourceLog } from "@/server/collect/scan/source-log.ts";
import { AccountReader } from "./account-reader.ts";
import { makeClients } from "./clients.ts";

const clients = makeClients({ regions: ["eu-west-1"], credentials: { accessKeyId: "AKIATEST", secretAccessKey: "test" } });
afterEach(() => clients.close());

const PLACE = { path: "accounts/111122223333/list-clusters-eu-west-1.json", of: "111122223333 eu-west-1" };
const PAGING = { token: "nextToken", next: "nextToken", lists: ["clusters"] };

function reading(): { readonly reader: AccountReader; readonly sink: MemorySink; readonly log: SourceLog } {
  const sink = memorySink();
  const log = new SourceLog("prod", "aws", () => undefined);
  return { reader: new AccountReader(clients, sink, log, new AbortController().signal), sink, log };
}

describe("a list is whole only when its last page says so", () => {
  test("a page that names itself as the next one ends the reading, and the list goes on", async () => {
    const { reader, sink, log } = reading();
    let pages = 0;
    await reader.readPages("ListClusters", PLACE, PAGING, async () => {
      pages += 1;
      return { clusters: [`cluster-${pages}`], nextToken: "same" };
    });
    expect(sink.documents.get(PLACE.path)).toEqual({ clusters: ["cluster-1", "cluster-2"], IsTruncated: true, nextToken: "same" });
    expect(log.done()).toMatchObject({
      state: "partial",
      gave: [],
      failed: [{ path: PLACE.path, reason: expect.stringContaining("breaks off after page 2") }],
    });
  });

  test("a page that says that more follows, and not how to ask for it, is not the last one", async () => {
    const { reader, sink, log } = reading();
    const paging = { token: "Marker", next: "Marker", lists: ["MFADevices"] };
    await reader.readPages("ListMFADevices", PLACE, paging, async () => ({ MFADevices: [{ SerialNumber: "a" }], IsTruncated: true }));
    expect(sink.documents.get(PLACE.path)).toMatchObject({ IsTruncated: true });
    expect(log.done()).toMatchObject({ state: "partial", gave: [] });
  });

  test("pages that end are put together", async () => {
    const { reader, sink, log } = reading();
    await reader.readPages("ListClusters", PLACE, PAGING, async (next) =>
      next["nextToken"] === undefined ? { clusters: ["a"], nextToken: "2" } : { clusters: ["b"], nextToken: "" },
    );
    expect(sink.documents.get(PLACE.path)).toEqual({ clusters: ["a", "b"] });
    expect(log.done()).toMatchObject({ state: "complete", gave: [PLACE.path] });
  });
});

const throttled = Object.assign(new Error("Rate exceeded"), { name: "TooManyRequestsException" });
const denied = Object.assign(new Error("not yours"), { name: "AccessDeniedException" });
const ACCOUNTS = { path: "organization/list-accounts.json", of: "organization" };
const ACCOUNTS_PAGING = { token: "NextToken", next: "NextToken", lists: ["Accounts"] };

describe("what need not be granted may be missing for other reasons", () => {
  test("one that is denied leaves its source complete", async () => {
    const { reader, log } = reading();
    await reader.readPages("ListAccounts", ACCOUNTS, ACCOUNTS_PAGING, async () => Promise.reject(denied));
    expect(log.done()).toMatchObject({ state: "complete", failed: [{ path: ACCOUNTS.path }] });
  });

  test.each([
    ["a list", (reader: AccountReader) => reader.readPages("ListAccounts", ACCOUNTS, ACCOUNTS_PAGING, async () => Promise.reject(throttled))],
    ["one answer", (reader: AccountReader) => reader.read("DescribePolicy", ACCOUNTS, async () => Promise.reject(throttled))],
  ])("%s that was throttled to the end does not", async (_, read) => {
    const { reader, log } = reading();
    await read(reader);
    expect(log.done()).toMatchObject({ state: "partial", reason: expect.stringContaining("throttled") });
  });

  test("a list that breaks off does not, for whatever reason", async () => {
    const { reader, log } = reading();
    await reader.readPages("ListAccounts", ACCOUNTS, ACCOUNTS_PAGING, async (next) =>
      next["NextToken"] === undefined ? { Accounts: [{ Id: "111122223333" }], NextToken: "2" } : Promise.reject(denied),
    );
    expect(log.done()).toMatchObject({ state: "partial", reason: expect.stringContaining("breaks off after page 1") });
  });
});

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Facts } from "@/server/facts/snapshot.ts";
import { loadFacts } from "./load-facts.ts";

const DATA = process.env["ROLEWALK_TEST_DATA"] ?? "";
const made: string[] = [];
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

async function factsIn(path: string): Promise<Facts> {
  const facts = await loadFacts(path, { readAt: "2026-01-01T00:00:00Z" });
  if (!facts.ok) throw new Error(facts.error.message);
  return facts.value;
}
async function copyOfOrchard(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "rolewalk-test-"));
  made.push(copy);
  await cp(join(DATA, "orchard"), copy, { recursive: true });
  return copy;
}

describe.skipIf(DATA === "")("recorded bundles (needs ROLEWALK_TEST_DATA)", () => {
  it("a cluster and two accounts are read whole", async () => {
    const { clusters, accounts, coverage, caller } = await factsIn(join(DATA, "orchard"));
    expect(coverage.failed).toEqual([]);
    expect(clusters).toMatchObject([
      {
        name: "orchard",
        account: "222233334444",
        region: "eu-west-1",
        version: "1.34",
        issuer: "oidc.eks.eu-west-1.amazonaws.com/id/6F2C9A0B7D3E4F5A8C1B2D3E4F5A6B7C",
        accessEntryNames: [],
      },
    ]);
    expect(
      clusters.map((c) =>
        [
          c.pods,
          c.serviceAccounts,
          c.nodes,
          c.workloads,
          c.configMaps,
          c.secrets,
          c.roles,
          c.clusterRoles,
          c.roleBindings,
          c.clusterRoleBindings,
          c.accessEntries,
        ].map((all) => all.length),
      ),
    ).toEqual([[64, 69, 5, 46, 14, 5, 10, 76, 16, 58, 8]]);
    expect(accounts.map((a) => [a.id, a.users.length, a.groups.length, a.roles.length, a.policies.length])).toEqual([
      ["222233334444", 6, 2, 28, 14],
      ["555566667777", 0, 0, 2, 0],
    ]);
    expect(caller?.account).toBe("222233334444");
    expect(coverage.missing.some((gap) => gap.what.startsWith("service control policies"))).toBe(true);
  });
  it("what its secrets hold is nowhere in the facts", async () => {
    const text = JSON.stringify(await factsIn(join(DATA, "orchard")));
    expect(text).not.toMatch(/UkVEQUNURUQ|REDACTED|BEGIN CERTIFICATE|LOG_LEVEL":"/);
    expect(text).toContain("AKIAI44QH8DHBEXAMPLE");
  });
  it("a published account's details are read whole", async () => {
    const { accounts, coverage } = await factsIn(join(DATA, "public-account-authorization-details.json"));
    expect(coverage.failed).toEqual([]);
    expect(accounts.map((a) => [a.users.length, a.groups.length, a.roles.length, a.policies.length])).toEqual([[44, 5, 78, 84]]);
  });
  it("a truncated and a strange file are listed, and the good ones are read", async () => {
    const copy = await copyOfOrchard();
    const pods = join(copy, "clusters", "orchard", "pods.json");
    await writeFile(pods, (await readFile(pods, "utf8")).slice(0, 4000));
    await writeFile(join(copy, "notes.json"), '{ "hello": "world" }\n');
    const { clusters, coverage } = await factsIn(copy);
    expect(coverage.failed).toEqual([
      { path: "clusters/orchard/pods.json", reason: "is cut off: the JSON ends too early", line: expect.any(Number), column: expect.any(Number) },
      { path: "notes.json", reason: expect.stringMatching(/^unknown form/) },
    ]);
    expect(clusters[0]).toMatchObject({ pods: [], lists: { serviceAccounts: "complete" } });
    expect(clusters[0]?.lists.pods).toBeUndefined();
    expect(coverage.missing.map((gap) => gap.what)).toContain("pods");
  });
});

it("a bundle of which nothing can be read is an error that names it and its files", async () => {
  const directory = await mkdtemp(join(tmpdir(), "rolewalk-test-"));
  made.push(directory);
  await writeFile(join(directory, "pods.json"), '{"apiVersion":"v1",');
  expect(await loadFacts(directory, { readAt: "" })).toMatchObject({
    ok: false,
    error: { message: `nothing could be read from the bundle \`${directory}\`: \`pods.json\`:1:20 is cut off: the JSON ends too early` },
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Size } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { emptyCluster } from "@/server/facts/empty-cluster.ts";
import { type ClusterFacts, type Facts, facts as factsSchema } from "@/server/facts/snapshot.ts";
import { parseScope } from "@/server/model/caller-scope.ts";
import { changedOutside, outsideChange } from "@/server/testing/outside-changes.ts";
import { runs } from "@/server/testing/runs.ts";
import { drawnScope, withPeopleAndNotes } from "@/server/testing/scoped-world.ts";
import { cutFacts } from "./cut-facts.ts";

const SMALL: Size = { name: "S", clusters: 2, pods: 40, serviceAccounts: 20, accounts: 3, roles: 30, users: 9 };
const folder = mkdtempSync(join(tmpdir(), "rolewalk-scope-"));
let whole: Facts;

beforeAll(async () => {
  writeFixture(SMALL, folder);
  const loaded = await loadFacts(folder, { readAt: "2026-11-25T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  whole = withPeopleAndNotes(loaded.value);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cut = (text: string, facts = whole): Facts => {
  const scope = parseScope(text);
  if (!scope.ok) throw new Error(scope.error);
  return cutFacts(facts, scope.value);
};
/** Where two texts begin to differ: the whole of them would be too much to read. */
function difference(a: string, b: string): string | undefined {
  if (a === b) return undefined;
  const from = [...a].findIndex((letter, i) => letter !== b[i]);
  return `…${a.slice(Math.max(0, from - 80), from + 80)}… / …${b.slice(Math.max(0, from - 80), from + 80)}…`;
}
const inAll = (facts: Facts): string => JSON.stringify(facts);
const firstOf = (): ClusterFacts => whole.clusters[0] ?? emptyCluster("none");

test("whatever changes outside a scope, the facts in it are the same", () => {
  fc.assert(
    fc.property(
      drawnScope(whole).chain((scope) => fc.record({ scope: fc.constant(scope), changes: fc.array(outsideChange, { minLength: 1, maxLength: 25 }) })),
      ({ scope, changes }) => {
        const changed = changedOutside(whole, scope, changes);
        expect(difference(inAll(cutFacts(changed, scope)), inAll(cutFacts(whole, scope)))).toBeUndefined();
      },
    ),
    { numRuns: runs(600, 20_000) },
  );
});

test("what is cut is facts, and cutting it once more changes nothing", () => {
  fc.assert(
    fc.property(drawnScope(whole), (scope) => {
      const once = cutFacts(whole, scope);
      expect(factsSchema.safeParse(once).error).toBeUndefined();
      expect(JSON.stringify(cutFacts(once, scope))).toBe(JSON.stringify(once));
    }),
    { numRuns: runs(60, 1_000) },
  );
});

describe("an account", () => {
  test("is kept as it is, and no other account or cluster with it", () => {
    const [account] = whole.accounts;
    const kept = cut(`account:${account?.id}`);
    expect(kept.accounts).toEqual([account]);
    expect(kept.accounts[0]).toBe(account);
    expect(kept.clusters).toEqual([]);
  });

  test("keeps its place in the organization and what is attached above it, and of no other account whether there is one", () => {
    const [account, other] = whole.accounts.map(({ id }) => id);
    const { organization } = cut(`account:${account}`);
    expect(organization?.accounts.map(({ id }) => id)).toEqual([account]);
    expect(organization?.accountsState).toBe("partial");
    const parent = whole.organization?.parents[account ?? ""];
    expect(organization?.parents).toHaveProperty(account ?? "");
    expect(organization?.attachments.map(({ target }) => target)).toContain(parent);
    expect(organization?.policies.length).toBeGreaterThan(0);
    expect(JSON.stringify(organization?.attachments)).not.toContain(other);
  });

  test("keeps who is assigned in it, and who is in the groups that are", () => {
    const [account, other] = whole.accounts.map(({ id }) => id);
    const [center] = cut(`account:${account}`).identityCenter;
    expect(center?.users.map(({ id }) => id)).toEqual([`user-${account}`, "user-nobody"]);
    expect(center?.permissionSets.map(({ name }) => name)).toEqual([`set-${account}`]);
    expect(JSON.stringify(center)).not.toContain(other);
  });

  test("keeps what was noted of it alone: its source, its files, that it was left out, and who read it", () => {
    const [account, other] = whole.accounts.map(({ id }) => id);
    const kept = cut(`account:${account}`);
    expect([kept.sources?.map(({ of }) => of), kept.excluded?.map((one) => one.account)]).toEqual([[account], [account]]);
    expect(kept.coverage.read.length).toBeGreaterThan(0);
    expect(kept.coverage.read.filter(({ path }) => !path.startsWith(`accounts/${account}/`))).toEqual([]);
    expect([kept.caller?.account, cut(`account:${other}`).caller]).toEqual([account, undefined]);
  });
});

describe("a cluster", () => {
  test("is kept as it is by its name or its ARN, without accounts, organization and people", () => {
    const { name, arn } = firstOf();
    for (const text of [`cluster:${name}`, `cluster:${arn}`]) {
      const kept = cut(text);
      expect(kept.clusters[0]).toBe(whole.clusters[0]);
      expect([kept.clusters.length, kept.accounts, kept.organization, kept.identityCenter]).toEqual([1, [], undefined, []]);
      expect(kept.sources?.map(({ of }) => of)).toEqual([name]);
    }
  });

  test("is whole where a scope names it and one of its namespaces", () => {
    const { name, namespaces } = firstOf();
    expect(cut(`cluster:${name},namespace:${name}/${namespaces[0]?.name}`).clusters[0]).toBe(whole.clusters[0]);
  });
});

describe("a namespace", () => {
  const LISTS = [
    "pods",
    "serviceAccounts",
    "workloads",
    "configMaps",
    "secrets",
    "roles",
    "roleBindings",
    "networkPolicies",
    "podIdentityAssociations",
  ] as const;
  const inNamespace = () => {
    const { name, pods } = firstOf();
    const namespace = pods[0]?.namespace ?? "";
    return { namespace, kept: cut(`namespace:${name}/${namespace}`).clusters[0] ?? emptyCluster("none") };
  };

  test("has the objects that lie in it, all of them, and itself", () => {
    const { namespace, kept } = inNamespace();
    for (const list of LISTS)
      expect(kept[list], list).toEqual((firstOf()[list] as readonly { readonly namespace?: string }[]).filter((one) => one.namespace === namespace));
    expect(kept.pods.length).toBeGreaterThan(0);
    expect(kept.namespaces.map((one) => one.name)).toEqual([namespace]);
  });

  test("has the ClusterRoles that its RoleBindings name, and no other", () => {
    const role = (name: string) => ({ name, labels: {}, annotations: {}, rules: [] });
    const binding = (namespace: string, kind: string, name: string) => ({ name, namespace, labels: {}, annotations: {}, role: { kind, name }, subjects: [] });
    const cluster: ClusterFacts = {
      ...emptyCluster("c"),
      lists: { clusterRoles: "complete", roleBindings: "complete" },
      clusterRoles: [role("edit"), role("view"), role("named-as-role")],
      roleBindings: [binding("a", "ClusterRole", "edit"), binding("b", "ClusterRole", "view"), binding("a", "Role", "named-as-role")],
    };
    const [kept] = cut("namespace:c/a", { ...whole, clusters: [cluster] }).clusters;
    expect(kept?.clusterRoles.map(({ name }) => name)).toEqual(["edit"]);
  });

  test("has nothing of the cluster but what names it and its tokens; what is the whole cluster's was not read", () => {
    const { kept } = inNamespace();
    const { account, arn, issuer } = firstOf();
    expect(kept).toMatchObject({ account, arn, issuer });
    expect(kept.eks).toBeUndefined();
    for (const list of ["nodes", "clusterRoleBindings", "admission", "accessEntries", "associatedPolicies", "nodegroups", "fargateProfiles", "addons"] as const)
      expect(kept[list], list).toEqual([]);
    for (const list of ["nodes", "clusterRoleBindings", "mutatingWebhooks", "validatingAdmission", "accessEntries", "nodegroups"] as const)
      expect(kept.lists[list], list).toBeUndefined();
  });

  test("has lists that are never whole, so that nothing is denied for being elsewhere", () => {
    const { kept } = inNamespace();
    expect([...new Set(Object.values(kept.lists))]).toEqual(["partial"]);
    expect(kept.lists.pods).toBe("partial");
  });

  test("has no note of a scan: those are of the whole cluster", () => {
    const { name, pods } = firstOf();
    const kept = cut(`namespace:${name}/${pods[0]?.namespace}`);
    expect([kept.sources, kept.excluded, kept.coverage.read]).toEqual([[], [], []]);
  });
});

test("a kind of fact that nobody has decided about is in no part, wherever it stands", () => {
  const [account] = whole.accounts.map(({ id }) => id);
  const { name, pods } = firstOf();
  const unheardOf = { unheardOf: "of everybody" };
  const more = {
    ...whole,
    ...unheardOf,
    clusters: whole.clusters.map((one) => ({ ...one, ...unheardOf })),
    organization: { ...whole.organization, ...unheardOf },
    identityCenter: whole.identityCenter.map((one) => ({ ...one, ...unheardOf })),
    coverage: { ...whole.coverage, ...unheardOf },
  } as Facts;
  const kept = cut(`account:${account},namespace:${name}/${pods[0]?.namespace}`, more);
  expect([kept.clusters.length, kept.identityCenter.length, kept.organization?.accounts.length]).toEqual([1, 1, 1]);
  expect(difference(inAll(kept), inAll(cut(`account:${account},namespace:${name}/${pods[0]?.namespace}`)))).toBeUndefined();
});

test("a place that is not there leaves nothing", () => {
  const kept = cut("cluster:gone,account:000000000000,namespace:gone/default");
  expect(inAll(kept)).toBe(
    inAll({
      version: 1,
      capturedAt: whole.capturedAt,
      clusters: [],
      accounts: [],
      identityCenter: [],
      sources: [],
      excluded: [],
      coverage: { read: [], failed: [], missing: [] },
    }),
  );
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { type Random, randomFor } from "@/server/bench/fixture/random.ts";
import { SIZES } from "@/server/bench/fixture/size.ts";
import { writeFixture } from "@/server/bench/fixture/write-fixture.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { changedFacts, type FactsChange } from "@/server/facts/change.ts";
import type { IamRoleFact } from "@/server/facts/iam.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { podRef } from "@/server/graph/cluster-world.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { reachableIdentities } from "@/server/query/pod.ts";
import { reachableNow } from "./reachable-now.ts";

const AT = Date.UTC(2026, 5, 1);
const ROUNDS = 3;
const PODS = 3;

const folder = mkdtempSync(join(tmpdir(), "rolewalk-reachable-"));
let facts: Facts;
beforeAll(async () => {
  writeFixture(SIZES.S, folder);
  const loaded = await loadFacts(folder, { readAt: "2026-01-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  facts = loaded.value;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const draw = <T>(random: Random, all: readonly T[]): T => {
  const found = all[random.below(all.length)];
  if (found === undefined) throw new Error("there is nothing to draw from");
  return found;
};

const ASSUMES_ALL = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] };

/** A role that the pod reaches may assume every role that lets its account in, and one that it did not reach does so now. */
function opening(random: Random, account: AccountFacts, reached: readonly string[]): { readonly roles: readonly IamRoleFact[]; readonly opened: Ref } {
  const mighty = account.roles.find((one) => reached.includes(one.arn));
  const opened = draw(
    random,
    account.roles.filter((one) => !reached.includes(one.arn)),
  );
  if (!mighty) throw new Error("the pod reaches no role of the account");
  const root = `arn:aws:iam::${account.id}:root`;
  const trustPolicy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: root }, Action: "sts:AssumeRole" }] };
  return {
    roles: [
      { ...mighty, inlinePolicies: [{ name: "more", document: ASSUMES_ALL }] },
      { ...opened, trustPolicy },
    ],
    opened: arnRef(opened.arn),
  };
}

/** Changes of each kind that a check can find, at random places. */
function scattered(random: Random, cluster: ClusterFacts, account: AccountFacts): FactsChange {
  const [role, other] = [draw(random, account.roles), draw(random, account.roles)];
  const [serviceAccount, pod] = [draw(random, cluster.serviceAccounts), draw(random, cluster.pods)];
  const annotations = { ...serviceAccount.annotations, "eks.amazonaws.com/role-arn": other.arn };
  const providers = random.below(2) === 0 ? { oidcProviders: { remove: account.oidcProviders.slice(0, 1).map((one) => one.arn) } } : {};
  return {
    accounts: {
      [account.id]: {
        roles: { put: [{ ...role, trustPolicy: other.trustPolicy }] },
        policies: { put: [{ ...draw(random, account.policies), document: ASSUMES_ALL }] },
        ...providers,
      },
    },
    clusters: {
      [cluster.name]: {
        serviceAccounts: { put: [{ ...serviceAccount, annotations }] },
        pods: { put: [{ ...pod, spec: { ...pod.spec, serviceAccount: serviceAccount.name } }] },
      },
    },
  };
}

const clusterOf = (all: Facts): ClusterFacts => draw(randomFor(1), all.clusters);

function expectAsAnew(before: Estate, now: Facts, pods: readonly PodFact[]): readonly (readonly Ref[])[] {
  const [after, anew] = [Estate.changed(before, now), new Estate(now, AT)];
  return pods.map((pod) => {
    const ref = podRef(clusterOf(now).name, pod);
    const expected = reachableIdentities(anew.graph, ref);
    expect(reachableNow(before, after, ref), ref).toEqual(expected);
    return expected.reachable;
  });
}

test("what a pod reaches after a change is what a graph derived from nothing says", () => {
  const before = new Estate(facts, AT);
  const random = randomFor(7);
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = changedFacts(facts, scattered(random, clusterOf(facts), draw(random, facts.accounts)));
    const changed = clusterOf(now).pods.filter((one) => !clusterOf(facts).pods.includes(one));
    expectAsAnew(before, now, [...changed, ...Array.from({ length: PODS }, () => draw(random, clusterOf(now).pods))]);
  }
}, 240_000);

test("a way that is opened by the role a pod reaches leads on to roles that nothing led to before", () => {
  const before = new Estate(facts, AT);
  const random = randomFor(11);
  const reachedBy = (pod: PodFact) => reachableIdentities(before.graph, podRef(clusterOf(facts).name, pod)).reachable;
  const reaching = clusterOf(facts).pods.filter((pod) => reachedBy(pod).length > 0 && reachedBy(pod).length < 50);
  for (let round = 0; round < ROUNDS; round += 1) {
    const pod = draw(random, reaching);
    const reached = reachedBy(pod);
    const account = facts.accounts.find((one) => one.roles.some((role) => reached.includes(arnRef(role.arn))));
    if (!account) throw new Error("no account has the role");
    const { roles, opened } = opening(random, account, reached);
    const [now = []] = expectAsAnew(before, changedFacts(facts, { accounts: { [account.id]: { roles: { put: roles } } } }), [pod]);
    expect(now).toContain(opened);
  }
}, 240_000);

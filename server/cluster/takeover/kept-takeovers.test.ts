import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aBinding, aGroup, anAccount, aRole, aRule } from "@/server/cluster/rbac/an-rbac.ts";
import { compileRbac } from "@/server/cluster/rbac/compile.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { k8sClusterRef } from "@/server/model/ref.ts";
import { aNamespace, anAccountFact, anEstate, aPod, aTokenSecret, aValidatingWebhook, aWorkload, CI } from "./an-estate.ts";
import type { PolicyHolder } from "./power.ts";
import { ACCOUNT_ROWS } from "./rows-accounts.ts";
import { POD_ROWS } from "./rows-pods.ts";
import { RIGHTS_ROWS } from "./rows-rights.ts";
import { KeptTakeovers, takeovers } from "./takeovers.ts";

const RULES: readonly (readonly RbacRule[])[] = [...POD_ROWS, ...ACCOUNT_ROWS, ...RIGHTS_ROWS].map((row) => row[3]);
const PLACES = ["pay", "shop", ...Array.from({ length: 9 }, (_, i) => `team-${i}`)];
const place = fc.constantFrom(...PLACES);
const name = fc.constantFrom("api", "batch", "web");

/** Bound in the whole cluster, or in one namespace, to an account and to a group. */
const bound = fc.array(fc.tuple(fc.constantFrom(...RULES), fc.option(place)), { minLength: 1, maxLength: 6 });

function estateOf(given: readonly (readonly [readonly RbacRule[], string | null])[], webhooks: boolean): ClusterFacts {
  const subjects = [anAccount("ci", "build"), aGroup("system:serviceaccounts:shop")];
  const cluster = given.flatMap(([rules, ns], i) => (ns === null ? [{ rules, i }] : []));
  const local = given.flatMap(([rules, ns], i) => (ns === null ? [] : [{ rules, ns, i }]));
  return anEstate({
    namespaces: PLACES.map((ns, i) => aNamespace(ns, i % 2 === 0 ? { team: "shop" } : { "pod-security.kubernetes.io/enforce": "baseline" })),
    secrets: [aTokenSecret("pay", "api-token", "api")],
    admission: webhooks ? [aValidatingWebhook("all"), aValidatingWebhook("some", "shop")] : [],
    clusterRoles: cluster.map(({ rules, i }) => aRole(`r${i}`, rules)),
    clusterRoleBindings: cluster.map(({ i }) => aBinding(`b${i}`, `ClusterRole/r${i}`, subjects)),
    roles: local.map(({ rules, ns, i }) => aRole(`r${i}`, rules, ns)),
    roleBindings: local.map(({ ns, i }) => aBinding(`b${i}`, `Role/r${i}`, subjects, ns)),
  });
}

type Change = (facts: ClusterFacts) => ClusterFacts;
const without = <T extends { readonly namespace: string; readonly name: string }>(list: readonly T[], namespace: string, gone: string): T[] =>
  list.filter((item) => item.namespace !== namespace || item.name !== gone);

const podMade =
  (ns: string, pod: string, account: string, phase: string): Change =>
  (facts) => ({
    ...facts,
    pods: [...without(facts.pods, ns, pod), { ...aPod(ns, pod, account, phase), labels: { team: account } }],
  });
const podGone =
  (ns: string, pod: string): Change =>
  (facts) => ({ ...facts, pods: without(facts.pods, ns, pod) });
const accountMade =
  (ns: string, account: string): Change =>
  (facts) => ({
    ...facts,
    serviceAccounts: [...without(facts.serviceAccounts, ns, account), anAccountFact(ns, account)],
  });
const accountGone =
  (ns: string, account: string): Change =>
  (facts) => ({ ...facts, serviceAccounts: without(facts.serviceAccounts, ns, account) });
const workloadMade =
  (ns: string, workload: string): Change =>
  (facts) => ({
    ...facts,
    workloads: [...facts.workloads, aWorkload(ns, "deployment", workload)],
  });
const ruleGiven =
  (rules: readonly RbacRule[]): Change =>
  (facts) => ({
    ...facts,
    clusterRoles: [...facts.clusterRoles, aRole("later", rules)],
    clusterRoleBindings: [...facts.clusterRoleBindings, aBinding("later", "ClusterRole/later", [anAccount("late", "build")])],
  });
const podsUnread: Change = (facts) => ({ ...facts, lists: { ...facts.lists, pods: "partial" } });

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(place, name, name, fc.constantFrom("Running", "Succeeded")).map((drawn) => podMade(...drawn)) },
  { weight: 2, arbitrary: fc.tuple(place, name).map((drawn) => podGone(...drawn)) },
  { weight: 4, arbitrary: fc.tuple(place, name).map((drawn) => accountMade(...drawn)) },
  { weight: 2, arbitrary: fc.tuple(place, name).map((drawn) => accountGone(...drawn)) },
  { weight: 1, arbitrary: fc.tuple(place, name).map((drawn) => workloadMade(...drawn)) },
  { weight: 1, arbitrary: fc.constantFrom(...RULES).map(ruleGiven) },
  { weight: 1, arbitrary: fc.constant(podsUnread) },
);

const ALICE: readonly PolicyHolder[] = [
  {
    ref: k8sClusterRef("c1", "user", "alice"),
    groups: [],
    policies: [{ policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", scope: ["team-*"] }],
  },
];

/** RBAC as it is given from world to world: the same object while roles and bindings are the same. */
function compiling(): (facts: ClusterFacts) => ReturnType<typeof compileRbac> {
  let before: { readonly facts: ClusterFacts; readonly rbac: ReturnType<typeof compileRbac> } | undefined;
  return (facts) => {
    const isSame = before && before.facts.roles === facts.roles && before.facts.clusterRoles === facts.clusterRoles;
    before = isSame && before ? { facts, rbac: before.rbac } : { facts, rbac: compileRbac(facts) };
    return before.rbac;
  };
}

describe("takeovers that are kept up", () => {
  test("after every change they are those that the facts alone give", () => {
    fc.assert(
      fc.property(bound, fc.boolean(), fc.array(change, { minLength: 1, maxLength: 8 }), fc.boolean(), (rules, webhooks, changes, hasPolicies) => {
        const holders = hasPolicies ? ALICE : [];
        const kept = new KeptTakeovers();
        const compile = compiling();
        let facts = estateOf(rules, webhooks);
        for (const next of [(same: ClusterFacts) => same, ...changes]) {
          facts = next(facts);
          expect(kept.of(facts, compile(facts), holders)).toEqual(takeovers(facts, compileRbac(facts), holders, false));
        }
      }),
    );
  });
  test("only what has looked at the pods of a namespace is looked into again when they change", () => {
    const facts = estateOf(
      [
        [[aRule("create", "pods/exec")], "pay"],
        [[aRule("create", "serviceaccounts/token")], null],
      ],
      false,
    );
    const kept = new KeptTakeovers();
    const rbac = compileRbac(facts);
    const own = (now: ClusterFacts) => kept.of(now, rbac, []).filter((grant) => grant.from === CI);
    const [before, elsewhere, here] = [facts, podMade("shop", "new", "web", "Running")(facts), podMade("pay", "new", "api", "Running")(facts)].map(own);
    expect(before?.map((grant) => grant.capability)).toEqual(["pod-exec", "token-request"]);
    expect(before?.map((grant) => elsewhere?.includes(grant))).toEqual([true, true]);
    expect(before?.map((grant) => here?.includes(grant))).toEqual([false, true]);
  });
});

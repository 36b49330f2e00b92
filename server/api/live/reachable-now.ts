import { Estate } from "@/server/api/estate.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { decideMechanism } from "@/server/graph/edges/registry.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type ReachableIdentities, reachableIdentities } from "@/server/query/pod.ts";

/** So many identities are put together again while a person waits, and so many pairs are judged for it. */
const MOST_IDENTITIES = 2000;
const MOST_PAIRS = 25_000;

const freshIn = <T extends object>(now: readonly T[], then: readonly T[]): readonly T[] => {
  if (now === then) return [];
  const known = new Set(then);
  return now.filter((one) => !known.has(one));
};

interface Holder {
  readonly arn: string;
  readonly attachedPolicies?: readonly string[] | undefined;
  readonly boundary?: string | null | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** Principals of an account that differ, themselves or in a policy or a group of theirs. */
function changedIn(account: AccountFacts, old: AccountFacts): readonly string[] {
  const policies = new Set(freshIn(account.policies, old.policies).map((one) => one.arn));
  const holds = (one: Omit<Holder, "arn">): boolean =>
    policies.size > 0 && (policies.has(one.boundary ?? "") || (one.attachedPolicies?.some((arn) => policies.has(arn)) ?? false));
  const groups = new Set([...freshIn(account.groups, old.groups), ...account.groups.filter(holds)].map((one) => one.name));
  const isIn = (one: Holder): boolean => groups.size > 0 && (one.groups?.some((name) => groups.has(name)) ?? false);
  const holders: readonly Holder[] = [...account.roles, ...account.users];
  const fresh: readonly Holder[] = [...freshIn(account.roles, old.roles), ...freshIn(account.users, old.users)];
  return [...fresh, ...holders.filter((one) => holds(one) || isIn(one))].map((one) => one.arn);
}

const changedPrincipals = (before: Facts, after: Facts): ReadonlySet<string> =>
  new Set(
    after.accounts.flatMap((account) => {
      const old = before.accounts.find((one) => one.id === account.id);
      return old && old !== account ? changedIn(account, old) : [];
    }),
  );

const providersOf = (facts: Facts): readonly unknown[] => facts.accounts.map((one) => one.oidcProviders);
const haveSameProviders = (a: Facts, b: Facts): boolean => providersOf(a).every((one, i) => one === providersOf(b)[i]);

/** Every identity that may be within reach now: what was, and what those that have changed may become. Undefined when it is too many. */
class Candidates {
  readonly found = new Set<Ref>();
  readonly #before: Estate;
  readonly #world: World;
  readonly #roles: readonly Ref[];
  #pairs = 0;

  constructor(before: Estate, after: Estate) {
    this.#before = before;
    this.#world = after.world;
    this.#roles = after.facts.accounts.flatMap((one) => one.roles.map((role) => arnRef(role.arn)));
  }

  get isTooMany(): boolean {
    return this.found.size > MOST_IDENTITIES || this.#pairs > MOST_PAIRS;
  }

  /** Adds entities and all that they led to before the change. */
  add(refs: readonly Ref[]): void {
    const fresh = refs.filter((ref) => !this.found.has(ref));
    if (fresh.length === 0) return;
    const { reachable, undecided } = reachableIdentities(this.#before.graph, ...fresh);
    for (const ref of [...fresh, ...reachable, ...undecided]) this.found.add(ref);
  }

  /** Adds what an entity may become now, judged against every role. */
  expand(from: Ref, mechanism: Mechanism): void {
    this.#pairs += this.#roles.length;
    if (this.isTooMany) return;
    const may = (to: Ref): boolean => decideMechanism(this.#world, from, to, mechanism).some(({ decision }) => decision.verdict !== "denied");
    this.add(this.#roles.filter(may));
  }
}

function candidatesOf(before: Estate, after: Estate, cluster: ClusterWorld, key: string): ReadonlySet<Ref> | undefined {
  const pod = cluster.pods.get(key);
  if (!pod) return new Set();
  const candidates = new Candidates(before, after);
  const account = serviceAccountRef(cluster.name, pod.namespace, pod.spec.serviceAccount);
  const { containers } = podCredentials(pod, cluster.facts, awsLookup(after.world, cluster, false), { sdk: "default" });
  const changed = changedPrincipals(before.facts, after.facts);
  candidates.add([account, ...containers.flatMap((c) => c.sources.flatMap((s) => (s.role === null ? [] : [arnRef(s.role)]))), ...[...changed].map(arnRef)]);
  if (before.graph.indexOf.get(account) === undefined || !haveSameProviders(before.facts, after.facts))
    candidates.expand(account, "sts:AssumeRoleWithWebIdentity");
  // what was not there before, or is another one now, is judged against all; what that leads to may be such a one again
  const expanded = new Set<Ref>();
  for (;;) {
    const next = [...candidates.found].find((ref) => changed.has(ref) && !expanded.has(ref));
    if (next === undefined || candidates.isTooMany) break;
    expanded.add(next);
    candidates.expand(next, "sts:AssumeRole");
  }
  return candidates.isTooMany ? undefined : candidates.found;
}

/** The cluster with this pod and what it stands on; who may do what in the cluster is no way to AWS by credentials. */
function clusterPart(cluster: ClusterWorld, key: string): ClusterFacts {
  const { facts } = cluster;
  const pod = cluster.pods.get(key);
  const account = `${pod?.namespace}/${pod?.spec.serviceAccount}`;
  return {
    ...facts,
    pods: pod ? [pod] : [],
    serviceAccounts: facts.serviceAccounts.filter((one) => `${one.namespace}/${one.name}` === account),
    nodes: facts.nodes.filter((one) => one.name === pod?.spec.nodeName),
    workloads: [],
    roles: [],
    clusterRoles: [],
    roleBindings: [],
    clusterRoleBindings: [],
    accessEntries: [],
    associatedPolicies: [],
  };
}

function accountPart(account: AccountFacts, kept: ReadonlySet<string>): AccountFacts {
  const isKept = (one: { readonly arn: string }): boolean => kept.has(one.arn);
  return { ...account, roles: account.roles.filter(isKept), users: account.users.filter(isKept) };
}

/**
 * The identities that can be got inside a pod, after facts have changed. Not the whole graph is derived for it but that of the pod and of the identities
 * that may be within reach: it says the same. Undefined where those are too many for a person who waits.
 */
export function reachableNow(before: Estate, after: Estate, pod: Ref): ReachableIdentities | undefined {
  if (after === before) return reachableIdentities(before.graph, pod);
  const parsed = parseRef(pod);
  const cluster = parsed?.kind === "k8s" ? after.world.clusters.get(parsed.cluster) : undefined;
  if (parsed?.kind !== "k8s" || !cluster) return undefined;
  const key = `${parsed.namespace}/${parsed.name}`;
  const kept = candidatesOf(before, after, cluster, key);
  if (!kept) return undefined;
  const facts: Facts = { ...after.facts, clusters: [clusterPart(cluster, key)], accounts: after.facts.accounts.map((one) => accountPart(one, kept)) };
  return reachableIdentities(new Estate(facts, after.world.time).graph, pod);
}

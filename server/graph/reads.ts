import { compileAccess } from "@/server/cluster/access/compile-access.ts";
import { lookUp, type PrincipalArn, parsePrincipalArn } from "@/server/cluster/access/iam-directory.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import type { IamIdentity, TargetRole } from "@/server/policy/inputs.ts";
import type { AccountWorld } from "./account-world.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { iamDirectory } from "./iam-directory.ts";
import { keptFor } from "./memo.ts";
import { nodeRole } from "./node-role.ts";
import type { World } from "./world.ts";

const [AUTH_NAMESPACE, AUTH_NAME] = ["kube-system", "aws-auth"];

/** What segments read, as lists that stay the same objects while they hold the same things. */

/** All facts of a cluster but those of some fields. */
export const clusterBut = (world: World, cluster: ClusterWorld, ...fields: readonly (keyof ClusterFacts)[]): readonly unknown[] =>
  world.memoOfCluster(cluster).list(`but ${fields.join()}`, () => {
    const { facts } = cluster;
    return (Object.keys(facts) as (keyof ClusterFacts)[])
      .filter((field) => !fields.includes(field))
      .sort()
      .flatMap((field) => [field, ...(field === "lists" ? [JSON.stringify(facts.lists)] : [facts[field]])]);
  });

/** Every user and role of an account as a caller. */
export const identitiesIn = (world: World, account: AccountWorld): readonly IamIdentity[] =>
  world.memoOf(account).list("identities", () => [...account.facts.users, ...account.facts.roles].flatMap((i) => world.identity(i.arn) ?? []));

/** Every role of an account as the thing to become. */
export const rolesIn = (world: World, account: AccountWorld): readonly TargetRole[] =>
  world.memoOf(account).list("roles", () => account.facts.roles.flatMap((r) => world.target(r.arn) ?? []));

const principalsIn = (world: World, account: AccountWorld): readonly unknown[] =>
  world.memoOf(account).list("principals", () => [...account.facts.users, ...account.facts.roles].flatMap((i) => [i.arn, i.createdAt, i.id]));

/** Who is in the accounts, as far as signing in to clusters is concerned. */
export const directory = (world: World): readonly unknown[] =>
  world.memo.list("directory", () => [...world.accounts.values()].flatMap((a) => [a.id, a.facts.lists.users, a.facts.lists.roles, principalsIn(world, a)]));

const keyOwners = (world: World, account: AccountWorld): readonly unknown[] =>
  world.memoOf(account).list("key owners", () => account.facts.accessKeys.flatMap((k) => [k, account.usersByName.get(k.userName?.toLowerCase() ?? "")?.arn]));

/** Every role of every account. */
export const allRoles = (world: World): readonly unknown[] =>
  world.memo.list("roles", () => [...world.accounts.values()].flatMap((a) => [a.id, rolesIn(world, a)]));

/** What the accounts say of machines and access keys. */
export const machines = (world: World): readonly unknown[] =>
  world.memo.list("machines", () =>
    [...world.accounts.values()].flatMap((a) => [a.id, a.facts.instances, a.facts.instanceProfiles, a.facts.lists.instanceProfiles, keyOwners(world, a)]),
  );

/** The roles that a cluster's nodes carry. */
export const nodeRoles = (world: World, cluster: ClusterWorld): readonly (TargetRole | undefined)[] =>
  nodeRoleNames(world, cluster).map((arn) => world.target(arn));

/** The same roles as callers: the Pod Identity agent asks with them (D10). */
const nodeIdentities = (world: World, cluster: ClusterWorld): readonly (IamIdentity | undefined)[] =>
  nodeRoleNames(world, cluster).map((arn) => world.identity(arn));

function nodeRoleNames(world: World, cluster: ClusterWorld): readonly string[] {
  const { nodes, nodegroups, eks } = cluster.facts;
  return world.memoOfCluster(cluster).value("node roles", [machines(world), nodes, nodegroups, eks], () => {
    const roles = nodes.map((node) => nodeRole(world, cluster, node));
    return [...new Set(roles.flatMap((r) => (r.state === "read" && r.value ? [r.value.roleArn] : [])))];
  });
}

const associated = new WeakMap<ClusterWorld, readonly unknown[]>();

/** What the Pod Identity associations of a cluster lead to; kept with the cluster, which is another object when any account has changed. */
export function associatedRoles(world: World, cluster: ClusterWorld): readonly unknown[] {
  const known = associated.get(cluster) ?? rolesOfAssociations(world, cluster);
  associated.set(cluster, known);
  return known;
}

const rolesOfAssociations = (world: World, cluster: ClusterWorld): readonly unknown[] =>
  cluster.facts.podIdentityAssociations.flatMap((a) => {
    const first = a.roleArn === undefined ? undefined : world.target(a.roleArn);
    if (a.targetRoleArn === undefined) return [first];
    const account = a.roleArn === undefined ? undefined : world.accountOf(a.roleArn);
    return [first, world.target(a.targetRoleArn), a.roleArn && world.identity(a.roleArn), account?.facts.lists.roles];
  });

/** The token issuers of the clusters. */
export const issuers = (world: World): readonly unknown[] =>
  world.memo.list("issuers", () => [...world.clusterByIssuer].flatMap(([issuer, cluster]) => [issuer, cluster.name]));

const unreadIn = (world: World, account: AccountWorld): readonly TargetRole[] =>
  world.memoOf(account).list("unread roles", () => rolesIn(world, account).filter(isTrustUnread));

/** Whether nothing can be told from a role's trust policy: it was not collected, or is not valid. */
export const isTrustUnread = (role: TargetRole): boolean => role.trust.state !== "read" || role.trust.value.policy.state !== "compiled";

/** Which roles are there whose trust policy cannot be read, those that were not collected with them. */
export const unreadRoles = (world: World): readonly unknown[] =>
  world.memo.list("unread", () => [
    world.facts.organization,
    ...[...world.accounts.values()].flatMap((a) => {
      const { roles } = a.facts.lists;
      return [a.id, roles, roles === "complete" ? undefined : rolesIn(world, a), unreadIn(world, a)];
    }),
  ]);

/** What a cluster makes of IAM identities, and what its bindings speak of. */
export const accessOf = (world: World, cluster: ClusterWorld): readonly unknown[] => [
  clusterBut(world, cluster, "pods", "serviceAccounts", "workloads"),
  directory(world),
];

/** The accounts of which aws-auth names users or roles that were not collected. */
const openAccounts = (world: World, cluster: ClusterWorld): ReadonlySet<string> =>
  world.memoOfCluster(cluster).value("open rows", accessOf(world, cluster), () => {
    const named = compileAccess(cluster.facts).rows.flatMap((row) => parsePrincipalArn(row.principal) ?? []);
    const isThere = (arn: PrincipalArn): boolean => lookUp(iamDirectory(world), arn) !== undefined;
    return new Set(named.filter((arn) => !isThere(arn)).map((arn) => arn.account));
  });

const openClusters = keptFor((world: World): ReadonlyMap<string, readonly ClusterWorld[]> => {
  const open = [...world.clusters.values()].flatMap((cluster) => [...openAccounts(world, cluster)].map((account) => ({ account, cluster })));
  return new Map([...Map.groupBy(open, (o) => o.account)].map(([account, of]) => [account, of.map((o) => o.cluster)]));
});

/** The nodes among an account's instances. */
function instanceNodes(world: World, account: AccountWorld): readonly unknown[] {
  const nodes = world.memo.list("node lists", () => [...world.clusters.values()].flatMap((c) => [c.name, c.facts.nodes]));
  const byInstance = world.memo.value("nodes by instance", nodes, () => nodesByInstance(world));
  const { instances } = account.facts;
  return world.memoOf(account).value("nodes", [byInstance, instances], () => instances.flatMap((i) => byInstance.get(i.id) ?? []));
}

const nodesByInstance = (world: World): ReadonlyMap<string, readonly string[]> =>
  new Map([...world.clusters.values()].flatMap((c) => c.facts.nodes.flatMap((n) => (n.instanceId ? [[n.instanceId, [c.name, n.name, n.kind]] as const] : []))));

/** All that the ways of escalation within an account rest on. */
export const escalationReads = (world: World, account: AccountWorld): readonly unknown[] => [
  world.memoOf(account),
  issuers(world),
  instanceNodes(world, account),
  ...[...account.facts.roleHolders.map((h) => h.roleArn), ...account.facts.instanceProfiles.flatMap((p) => p.roleArns)].flatMap((arn) => [
    world.target(arn),
    world.identity(arn),
  ]),
  ...(openClusters(world).get(account.id) ?? []).flatMap((c) => [c.name, ...accessOf(world, c)]),
];

/** The clusters of an account. */
export const clustersIn = (world: World, account: AccountWorld): readonly ClusterWorld[] => clustersByAccount(world).get(account.id) ?? [];

const clustersByAccount = keptFor((world: World) =>
  Map.groupBy(world.clusters.values(), (c) => parseArn(c.facts.arn ?? c.facts.eks?.arn ?? "")?.account ?? ""),
);

/** All that taking over something in a cluster rests on, but for the subjects that trust policies leave room for. */
export const takeoverReads = (world: World, cluster: ClusterWorld): readonly unknown[] => [
  clusterBut(world, cluster, "serviceAccounts"),
  world.memoOfCluster(cluster).list("service accounts", () => cluster.facts.serviceAccounts.flatMap((s) => [s.namespace, s.name])),
  directory(world),
];

const speaksOfAwsAuth = keptFor((pod: PodFact): boolean => JSON.stringify(pod.spec).includes(AUTH_NAME));

/** The ConfigMaps that pods can look into: all but aws-auth, which changes most and of which pods hardly ever speak. */
const podConfigMaps = (world: World, cluster: ClusterWorld): readonly unknown[] =>
  world.memoOfCluster(cluster).list("config maps of pods", () => {
    const { pods, configMaps } = cluster.facts;
    return configMaps.filter(
      (c) => c.namespace !== AUTH_NAMESPACE || c.name !== AUTH_NAME || pods.some((p) => p.namespace === AUTH_NAMESPACE && speaksOfAwsAuth(p)),
    );
  });

/** All that the credentials, tokens and ways out of a cluster's pods rest on, but for the pods themselves. */
export const podReads = (world: World, cluster: ClusterWorld): readonly unknown[] =>
  world.memo.list(`pods of ${cluster.name}`, () => [
    clusterBut(world, cluster, "pods", "serviceAccounts", "workloads", "roles", "clusterRoles", "roleBindings", "clusterRoleBindings", "configMaps"),
    podConfigMaps(world, cluster),
    cluster.facts.workloads,
    world.memoOfCluster(cluster).list("system pods", () => [cluster.facts.pods.length === 0 || cluster.facts.pods.some((p) => p.namespace === "kube-system")]),
    machines(world),
    ...nodeRoles(world, cluster),
    ...nodeIdentities(world, cluster),
    ...associatedRoles(world, cluster),
  ]);

import { membersRead } from "@/server/facts/identity-center.ts";
import type { AccountWorld } from "@/server/graph/account-world.ts";
import { type ClusterWorld, groupRef, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { allowed, denied, missingAnswer } from "@/server/graph/decisions.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, parseRef, type Ref, ssoRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

const MECHANISM = "member-of";

/** The groups every service account is in without being put there (G9). */
export const implicitGroups = (namespace: string): readonly string[] => [
  "system:serviceaccounts",
  `system:serviceaccounts:${namespace}`,
  "system:authenticated",
];

/** Groups that a binding names; membership of others gives nothing and is left out of the graph. */
function boundGroups(world: World, cluster: string): ReadonlySet<string> {
  const facts = world.clusters.get(cluster)?.facts;
  const subjects = [...(facts?.roleBindings ?? []), ...(facts?.clusterRoleBindings ?? [])].flatMap((b) => b.subjects);
  return new Set(subjects.filter((s) => s.kind === "Group").map((s) => s.name));
}

function writeImplicit(world: World, cluster: ClusterWorld, graph: GraphBuilder): void {
  const bound = boundGroups(world, cluster.name);
  for (const sa of cluster.knownServiceAccounts) {
    const from = graph.node(serviceAccountRef(cluster.name, sa.namespace, sa.name));
    for (const group of implicitGroups(sa.namespace))
      if (bound.has(group)) graph.edge({ from, to: graph.node(groupRef(cluster.name, group)), mechanism: MECHANISM, verdict: "allowed" });
  }
}

function writeUsers(account: AccountWorld, graph: GraphBuilder): void {
  for (const user of account.facts.users) {
    for (const name of user.groups ?? []) {
      const group = account.groupsByName.get(name.toLowerCase());
      if (group) graph.edge({ from: graph.node(arnRef(user.arn)), to: graph.node(arnRef(group.arn)), mechanism: MECHANISM, verdict: "allowed" });
    }
  }
}

function writePeople(world: World, graph: GraphBuilder): void {
  for (const center of world.facts.identityCenter) {
    for (const m of center.memberships)
      graph.edge({
        from: graph.node(ssoRef(center.store, "user", m.user)),
        to: graph.node(ssoRef(center.store, "group", m.group)),
        mechanism: MECHANISM,
        verdict: "allowed",
      });
  }
}

const segments = (world: World): readonly Segment[] => [
  ...[...world.accounts.values()].map((account) => ({
    key: `users of ${account.id}`,
    reads: [account.facts.users, account.facts.groups],
    write: (graph: GraphBuilder) => writeUsers(account, graph),
  })),
  { key: "people", reads: [world.facts.identityCenter], write: (graph) => writePeople(world, graph) },
  ...[...world.clusters.values()].map((cluster) => ({
    key: `service accounts of ${cluster.name}`,
    reads: [cluster.knownServiceAccounts, cluster.facts.roleBindings, cluster.facts.clusterRoleBindings],
    write: (graph: GraphBuilder) => writeImplicit(world, cluster, graph),
  })),
];

const member = (group: string, source: Ref, document: string, verify?: string): Decision =>
  allowed({
    check: "group-membership",
    code: "MEMBER_OF_GROUP",
    reason: `it is a member of ${group}`,
    evidence: { source, document },
    ...(verify ? { verify } : {}),
  });
const notMember = (group: string, source: Ref): Decision =>
  denied({ check: "group-membership", code: "NOT_A_MEMBER", reason: `it is not a member of ${group}`, evidence: { source, document: "group memberships" } });

function iamMember(world: World, from: Ref, to: Ref): Decision | undefined {
  const account = world.accountOf(from);
  const user = account?.users.get(from);
  const group = parseRef(to);
  if (!account || !user || group?.kind !== "iam" || group.type !== "group") return undefined;
  // names of groups are an account's own
  const own = account.groupsByName.get(group.name.toLowerCase());
  if (own ? own.arn !== to : group.account !== account.id) return undefined;
  if (user.groups === undefined) return missingAnswer("group-membership", { what: "group memberships", of: user.arn });
  const verify = shellCommand`aws iam list-groups-for-user --user-name ${user.name}`;
  return user.groups.some((g) => g.toLowerCase() === group.name.toLowerCase()) ? member(group.name, from, "GroupList", verify) : notMember(group.name, from);
}

function kubernetesMember(from: Ref, to: Ref): Decision | undefined {
  const sa = parseRef(from);
  const group = parseRef(to);
  if (sa?.kind !== "k8s" || sa.type !== "serviceaccount" || group?.kind !== "k8s" || group.type !== "group" || sa.cluster !== group.cluster) return undefined;
  return implicitGroups(sa.namespace ?? "").includes(group.name)
    ? member(group.name, from, "implicit groups of service accounts")
    : notMember(group.name, from);
}

function ssoMember(world: World, from: Ref, to: Ref): Decision | undefined {
  const user = parseRef(from);
  const group = parseRef(to);
  if (user?.kind !== "sso" || user.type !== "user" || group?.kind !== "sso" || group.type !== "group") return undefined;
  const center = world.facts.identityCenter.find((c) => c.store === user.store);
  if (center?.memberships.some((m) => m.user === user.id && m.group === group.id)) return member(group.id, from, "list-group-memberships");
  return center && membersRead(center, group.id) === "complete"
    ? notMember(group.id, from)
    : missingAnswer("group-membership", { what: "members of the group", of: to });
}

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const decision = iamMember(world, from, to) ?? kubernetesMember(from, to) ?? ssoMember(world, from, to);
  return decision ? [{ mechanism: MECHANISM, decision }] : [];
}

/** member-of: an IAM user, a service account or a person is in a group. */
export const memberOf: EdgeKind = { label: MECHANISM, segments, decide };

import { inSession } from "@/server/cluster/access/in-session.ts";
import type { PrincipalMapping } from "@/server/cluster/access/map-principal.ts";
import type { MappedName } from "@/server/cluster/access/name-template.ts";
import { type ClusterWorld, groupRef, userRef } from "@/server/graph/cluster-world.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { type KubeAccess, kubeAccess } from "@/server/graph/kube-access.ts";
import { accessOf } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

const MECHANISM = "maps-to";

interface MappedEnd {
  readonly to: Ref;
  readonly name: MappedName;
}

/** The users and groups of an identity. `system:authenticated` is every mapped identity's: it is an edge only where a binding names it. */
export function mappedEnds(cluster: ClusterWorld, kube: KubeAccess, mapping: PrincipalMapping): readonly MappedEnd[] {
  if (mapping.via === undefined) return [];
  const own: readonly MappedName[] = mapping.username === null ? [] : [{ name: mapping.username, conditions: [] }];
  const users = [...own, ...mapping.users.filter((u) => u.name !== mapping.username)];
  const groups = mapping.memberships.filter((m) => m.name !== "system:authenticated" || kube.bound.groups.has(m.name));
  return [...users.map((name) => ({ to: userRef(cluster.name, name.name), name })), ...groups.map((name) => ({ to: groupRef(cluster.name, name.name), name }))];
}

/** The mapping's own proof, and what the session must be called for this very name. */
function withName(decision: Decision, name: MappedName): Decision {
  if (decision.verdict === "denied" || name.conditions.length === 0) return decision;
  const step: Step = {
    check: "request-context",
    outcome: "conditional",
    code: "SESSION_NAME_CHOSEN",
    reason: `it is \`${name.name}\` only in a session called ${name.conditions.flatMap((c) => c.values).join(" or ")}, which its caller chooses`,
  };
  const conditions = [
    ...decision.conditions,
    ...name.conditions.filter((c) => !decision.conditions.some((d) => d.key === c.key && d.values.join() === c.values.join())),
  ];
  return { ...decision, conditions, verdict: decision.verdict === "unknown" ? "unknown" : "conditional", steps: [...decision.steps, step] };
}

function deriveIn(world: World, cluster: ClusterWorld, graph: GraphBuilder): void {
  const kube = kubeAccess(world, cluster);
  for (const mapping of kube.mappings) {
    for (const end of mappedEnds(cluster, kube, mapping)) {
      const { verdict, conditions } = withName(mapping.decision, end.name);
      graph.edge({ from: graph.node(mapping.principal), to: graph.node(end.to), mechanism: MECHANISM, verdict, conditions });
    }
  }
}

function otherName(mapping: PrincipalMapping, asked: string): Decision {
  const as = `user ${mapping.username ?? "without a name"}${mapping.groups.length > 0 ? `, groups ${mapping.groups.join(", ")}` : ""}`;
  const evidence = mapping.decision.steps.find((s) => s.evidence)?.evidence;
  const step: Step = {
    check: mapping.via === "access-entry" ? "access-entry" : "aws-auth",
    outcome: "fail",
    code: "MAPPED_TO_OTHER_NAMES",
    reason: `the identity is mapped to ${as}; \`${asked}\` is none of them`,
    ...(evidence ? { evidence } : {}),
  };
  return {
    verdict: "denied",
    conditions: [],
    missing: [],
    assumptions: [],
    steps: [...mapping.decision.steps.map((s) => (s.outcome === "conditional" ? { ...s, outcome: "not-required" as const } : s)), step],
  };
}

/** What a cluster maps an identity to, and the names that come of it; those of the very session when it is one. */
function mapped(world: World, cluster: ClusterWorld, from: Ref): { readonly mapping: PrincipalMapping; readonly ends: readonly MappedEnd[] } | undefined {
  const principal = principalAt(world, from, parseRef(from));
  if (!principal) return undefined;
  const kube = kubeAccess(world, cluster);
  const session = parseSessionArn(from);
  const whole = kube.mappingOf(principal);
  const mapping = session ? inSession(whole, session.sessionName) : whole;
  return { mapping, ends: mappedEnds(cluster, kube, mapping) };
}

function principalAt(world: World, from: Ref, parsed: ParsedRef | undefined): { readonly arn: string } | undefined {
  const session = parsed?.kind === "session" ? parseSessionArn(from) : undefined;
  if (session)
    return (
      world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase()) ?? {
        arn: `arn:${session.partition}:iam::${session.account}:role/${session.roleName}`,
      }
    );
  if (parsed?.kind !== "iam" || (parsed.type !== "user" && parsed.type !== "role")) return undefined;
  const account = world.accountOf(from);
  return account?.users.get(from) ?? account?.roles.get(from) ?? { arn: from };
}

const segments = (world: World): readonly Segment[] =>
  [...world.clusters.values()].map((cluster) => ({
    key: cluster.name,
    reads: accessOf(world, cluster),
    write: (graph) => deriveIn(world, cluster, graph),
  }));

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const target = parseRef(to);
  if (target?.kind !== "k8s" || (target.type !== "user" && target.type !== "group")) return [];
  const cluster = world.clusters.get(target.cluster);
  const found = cluster && mapped(world, cluster, from);
  if (!found) return [];
  const { mapping } = found;
  // a group that no binding names is no edge, and still the identity's own
  const group = target.type === "group" ? mapping.memberships.find((m) => m.name === target.name) : undefined;
  const end = found.ends.find((e) => e.to === to) ?? (group && { name: group });
  if (end) return [{ mechanism: MECHANISM, decision: withName(mapping.decision, end.name) }];
  const isUndecided = mapping.via === undefined || (!mapping.namesKnown && mapping.decision.verdict === "unknown");
  return [{ mechanism: MECHANISM, decision: isUndecided ? mapping.decision : otherName(mapping, target.name) }];
}

/** The users and groups of all clusters that an identity is mapped to, whether or not it was collected. */
export const mappedNames = (world: World, from: Ref): readonly Ref[] =>
  [...world.clusters.values()].flatMap((cluster) => mapped(world, cluster, from)?.ends.map((e) => e.to) ?? []);

/** maps-to: a cluster takes an IAM user or role for a Kubernetes user with groups, by access entry or aws-auth (F4–F28). */
export const mapsTo: EdgeKind = { label: MECHANISM, segments, decide };

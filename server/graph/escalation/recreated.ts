import { awsAuthRef } from "@/server/cluster/access/compile-access.ts";
import { parsePrincipalArn } from "@/server/cluster/access/iam-directory.ts";
import { isComplete } from "@/server/graph/account-world.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { mappedEnds } from "@/server/graph/edges/maps-to.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import type { Actor } from "./actor.ts";
import { callsOf, headOf } from "./calls.ts";
import { becomes } from "./judge.ts";
import { bestOf, lacks, type Part, passes, together } from "./together.ts";
import { showIdentity } from "./verify.ts";

type RecreatedEnd = Extract<EscalationEnd, { kind: "recreated" }>;

/** Rows of aws-auth that name a role or user of the caller's account which is not among those collected (F20, F21). */
function openRows(actor: Actor, cluster: ClusterWorld, of: "user" | "role"): readonly string[] {
  const { account } = actor;
  const section = of === "role" ? "mapRoles" : "mapUsers";
  const rows = kubeAccess(actor.world, cluster).access.rows.filter((row) => row.section === section && !row.flaw);
  return rows.flatMap(({ principal }) => {
    const arn = parsePrincipalArn(principal);
    if (arn?.kind !== of || arn.account !== account.id) return [];
    const there = of === "role" ? account.rolesByName.has(arn.name.toLowerCase()) : account.usersByName.has(arn.name.toLowerCase());
    return there ? [] : [principal];
  });
}

function isGone(actor: Actor, cluster: ClusterWorld, of: "user" | "role", arn: string): Decision {
  const { account } = actor;
  const verify = showIdentity(arn);
  if (!isComplete(account, of === "role" ? "roles" : "users")) return lacks({ what: `whether the ${of} exists`, of: arn }, { check: "target", verify });
  const reason = `aws-auth of cluster \`${cluster.name}\` maps \`${arn}\` by its name, and account ${account.id} has no ${of} of this name`;
  const evidence = { source: awsAuthRef(cluster.name), document: of === "role" ? "aws-auth mapRoles" : "aws-auth mapUsers" };
  return passes({ check: "target", code: "ESCALATION_NAME_FREE", reason, verify, evidence });
}

/** The role as it will be: its trust policy names the caller, which is enough in one account (H35). */
function assumes(actor: Actor, arn: string): Decision {
  const parsed = parsePrincipalArn(arn);
  const { id: account, partition } = actor.account;
  const role: TargetRole = {
    ref: arnRef(arn),
    account,
    partition,
    name: parsed?.name ?? "",
    path: parsed?.path ?? "/",
    tags: { state: "chosen" },
    trust: { state: "not-collected", missing: { what: "trust policy", of: arn } },
    organization: actor.world.organizationOf(account),
  };
  return becomes(actor, role, "trust");
}

function throughRow(actor: Actor, path: EscalationPath, end: RecreatedEnd, cluster: ClusterWorld, arn: string, to: Ref): Decision | undefined {
  const kube = kubeAccess(actor.world, cluster);
  const mapping = kube.mappingOf({ arn, createdAt: new Date(actor.world.time).toISOString() });
  // an access entry holds the id of the one that is gone (F7): the new one does not get in by it
  if (mapping.via !== "aws-auth" || !mappedEnds(cluster, kube, mapping).some((e) => e.to === to)) return undefined;
  const assume: readonly Part[] = end.of === "role" ? [() => assumes(actor, arn)] : [];
  return together([
    headOf(actor, path, to, arn),
    () => isGone(actor, cluster, end.of, arn),
    ...callsOf(actor, path, { target: to, named: { arn } }),
    ...assume,
    () => mapping.decision,
  ]);
}

const kept = new WeakMap<World, Map<string, readonly Ref[]>>();

/** The Kubernetes users and groups that a path could sign in as by bearing a name that is free: the same for every caller of the account. */
export function recreatedEnds(actor: Actor, end: RecreatedEnd): readonly Ref[] {
  const known = kept.get(actor.world) ?? new Map<string, readonly Ref[]>();
  kept.set(actor.world, known);
  const key = `${actor.account.id} ${end.of}`;
  const found = known.get(key) ?? findEnds(actor, end);
  known.set(key, found);
  return found;
}

function findEnds(actor: Actor, end: RecreatedEnd): readonly Ref[] {
  return [...actor.world.clusters.values()].flatMap((cluster) => {
    const kube = kubeAccess(actor.world, cluster);
    return openRows(actor, cluster, end.of).flatMap((arn) => {
      const mapping = kube.mappingOf({ arn, createdAt: new Date(actor.world.time).toISOString() });
      return mapping.via === "aws-auth" ? mappedEnds(cluster, kube, mapping).map((e) => e.to) : [];
    });
  });
}

/** H26: aws-auth maps by name, so whoever may make a role or user of a name that is gone gets what the name is mapped to. */
export function judgeRecreated(actor: Actor, path: EscalationPath, end: RecreatedEnd, to: Ref): Decision | undefined {
  const parsed = parseRef(to);
  const cluster = parsed?.kind === "k8s" ? actor.world.clusters.get(parsed.cluster) : undefined;
  if (!cluster) return undefined;
  return bestOf(openRows(actor, cluster, end.of).flatMap((arn) => throughRow(actor, path, end, cluster, arn, to) ?? []));
}

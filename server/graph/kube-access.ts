import { type ClusterAccessEntry, clusterAccess } from "@/server/cluster/access/cluster-access.ts";
import { type ClusterAccess, compileAccess } from "@/server/cluster/access/compile-access.ts";
import { canSignIn, type IamPrincipal, parsePrincipalArn } from "@/server/cluster/access/iam-directory.ts";
import { type BoundNames, mapPrincipal, type PrincipalMapping } from "@/server/cluster/access/map-principal.ts";
import { compileRbac, type Rbac } from "@/server/cluster/rbac/compile.ts";
import { placeholderIn } from "@/server/cluster/rbac/placeholder.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { iamDirectory } from "./iam-directory.ts";
import type { World } from "./world.ts";

/** A cluster's authorization, compiled once: RBAC, the ways in, and what each IAM identity is mapped to. */
export interface KubeAccess {
  readonly rbac: Rbac;
  readonly access: ClusterAccess;
  readonly entries: readonly ClusterAccessEntry[];
  /** Names that bindings speak of. */
  readonly bound: BoundNames & { readonly groups: ReadonlySet<string> };
  /** Every identity that a row of the cluster may speak of, with what it is mapped to. */
  readonly mappings: readonly PrincipalMapping[];
  mappingOf(principal: IamPrincipal): PrincipalMapping;
}

const made = new WeakMap<ClusterWorld, KubeAccess>();

/** Compiled when first asked for, and kept with the cluster. */
export function kubeAccess(world: World, cluster: ClusterWorld): KubeAccess {
  const known = made.get(cluster);
  if (known) return known;
  const compiled = compile(world, cluster);
  made.set(cluster, compiled);
  return compiled;
}

function boundNames(cluster: ClusterWorld): KubeAccess["bound"] {
  const subjects = [...cluster.facts.roleBindings, ...cluster.facts.clusterRoleBindings].flatMap((b) => b.subjects);
  return {
    users: new Set(subjects.filter((s) => s.kind === "User").map((s) => s.name)),
    groups: new Set(subjects.filter((s) => s.kind === "Group").map((s) => s.name)),
  };
}

/** Identities named by an entry or a row, collected or not, and all of an account that mapAccounts names. */
function candidates(world: World, access: ClusterAccess, entries: readonly ClusterAccessEntry[]): readonly IamPrincipal[] {
  const directory = iamDirectory(world);
  const found = new Map<string, IamPrincipal>();
  const add = (p: IamPrincipal): void => {
    if (!found.has(p.arn)) found.set(p.arn, p);
  };
  for (const entry of entries) {
    const collected =
      entry.resolved && (world.accountOf(entry.resolved)?.roles.get(entry.resolved) ?? world.accountOf(entry.resolved)?.users.get(entry.resolved));
    if (collected) add(collected);
    const arn = parsePrincipalArn(entry.principal);
    // an account's root is in no list; whoever has it signs in by the row
    if (!arn && entry.via === "aws-auth" && entry.effective && canSignIn(entry.principal)) add({ arn: entry.principal });
    if (!collected && arn && !directory.isComplete(arn.account, arn.kind)) add({ arn: entry.principal });
  }
  const accounts = access.rows.flatMap((r) => (r.section === "mapAccounts" ? [r.principal] : []));
  for (const account of accounts) for (const p of directory.principals(account)) add(p);
  return [...found.values()];
}

/** The same object while roles and bindings are the same. What is bound to a name with a placeholder is nobody's (F10). */
function rbacOf(world: World, cluster: ClusterWorld): Rbac {
  const { facts } = cluster;
  const reads = [facts.roles, facts.clusterRoles, facts.roleBindings, facts.clusterRoleBindings, JSON.stringify(facts.lists)];
  return world.memoOfCluster(cluster).value("rbac", reads, () => compileRbac(facts, (user) => placeholderIn(user) !== undefined));
}

function compile(world: World, cluster: ClusterWorld): KubeAccess {
  const access = compileAccess(cluster.facts);
  const entries = clusterAccess(cluster.facts, iamDirectory(world));
  const bound = boundNames(cluster);
  const mappingOf = (principal: IamPrincipal): PrincipalMapping => mapPrincipal(access, principal, bound);
  return { rbac: rbacOf(world, cluster), access, entries, bound, mappings: candidates(world, access, entries).map(mappingOf), mappingOf };
}

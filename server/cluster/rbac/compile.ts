import type { RbacBindingFact, RbacRoleFact, RbacRule, RbacSubject } from "@/server/facts/kubernetes.ts";
import type { ListState } from "@/server/facts/snapshot.ts";
import { k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";
import { serviceAccountUser } from "./request.ts";

const RBAC_LISTS = ["roles", "clusterRoles", "roleBindings", "clusterRoleBindings"] as const;
type RbacList = (typeof RBAC_LISTS)[number];

/** A cluster's RBAC objects; a whole `ClusterFacts` will do. */
export interface RbacInput {
  /** The cluster's name in references. */
  readonly name: string;
  readonly roles: readonly RbacRoleFact[];
  readonly clusterRoles: readonly RbacRoleFact[];
  readonly roleBindings: readonly RbacBindingFact[];
  readonly clusterRoleBindings: readonly RbacBindingFact[];
  /** How much of each list was read; without it the lists are taken to be whole. */
  readonly lists?: { readonly [list in RbacList]?: ListState | undefined };
}

/** One binding with its role looked up. Without `scope` it holds in the whole cluster, else in that namespace alone (G2). */
export interface BoundRole {
  readonly binding: Ref;
  readonly role: Ref;
  readonly kind: "RoleBinding" | "ClusterRoleBinding";
  readonly name: string;
  readonly roleName: string;
  readonly roleKind: string;
  readonly scope: string | undefined;
  readonly rules: readonly RbacRule[];
  /** The role is not there: nothing is granted until somebody makes it (G2). */
  readonly roleMissing: boolean;
  readonly subjects: readonly RbacSubject[];
}

export const HOLDER_KINDS = ["user", "group", "serviceaccount"] as const;
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** A subject as bindings name it, with everything bound to it. A `User` with a service account's name is that account (G10). */
export interface Holder {
  readonly ref: Ref;
  readonly kind: HolderKind;
  readonly name: string;
  readonly namespace?: string;
  readonly bound: readonly BoundRole[];
}

export interface Rbac {
  readonly cluster: string;
  readonly bindings: readonly BoundRole[];
  /** By user name, service accounts under theirs; by group. */
  readonly byUser: ReadonlyMap<string, readonly BoundRole[]>;
  readonly byGroup: ReadonlyMap<string, readonly BoundRole[]>;
  readonly holders: readonly Holder[];
  /** The lists that were not read as a whole: a refusal is then not certain. */
  readonly incomplete: readonly string[];
}

const namedKey = (namespace: string | undefined, name: string): string => `${namespace ?? ""}/${name}`;

function boundRole(
  input: RbacInput,
  roles: ReadonlyMap<string, RbacRoleFact>,
  clusterRoles: ReadonlyMap<string, RbacRoleFact>,
  fact: RbacBindingFact,
  scope: string | undefined,
): BoundRole {
  const { kind, name } = fact.role;
  const isRole = kind === "Role";
  const role = isRole ? roles.get(namedKey(scope, name)) : kind === "ClusterRole" ? clusterRoles.get(name) : undefined;
  return {
    binding: scope === undefined ? k8sClusterRef(input.name, "clusterrolebinding", fact.name) : k8sRef(input.name, "rolebinding", scope, fact.name),
    role: isRole && scope !== undefined ? k8sRef(input.name, "role", scope, name) : k8sClusterRef(input.name, "clusterrole", name),
    kind: scope === undefined ? "ClusterRoleBinding" : "RoleBinding",
    name: fact.name,
    roleName: name,
    roleKind: kind,
    scope,
    rules: role?.rules ?? [],
    roleMissing: role === undefined,
    subjects: fact.subjects,
  };
}

/** The user or group a subject of this binding stands for; undefined when it stands for nobody (a service account without a namespace, G10). */
export function subjectKey(
  subject: RbacSubject,
  scope: string | undefined,
): { readonly kind: HolderKind; readonly name: string; readonly user: string; readonly namespace?: string } | undefined {
  if (subject.kind === "User") return { kind: "user", name: subject.name, user: subject.name };
  if (subject.kind === "Group") return { kind: "group", name: subject.name, user: "" };
  if (subject.kind !== "ServiceAccount") return undefined;
  const namespace = subject.namespace || scope;
  return namespace ? { kind: "serviceaccount", name: subject.name, namespace, user: serviceAccountUser(namespace, subject.name) } : undefined;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const there = map.get(key);
  if (!there) map.set(key, [value]);
  else if (there.at(-1) !== value) there.push(value);
}

function holderOf(cluster: string, kind: "user" | "group", name: string, bound: readonly BoundRole[]): Holder {
  const account = kind === "user" ? /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) : null;
  if (account) {
    const [, namespace = "", own = ""] = account;
    return { ref: k8sRef(cluster, "serviceaccount", namespace, own), kind: "serviceaccount", name: own, namespace, bound };
  }
  return { ref: k8sClusterRef(cluster, kind, name), kind, name, bound };
}

/** Indexes a cluster's roles and bindings. Rules are read as the roles carry them, an aggregated role's too (G11). `isNobody`: names of users that nobody has. */
export function compileRbac(input: RbacInput, isNobody: (user: string) => boolean = () => false): Rbac {
  const roles = new Map(input.roles.map((r) => [namedKey(r.namespace, r.name), r]));
  const clusterRoles = new Map(input.clusterRoles.map((r) => [r.name, r]));
  const bindings = [
    ...input.clusterRoleBindings.map((b) => boundRole(input, roles, clusterRoles, b, undefined)),
    ...input.roleBindings.map((b) => boundRole(input, roles, clusterRoles, b, b.namespace ?? "")),
  ];
  const byUser = new Map<string, BoundRole[]>();
  const byGroup = new Map<string, BoundRole[]>();
  for (const bound of bindings) {
    for (const subject of bound.subjects) {
      const key = subjectKey(subject, bound.scope);
      if (key?.kind === "group") push(byGroup, key.name, bound);
      else if (key && !isNobody(key.user)) push(byUser, key.user, bound);
    }
  }
  const { lists } = input;
  return {
    cluster: input.name,
    bindings,
    byUser,
    byGroup,
    holders: [
      ...[...byUser].map(([name, bound]) => holderOf(input.name, "user", name, bound)),
      ...[...byGroup].map(([name, bound]) => holderOf(input.name, "group", name, bound)),
    ],
    incomplete: lists ? RBAC_LISTS.filter((list) => lists[list] !== "complete") : [],
  };
}

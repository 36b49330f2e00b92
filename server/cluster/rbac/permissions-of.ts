import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import type { BoundRole, Rbac } from "./compile.ts";
import { type KubeSubject, MASTERS } from "./request.ts";

/** One rule a subject holds: where it holds, by which binding and role, and whether by name or by a group. */
export interface HeldRule {
  readonly rule: RbacRule;
  readonly scope: "cluster" | string;
  readonly binding: Ref;
  readonly role: Ref;
  readonly through: string;
}

const ALL: RbacRule = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: ["*"] };

const held = (bound: BoundRole, through: string): readonly HeldRule[] =>
  bound.rules.map((rule) => ({ rule, scope: bound.scope ?? "cluster", binding: bound.binding, role: bound.role, through }));

/** Every rule a subject holds, for "what can this identity do here"; a binding whose role is missing gives none (G1, G2, G8). */
export function permissionsOf(rbac: Rbac, subject: KubeSubject): readonly HeldRule[] {
  const masters = k8sClusterRef(rbac.cluster, "group", MASTERS);
  return [
    ...(subject.groups.includes(MASTERS) ? [{ rule: ALL, scope: "cluster", binding: masters, role: masters, through: `group ${MASTERS}` }] : []),
    ...(rbac.byUser.get(subject.user) ?? []).flatMap((bound) => held(bound, `user ${subject.user}`)),
    ...subject.groups.flatMap((group) => (rbac.byGroup.get(group) ?? []).flatMap((bound) => held(bound, `group ${group}`))),
  ];
}

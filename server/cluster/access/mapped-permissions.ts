import type { Rbac } from "@/server/cluster/rbac/compile.ts";
import { type HeldRule, permissionsOf } from "@/server/cluster/rbac/permissions-of.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { Condition, MissingFact } from "@/server/model/verdict.ts";
import type { AssociatedPolicy } from "./access-entry.ts";
import { accessPolicy } from "./access-policies.ts";
import { mappedSubjects } from "./authorize-mapped.ts";
import type { PrincipalMapping } from "./map-principal.ts";

/** A rule that an IAM identity holds by a binding; with conditions only in a session of that name. */
export interface BoundPermission extends HeldRule {
  readonly conditions: readonly Condition[];
}

/** A rule that an access policy gives, where it holds. */
export interface PolicyPermission {
  readonly rule: RbacRule;
  readonly scope: AssociatedPolicy["scope"];
  readonly policy: string;
}

export interface MappedPermissions {
  readonly bound: readonly BoundPermission[];
  readonly policies: readonly PolicyPermission[];
  /** Policies in force whose rules are not known, and policies that were not read: it may hold more (F18). */
  readonly missing: readonly MissingFact[];
}

/**
 * Every rule a mapped identity holds: by bindings of its user and groups, and by the policies of its access entry (F15). Rules that only a session of a
 * chosen name holds carry the condition (F24). Nothing for an identity that is not mapped.
 */
export function mappedPermissions(rbac: Rbac, mapping: PrincipalMapping): MappedPermissions {
  if (mapping.via === undefined) return { bound: [], policies: [], missing: [] };
  const bound = new Map<string, BoundPermission>();
  for (const { subject, conditions } of mappedSubjects(mapping))
    for (const held of permissionsOf(rbac, subject)) {
      const key = JSON.stringify([held.binding, held.role, held.through, held.rule]);
      if (!bound.has(key)) bound.set(key, { ...held, conditions });
    }
  const closed = mapping.policies.filter((p) => accessPolicy(p.policy).rules === undefined).map((p) => ({ what: "rules of the access policy", of: p.policy }));
  return {
    bound: [...bound.values()],
    policies: mapping.policies.flatMap((p) => (accessPolicy(p.policy).rules ?? []).map((rule) => ({ rule, scope: p.scope, policy: p.policy }))),
    missing: mapping.policiesKnown ? closed : [...closed, { what: "access policies", of: mapping.principal }],
  };
}

import type { AssociatedPolicy } from "@/server/cluster/access/access-entry.ts";
import { accessPolicy, namespaceMatches } from "@/server/cluster/access/access-policies.ts";
import { showBinding } from "@/server/cluster/rbac/authorize.ts";
import type { BoundRole, Holder, Rbac } from "@/server/cluster/rbac/compile.ts";
import { MASTERS, serviceAccountGroups } from "@/server/cluster/rbac/request.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import type { Check, Evidence } from "@/server/model/step.ts";
import type { StepCode } from "@/server/model/step-code.ts";

/** Rules that somebody holds, where they hold, and the object that gives them. */
export interface Power {
  readonly rules: readonly RbacRule[];
  /** Without it: the whole cluster. Else the namespaces, those of patterns written out as far as they exist. */
  readonly namespaces: readonly string[] | undefined;
  /** The namespaces as written; `*` for the whole cluster. */
  readonly patterns: readonly string[];
  readonly label: string;
  readonly check: Check;
  readonly code: StepCode;
  readonly evidence: Evidence;
  readonly verify?: string;
  readonly bound?: BoundRole;
}

/** Somebody with what they hold themselves, and with what the groups they are always in add to it. */
export interface PowerHolder {
  readonly ref: Ref;
  /** What an access entry says of them, where they hold something by it. */
  readonly entry?: string;
  readonly own: readonly Power[];
  readonly all: readonly Power[];
}

/** A user of an access entry: the access policies stand beside RBAC (F15). */
export interface PolicyHolder {
  /** `k8s://<cluster>/user/<user name>` of the mapped identity. */
  readonly ref: Ref;
  readonly groups: readonly string[];
  readonly policies: readonly AssociatedPolicy[];
}

/** The rule of somebody who may do everything. */
export const EVERYTHING: RbacRule = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: ["*"] };

function powerOfBinding(bound: BoundRole): Power {
  return {
    rules: bound.rules,
    namespaces: bound.scope === undefined ? undefined : [bound.scope],
    patterns: [bound.scope ?? "*"],
    label: `${bound.kind} \`${bound.scope === undefined ? bound.name : `${bound.scope}/${bound.name}`}\` to ${bound.roleKind} \`${bound.roleName}\``,
    check: "rbac",
    code: "RBAC_BINDING_ALLOWS",
    evidence: { source: bound.binding, document: bound.role },
    verify: showBinding(bound),
    bound,
  };
}

function powerOfPolicy(holder: Ref, associated: AssociatedPolicy, known: readonly string[]): readonly Power[] {
  const { name, rules } = accessPolicy(associated.policy);
  if (!rules) return [];
  const { scope } = associated;
  const namespaces = scope === "cluster" ? undefined : known.filter((n) => scope.some((p) => namespaceMatches(p, n)));
  const where = scope === "cluster" ? "the whole cluster" : scope.join(", ");
  const evidence = { source: holder, document: associated.policy };
  return [
    {
      rules,
      namespaces,
      patterns: scope === "cluster" ? ["*"] : scope,
      label: `access policy ${name} for ${where}`,
      check: "access-policy",
      code: "ACCESS_POLICY_ALLOWS",
      evidence,
    },
  ];
}

function mastersPower(group: Ref): Power {
  return {
    rules: [EVERYTHING],
    namespaces: undefined,
    patterns: ["*"],
    label: `the group ${MASTERS}`,
    check: "rbac",
    code: "RBAC_MASTERS",
    evidence: { source: group, document: MASTERS },
  };
}

/** The groups a holder is in by being what it is (G9). */
function implicitGroups(holder: Holder): readonly string[] {
  if (holder.kind === "serviceaccount") return serviceAccountGroups(holder.namespace ?? "");
  return holder.name === "system:authenticated" || holder.name === "system:unauthenticated" || holder.name === "system:anonymous"
    ? []
    : ["system:authenticated"];
}

interface Bound {
  readonly of: (bound: readonly BoundRole[]) => readonly Power[];
  readonly byGroup: (groups: readonly string[]) => readonly Power[];
  /** `system:masters`, and the subjects of bindings. */
  readonly holders: readonly PowerHolder[];
}

const known = new WeakMap<Rbac, Bound>();

function boundIn(rbac: Rbac): Bound {
  const powers = new Map(rbac.bindings.map((bound) => [bound, powerOfBinding(bound)]));
  const of: Bound["of"] = (bound) => bound.flatMap((b) => powers.get(b) ?? []);
  const byGroup: Bound["byGroup"] = (groups) => groups.flatMap((g) => of(rbac.byGroup.get(g) ?? []));
  const masters = k8sClusterRef(rbac.cluster, "group", MASTERS);
  const named = rbac.holders
    .filter((h) => h.ref !== masters)
    .map((h) => ({ ref: h.ref, own: of(h.bound), all: [...of(h.bound), ...byGroup(implicitGroups(h))] }));
  return { of, byGroup, holders: [{ ref: masters, own: [mastersPower(masters)], all: [mastersPower(masters)] }, ...named] };
}

/**
 * Everybody with permissions: subjects of bindings, `system:masters`, and users of access entries with policies. Those of bindings are the same objects
 * for the same RBAC.
 */
export function powerHolders(rbac: Rbac, policyHolders: readonly PolicyHolder[], namespaces: readonly string[]): readonly PowerHolder[] {
  const bound = known.get(rbac) ?? boundIn(rbac);
  known.set(rbac, bound);
  const byPolicy = policyHolders.map((h) => {
    const own = h.policies.flatMap((p) => powerOfPolicy(h.ref, p, namespaces));
    const others = rbac.holders.find((other) => other.ref === h.ref)?.bound ?? [];
    return { ref: h.ref, entry: JSON.stringify(h), own, all: [...own, ...bound.of(others), ...bound.byGroup([...h.groups, "system:authenticated"])] };
  });
  return [...bound.holders, ...byPolicy.filter((h) => h.own.length > 0)];
}

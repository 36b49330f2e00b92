import type { BoundRole } from "@/server/cluster/rbac/compile.ts";
import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { type Hit, hitIn, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { EVERYTHING, type PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { type NewRights, passOn } from "./pass-on.ts";

const GROUP = "rbac.authorization.k8s.io";

/** The rules by which the holder writes one role beyond what it holds; undefined where it may not. */
function rewrites(holder: PowerHolder, resource: string, name: string, namespace: string | undefined): readonly Hit[] | undefined {
  const on = (verbs: readonly string[]): Hit | undefined =>
    hitIn(
      hitsOf(holder.all, [{ verbs, group: GROUP, resources: [resource] }]).filter((hit) => hit.names.length === 0 || hit.names.includes(name)),
      namespace,
    );
  const change = on(["patch", "update"]);
  const escalate = on(["escalate"]);
  return change && escalate ? [change, escalate] : undefined;
}

function newRights(holder: PowerHolder, facts: TakeoverFacts, bound: BoundRole): readonly NewRights[] {
  const isRole = bound.roleKind === "Role";
  const hits = rewrites(holder, isRole ? "roles" : "clusterroles", bound.roleName, isRole ? bound.scope : undefined);
  if (!hits) return [];
  const where = bound.scope === undefined ? "the whole cluster" : bound.scope;
  const namespaces = bound.scope === undefined ? undefined : [bound.scope];
  return [
    {
      capability: "escalate",
      code: "TAKEOVER_ESCALATE",
      hits,
      gates: facts.gates(isRole ? bound.scope : undefined, writesOf(hits)),
      rules: [EVERYTHING],
      namespaces,
      patterns: [bound.scope ?? "*"],
      reason: `rewrites ${bound.roleKind} \`${bound.roleName}\`, which is bound to it in ${where}, to allow everything`,
    },
  ];
}

/** Bindings of the holder, the widest alone where one reaches the whole cluster. */
function rightsOf(holder: PowerHolder, facts: TakeoverFacts): readonly NewRights[] {
  const all = holder.all.flatMap((power) => (power.bound ? newRights(holder, facts, power.bound) : []));
  const own = new Set(holder.own);
  const mine = all.filter((r) => r.hits.some((hit) => own.has(hit.power)));
  const whole = mine.find((r) => r.namespaces === undefined);
  return whole ? [whole] : mine;
}

/** C3, C4, G12, H10: `escalate` lifts the cap on writing a role; one that is already bound to the holder then gives everything in its scope. */
export const escalate: Capability = {
  id: "escalate",
  rules: ["C3", "C4", "G12", "H10"],
  grants: (holder: PowerHolder, facts: TakeoverFacts) => rightsOf(holder, facts).flatMap((rights) => passOn(holder, facts, rights)),
};

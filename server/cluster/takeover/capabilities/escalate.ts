import type { BoundRole } from "@/server/cluster/rbac/compile.ts";
import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { type Hit, hitIn, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { EVERYTHING, type PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { type NewRights, passOn } from "./pass-on.ts";

const GROUP = "rbac.authorization.k8s.io";

/** How a role that is bound to the holder comes to allow more: it is rewritten, made where it is missing, or another one is aggregated into it. */
interface Rewrite {
  readonly hits: readonly Hit[];
  readonly how: string;
}

const WAYS: Readonly<Record<"rewrite" | "make" | "aggregate", { readonly verbs: readonly string[]; readonly nameless?: boolean }>> = {
  rewrite: { verbs: ["patch", "update"] },
  make: { verbs: ["create"], nameless: true },
  aggregate: { verbs: ["create"], nameless: true },
};

function hitsFor(holder: PowerHolder, way: keyof typeof WAYS, bound: BoundRole): readonly Hit[] | undefined {
  const isRole = bound.roleKind === "Role";
  const resources = [isRole ? "roles" : "clusterroles"];
  const on = (need: { readonly verbs: readonly string[]; readonly nameless?: boolean }, name: string | undefined): Hit | undefined =>
    hitIn(
      hitsOf(holder.all, [{ group: GROUP, resources, ...need }]).filter((hit) => hit.names.length === 0 || (name !== undefined && hit.names.includes(name))),
      isRole ? bound.scope : undefined,
    );
  const write = on(WAYS[way], bound.roleName);
  const escalate = on({ verbs: ["escalate"] }, way === "aggregate" ? undefined : bound.roleName);
  return write && escalate ? [write, escalate] : undefined;
}

/** C3: the role itself; C4: a role that selectors take rules from, by a new one with the labels they ask for. */
function rewriteOf(holder: PowerHolder, facts: TakeoverFacts, bound: BoundRole): Rewrite | undefined {
  const called = `${bound.roleKind} \`${bound.roleName}\``;
  const make = bound.roleMissing ? hitsFor(holder, "make", bound) : undefined;
  if (bound.roleMissing) return make && { hits: make, how: `makes ${called}, which is missing and bound to it` };
  const rewrite = hitsFor(holder, "rewrite", bound);
  if (rewrite) return { hits: rewrite, how: `rewrites ${called}, which is bound to it` };
  const isAggregated =
    bound.roleKind === "ClusterRole" && facts.cluster.clusterRoles.some((r) => r.name === bound.roleName && (r.aggregationSelectors?.length ?? 0) > 0);
  const aggregate = isAggregated ? hitsFor(holder, "aggregate", bound) : undefined;
  return aggregate && { hits: aggregate, how: `makes a role with the labels that aggregate it into ${called}, which is bound to it` };
}

function newRights(holder: PowerHolder, facts: TakeoverFacts, bound: BoundRole): readonly NewRights[] {
  const rewrite = rewriteOf(holder, facts, bound);
  if (!rewrite) return [];
  const { hits, how } = rewrite;
  const where = bound.scope === undefined ? "the whole cluster" : bound.scope;
  return [
    {
      capability: "escalate",
      code: "TAKEOVER_ESCALATE",
      hits,
      gates: facts.gates(bound.roleKind === "Role" ? bound.scope : undefined, writesOf(hits)),
      rules: [EVERYTHING],
      namespaces: bound.scope === undefined ? undefined : [bound.scope],
      patterns: [bound.scope ?? "*"],
      reason: `${how} in ${where}, to allow everything`,
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

/** C3, C4, G12, H10: `escalate` lifts the cap on writing a role; one that is bound to the holder then gives everything in its scope. */
export const escalate: Capability = {
  id: "escalate",
  rules: ["C3", "C4", "G12", "H10"],
  grants: (holder: PowerHolder, facts: TakeoverFacts) => rightsOf(holder, facts).flatMap((rights) => passOn(holder, facts, rights)),
};

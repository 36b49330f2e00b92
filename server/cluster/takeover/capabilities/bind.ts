import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { type Hit, hitsOf, type Need } from "@/server/cluster/takeover/hit.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import { EVERYTHING } from "@/server/cluster/takeover/power.ts";
import type { AdmissionClass, TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { combine } from "./combined.ts";
import { type NewRights, passOn } from "./pass-on.ts";
import { holdsIn } from "./scope.ts";

const GROUP = "rbac.authorization.k8s.io";
const writes = (resource: string): readonly Need[] => [
  { verbs: ["create"], group: GROUP, resources: [resource], nameless: true },
  { verbs: ["patch", "update"], group: GROUP, resources: [resource] },
];
const BIND_CLUSTER_ROLE: Need = { verbs: ["bind"], group: GROUP, resources: ["clusterroles"] };
const BIND_ROLE: Need = { verbs: ["bind"], group: GROUP, resources: ["roles"] };

/** The rules of the roles a holder may bind; without names, of any role, so everything (the role need not even exist yet). */
function bindable(facts: TakeoverFacts, bind: Hit): readonly RbacRule[] {
  if (bind.names.length === 0)
    return bind.resource === "clusterroles"
      ? [EVERYTHING]
      : facts.cluster.roles.filter((r) => bind.power.namespaces === undefined || bind.power.namespaces.includes(r.namespace ?? "")).flatMap((r) => r.rules);
  const roles = bind.resource === "clusterroles" ? facts.cluster.clusterRoles : facts.cluster.roles;
  return roles.filter((r) => bind.names.includes(r.name)).flatMap((r) => r.rules);
}

const named = (bind: Hit): string => (bind.names.length > 0 ? bind.names.map((n) => `\`${n}\``).join(", ") : "any role");

function inCluster(holder: PowerHolder, facts: TakeoverFacts): readonly NewRights[] {
  const whole = (hit: Hit): boolean => hit.power.namespaces === undefined;
  const write = hitsOf(holder.all, writes("clusterrolebindings")).find(whole);
  const binds = hitsOf(holder.all, [BIND_CLUSTER_ROLE]).filter(whole);
  if (!write || !(holder.own.includes(write.power) || binds.some((b) => holder.own.includes(b.power)))) return [];
  return binds.map((bind) => ({
    capability: "bind",
    code: "TAKEOVER_BIND",
    hits: [write, bind],
    gates: facts.gates(undefined, writesOf([write])),
    rules: bindable(facts, bind),
    namespaces: undefined,
    patterns: ["*"],
    reason: `binds ${named(bind)} to itself in the whole cluster`,
  }));
}

/** What one of several roles may be bound for, where the same webhooks see the binding. */
function boundIn(facts: TakeoverFacts, write: Hit, bind: Hit, { namespaces, gates }: AdmissionClass, patterns: readonly string[]): NewRights {
  return {
    capability: "bind",
    code: "TAKEOVER_BIND",
    hits: [write, bind],
    gates,
    rules: bindable(facts, bind),
    namespaces,
    patterns,
    reason: `binds ${named(bind)} to itself in ${patterns.join(", ")}`,
  };
}

function inNamespaces(holder: PowerHolder, facts: TakeoverFacts): readonly NewRights[] {
  const binds = hitsOf(holder.all, [BIND_CLUSTER_ROLE, BIND_ROLE]);
  return combine(holder, facts, [writes("rolebindings"), [BIND_CLUSTER_ROLE, BIND_ROLE]]).flatMap(({ namespaces, patterns, hits }) => {
    const [write] = hits;
    if (!write) return [];
    const here = binds.filter((bind) => namespaces.every((ns) => holdsIn(bind, ns)));
    const some = here.find((bind) => bind.names.length === 0);
    const classes = facts.admissionClasses(namespaces, writesOf([write]));
    return (some ? [some] : here).flatMap((bind) => classes.map((one) => boundIn(facts, write, bind, one, classes.length > 1 ? one.namespaces : patterns)));
  });
}

/** C1, G12, H10: a binding is written, and `bind` on the role makes up for not holding it. Rights held only by access policies let bindings be written, not bound. */
export const bind: Capability = {
  id: "bind",
  rules: ["C1", "G12", "H10"],
  grants: (holder, facts) => {
    const whole = inCluster(holder, facts);
    return [...whole, ...(whole.length > 0 ? [] : inNamespaces(holder, facts))].flatMap((rights) => passOn(holder, facts, rights));
  },
};

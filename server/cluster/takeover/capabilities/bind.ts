import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { type Hit, hitsOf, type Need } from "@/server/cluster/takeover/hit.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import { EVERYTHING } from "@/server/cluster/takeover/power.ts";
import type { AdmissionClass, TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { combine } from "./combined.ts";
import { isEverything, type NewRights, passOn } from "./pass-on.ts";
import { holdsIn } from "./scope.ts";

const GROUP = "rbac.authorization.k8s.io";
const create = (resource: string): Need => ({ verbs: ["create"], group: GROUP, resources: [resource], nameless: true });
const change = (resource: string): Need => ({ verbs: ["patch", "update"], group: GROUP, resources: [resource] });
const BIND_CLUSTER_ROLE: Need = { verbs: ["bind"], group: GROUP, resources: ["clusterroles"] };
const BIND_ROLE: Need = { verbs: ["bind"], group: GROUP, resources: ["roles"] };

const allows = (hit: Hit, name: string): boolean => hit.names.length === 0 || hit.names.includes(name);
const kindOf = (bind: Hit): string => (bind.resource === "clusterroles" ? "ClusterRole" : "Role");

/** A binding that is made may be to any role that `bind` allows, one without names even to one that is not there yet. */
function ofNewBinding(facts: TakeoverFacts, bind: Hit, namespace: string | undefined): readonly RbacRule[] {
  if (bind.resource !== "clusterroles") return facts.cluster.roles.filter((r) => r.namespace === namespace && allows(bind, r.name)).flatMap((r) => r.rules);
  return bind.names.length === 0 ? [EVERYTHING] : facts.cluster.clusterRoles.filter((r) => allows(bind, r.name)).flatMap((r) => r.rules);
}

/** A binding that is there keeps its role; only its subjects change. */
const ofChangedBinding = (facts: TakeoverFacts, write: Hit, bind: Hit, namespace: string | undefined): readonly RbacRule[] =>
  facts.rbac.bindings
    .filter((b) => b.scope === namespace && b.roleKind === kindOf(bind) && allows(write, b.name) && allows(bind, b.roleName))
    .flatMap((b) => b.rules);

const rulesOf = (facts: TakeoverFacts, write: Hit, bind: Hit, namespace: string | undefined): readonly RbacRule[] =>
  write.verb === "create" ? ofNewBinding(facts, bind, namespace) : ofChangedBinding(facts, write, bind, namespace);

const named = (bind: Hit): string => (bind.names.length > 0 ? bind.names.map((n) => `\`${n}\``).join(", ") : "any role");

/** What the holder may give itself by one write and one `bind`; `namespaces` undefined: in the whole cluster. */
function rightsBy(
  facts: TakeoverFacts,
  write: Hit,
  bind: Hit,
  scope: { readonly namespaces: readonly string[] | undefined; readonly gates: readonly string[] },
  patterns: readonly string[],
): NewRights {
  const { namespaces, gates } = scope;
  const where = namespaces === undefined ? "the whole cluster" : patterns.join(", ");
  const how = write.verb === "create" ? `binds ${named(bind)} to itself in ${where}` : `adds itself to a binding of ${named(bind)} in ${where}`;
  return {
    capability: "bind",
    code: "TAKEOVER_BIND",
    hits: [write, bind],
    gates,
    rules: rulesOf(facts, write, bind, namespaces?.[0]),
    namespaces,
    patterns,
    reason: how,
  };
}

function inCluster(holder: PowerHolder, facts: TakeoverFacts): readonly NewRights[] {
  const whole = (hit: Hit): boolean => hit.power.namespaces === undefined;
  const isOwn = (hit: Hit): boolean => holder.own.includes(hit.power);
  const writes = [create, change].flatMap((need) => hitsOf(holder.all, [need("clusterrolebindings")]).filter(whole));
  const binds = hitsOf(holder.all, [BIND_CLUSTER_ROLE]).filter(whole);
  return writes.flatMap((write) =>
    binds
      .filter((bind) => isOwn(write) || isOwn(bind))
      .map((bind) => rightsBy(facts, write, bind, { namespaces: undefined, gates: facts.gates(undefined, writesOf([write])) }, ["*"])),
  );
}

/** A namespace at a time where its own roles or bindings decide; together where the role is one of the cluster. */
function classesFor(facts: TakeoverFacts, write: Hit, bind: Hit, namespaces: readonly string[]): readonly AdmissionClass[] {
  const requests = writesOf([write]);
  return write.verb === "create" && bind.resource === "clusterroles"
    ? facts.admissionClasses(namespaces, requests)
    : namespaces.map((ns) => ({ namespaces: [ns], gates: facts.gates(ns, requests) }));
}

/** Rights in namespaces by one kind of write; `covered` are those where nothing can be added. */
function inNamespaces(holder: PowerHolder, facts: TakeoverFacts, need: Need, covered: ReadonlySet<string>): readonly NewRights[] {
  const binds = hitsOf(holder.all, [BIND_CLUSTER_ROLE, BIND_ROLE]);
  const writes = hitsOf(holder.all, [need]);
  return combine(holder, facts, [[need], [BIND_CLUSTER_ROLE, BIND_ROLE]]).flatMap(({ namespaces: all, patterns }) => {
    const namespaces = all.filter((ns) => !covered.has(ns));
    const holds = (hit: Hit): boolean => namespaces.every((ns) => holdsIn(hit, ns));
    const here = binds.filter(holds);
    const some = here.find((bind) => bind.names.length === 0 && bind.resource === "clusterroles");
    return writes.filter(holds).flatMap((write) =>
      (some ? [some] : here).flatMap((bind) => {
        const classes = classesFor(facts, write, bind, namespaces);
        return classes.map((one) => rightsBy(facts, write, bind, one, classes.length > 1 ? one.namespaces : patterns));
      }),
    );
  });
}

/** C1, G12, H10: a binding is written, and `bind` on the role makes up for not holding it. Rights held only by access policies let bindings be written, not bound. */
export const bind: Capability = {
  id: "bind",
  rules: ["C1", "G12", "H10"],
  grants: (holder, facts) => {
    const whole = inCluster(holder, facts).filter((r) => r.rules.length > 0);
    if (whole.some((r) => isEverything(r.rules))) return whole.flatMap((rights) => passOn(holder, facts, rights));
    const made = inNamespaces(holder, facts, create("rolebindings"), new Set());
    const covered = new Set(made.filter((r) => isEverything(r.rules)).flatMap((r) => r.namespaces ?? []));
    const changed = inNamespaces(holder, facts, change("rolebindings"), covered);
    return [...whole, ...made, ...changed].filter((r) => r.rules.length > 0).flatMap((rights) => passOn(holder, facts, rights));
  },
};

import { type AccessGraph, refOfNode, usedNodesOf } from "@/server/graph/access-graph.ts";
import { type ClusterWorld, groupRef, nodeRef, podRef, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, isClusterScopedKind, k8sClusterRef, k8sRef, type Ref, ssoRef } from "@/server/model/ref.ts";
import { type Entity, entityOf } from "./entity.ts";

/** Every entity that can be asked about, for search and for short names. */
export interface NameIndex {
  readonly entities: readonly Entity[];
  /** Short form in lower case → the entities it may mean. */
  readonly byName: ReadonlyMap<string, readonly Ref[]>;
}

function clusterRefs(c: ClusterWorld): readonly Ref[] {
  const { facts, name } = c;
  const groups = [...facts.roleBindings, ...facts.clusterRoleBindings].flatMap((b) =>
    b.subjects.flatMap((s) => (s.kind === "Group" ? [groupRef(name, s.name)] : [])),
  );
  return [
    ...(facts.arn ? [arnRef(facts.arn)] : []),
    ...facts.pods.map((p) => podRef(name, p)),
    ...c.knownServiceAccounts.map((s) => serviceAccountRef(name, s.namespace, s.name)),
    ...facts.workloads.map((w) => k8sRef(name, w.kind, w.namespace, w.name)),
    ...facts.nodes.map((n) => nodeRef(name, n.name)),
    ...facts.namespaces.map((n) => k8sClusterRef(name, "namespace", n.name)),
    ...groups,
  ];
}

function refsOf(world: World, graph: AccessGraph): ReadonlySet<Ref> {
  const accounts = [...world.accounts.values()].flatMap((a) =>
    [...a.facts.roles, ...a.facts.users, ...a.facts.groups, ...a.facts.instanceProfiles, ...a.facts.oidcProviders, ...a.facts.samlProviders].map((x) =>
      arnRef(x.arn),
    ),
  );
  return new Set([
    ...[...world.clusters.values()].flatMap(clusterRefs),
    ...accounts,
    ...personNames(world).keys(),
    ...usedNodesOf(graph).map((node) => refOfNode(graph, node)),
  ]);
}

/** Users and groups of Identity Center, and what people call them. */
const personNames = (world: World): ReadonlyMap<Ref, string | undefined> =>
  new Map(
    world.facts.identityCenter.flatMap((c) => [
      ...c.users.map((u) => [ssoRef(c.store, "user", u.id), u.name] as const),
      ...c.groups.map((g) => [ssoRef(c.store, "group", g.id), g.name] as const),
    ]),
  );

/** The names an entity answers to: `name`, `ns/name`, `kind/ns/name`, `kind/name`, and an ARN's part behind the account. */
function namesOf(ref: Ref): readonly string[] {
  const k8s = /^k8s:\/\/[^/]+\/([a-z]+)\/(.+)$/s.exec(ref);
  if (k8s) {
    const [, kind = "", rest = ""] = k8s;
    if (isClusterScopedKind(kind)) return [`${kind}/${rest}`, rest, ref.slice("k8s://".length)];
    const name = rest.slice(rest.indexOf("/") + 1);
    return [`${kind}/${rest}`, rest, name, `${kind}/${name}`, ref.slice("k8s://".length)];
  }
  const iam = /^arn:[^:]*:(?:iam|eks):[^:]*:[^:]*:([a-z-]+)\/(.+)$/s.exec(ref);
  if (iam) {
    const [, type = "", rest = ""] = iam;
    const name = rest.slice(rest.lastIndexOf("/") + 1);
    return [name, rest, `${type}/${rest}`, `${type}/${name}`];
  }
  const oidc = /^oidc:\/\/([^#]+)#(.+)$/s.exec(ref);
  return oidc ? [oidc[2] ?? "", `${oidc[1]}#${oidc[2]}`] : ref.startsWith("service:") ? [ref.slice("service:".length)] : [];
}

export function nameIndex(world: World, graph: AccessGraph): NameIndex {
  const byName = new Map<string, Ref[]>();
  const entities: Entity[] = [];
  const persons = personNames(world);
  for (const ref of refsOf(world, graph)) {
    entities.push(entityOf(world, ref));
    const person = persons.get(ref);
    for (const name of new Set([...namesOf(ref), ...(person ? [person] : [])].map((n) => n.toLowerCase()))) {
      const there = byName.get(name);
      if (there) there.push(ref);
      else byName.set(name, [ref]);
    }
  }
  return { entities, byName };
}

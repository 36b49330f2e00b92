import { type AccessGraph, refOfNode, usedNodesOf } from "@/server/graph/access-graph.ts";
import { type ClusterWorld, groupRef, nodeRef } from "@/server/graph/cluster-world.ts";
import { sameItems } from "@/server/graph/memo.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, isClusterScopedKind, k8sClusterRef, k8sRef, type Ref, ssoRef } from "@/server/model/ref.ts";
import { type Entity, entityOf } from "./entity.ts";
import { Best } from "./name-best.ts";
import { NamePart } from "./name-part.ts";

/** Every entity that can be asked about, for search and for short names. */
export interface NameIndex {
  readonly size: number;
  readonly refs: () => Iterable<Ref>;
  /** The entities that a short form, in lower case, may mean. */
  readonly named: (name: string) => readonly Ref[];
  /** How many entities hold every word (in lower case) in their name, reference or place, and the best of them. */
  readonly search: (words: readonly string[], limit: number) => { readonly total: number; readonly refs: readonly Ref[] };
}

/** No names: for questions that need none. */
export const NO_NAMES: NameIndex = { size: 0, refs: () => [], named: () => [], search: () => ({ total: 0, refs: [] }) };

interface Kept {
  readonly reads: readonly unknown[];
  readonly part: NamePart;
}

const inOrder = (entities: readonly Entity[]): Entity[] => {
  const unique = [...new Map(entities.map((e) => [e.ref, e])).values()];
  return unique.sort((a, b) => (a.ref < b.ref ? -1 : 1));
};

/** What stands in a namespace, of one kind: all of it is called alike but for the name. */
function namespaced(world: World, cluster: string, kind: string, list: readonly { readonly namespace: string; readonly name: string }[]): readonly Entity[] {
  const places = new Map<string, Entity>();
  return list.map(({ namespace, name }) => {
    const ref = k8sRef(cluster, kind, namespace, name);
    const place = places.get(namespace) ?? entityOf(world, ref);
    places.set(namespace, place);
    return { ...place, ref, label: name };
  });
}

function entitiesOfCluster(world: World, c: ClusterWorld): readonly Entity[] {
  const { facts, name } = c;
  const groups = [...facts.roleBindings, ...facts.clusterRoleBindings].flatMap((b) =>
    b.subjects.flatMap((s) => (s.kind === "Group" ? [groupRef(name, s.name)] : [])),
  );
  const workloads = [...Map.groupBy(facts.workloads, (w) => w.kind)];
  return [
    ...namespaced(world, name, "pod", facts.pods),
    ...namespaced(world, name, "serviceaccount", c.knownServiceAccounts),
    ...workloads.flatMap(([kind, list]) => namespaced(world, name, kind, list)),
    ...[...facts.nodes.map((n) => nodeRef(name, n.name)), ...facts.namespaces.map((n) => k8sClusterRef(name, "namespace", n.name)), ...groups].map((ref) =>
      entityOf(world, ref),
    ),
  ];
}

function clusterReads({ facts, knownServiceAccounts, name }: ClusterWorld): readonly unknown[] {
  const { pods, workloads, nodes, namespaces, roleBindings, clusterRoleBindings, identityProviderConfigs } = facts;
  return [name, knownServiceAccounts, pods, workloads, nodes, namespaces, roleBindings, clusterRoleBindings, identityProviderConfigs];
}

const refsOfAccount = ({ facts }: { readonly facts: World["facts"]["accounts"][number] }): readonly Ref[] =>
  [...facts.roles, ...facts.users, ...facts.groups, ...facts.instanceProfiles, ...facts.oidcProviders, ...facts.samlProviders].map((x) => arnRef(x.arn));

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

/** Cluster or account that a reference names, as parts are named. */
function placeOf(ref: Ref): string {
  if (ref.startsWith("k8s://")) return `cluster ${ref.slice(6, ref.indexOf("/", 6))}`;
  return ref.startsWith("arn:") ? `account ${ref.split(":", 5)[4]}` : "";
}

class Names implements NameIndex {
  readonly #parts = new Map<string, Kept>();
  readonly #persons: ReadonlyMap<Ref, string | undefined>;

  constructor(world: World, graph: AccessGraph, before?: Names) {
    for (const c of world.clusters.values()) this.#keep(`cluster ${c.name}`, clusterReads(c), before, () => entitiesOfCluster(world, c));
    for (const a of world.accounts.values())
      this.#keep(`account ${a.id}`, [a.facts, world.facts.organization], before, () => refsOfAccount(a).map((ref) => entityOf(world, ref)));
    this.#persons = personNames(world);
    const others = usedNodesOf(graph).flatMap((node): Ref[] => {
      const ref = refOfNode(graph, node);
      return graph.base[node] !== node || this.#parts.get(placeOf(ref))?.part.has(ref) ? [] : [ref];
    });
    const arns = [...world.clusters.values()].flatMap(({ facts }) => (facts.arn ? [arnRef(facts.arn)] : []));
    this.#keep("", [{}], undefined, () => [...arns, ...this.#persons.keys(), ...others].map((ref) => entityOf(world, ref)));
  }

  #keep(name: string, reads: readonly unknown[], before: Names | undefined, entities: () => readonly Entity[]): void {
    const old = before ? before.#parts.get(name) : undefined;
    this.#parts.set(name, old && sameItems(old.reads, reads) ? old : { reads, part: new NamePart(inOrder(entities())) });
  }

  get size(): number {
    return [...this.#parts.values()].reduce((sum, { part }) => sum + part.refs.length, 0);
  }

  *refs(): Iterable<Ref> {
    for (const { part } of this.#parts.values()) yield* part.refs;
  }

  named(name: string): readonly Ref[] {
    const isCalled = (ref: Ref): boolean => [...namesOf(ref), this.#persons.get(ref)].some((n) => n?.toLowerCase() === name);
    return [...this.#parts.values()].flatMap(({ part }) => part.alike(name).filter(isCalled));
  }

  search(words: readonly string[], limit: number): { readonly total: number; readonly refs: readonly Ref[] } {
    const best = new Best(limit);
    let total = 0;
    for (const { part } of this.#parts.values()) {
      best.nextPart();
      total += part.search(words, best);
    }
    return { total, refs: best.refs };
  }
}

/** The names of a world; of `before`, what has not changed is taken over. */
export const nameIndex = (world: World, graph: AccessGraph, before?: NameIndex): NameIndex =>
  new Names(world, graph, before instanceof Names ? before : undefined);

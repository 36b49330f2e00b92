import { type AccessGraph, forEachPair, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import { podAt, topOwner } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { arnRef, k8sRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { VERDICT_WORDS, type VerdictWord } from "@/server/model/verdict.ts";
import { type Entity, type EntityKind, entityOf } from "@/server/query/entity.ts";

export type MapRank = "workloads" | "service-accounts" | "machinery" | "roles" | "outside";

/** One edge as the map takes it: ends are entities, facets are folded. */
export interface PlainEdge {
  readonly from: Ref;
  readonly to: Ref;
  readonly mechanism: Mechanism;
  readonly verdict: VerdictWord;
}

export interface MapNode extends Entity {
  readonly id: string;
  readonly rank: MapRank;
  readonly count: number;
  readonly members: readonly Entity[];
}

export interface MapEdge extends PlainEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly count: number;
  readonly via?: Via;
}

/** What hands a role out on the way: it is drawn between the ends and is no end itself. */
export interface Via {
  readonly ref: Ref;
  readonly kind: "oidc-provider" | "pod-identity-association";
  readonly label: string;
  readonly context: string;
}

/** What is drawn at most: more is no picture any more. */
export const MAX_NODES = 150;
export const MAX_EDGES = 300;
const MEMBERS_SHOWN = 25;

export const RANKS: Readonly<Record<EntityKind, MapRank>> = {
  pod: "workloads",
  workload: "workloads",
  node: "machinery",
  namespace: "workloads",
  "service-account": "service-accounts",
  "kubernetes-user": "machinery",
  "kubernetes-group": "machinery",
  cluster: "machinery",
  "oidc-provider": "machinery",
  "saml-provider": "machinery",
  "instance-profile": "machinery",
  "iam-group": "outside",
  "iam-role": "roles",
  "iam-user": "outside",
  account: "outside",
  service: "outside",
  "web-identity": "outside",
  "saml-subject": "outside",
  "access-key": "outside",
  anyone: "outside",
  person: "outside",
  other: "machinery",
};

/** What is drawn first when the budget is short: credentials, then ways in, then ways round. */
const PRIORITY: Readonly<Record<string, number>> = {
  "sts:AssumeRole": 0,
  "sts:AssumeRoleWithWebIdentity": 0,
  "sts:AssumeRoleWithSAML": 0,
  "eks:PodIdentity": 0,
  "static-key": 0,
  imds: 1,
  "maps-to": 1,
  "runs-as": 2,
  "ec2:InstanceProfile": 2,
  escape: 2,
  "sso:Assignment": 1,
};
export const priorityOf = (mechanism: string): number => PRIORITY[mechanism] ?? (mechanism.startsWith("rbac:") ? 4 : 3);

/** The graph's edges with facets folded: of several between the same ends by one mechanism, the best. */
export function plainEdges(graph: AccessGraph): readonly PlainEdge[] {
  const best = new Map<string, PlainEdge & { readonly level: number }>();
  forEachPair(graph, (edge, start, end) => {
    const from = refOfNode(graph, start);
    const to = refOfNode(graph, end);
    const mechanism = mechanismOfEdge(graph, edge);
    const level = graph.verdict[edge] ?? 3;
    const key = `${mechanism} ${from} ${to}`;
    const old = best.get(key);
    if (!old || level < old.level) best.set(key, { from, to, mechanism, verdict: VERDICT_WORDS[level] ?? "unknown", level });
  });
  return [...best.values()];
}

/** A pod stands under its workload; everything else for itself. */
function ownerKey(world: World, ref: Ref): { readonly key: string; readonly shown: Ref } {
  const found = podAt(world.clusters, ref);
  const owner = found && topOwner(found.cluster, found.pod);
  if (!owner) return { key: ref, shown: ref };
  const [{ name }, { namespace }] = [found.cluster, found.pod];
  return { key: `${name} ${namespace} ${owner.kind}/${owner.name}`, shown: k8sRef(name, owner.kind, namespace, owner.name) };
}

/** Groups entities of one owner (or of one kind and place) that have exactly the same edges, so that no group hides a difference. */
function groups(world: World, edges: readonly PlainEdge[]): ReadonlyMap<Ref, string> {
  const signature = new Map<Ref, string[]>();
  const note = (ref: Ref, text: string): void => {
    const list = signature.get(ref);
    if (list) list.push(text);
    else signature.set(ref, [text]);
  };
  for (const e of edges) {
    note(e.from, `> ${e.mechanism} ${e.verdict} ${ownerKey(world, e.to).key}`);
    note(e.to, `< ${e.mechanism} ${e.verdict} ${ownerKey(world, e.from).key}`);
  }
  const groupOf = new Map<Ref, string>();
  for (const [ref, texts] of signature) {
    const { key } = ownerKey(world, ref);
    const entity = entityOf(world, ref);
    const place = key === ref && GROUPED_BY_PLACE.has(entity.kind) ? `${entity.kind} ${entity.context}` : key;
    groupOf.set(ref, `${place} ${[...new Set(texts)].sort().join(" ")}`);
  }
  return groupOf;
}

const GROUPED_BY_PLACE: ReadonlySet<EntityKind> = new Set(["service-account", "node", "iam-user", "service", "web-identity", "pod"]);

interface Drawing {
  readonly ids: Map<string, string>;
  readonly members: Map<string, Set<Ref>>;
  readonly edges: Map<string, { edge: PlainEdge; count: number; source: string; target: string }>;
}

function draw(world: World, edges: readonly PlainEdge[]): Drawing {
  const groupOf = groups(world, edges);
  const drawing: Drawing = { ids: new Map(), members: new Map(), edges: new Map() };
  const idOf = (ref: Ref): string => {
    const group = groupOf.get(ref) ?? ref;
    const known = drawing.ids.get(group);
    const id = known ?? `n${drawing.ids.size}`;
    if (!known) drawing.ids.set(group, id);
    const members = drawing.members.get(id);
    if (members) members.add(ref);
    else drawing.members.set(id, new Set([ref]));
    return id;
  };
  for (const edge of edges) {
    const source = idOf(edge.from);
    const target = idOf(edge.to);
    const key = `${source} ${target} ${edge.mechanism} ${edge.verdict}`;
    const old = drawing.edges.get(key);
    if (old) old.count += 1;
    else drawing.edges.set(key, { edge, count: 1, source, target });
  }
  return drawing;
}

function nodeOf(world: World, id: string, members: readonly Ref[]): MapNode {
  const [first] = members as [Ref, ...Ref[]];
  const entity = entityOf(world, first);
  const owner = ownerKey(world, first);
  const shown = owner.shown === first ? entity : entityOf(world, owner.shown);
  return {
    ...shown,
    ref: first,
    kind: shown.kind,
    id,
    rank: RANKS[shown.kind],
    count: members.length,
    members: members.slice(0, MEMBERS_SHOWN).map((m) => entityOf(world, m)),
  };
}

/** The provider in the role's account that vouches for a cluster's tokens, or the association that hands the role out. */
function viaOf(world: World, edge: PlainEdge): Via | undefined {
  const from = parseRef(edge.from);
  const to = parseRef(edge.to);
  if (from?.kind !== "k8s" || from.type !== "serviceaccount" || to?.kind !== "iam") return undefined;
  const cluster = world.clusters.get(from.cluster);
  if (edge.mechanism === "eks:PodIdentity") {
    const association = cluster?.associations.get(`${from.namespace}/${from.name}`);
    return (
      association && {
        ref: arnRef(association.associationArn ?? association.associationId),
        kind: "pod-identity-association",
        label: association.associationId,
        context: `Pod Identity · ${from.cluster}`,
      }
    );
  }
  const issuer = cluster?.facts.issuer;
  if (edge.mechanism !== "sts:AssumeRoleWithWebIdentity" || !issuer) return undefined;
  return {
    ref: arnRef(`arn:${to.partition}:iam::${to.account}:oidc-provider/${issuer}`),
    kind: "oidc-provider",
    label: issuer,
    context: `OIDC provider · account ${to.account}`,
  };
}

export interface Drawn {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** What the budget left out. */
  readonly cut: { readonly nodes: number; readonly edges: number };
}

/** Edges as a picture within its budget: equal entities folded into counted groups; the most telling and most certain are drawn first. */
export function drawn(world: World, all: readonly PlainEdge[]): Drawn {
  const ordered = [...all].sort(
    (a, b) => priorityOf(a.mechanism) - priorityOf(b.mechanism) || VERDICT_WORDS.indexOf(a.verdict) - VERDICT_WORDS.indexOf(b.verdict),
  );
  const drawing = draw(world, ordered);
  const kept = new Set<string>();
  const places = new Set<string>();
  const edges: MapEdge[] = [];
  for (const { edge, count, source, target } of drawing.edges.values()) {
    const added = [source, target].filter((id) => !kept.has(id));
    const via = viaOf(world, edge);
    const place = via ? [`${via.ref} ${target}`].filter((p) => !places.has(p)) : [];
    if (edges.length >= MAX_EDGES || kept.size + places.size + new Set(added).size + place.length > MAX_NODES) continue;
    for (const id of added) kept.add(id);
    for (const p of place) places.add(p);
    edges.push({ ...edge, id: `e${edges.length}`, source, target, count, ...(via ? { via } : {}) });
  }
  return {
    nodes: [...kept].map((id) => nodeOf(world, id, [...(drawing.members.get(id) ?? [])])),
    edges,
    cut: { nodes: drawing.members.size - kept.size, edges: drawing.edges.size - edges.length },
  };
}

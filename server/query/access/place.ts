import { type AccessGraph, refOfNode } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import { parseArn } from "@/server/model/arn.ts";
import { isClusterScopedKind, type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type EntityKind, kindOf } from "@/server/query/entity.ts";

/** What a table of access can be narrowed to at one end. A part an entity does not have is empty. */
export interface Place {
  readonly kind: EntityKind;
  readonly cluster: string;
  readonly namespace: string;
  readonly account: string;
}

export const PLACE_PARTS = ["kind", "cluster", "namespace", "account"] as const;
export type PlacePart = (typeof PLACE_PARTS)[number];

/** The places there are, and node → the place of its entity. */
export interface Places {
  readonly places: readonly Place[];
  readonly placeOf: Int32Array;
}

/** As much of a reference as tells its place: all but the name. The whole of those that are few, and of those that may have no name. */
function placeText(ref: Ref): string {
  if (ref.endsWith("/")) return ref;
  if (ref.startsWith("k8s://")) {
    const type = ref.indexOf("/", 6) + 1;
    const end = ref.indexOf("/", type);
    if (isClusterScopedKind(ref.slice(type, end))) return ref.slice(0, end);
    const namespace = ref.indexOf("/", end + 1);
    return namespace < 0 ? ref : ref.slice(0, namespace);
  }
  const slash = ref.startsWith("arn:") ? ref.indexOf("/") : -1;
  return slash < 0 || ref.startsWith("cluster", slash - 7) ? ref : ref.slice(0, slash);
}

const accountOfCluster = (world: World, name: string): string => {
  const facts = world.clusters.get(name)?.facts;
  return facts?.account ?? parseArn(facts?.arn ?? facts?.eks?.arn ?? "")?.account ?? "";
};

function where(world: World, p: ParsedRef | undefined): Omit<Place, "kind"> {
  const none = { cluster: "", namespace: "", account: "" };
  if (!p) return none;
  if (p.kind === "k8s") return { cluster: p.cluster, namespace: p.namespace ?? "", account: accountOfCluster(world, p.cluster) };
  if (p.kind === "saml") return { ...none, account: parseArn(p.provider)?.account ?? "" };
  if (p.kind === "cluster") return { ...none, cluster: p.name, account: p.account };
  return "account" in p ? { ...none, account: p.account } : none;
}

/** Where one entity is, as the table groups it. */
export function placeOfRef(world: World, ref: Ref): Place {
  const parsed = parseRef(ref);
  return { kind: kindOf(parsed), ...where(world, parsed) };
}

/** The places of a graph's nodes; a cluster's account is the one that it was collected from. */
export function placesOf(world: World, graph: AccessGraph): Places {
  const places: Place[] = [];
  const byText = new Map<string, number>();
  const byPlace = new Map<string, number>();
  const numberOf = (ref: Ref): number => {
    const place = placeOfRef(world, ref);
    const key = JSON.stringify([place.kind, place.cluster, place.namespace, place.account]);
    const number = byPlace.get(key) ?? places.push(place) - 1;
    byPlace.set(key, number);
    return number;
  };
  const placeOf = new Int32Array(graph.nodes);
  for (let node = 0; node < graph.nodes; node += 1) {
    const ref = refOfNode(graph, node);
    const text = placeText(ref);
    const number = byText.get(text) ?? numberOf(ref);
    byText.set(text, number);
    placeOf[node] = number;
  }
  return { places, placeOf };
}

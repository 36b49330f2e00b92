import type { ClusterList } from "@/server/facts/snapshot.ts";
import { refOfNode } from "@/server/graph/access-graph.ts";
import { isClusterListComplete } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { existence } from "@/server/query/existence.ts";
import { listWords } from "@/server/query/population/row.ts";
import type { AccessChange } from "./compare-access.ts";
import type { ProvenEdge, ProvingSide } from "./proven-change.ts";

/** The lists in which what an entity stands for would be: a workload for its pods, a service account also for single pods, a pool for static ones. */
const LISTS: Readonly<Record<string, readonly ClusterList[]>> = {
  serviceaccount: ["serviceAccounts", "pods"],
  nodepool: ["nodes", "pods"],
  nodegroup: ["nodes", "pods"],
  namespace: ["namespaces"],
  user: ["roleBindings", "clusterRoleBindings"],
  group: ["roleBindings", "clusterRoleBindings"],
};
const OF_PODS: readonly ClusterList[] = ["pods"];

const accountWords = (ref: Ref, parsed: ParsedRef | undefined): string =>
  parsed !== undefined && "account" in parsed && parsed.account !== "" ? `account ${parsed.account}` : `the account of ${ref}`;

/** What of a world was not read that would tell whether an entity is there; undefined: nothing, so that what is not there is gone. */
function unreadFor(world: World, ref: Ref): string | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind !== "k8s") return existence(world, ref) === "unknown" ? accountWords(ref, parsed) : undefined;
  const cluster = world.clusters.get(parsed.cluster);
  if (!cluster) return `cluster ${parsed.cluster}`;
  const unread = (LISTS[parsed.type] ?? OF_PODS).filter((list) => !isClusterListComplete(cluster, list));
  return unread.length > 0 ? `${unread.map(listWords).join(" and ")} of cluster ${parsed.cluster}` : undefined;
}

const kindOf = (ref: Ref): string | undefined => {
  const parsed = parseRef(ref);
  return parsed?.kind === "k8s" ? parsed.type : parsed?.kind;
};

/**
 * Whether a side has what an end of the edge is on the other one: the entity, and of one that stands for others such a one. Names exist unlisted; what is no
 * object of either world, a service account that bindings alone name, cannot be missing.
 */
function hasEnd({ world, graph, nodesOf }: ProvingSide, lasting: Ref, end: Ref, here: World): boolean {
  const kind = kindOf(end);
  if (nodesOf(lasting).some((node) => kindOf(refOfNode(graph, node)) === kind)) return true;
  return lasting === end && (existence(world, end) === "exists" || existence(here, end) !== "exists");
}

/** `still`: told of the later side, what it has no more; `already`: of the earlier one, what it did not have yet. */
export type Which = "still" | "already";

export const goneWords = (which: Which): string => (which === "still" ? "which is no longer there" : "which was not there before");

export const unreadWords = (unread: string, which: Which): string =>
  `${unread}, not read as a whole: whether it ${which === "still" ? "is still so" : "was so before"} is not known`;

/** The first of these that nobody looked for on a side. */
export function unreadEnd({ world }: ProvingSide, ends: readonly Ref[], which: Which): string | undefined {
  const [unread] = ends.flatMap((ref) => unreadFor(world, ref) ?? []);
  return unread === undefined ? undefined : unreadWords(unread, which);
}

/** An end that is a name alone (a group of Kubernetes, a subject of tokens), and that nothing of a side names. */
export function unnamedEnd({ nodesOf }: ProvingSide, ends: readonly Ref[], which: Which): string | undefined {
  const name = ends.find((ref) => nodesOf(ref).length === 0);
  return name && `${name}, which nothing ${which === "still" ? "names any more" : "named before"}`;
}

/** The end of an edge of `here` that the other side does not have, or that nobody looked for there; undefined: it has both. */
export function missingEnd(side: ProvingSide, { from, to }: Omit<AccessChange, "kind">, edge: ProvenEdge, here: World, which: Which): string | undefined {
  const ends = [[from, edge.from] as const, [to, edge.to] as const];
  const missing = ends.filter(([lasting, end]) => !hasEnd(side, lasting, end, here)).map(([lasting]) => lasting);
  const [told] = missing;
  if (told === undefined) return undefined;
  const stoodFor = side.nodesOf(told).length === 0 ? told : `what ${told} ${which === "still" ? "stood" : "stands"} for`;
  return unreadEnd(side, missing, which) ?? `${stoodFor}, ${goneWords(which)}`;
}

import type { ClusterList } from "@/server/facts/snapshot.ts";
import { isClusterListComplete } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { existence } from "@/server/query/existence.ts";
import { listWords } from "@/server/query/population/row.ts";
import type { AccessChange } from "./compare-access.ts";
import type { ProvingSide } from "./proven-change.ts";

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

/** Whether an entity stands for others that come and go: a workload for its pods, a pool for its nodes. */
function isStandIn(ref: Ref): boolean {
  const parsed = parseRef(ref);
  return parsed?.kind === "k8s" && !["user", "group", "namespace"].includes(parsed.type);
}

/** `still`: told of the later side, what it has no more; `already`: of the earlier one, what it did not have yet. */
type Which = "still" | "already";

/** What is missing on the side that has no such edge to decide about: an end that is known not to be there, or that nobody looked for. */
export function lackOf({ world, nodesOf }: ProvingSide, { from, to }: Omit<AccessChange, "kind">, which: Which): string {
  const ends = [from, to];
  const missing = ends.filter((ref) => nodesOf(ref).length === 0);
  const [told = to] = missing;
  // an entity can be there while what it stands for was not read
  for (const ref of missing.length > 0 ? missing : ends) {
    const unread = unreadFor(world, ref);
    const then = which === "still" ? "is still so" : "was so before";
    if (unread !== undefined) return `${unread}, not read as a whole: whether it ${then} is not known`;
  }
  const gone = which === "still" ? "which is no longer there" : "which was not there before";
  if (missing.length > 0) return `${told}, ${gone}`;
  if (isStandIn(to)) return `what ${to} ${which === "still" ? "stood" : "stands"} for, ${gone}`;
  return `the way itself, ${gone}`;
}

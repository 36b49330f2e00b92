import { type AccessGraph, mechanismOfEdge, refOfNode } from "@/server/graph/access-graph.ts";
import { forEachOut, Walk } from "@/server/graph/neighbours.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";

/** What leads from a pod to AWS credentials and from role to role: no Kubernetes right is used on the way. */
const CREDENTIALS: ReadonlySet<Mechanism> = new Set([
  "runs-as",
  "sts:AssumeRoleWithWebIdentity",
  "eks:PodIdentity",
  "static-key",
  "imds",
  "sts:AssumeRole",
] as const);

export interface ReachableIdentities {
  /** IAM identities that someone inside the pod can act as, for certain or on conditions. */
  readonly reachable: readonly Ref[];
  /** Those for which a fact that decides was not collected. */
  readonly undecided: readonly Ref[];
}

function walk(graph: AccessGraph, start: number, worst: number): ReadonlySet<Ref> {
  const seen = new Set([start]);
  const queue = [start];
  const found = new Set<Ref>();
  const through = new Walk(graph, (edge) => (graph.verdict[edge] ?? 3) <= worst && CREDENTIALS.has(mechanismOfEdge(graph, edge)));
  const visit = (_edge: number, node: number): void => {
    if (seen.has(node)) return;
    seen.add(node);
    queue.push(node);
    if (parseRef(refOfNode(graph, node))?.kind === "iam") found.add(refOfNode(graph, node));
  };
  for (let head = 0; head < queue.length; head += 1) forEachOut(graph, queue[head] ?? 0, visit, through);
  return found;
}

/** The IAM users and roles whose credentials can be got inside a pod, chained roles included (E2). */
export function reachableIdentities(graph: AccessGraph, pod: Ref): ReachableIdentities {
  const start = graph.indexOf.get(pod);
  if (start === undefined) return { reachable: [], undecided: [] };
  const reachable = walk(graph, start, 1);
  const all = walk(graph, start, 2);
  return { reachable: [...reachable].sort(), undecided: [...all].filter((r) => !reachable.has(r)).sort() };
}

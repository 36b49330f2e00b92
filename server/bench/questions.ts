import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { nodesAt, refOfNode, usedNodesOf } from "@/server/graph/access-graph.ts";
import { forEachIn, forEachOut } from "@/server/graph/neighbours.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { reachPage } from "@/server/query/closure.ts";
import { reachableIdentities } from "@/server/query/pod.ts";
import { type Random, randomFor } from "./fixture/random.ts";

export const QUESTIONS = 1_000;
const TRIES = 50;

export interface Pair {
  readonly from: Ref;
  readonly to: Ref;
}

/** What is asked: of each question half are drawn from all there is, half so that there is something to answer. */
export interface Questions {
  readonly who: readonly Ref[];
  readonly reach: readonly Ref[];
  readonly paths: readonly Pair[];
  readonly pods: readonly Ref[];
  readonly explain: readonly Pair[];
}

type Neighbours = typeof forEachOut;

const hasAny = (graph: AccessGraph, node: number, neighbours: Neighbours): boolean => {
  let found = false;
  neighbours(graph, node, () => {
    found = true;
  });
  return found;
};

const pick = (random: Random, nodes: readonly number[]): number => nodes[random.below(nodes.length)] ?? 0;

/** Half any entity, half one that has a neighbour. */
function subjects(graph: AccessGraph, random: Random, entities: readonly number[], neighbours: Neighbours): Ref[] {
  return Array.from({ length: QUESTIONS }, (_, i) => {
    let node = pick(random, entities);
    for (let t = 0; i % 2 === 0 && t < TRIES && !hasAny(graph, node, neighbours); t += 1) node = pick(random, entities);
    return refOfNode(graph, node);
  });
}

/** Half any two entities that have a way out and a way in, half two between which there is a way. */
function waysBetween(graph: AccessGraph, random: Random, starts: readonly Ref[], ends: readonly Ref[]): Pair[] {
  return starts.map((from, i) => {
    const { rows } = i % 2 === 0 ? reachPage(graph, from, { offset: 0, size: 5_000 }) : { rows: [] };
    return { from, to: rows[random.below(Math.max(1, rows.length))]?.ref ?? (ends[i] as Ref) };
  });
}

/** Half any two entities, half the ends of an edge. */
function direct(graph: AccessGraph, random: Random, entities: readonly number[]): Pair[] {
  const one = (ends: Int32Array): Ref => refOfNode(graph, ends[random.below(ends.length)] ?? 0);
  return Array.from({ length: QUESTIONS }, (_, i) => {
    if (i % 2 === 1) return { from: refOfNode(graph, pick(random, entities)), to: refOfNode(graph, pick(random, entities)) };
    const edge = random.below(graph.from.length);
    return { from: one(nodesAt(graph, graph.from[edge] ?? 0)), to: one(nodesAt(graph, graph.to[edge] ?? 0)) };
  });
}

/** Half any pod, half one from which there is a way to AWS. */
function somePods(graph: AccessGraph, random: Random, pods: readonly Ref[]): Ref[] {
  const any = (): Ref => pods[random.below(pods.length)] as Ref;
  return Array.from({ length: pods.length === 0 ? 0 : QUESTIONS }, (_, i) => {
    let pod = any();
    for (let t = 0; i % 2 === 0 && t < TRIES && reachableIdentities(graph, pod).reachable.length === 0; t += 1) pod = any();
    return pod;
  });
}

export function questionsFor(graph: AccessGraph): Questions {
  const random = randomFor("queries");
  const entities = usedNodesOf(graph).filter((node) => graph.base[node] === node);
  const who = subjects(graph, random, entities, forEachIn);
  const reach = subjects(graph, random, entities, forEachOut);
  const pods = entities.map((node) => refOfNode(graph, node)).filter((ref) => parseRef(ref)?.kind === "k8s" && ref.split("/")[3] === "pod");
  return { who, reach, paths: waysBetween(graph, random, reach, who), pods: somePods(graph, random, pods), explain: direct(graph, random, entities) };
}

const REFUSED = 200;
const SESSIONS = ["botocore-session-1717200000", "i-0123456789abcdef0", "nightly-run", "aws-sdk-java-1717200000000"];

/** What AWS says to whoever speaks as a role, under session names of the SDKs, of an instance and of one's own; half of the roles are such that workloads become. */
export function refusals(graph: AccessGraph): readonly string[] {
  const random = randomFor("refusals");
  const roles = usedNodesOf(graph).filter((node) => graph.base[node] === node && refOfNode(graph, node).includes(":role/"));
  const ofWorkloads = roles.filter((node) => hasAny(graph, node, forEachIn));
  return Array.from({ length: REFUSED }, (_, i) => {
    const [, , , , account, path = ""] = refOfNode(graph, pick(random, i % 2 === 0 ? ofWorkloads : roles)).split(":");
    const session = `arn:aws:sts::${account}:assumed-role/${path.split("/").at(-1)}/${SESSIONS[i % SESSIONS.length]}`;
    return `User: ${session} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bucket/key" because no identity-based policy allows the s3:GetObject action`;
  });
}

import { askWhoCan } from "@/server/api/ask-can.ts";
import { compilingLate } from "@/server/api/compiling-late.ts";
import { Estate } from "@/server/api/estate.ts";
import { askWhy } from "@/server/api/why/ask-why.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { withAskedEnds } from "@/server/graph/asked-ends.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { podAt } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import { reachPage, whoPage } from "@/server/query/closure.ts";
import { explain } from "@/server/query/explain.ts";
import { indexOfGraph } from "@/server/query/graph-index.ts";
import { type NameIndex, nameIndex } from "@/server/query/name-index.ts";
import { pathsBetween } from "@/server/query/path-answer.ts";
import { reachableIdentities } from "@/server/query/pod.ts";
import { costOf, heldMemory, peakMemory, round, type Spread, spreadOf } from "./clock.ts";
import { randomFor } from "./fixture/random.ts";
import { measureAccess } from "./measure-access.ts";
import { type Pair, questionsFor, refusals } from "./questions.ts";

/** As HTTP gives it when nothing else is asked for. */
const FIRST_PAGE = { offset: 0, size: 100 };
const WAYS = { maxHops: 10, limit: 20 };
const SLOWEST = 3;
/** Whole answers have tens of thousands of rows: of so many questions. */
const WHOLE = 25;

interface Timed {
  readonly ms: number;
  readonly cpuMs: number;
  readonly asked: string;
  /** Rows, ways or steps of the answer. */
  readonly found: number;
  readonly bytes: number;
}

/** Asks every question twice, one after the other, the answer written as JSON each time; the second time counts. */
function measure<Q>(questions: readonly Q[], tell: (q: Q) => string, ask: (q: Q) => { readonly found: number; readonly answer: unknown }) {
  const timed = questions.map((q): Timed => {
    ask(q);
    const { result, seconds, cpuSeconds } = costOf(() => {
      const { found, answer } = ask(q);
      return { found, bytes: JSON.stringify(answer).length };
    });
    return { ms: seconds * 1000, cpuMs: cpuSeconds * 1000, asked: tell(q), ...result };
  });
  const slowest = timed.toSorted((a, b) => b.cpuMs - a.cpuMs).slice(0, SLOWEST);
  return {
    questions: questions.length,
    /** Questions that have more than nothing to say. */
    answered: timed.filter((t) => t.found > 0).length,
    found: spreadOf(timed.map((t) => t.found)),
    kilobytes: spreadOf(timed.map((t) => t.bytes / 1024)),
    ms: spreadOf(timed.map((t) => t.ms)),
    cpuMs: spreadOf(timed.map((t) => t.cpuMs)),
    slowest: slowest.map(({ cpuMs, asked, found }) => ({ cpuMs: round(cpuMs), asked, found })),
  };
}

function askPod(world: World, graph: AccessGraph, pod: Ref) {
  const found = podAt(world.clusters, pod);
  if (!found) return { found: 0, answer: null };
  const { cluster } = found;
  const { containers } = podCredentials(found.pod, cluster.facts, awsLookup(world, cluster), { sdk: "default" });
  const inside = reachableIdentities(graph, pod);
  return { found: inside.reachable.length, answer: { containers, ...inside } };
}

/** As many as the search window shows. */
const SHOWN = 20;
const NAMES = 100;

function searched(names: NameIndex, word: string) {
  const answer = names.search([word], SHOWN);
  return { found: answer.total, answer };
}

/** Actions that everybody is asked about, on one resource or on any. */
const OF_EVERYBODY = ["s3:GetObject arn:aws:s3:::bucket/key", "iam:PassRole", "kms:Decrypt", "dynamodb:PutItem", "ec2:RunInstances"];

function whoCan(estate: Estate, asked: string) {
  const [action = "", resource] = asked.split(" ");
  const answer = askWhoCan(estate, { action, resource });
  return { found: answer.principals.length, answer };
}

function refused(estate: Estate, text: string) {
  const answer = askWhy(estate, { text });
  return { found: answer.candidateCount, answer };
}

/** What stands in the search field while names are typed, key by key. */
function keystrokesOf(names: NameIndex): readonly string[] {
  const random = randomFor("keystrokes");
  const refs = [...names.refs()];
  return Array.from({ length: NAMES }, () => (refs[random.below(refs.length)] ?? "").toLowerCase().split("/").at(-1) ?? "").flatMap((name) =>
    Array.from({ length: Math.min(name.length, 10) }, (_, i) => name.slice(0, i + 1)),
  );
}

const told = (s: Spread): string => `p50 ${s.p50} ms, p95 ${s.p95} ms, p99 ${s.p99} ms, max ${s.max} ms`;
const arrow = ({ from, to }: Pair): string => `${from} -> ${to}`;

/** Each part asks its questions when it is called. */
function partsOf(world: World, graph: AccessGraph, names: NameIndex) {
  const questions = questionsFor(graph);
  const estate = Estate.of(world, graph);
  const self = (asked: string): string => asked;
  const page = (rows: { readonly total: number; readonly rows: readonly unknown[] }) => ({ found: rows.total, answer: rows });
  const toward = (to: Ref) => withAskedEnds(world, graph, { to });
  const typed = keystrokesOf(names);
  return {
    search: () =>
      measure(
        typed,
        (word) => word,
        (word) => searched(names, word),
      ),
    explain: () =>
      measure(questions.explain, arrow, ({ from, to }) => {
        const answer = explain(world, from, to);
        return { found: answer.filter((v) => v.verdict !== "denied").length, answer };
      }),
    pod: () => measure(questions.pods, self, (pod) => askPod(world, graph, pod)),
    who: () => measure(questions.who, self, (to) => page(whoPage(toward(to), to, FIRST_PAGE))),
    whoWhole: () => measure(questions.who.slice(0, WHOLE), self, (to) => page(whoPage(toward(to), to))),
    reach: () => measure(questions.reach, self, (from) => page(reachPage(withAskedEnds(world, graph, { from }), from, FIRST_PAGE))),
    reachWhole: () => measure(questions.reach.slice(0, WHOLE), self, (from) => page(reachPage(withAskedEnds(world, graph, { from }), from))),
    paths: () =>
      measure(questions.paths, arrow, ({ from, to }) => {
        const answer = pathsBetween(world, withAskedEnds(world, graph, { from, to }), from, to, WAYS);
        return { found: answer.paths.length, answer };
      }),
    why: () => measure(refusals(graph), self, (text) => refused(estate, text)),
    whoCan: () => measure(OF_EVERYBODY, self, (asked) => whoCan(estate, asked)),
  };
}

/** What each question takes on the derived graph, in milliseconds, and what has to be made before the first answer. */
export function measureQueries(world: World, progress: (line: string) => void) {
  const derived = costOf(() => compilingLate(() => buildGraph(world)));
  const graph = derived.result;
  progress(`queries: graph ${derived.seconds.toFixed(1)} s, ${graph.usedNodes} nodes, ${graph.liveEdges} edges`);
  const index = costOf(() => indexOfGraph(graph));
  const names = costOf(() => nameIndex(world, graph));
  progress("queries: drawing questions");
  const parts = partsOf(world, graph, names.result);
  const heldBefore = heldMemory();
  const measured = Object.entries(parts).map(([name, part]) => {
    const result = { ...part(), heldMiB: heldMemory() };
    progress(
      `queries: ${name} ${told(result.ms)} on the clock, ${told(result.cpuMs)} of processor time, ${result.questions} questions, ${result.heldMiB} MiB held`,
    );
    return [name, result] as const;
  });
  const access = measureAccess(world, graph);
  progress(`queries: access ${JSON.stringify(access)}`);
  return {
    nodes: graph.usedNodes,
    edges: graph.liveEdges,
    indexSeconds: round(index.cpuSeconds),
    namesSeconds: round(names.cpuSeconds),
    names: names.result.size,
    heldMiB: heldBefore,
    ...Object.fromEntries(measured),
    access,
    peakMiB: peakMemory(),
  };
}

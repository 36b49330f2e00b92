import type { PathsAnswer } from "@/server/contract/answers.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { best } from "@/server/model/verdict.ts";
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";
import { edgeSentence, mechanismWords } from "./mechanism-words.ts";
import { describeRef } from "./ref-view.ts";
import { VERDICT_STYLES } from "./verdict-style.ts";

export type PathView = PathsAnswer["paths"][number];

const stepWord = (count: number): string => (count === 1 ? "1 step" : `${count} steps`);
export const edgeIdOf = (edge: Pick<VerdictAnswer, "from" | "to" | "mechanism">): string => JSON.stringify([edge.from, edge.mechanism, edge.to]);

/** Edges that close a circle, found depth first in the order of the edges; without them the rest has a longest way. */
function backEdges(edges: readonly VerdictAnswer[], start: string): ReadonlySet<VerdictAnswer> {
  const out = Map.groupBy(edges, (e) => e.from);
  const back = new Set<VerdictAnswer>();
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (ref: string): void => {
    open.add(ref);
    for (const edge of out.get(ref) ?? []) {
      if (open.has(edge.to)) back.add(edge);
      else if (!done.has(edge.to)) visit(edge.to);
    }
    open.delete(ref);
    done.add(ref);
  };
  visit(start);
  return back;
}

/** The rank of each entity is the longest way to it, so that no edge but those of circles runs backwards. */
function ranksOf(edges: readonly VerdictAnswer[], from: string): ReadonlyMap<string, number> {
  const back = backEdges(edges, from);
  const kept = edges.filter((e) => !back.has(e));
  const rank = new Map([[from, 0]]);
  for (let round = 0, moved = true; moved && round <= kept.length; round += 1) {
    moved = false;
    for (const edge of kept) {
      const next = (rank.get(edge.from) ?? 0) + 1;
      if ((rank.get(edge.to) ?? -1) >= next) continue;
      rank.set(edge.to, next);
      moved = true;
    }
  }
  return rank;
}

function nodeOf(ref: string, rank: number, ends: Pick<PathsAnswer, "from" | "to">, count: number): DiagramNode {
  const view = describeRef(ref);
  const group = count > 1 ? `, ${count} alike` : "";
  const accent = ref === ends.from ? "subject" : ref === ends.to ? "target" : null;
  return {
    id: ref,
    rank,
    kind: view.kind,
    kindWord: view.kindWord,
    label: view.label,
    context: view.context,
    ref,
    count,
    accent,
    aria: `${view.kindWord} ${view.label}${group}, ${view.context}`,
  };
}

function edgeOf(edge: VerdictAnswer): DiagramEdge {
  const words = mechanismWords(edge.mechanism);
  const [from, to] = [describeRef(edge.from), describeRef(edge.to)];
  return {
    id: edgeIdOf(edge),
    source: edge.from,
    target: edge.to,
    mechanism: edge.mechanism,
    short: words.short,
    verdict: edge.verdict,
    count: 1,
    from: edge.from,
    to: edge.to,
    aria: `${words.title}: ${from.label} to ${to.label}, ${VERDICT_STYLES[edge.verdict].word.toLowerCase()}`,
    sentence: edgeSentence(edge),
  };
}

/** The edges of all paths, each once: the better proof stands where two paths disagree. */
function mergedEdges(paths: readonly PathView[]): readonly VerdictAnswer[] {
  const merged = new Map<string, VerdictAnswer>();
  for (const edge of paths.flatMap((p) => p.edges)) {
    const id = edgeIdOf(edge);
    const known = merged.get(id);
    if (!known || best(known.verdict, edge.verdict) !== known.verdict) merged.set(id, edge);
  }
  return [...merged.values()];
}

/** The entity at a place of a path; its first end is at 0. */
const entityAt = (path: PathView, at: number): string | undefined => (at === 0 ? path.edges[0]?.from : path.edges[at - 1]?.to);

/** How many stand where one is drawn: pods of one workload go the same way. */
function countsOf(paths: readonly PathView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const path of paths)
    for (const { at, total } of path.alike ?? []) {
      const ref = entityAt(path, at);
      if (ref !== undefined) counts.set(ref, Math.max(total, counts.get(ref) ?? 1));
    }
  return counts;
}

/** What is drawn at most; the list has everything. */
export const PATH_BUDGET = { nodes: 150, edges: 300 } as const;

/** As much room between columns as the words on a line take, where there is room. */
export const PATH_GAP = 128;

export interface PathDiagram extends Diagram {
  /** How many of the ways are drawn. */
  readonly drawn: number;
}

/** The best ways that fit the budget together, and the chosen one whatever there is. */
function withinBudget(paths: readonly PathView[], chosen: PathView | undefined): readonly PathView[] {
  const kept = chosen ? [chosen] : [];
  const nodes = new Set(kept.flatMap((p) => p.edges.flatMap((e) => [e.from, e.to])));
  const edges = new Set(kept.flatMap((p) => p.edges.map(edgeIdOf)));
  for (const path of paths) {
    if (path === chosen) continue;
    const moreNodes = path.edges.flatMap((e) => [e.from, e.to]).filter((ref) => !nodes.has(ref));
    const moreEdges = path.edges.map(edgeIdOf).filter((id) => !edges.has(id));
    if (nodes.size + new Set(moreNodes).size > PATH_BUDGET.nodes || edges.size + moreEdges.length > PATH_BUDGET.edges) continue;
    for (const ref of moreNodes) nodes.add(ref);
    for (const id of moreEdges) edges.add(id);
    kept.push(path);
  }
  return paths.filter((path) => kept.includes(path));
}

/** All paths between two ends as one drawing within the budget, a column a step. */
export function pathDiagram(answer: Pick<PathsAnswer, "from" | "to" | "paths">, chosen = 0): PathDiagram {
  const paths = withinBudget(answer.paths, answer.paths[chosen]);
  const edges = mergedEdges(paths);
  const rank = ranksOf(edges, answer.from);
  const last = Math.max(0, ...rank.values());
  const headings = new Map(Array.from({ length: last + 1 }, (_, i) => [i, i === 0 ? "From" : i === last ? "To" : `Step ${i}`]));
  const counts = countsOf(paths);
  const nodes = [...rank].map(([ref, at]) => nodeOf(ref, at, answer, counts.get(ref) ?? 1));
  return { headings, nodes, edges: edges.map(edgeOf), drawn: paths.length };
}

/** What one path comes to, in a sentence. */
export function pathSentence(path: PathView): string {
  const [first, last] = [path.edges[0], path.edges.at(-1)];
  if (!first || !last) return "";
  const conditions = path.edges.reduce((n, e) => n + e.conditions.length, 0);
  const missing = path.edges.reduce((n, e) => n + e.missing.length, 0);
  const through = path.edges.slice(1).map((e) => describeRef(e.from).label);
  const by = through.length > 0 ? ` through ${through.join(", ")}` : "";
  const but =
    path.verdict === "conditional"
      ? `, if ${conditions === 1 ? "1 condition is" : `${conditions} conditions are`} met`
      : path.verdict === "unknown"
        ? `; ${missing === 1 ? "1 fact is" : `${missing} facts are`} not collected`
        : "";
  return `${describeRef(first.from).label} reaches ${describeRef(last.to).label} in ${stepWord(path.edges.length)}${by}${but}`;
}

const notFound = (from: string, to: string, stopped: NonNullable<PathsAnswer["stopped"]>): string =>
  stopped === "hops"
    ? `${from} can become ${to} only in more steps than were looked at.`
    : `No way from ${from} to ${to} was found before the search was stopped: it took too much.`;

function waysWords({ total, stopped }: Pick<PathsAnswer, "total" | "stopped">): string {
  if (stopped === "limit") return ` There are more than ${waysWord(total)}.`;
  if (stopped === "effort") return ` There are ${waysWord(total)} or more: the search was stopped because it took too much.`;
  return total > 1 ? ` There are ${total} ways.` : "";
}

const waysWord = (count: number): string => (count === 1 ? "1 way" : `${count} ways`);

/** The answer to "can the one become the other", one sentence for the head of the page. */
export function pathsHeadline(answer: Pick<PathsAnswer, "from" | "to" | "paths" | "total" | "stopped">, direct: readonly VerdictAnswer[]): string {
  const [from, to] = [describeRef(answer.from).label, describeRef(answer.to).label];
  const first = answer.paths[0];
  if (!first) {
    if (answer.stopped) return notFound(from, to, answer.stopped);
    const unknown = direct.find((v) => v.verdict === "unknown");
    return unknown
      ? `It is not known whether ${from} can become ${to}: facts that decide it were not collected.`
      : `${from} cannot become ${to}, as far as was collected.`;
  }
  const more = waysWords(answer);
  const conditions = first.edges.flatMap((e) => e.conditions.map((c) => c.key));
  if (first.verdict === "allowed") return `${from} can become ${to} in ${stepWord(first.edges.length)}; no conditions.${more}`;
  if (first.verdict === "conditional")
    return `${from} can become ${to} in ${stepWord(first.edges.length)}, if the request meets ${[...new Set(conditions)].join(", ") || "its conditions"}.${more}`;
  return `${from} may be able to become ${to}: a fact that decides it was not collected.${more}`;
}

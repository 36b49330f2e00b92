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

function nodeOf(ref: string, rank: number, ends: Pick<PathsAnswer, "from" | "to">): DiagramNode {
  const view = describeRef(ref);
  const accent = ref === ends.from ? "subject" : ref === ends.to ? "target" : null;
  return {
    id: ref,
    rank,
    kind: view.kind,
    kindWord: view.kindWord,
    label: view.label,
    context: view.context,
    ref,
    count: 1,
    accent,
    aria: `${view.kindWord} ${view.label}, ${view.context}`,
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

/** All paths between two ends as one drawing, a column a step. */
export function pathDiagram(answer: Pick<PathsAnswer, "from" | "to" | "paths">): Diagram {
  const edges = mergedEdges(answer.paths);
  const rank = ranksOf(edges, answer.from);
  const last = Math.max(0, ...rank.values());
  const headings = new Map(Array.from({ length: last + 1 }, (_, i) => [i, i === 0 ? "From" : i === last ? "To" : `Step ${i}`]));
  const nodes = [...rank].map(([ref, at]) => nodeOf(ref, at, answer));
  return { headings, nodes, edges: edges.map(edgeOf) };
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

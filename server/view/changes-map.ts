import type { DiffAnswer } from "@/server/contract/diff.ts";
import { best, type VerdictWord } from "@/server/model/verdict.ts";
import { CHANGE_SIGNS } from "./change-signs.ts";
import type { Change } from "./changes-by-cause.ts";
import type { ChangeMark, Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";
import { edgeSentence, mechanismWords } from "./mechanism-words.ts";
import { describeRef } from "./ref-view.ts";
import { VERDICT_STYLES } from "./verdict-style.ts";

/** What differs as a drawing: who on the left, whom on the right. `drawn` and `total` count what differs, not lines. */
export interface ChangesMap extends Diagram {
  readonly drawn: number;
  readonly total: number;
}

/** A picture of more is not read by anybody. */
const MOST_NODES = 24;
const WHO = 0;
const WHOM = 1;

/** Everything that differs between two ends in one way: one line, however many mechanisms. */
interface Line {
  readonly from: string;
  readonly to: string;
  readonly mark: ChangeMark;
  readonly changes: Change[];
  /** What lines that may become one have in common. */
  readonly like: string;
}

function linesOf({ appeared, disappeared, changed }: Pick<DiffAnswer, "appeared" | "disappeared" | "changed">): Line[] {
  const marked: readonly (readonly [ChangeMark, Change])[] = [
    ...appeared.map((one) => ["appeared", one] as const),
    ...disappeared.map((one) => ["disappeared", one] as const),
    ...changed.map((one) => ["changed", { ...one.after, because: one.because }] as const),
  ];
  const groups = Map.groupBy(marked, ([mark, { from, to }]) => JSON.stringify([mark, from, to]));
  return [...groups.values()].flatMap((group): Line[] => {
    const [first] = group;
    if (!first) return [];
    const [mark, { from, to }] = first;
    const changes = group.map(([, change]) => change);
    return [{ from, to, mark, changes, like: JSON.stringify([mark, ...changes.map(({ mechanism, verdict }) => `${mechanism} ${verdict}`).sort()]) }];
  });
}

/** Ends that are of one kind and differ in the same ways from the same others are drawn as one: by each end its group. */
function grouped(lines: readonly Line[], end: "from" | "to", otherOf: (line: Line) => string): ReadonlyMap<string, readonly string[]> {
  const byEnd = Map.groupBy(lines, (line) => line[end]);
  const alike = Map.groupBy(byEnd.keys(), (ref) =>
    JSON.stringify([describeRef(ref).kind, ...(byEnd.get(ref) ?? []).map((line) => `${otherOf(line)} ${line.like}`).sort()]),
  );
  return new Map([...alike.values()].flatMap((group) => group.map((ref) => [ref, group] as const)));
}

const firstOf = (groups: ReadonlyMap<string, readonly string[]>, ref: string): string => groups.get(ref)?.[0] ?? ref;

const idOf = (rank: number, ref: string): string => JSON.stringify([rank, ref]);

function nodeOf(rank: number, group: readonly string[]): DiagramNode {
  const views = group.map((ref) => describeRef(ref));
  const [first] = views;
  const ref = group[0] ?? "";
  const contexts = new Set(views.map(({ context }) => context));
  const context = contexts.size === 1 ? (first?.context ?? "") : "";
  const alike = group.length > 1 ? `, ${group.length} alike` : "";
  return {
    id: idOf(rank, ref),
    rank,
    kind: first?.kind ?? "other",
    kindWord: first?.kindWord ?? "",
    label: first?.label ?? ref,
    context,
    ref,
    count: group.length,
    accent: null,
    aria: `${first?.kindWord} ${first?.label}${alike}${context === "" ? "" : `, ${context}`}`,
  };
}

function edgeOf({ from, to, mark, changes }: Line, ends: { readonly source: DiagramNode; readonly target: DiagramNode }): DiagramEdge {
  const [first] = changes;
  const { source, target } = ends;
  const words = [...new Set(changes.map(({ mechanism }) => mechanismWords(mechanism).short))];
  const verdict: VerdictWord = changes.map((one) => one.verdict).reduce(best, "denied");
  return {
    id: JSON.stringify([mark, source.ref, target.ref]),
    source: source.id,
    target: target.id,
    mechanism: first?.mechanism ?? "",
    short: words.length > 1 ? `${words[0]} and ${words.length - 1} more` : (words[0] ?? ""),
    verdict,
    count: changes.length * source.count * target.count,
    from,
    to,
    aria: `${CHANGE_SIGNS[mark].word}: ${words.join(", ")}, ${source.label} to ${target.label}, ${VERDICT_STYLES[verdict].word.toLowerCase()}`,
    sentence: first ? edgeSentence(first) : "",
    change: mark,
  };
}

const HEADINGS: ReadonlyMap<number, string> = new Map([
  [WHO, "Who"],
  [WHOM, "Whom"],
]);

/** The drawing of what differs, the worst first: as many ends as can be read, on either side. */
export function changesMap(answer: Pick<DiffAnswer, "appeared" | "disappeared" | "changed">): ChangesMap {
  const lines = linesOf(answer);
  const who = grouped(lines, "from", (line) => line.to);
  const whom = grouped(lines, "to", (line) => firstOf(who, line.from));
  const nodes = new Map<string, DiagramNode>();
  const edges = new Map<string, DiagramEdge>();
  const counts = [0, 0];
  const put = (rank: number, group: readonly string[]): DiagramNode | undefined => {
    const id = idOf(rank, group[0] ?? "");
    const known = nodes.get(id);
    if (known || (counts[rank] ?? 0) >= MOST_NODES) return known;
    counts[rank] = (counts[rank] ?? 0) + 1;
    const node = nodeOf(rank, group);
    nodes.set(id, node);
    return node;
  };
  let drawn = 0;
  for (const line of lines) {
    const source = put(WHO, who.get(line.from) ?? [line.from]);
    const target = source && put(WHOM, whom.get(line.to) ?? [line.to]);
    if (!source || !target) continue;
    drawn += line.changes.length;
    const edge = edgeOf(line, { source, target });
    edges.set(edge.id, edges.get(edge.id) ?? edge);
  }
  const used = new Set([...edges.values()].flatMap(({ source, target }) => [source, target]));
  const total = answer.appeared.length + answer.disappeared.length + answer.changed.length;
  return { headings: HEADINGS, nodes: [...nodes.values()].filter(({ id }) => used.has(id)), edges: [...edges.values()], drawn, total };
}

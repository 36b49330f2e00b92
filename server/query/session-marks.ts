import { type AccessGraph, conditionsOfEdge, mechanismOfEdge } from "@/server/graph/access-graph.ts";
import { edgeColumn } from "./graph-index.ts";
import { after, isCall, mayContradict, NOTHING_FIXED } from "./session-rules.ts";

/** The session that an edge begins carries something. */
export const FIXES = 1;
/** An edge asks what the session before it may carry. */
export const ASKS = 2;
const NOTHING = JSON.stringify(NOTHING_FIXED);

/** Edge → whether the session that it begins carries something, and whether it asks what the session before it may carry. */
const MARKS = edgeColumn((graph) => {
  const known = new Map<number, number>();
  const marksOf = (edge: number): number => {
    const [mechanism, conditions] = [mechanismOfEdge(graph, edge), conditionsOfEdge(graph, edge)];
    if (!isCall(mechanism) || !conditions.some((c) => c.always)) return 0;
    const fixes = JSON.stringify(after(NOTHING_FIXED, mechanism, conditions)) === NOTHING ? 0 : FIXES;
    return fixes | (mayContradict(mechanism, conditions) ? ASKS : 0);
  };
  return (edge) => {
    const conditions = graph.conditions[edge] ?? 0;
    if (conditions === 0) return 0;
    const key = conditions * graph.mechanisms.length + (graph.mechanism[edge] ?? 0);
    const made = known.get(key) ?? marksOf(edge);
    known.set(key, made);
    return made;
  };
});

interface Marked {
  readonly edges: number[];
  /** How many edges were looked at. */
  until: number;
}

const marked = new WeakMap<object, Marked>();

/** The edges that have a mark, those that are gone too: looked for once among those that keep their numbers from graph to graph. */
function allMarked(graph: AccessGraph): readonly number[] {
  const marks = MARKS.of(graph);
  const known = marked.get(graph.edgeNumbers) ?? begun(graph);
  marked.set(graph.edgeNumbers, known);
  for (; known.until < graph.from.length; known.until += 1) if (marks[known.until] !== 0) known.edges.push(known.until);
  return known.edges;
}

/** What is known of the graph that this one extends. */
function begun({ extends: shorter }: AccessGraph): Marked {
  const { length } = shorter?.from ?? [];
  return { edges: shorter ? allMarked(shorter).filter((edge) => edge < length) : [], until: length };
}

/** The edges of a graph with a mark. */
export function edgesMarked(graph: AccessGraph, mark: number): readonly number[] {
  const marks = MARKS.of(graph);
  return allMarked(graph).filter((edge) => edge < graph.from.length && ((marks[edge] ?? 0) & mark) !== 0 && graph.isLive(edge));
}

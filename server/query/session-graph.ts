import {
  type AccessGraph,
  conditionsOfEdge,
  type End,
  edgesByEnd,
  facetsByEntity,
  inverted,
  mechanismOfEdge,
  nodesAt,
  setCount,
} from "@/server/graph/access-graph.ts";
import { forEachIn, forEachOut } from "@/server/graph/neighbours.ts";
import { after, isCall, mayContradict, NOTHING_FIXED, type SessionState } from "./session-rules.ts";

/** More sessions that differ than this are not told apart: then no path is dropped for what they carry. */
const MAX_SESSIONS = 20_000;

const NONE = 0;
const CONTRADICTION = -1;

/** The states that sessions can be in, by number; 0: nothing is fixed. */
class States {
  readonly #graph: AccessGraph;
  readonly #states: SessionState[] = [NOTHING_FIXED];
  readonly #numbers = new Map<string, number>([[JSON.stringify(NOTHING_FIXED), NONE]]);
  readonly #next = new Map<string, number>();

  constructor(graph: AccessGraph) {
    this.#graph = graph;
  }

  /** The state after an edge; -1 where the edge contradicts what is fixed. */
  after(state: number, edge: number): number {
    const key = `${state} ${this.#graph.mechanism[edge]} ${this.#graph.conditions[edge]}`;
    const known = this.#next.get(key);
    if (known !== undefined) return known;
    const made = after(this.#states[state] ?? NOTHING_FIXED, mechanismOfEdge(this.#graph, edge), conditionsOfEdge(this.#graph, edge));
    const number = made ? this.#numberOf(made) : CONTRADICTION;
    this.#next.set(key, number);
    return number;
  }

  #numberOf(state: SessionState): number {
    const key = JSON.stringify(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#states.push(state);
    this.#numbers.set(key, this.#states.length - 1);
    return this.#states.length - 1;
  }
}

/** The nodes from which calls lead to one that asks what a session may carry: for all others it does not matter what theirs carries. */
function askedLater(graph: AccessGraph): ReadonlySet<number> {
  const found = new Set<number>();
  for (let edge = 0; edge < graph.from.length; edge += 1)
    if (mayContradict(mechanismOfEdge(graph, edge), conditionsOfEdge(graph, edge))) for (const node of nodesAt(graph, graph.from[edge] ?? 0)) found.add(node);
  const queue = [...found];
  for (let node = queue.pop(); node !== undefined; node = queue.pop())
    forEachIn(graph, node, (edge, from) => {
      if (mechanismOfEdge(graph, edge) !== "sts:AssumeRole" || found.has(from)) return;
      found.add(from);
      queue.push(from);
    });
  return found;
}

interface Session {
  readonly node: number;
  readonly state: number;
  /** Its number in the new graph. */
  readonly id: number;
}

/** The sessions that carry something which matters later, each a node of its own beside the role's. */
class Sessions {
  readonly #graph: AccessGraph;
  readonly #states: States;
  readonly #matters: ReadonlySet<number>;
  readonly list: Session[] = [];
  readonly #known = new Map<string, Session>();
  isContradicted = false;

  constructor(graph: AccessGraph, states: States, matters: ReadonlySet<number>) {
    this.#graph = graph;
    this.#states = states;
    this.#matters = matters;
    for (let edge = 0; edge < graph.from.length; edge += 1)
      if (isCall(mechanismOfEdge(graph, edge))) this.#begin(states.after(NONE, edge), graph.to[edge] ?? 0);
    for (let i = 0; i < this.list.length && this.list.length <= MAX_SESSIONS; i += 1) this.#goOn(this.list[i] as Session);
  }

  #begin(state: number, end: End): void {
    if (state === NONE || this.list.length > MAX_SESSIONS) return;
    for (const node of nodesAt(this.#graph, end)) this.#add(node, state);
  }

  #add(node: number, state: number): void {
    const key = `${node} ${state}`;
    if (state === NONE || !this.#matters.has(node) || this.#known.has(key)) return;
    const session = { node, state, id: this.#graph.refs.length + this.list.length };
    this.#known.set(key, session);
    this.list.push(session);
  }

  #goOn({ node, state }: Session): void {
    forEachOut(this.#graph, node, (edge, to) => {
      const next = this.#states.after(state, edge);
      if (next === CONTRADICTION) this.isContradicted = true;
      else this.#add(to, next);
    });
  }

  /** The node of a role in this state. */
  at(node: number, state: number): number {
    return this.#known.get(`${node} ${state}`)?.id ?? node;
  }
}

interface Written {
  readonly from: number[];
  readonly to: number[];
  /** The edge of the graph it is a copy of. */
  readonly of: number[];
}

class Splitting {
  readonly #graph: AccessGraph;
  readonly #states: States;
  readonly #sessions: Sessions;
  readonly #sets: (readonly number[])[] = [];
  readonly #ends = new Map<string, End>();

  constructor(graph: AccessGraph, states: States, sessions: Sessions) {
    this.#graph = graph;
    this.#states = states;
    this.#sessions = sessions;
  }

  /** An end whose roles are in this state; `but` is left out. */
  #endAt(end: End, state: number, but = -1): End | undefined {
    if (end >= 0) return end === but ? undefined : this.#sessions.at(end, state);
    const nodes = nodesAt(this.#graph, end);
    if (!nodes.includes(but) && nodes.every((node) => this.#sessions.at(node, state) === node)) return end;
    return this.#set(
      `${end} ${state} ${nodes.includes(but) ? but : ""}`,
      Array.from(nodes).flatMap((node) => (node === but ? [] : [this.#sessions.at(node, state)])),
    );
  }

  #set(key: string, members: readonly number[]): End | undefined {
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    if (members.length === 0) return undefined;
    this.#sets.push(members);
    const made = ~(setCount(this.#graph) + this.#sets.length - 1);
    this.#ends.set(key, made);
    return made;
  }

  /** The edges as they begin a session; undefined where nothing is fixed by it. An edge between sets leaves out each role itself, in every state. */
  #begun(edge: number): readonly (readonly [from: End, to: End])[] | undefined {
    const { from, to } = this.#graph;
    const [start, end] = [from[edge] ?? 0, to[edge] ?? 0];
    const state = isCall(mechanismOfEdge(this.#graph, edge)) ? this.#states.after(NONE, edge) : NONE;
    if (state === NONE || this.#endAt(end, state) === end) return undefined;
    const ends = new Set(nodesAt(this.#graph, end));
    const starts = Array.from(nodesAt(this.#graph, start));
    const both = starts.filter((node) => ends.has(node));
    const others = starts.filter((node) => !ends.has(node));
    const rest = both.length === 0 ? start : this.#set(`from ${start} ${end}`, others);
    const pairs = both.map((node) => [node, this.#endAt(end, state, node)] as const);
    return [[rest, this.#endAt(end, state)] as const, ...pairs].flatMap(([f, t]) => (f === undefined || t === undefined ? [] : [[f, t] as const]));
  }

  /** The edges that each session has as its own: those of its role, as far as what it carries allows. */
  #copies(): Written {
    const copies: Written = { from: [], to: [], of: [] };
    const { from: starts, to: ends, shared } = this.#graph;
    for (const { node, state, id } of this.#sessions.list) {
      const own = new Set<number>();
      forEachOut(this.#graph, node, (edge) => {
        const start = starts[edge] ?? 0;
        const isOwn = start === node || (start < 0 && nodesAt(this.#graph, start).includes(node));
        if (isOwn && (shared[edge] !== 1 || this.#graph.base[node] !== node)) own.add(edge);
      });
      for (const edge of own) {
        const next = this.#states.after(state, edge);
        const to = next === CONTRADICTION ? undefined : this.#endAt(ends[edge] ?? 0, next, node);
        if (to === undefined) continue;
        copies.from.push(id);
        copies.to.push(to);
        copies.of.push(edge);
      }
    }
    return copies;
  }

  run(): AccessGraph {
    const graph = this.#graph;
    const { list } = this.#sessions;
    const copies = this.#copies();
    const from = Array.from(graph.from);
    const to = Array.from(graph.to);
    for (let edge = 0; edge < graph.from.length; edge += 1) {
      const [first, ...more] = this.#begun(edge) ?? [];
      if (first) [from[edge], to[edge]] = first;
      for (const [start, end] of more) {
        copies.from.push(start);
        copies.to.push(end);
        copies.of.push(edge);
      }
    }
    const refs = [...graph.refs, ...list.map((s) => graph.refs[s.node] as AccessGraph["refs"][number])];
    const base = Int32Array.from([...graph.base, ...list.map((s) => graph.base[s.node] ?? s.node)]);
    const starts = Int32Array.from([...from, ...copies.from]);
    const ends = Int32Array.from([...to, ...copies.to]);
    const members = this.#members();
    const longer = (values: Uint8Array | Uint16Array | Int32Array): number[] => [...values, ...copies.of.map((edge) => values[edge] ?? 0)];
    return {
      ...graph,
      refs,
      base,
      facets: [...graph.facets, ...list.map((s) => graph.facets[s.node] ?? "")],
      inherits: Uint8Array.from([...graph.inherits, ...list.map((s) => (graph.base[s.node] === s.node ? 1 : (graph.inherits[s.node] ?? 0)))]),
      from: starts,
      to: ends,
      mechanism: Uint16Array.from(longer(graph.mechanism)),
      verdict: Uint8Array.from(longer(graph.verdict)),
      shared: Uint8Array.from([...graph.shared, ...copies.of.map((edge) => (isCall(mechanismOfEdge(graph, edge)) ? (graph.shared[edge] ?? 0) : 0))]),
      conditions: Int32Array.from(longer(graph.conditions)),
      members,
      setsOf: inverted(members, refs.length),
      ...edgesByEnd(starts, ends, refs.length, members.offset.length - 1),
      facetsOf: facetsByEntity(base),
    };
  }

  #members(): AccessGraph["members"] {
    const { offset, items } = this.#graph.members;
    const ends: number[] = [];
    let end = items.length;
    for (const set of this.#sets) {
      end += set.length;
      ends.push(end);
    }
    return { offset: Int32Array.from([...offset, ...ends]), items: Int32Array.from([...items, ...this.#sets.flat()]) };
  }
}

const known = new WeakMap<AccessGraph, AccessGraph>();

/**
 * The graph in which a path whose conditions contradict each other is no path: a role's session that carries a source identity, tags or a name of which a
 * later call asks is a node of its own, held in a narrower way, with the calls that it can still make. A graph without such calls is its own.
 */
export function sessionGraph(graph: AccessGraph): AccessGraph {
  const found = known.get(graph);
  if (found) return found;
  const made = split(graph);
  known.set(graph, made);
  known.set(made, made);
  return made;
}

function split(graph: AccessGraph): AccessGraph {
  if (!graph.conditionLists.some((list) => list.some((c) => c.always))) return graph;
  const states = new States(graph);
  const sessions = new Sessions(graph, states, askedLater(graph));
  const isTooMuch = sessions.list.length > MAX_SESSIONS;
  return sessions.isContradicted && !isTooMuch ? new Splitting(graph, states, sessions).run() : graph;
}

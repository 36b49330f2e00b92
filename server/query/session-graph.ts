import { type AccessGraph, conditionsOfEdge, type End, edgesByEnd, facetsByEntity, mechanismOfEdge, nodesAt } from "@/server/graph/access-graph.ts";
import { Lists, ListsAt } from "@/server/graph/lists.ts";
import { forEachIn, forEachOut, Walk } from "@/server/graph/neighbours.ts";
import { ASKS, edgesMarked, FIXES } from "./session-marks.ts";
import { after, isCall, NOTHING_FIXED, type SessionState } from "./session-rules.ts";

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

/** The nodes from which calls lead to one that asks what a session may carry, as marks: for all others it does not matter what theirs carries. */
function askedLater(graph: AccessGraph, asking: readonly number[]): Uint8Array {
  const found = new Uint8Array(graph.nodes);
  const queue: number[] = [];
  const add = (node: number): void => {
    if (found[node] === 1) return;
    found[node] = 1;
    queue.push(node);
  };
  for (const start of new Set(asking.map((edge) => graph.from[edge] ?? 0))) for (const node of nodesAt(graph, start)) add(node);
  const isAssumed = graph.mechanisms.map((m) => m === "sts:AssumeRole");
  const walk = new Walk(graph, (edge) => isAssumed[graph.mechanism[edge] ?? 0] === true);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) forEachIn(graph, node, (_edge, from) => add(from), walk);
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
  readonly #matters: Uint8Array;
  readonly list: Session[] = [];
  readonly #known = new Map<string, Session>();
  isContradicted = false;

  constructor(graph: AccessGraph, states: States, fixing: readonly number[], matters: Uint8Array) {
    this.#graph = graph;
    this.#states = states;
    this.#matters = matters;
    for (const edge of fixing) this.#begin(states.after(NONE, edge), graph.to[edge] ?? 0);
    for (let i = 0; i < this.list.length && this.list.length <= MAX_SESSIONS; i += 1) this.#goOn(this.list[i] as Session);
  }

  #begin(state: number, end: End): void {
    if (state === NONE || this.list.length > MAX_SESSIONS) return;
    for (const node of nodesAt(this.#graph, end)) this.#add(node, state);
  }

  #add(node: number, state: number): void {
    if (state === NONE || this.#matters[node] !== 1) return;
    const key = `${node} ${state}`;
    if (this.#known.has(key)) return;
    const session = { node, state, id: this.#graph.nodes + this.list.length };
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

interface Copies {
  readonly from: number[];
  readonly to: number[];
  /** The edge of the graph it is a copy of. */
  readonly of: number[];
}

class Splitting {
  readonly #graph: AccessGraph;
  readonly #states: States;
  readonly #sessions: Sessions;
  readonly #sets: Int32Array[] = [];
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
    this.#sets.push(Int32Array.from(members));
    const made = ~(this.#graph.sets + this.#sets.length - 1);
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
  #copies(): Copies {
    const copies: Copies = { from: [], to: [], of: [] };
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

  /** The edges of the graph, each with the ends it has now, and what had to be written beside them. */
  #edges(): Pick<AccessGraph, "from" | "to"> & Pick<Copies, "of"> {
    const graph = this.#graph;
    const copies = this.#copies();
    const [from, to] = [Int32Array.from(graph.from), Int32Array.from(graph.to)];
    for (let edge = 0; edge < graph.from.length; edge += 1) {
      const [first, ...more] = (graph.isLive(edge) && this.#begun(edge)) || [];
      if (first) [from[edge], to[edge]] = first;
      for (const [start, end] of more) {
        copies.from.push(start);
        copies.to.push(end);
        copies.of.push(edge);
      }
    }
    return { of: copies.of, from: Int32Array.from([...from, ...copies.from]), to: Int32Array.from([...to, ...copies.to]) };
  }

  run(): AccessGraph {
    const graph = this.#graph;
    const { list } = this.#sessions;
    const { from, to, of } = this.#edges();
    const nodes = graph.nodes + list.length;
    const base = [...graph.base.slice(0, graph.nodes), ...list.map((s) => graph.base[s.node] ?? s.node)];
    const members = [...graph.members.slice(0, graph.sets), ...this.#sets];
    const longer = (values: Uint8Array | Uint16Array | Int32Array): number[] => [...values, ...of.map((edge) => values[edge] ?? 0)];
    const isUsed = (node: number): boolean => node >= graph.nodes || graph.isUsed(node);
    const isLive = (edge: number): boolean => edge >= graph.from.length || graph.isLive(edge);
    const inherits = list.map((s) => (graph.base[s.node] === s.node ? 1 : (graph.inherits[s.node] ?? 0)));
    return {
      ...graph,
      nodeNumbers: {},
      edgeNumbers: {},
      nodes,
      refs: [...graph.refs.slice(0, graph.nodes), ...list.map((s) => graph.refs[s.node] as AccessGraph["refs"][number])],
      base,
      facets: [...graph.facets.slice(0, graph.nodes), ...list.map((s) => graph.facets[s.node] ?? "")],
      inherits: [...graph.inherits.slice(0, graph.nodes), ...inherits],
      isUsed,
      usedNodes: graph.usedNodes + list.length,
      from,
      to,
      mechanism: Uint16Array.from(longer(graph.mechanism)),
      verdict: Uint8Array.from(longer(graph.verdict)),
      shared: Uint8Array.from([...graph.shared, ...of.map((edge) => (isCall(mechanismOfEdge(graph, edge)) ? (graph.shared[edge] ?? 0) : 0))]),
      conditions: Int32Array.from(longer(graph.conditions)),
      isLive,
      liveEdges: graph.liveEdges + of.length,
      sets: members.length,
      members,
      setsOf: new ListsAt(Lists.inverted(members, () => true, nodes)),
      out: new ListsAt(edgesByEnd(from, nodes, members.length, isLive)),
      in: new ListsAt(edgesByEnd(to, nodes, members.length, isLive)),
      facetsOf: new ListsAt(facetsByEntity(base, isUsed)),
      extends: graph,
    };
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
  const asking = edgesMarked(graph, ASKS);
  const fixing = asking.length === 0 ? [] : edgesMarked(graph, FIXES);
  if (fixing.length === 0) return graph;
  const states = new States(graph);
  const sessions = new Sessions(graph, states, fixing, askedLater(graph, asking));
  const isTooMuch = sessions.list.length > MAX_SESSIONS;
  return sessions.isContradicted && !isTooMuch ? new Splitting(graph, states, sessions).run() : graph;
}

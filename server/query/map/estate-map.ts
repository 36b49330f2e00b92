import { type AccessGraph, usedNodesOf } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import { mechanismFamily } from "@/server/model/mechanism.ts";
import { type Narrowed, narrowed } from "@/server/query/access/access-index.ts";
import type { Place } from "@/server/query/access/place.ts";
import type { Shape } from "@/server/query/access/shapes.ts";
import type { EntityKind } from "@/server/query/entity.ts";
import { MAX_EDGES, MAX_NODES, type MapRank, priorityOf, RANKS } from "./draw.ts";

/** Everything of one rank at one place, or of several places where there are more than can be drawn. */
export interface EstateNode {
  readonly id: string;
  readonly rank: MapRank;
  readonly kinds: Readonly<Partial<Record<EntityKind, number>>>;
  /** All of them are in one of these clusters, or in none of any; the same of accounts for what is in no cluster. */
  readonly clusters: readonly string[];
  readonly accounts: readonly string[];
  /** The namespace that all of them are in; empty: there is no such one. */
  readonly namespace: string;
  /** Entities. */
  readonly count: number;
  /** Pairs of them of which one can become the other in one step. */
  readonly within: number;
}

/** Pairs of entities by the word of their verdict. */
export interface PairCounts {
  readonly allowed: number;
  readonly conditional: number;
  readonly unknown: number;
}

/** Who of one node can become whom of another in one step, by one family of mechanisms. */
export interface EstateEdge {
  readonly source: string;
  readonly target: string;
  readonly family: string;
  readonly pairs: PairCounts;
}

/** A snapshot as places: each entity stands in one node, each pair in one edge or within one node, unless `cut` counts it. */
export interface EstateMap {
  readonly nodes: readonly EstateNode[];
  readonly edges: readonly EstateEdge[];
  readonly entities: number;
  /** Who can become whom in one step, written out; a pair that two mechanisms make counts twice. */
  readonly pairs: number;
  /** Edges that are not drawn, and their pairs. */
  readonly cut: { readonly edges: number; readonly pairs: number };
}

type KeyOf = (place: Place) => string;
const rankAt = (p: Place): MapRank => RANKS[p.kind];
const key = (...parts: readonly string[]): string => JSON.stringify(parts);
const elsewhere = (p: Place): string => key(rankAt(p), "", p.account || p.kind);

/** What belongs to no cluster and is no role and nobody, as one for all accounts. */
const fewerElsewhere = (p: Place): string => (rankAt(p) === "machinery" && p.account !== "" ? key("machinery", "", "") : elsewhere(p));

/** From the finest to the coarsest: by namespace; by cluster and account; clusters whole; all clusters of an account. */
const LEVELS: readonly KeyOf[] = [
  (p) => (p.cluster === "" ? elsewhere(p) : key(rankAt(p), p.cluster, p.namespace)),
  (p) => (p.cluster === "" ? elsewhere(p) : key(rankAt(p), p.cluster)),
  (p) => (p.cluster === "" ? fewerElsewhere(p) : key("workloads", p.cluster)),
  (p) => (p.cluster === "" ? fewerElsewhere(p) : key("workloads", "", p.account)),
];

interface Group {
  readonly id: string;
  readonly rank: MapRank;
  readonly kinds: Map<EntityKind, number>;
  readonly clusters: Set<string>;
  readonly accounts: Set<string>;
  /** Of each entity; empty for those that have none. */
  readonly namespaces: Set<string>;
  count: number;
  within: number;
  /** Pairs in which one of them is. */
  weight: number;
}

/** The groups of a level, and place → group. */
interface Grouped {
  readonly groups: readonly Group[];
  readonly groupOf: Int32Array;
}

/** Places that something in the graph is at, with how many. */
function population(graph: AccessGraph, { placeOf, counter }: Narrowed): readonly { readonly number: number; readonly place: Place; readonly count: number }[] {
  const counts = new Map<number, number>();
  for (const node of usedNodesOf(graph)) {
    if (graph.base[node] !== node) continue;
    const number = placeOf[node] ?? 0;
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return [...counts].flatMap(([number, count]) => {
    const place = counter.placeAt(number);
    return place ? [{ number, place, count }] : [];
  });
}
type Population = ReturnType<typeof population>;

function emptyGroup(id: string, rank: MapRank): Group {
  return { id, rank, kinds: new Map(), clusters: new Set(), namespaces: new Set(), accounts: new Set(), count: 0, within: 0, weight: 0 };
}

function add(group: Group, { kind, cluster, namespace, account }: Place, count: number): void {
  group.kinds.set(kind, (group.kinds.get(kind) ?? 0) + count);
  group.count += count;
  if (cluster !== "") group.clusters.add(cluster);
  else if (account !== "") group.accounts.add(account);
  group.namespaces.add(namespace);
}

function groupedBy(people: Population, keyOf: KeyOf): Grouped {
  const groups: Group[] = [];
  const known = new Map<string, number>();
  const groupOf = new Int32Array(people.reduce((most, { number }) => Math.max(most, number + 1), 0)).fill(-1);
  for (const { number, place, count } of people) {
    const id = keyOf(place);
    const at = known.get(id) ?? groups.push(emptyGroup(id, JSON.parse(id)[0])) - 1;
    known.set(id, at);
    const group = groups[at];
    if (group) add(group, place, count);
    groupOf[number] = at;
  }
  return { groups, groupOf };
}

/** How many entities of each group a shape has: group, number, group, number… Worked out once for each shape. */
function groupsIn(groupOf: Int32Array): (shape: Shape) => readonly number[] {
  const known = new Map<Shape, readonly number[]>();
  return (shape) => {
    const there = known.get(shape);
    if (there) return there;
    const counts = new Map<number, number>();
    for (const [i, place] of shape.places.entries()) {
      const group = groupOf[place] ?? -1;
      if (group >= 0) counts.set(group, (counts.get(group) ?? 0) + (shape.counts[i] ?? 0));
    }
    const made = [...counts].flat();
    known.set(shape, made);
    return made;
  };
}

interface Line {
  readonly source: number;
  readonly target: number;
  readonly family: string;
  readonly pairs: [number, number, number];
}

/** Calls `visit` with the pairs that one combination makes between two groups. */
type Visit = (source: number, target: number, pairs: number) => void;

function forEachPair(from: readonly number[], to: readonly number[], rows: number, visit: Visit): void {
  for (let i = 0; i < from.length; i += 2) for (let j = 0; j < to.length; j += 2) visit(from[i] ?? 0, to[j] ?? 0, (from[i + 1] ?? 0) * (to[j + 1] ?? 0) * rows);
}

/** Pairs as they are found: those within a group are counted there, all others by family and verdict. */
class Pairs {
  readonly #groups: readonly Group[];
  readonly #lines = new Map<string, Line>();

  constructor(groups: readonly Group[]) {
    this.#groups = groups;
  }

  get lines(): readonly Line[] {
    return [...this.#lines.values()];
  }

  within(at: number, pairs: number): void {
    const group = this.#groups[at];
    if (!group) return;
    group.within += pairs;
    group.weight += pairs;
  }

  between(source: number, target: number, family: string, verdict: number, pairs: number): void {
    for (const at of [source, target]) {
      const group = this.#groups[at];
      if (group) group.weight += pairs;
    }
    const id = `${source} ${target} ${family}`;
    const line = this.#lines.get(id) ?? { source, target, family, pairs: [0, 0, 0] };
    this.#lines.set(id, line);
    line.pairs[verdict] = (line.pairs[verdict] ?? 0) + pairs;
  }
}

/** All pairs between groups, and those within them. */
function linesOf(graph: AccessGraph, { decisions }: Narrowed, { groups, groupOf }: Grouped): readonly Line[] {
  const families = graph.mechanisms.map(mechanismFamily);
  const groupsOf = groupsIn(groupOf);
  const found = new Pairs(groups);
  for (const { verdict, mechanism, from, to, both, rows } of decisions.combinations) {
    if (verdict > 2) continue;
    forEachPair(groupsOf(from), groupsOf(to), rows, (source, target, pairs) => {
      if (source === target) found.within(source, pairs);
      else found.between(source, target, families[mechanism] ?? "", verdict, pairs);
    });
    const alone = both ? groupsOf(both) : [];
    // nobody is paired with itself
    for (let i = 0; i < alone.length; i += 2) found.within(alone[i] ?? 0, -(alone[i + 1] ?? 0));
  }
  return found.lines;
}

const sum = (line: Line): number => line.pairs[0] + line.pairs[1] + line.pairs[2];

/** The lightest groups of each rank become one where there are too many: those in clusters, those in accounts, and those in neither. */
function folded(people: Population, grouped: Grouped, most: number): Grouped {
  if (grouped.groups.length <= most) return grouped;
  const restOf = ({ rank, clusters, accounts }: Group): string =>
    key(rank, "", "", clusters.size > 0 ? "clusters" : accounts.size > 0 ? "accounts" : "neither");
  const rests = new Set(grouped.groups.map(restOf)).size;
  const byWeight = [...grouped.groups].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
  const heaviest = new Set(byWeight.slice(0, Math.max(0, most - rests)));
  const ids = new Map(
    people.flatMap(({ number, place }) => {
      const group = grouped.groups[grouped.groupOf[number] ?? 0];
      return group ? [[place, heaviest.has(group) ? group.id : restOf(group)] as const] : [];
    }),
  );
  return groupedBy(people, (place) => ids.get(place) ?? "[]");
}

/** As many lines as can be drawn: of every family its share, those with most pairs first; what is left over goes by how telling a family is. */
function chosenLines(lines: readonly Line[]): ReadonlySet<Line> {
  const families = [...Map.groupBy(lines, (line) => line.family)].sort(([a], [b]) => priorityOf(a) - priorityOf(b) || (a < b ? -1 : 1));
  const share = Math.floor(MAX_EDGES / Math.max(1, families.length));
  const chosen = new Set(families.flatMap(([, own]) => own.slice(0, share)));
  for (const line of families.flatMap(([, own]) => own.slice(share))) {
    if (chosen.size >= MAX_EDGES) break;
    chosen.add(line);
  }
  return chosen;
}

const nodeOf = ({ id, rank, kinds, clusters, accounts, namespaces, count, within }: Group): EstateNode => ({
  id,
  rank,
  kinds: Object.fromEntries([...kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
  clusters: [...clusters].sort(),
  accounts: [...accounts].sort(),
  namespace: clusters.size === 1 && namespaces.size === 1 ? ([...namespaces][0] ?? "") : "",
  count,
  within,
});

/** A whole snapshot by places, as fine as so many nodes allow. */
export function estateMap(world: World, graph: AccessGraph, most = MAX_NODES): EstateMap {
  const found = narrowed(world, graph, {});
  const people = population(graph, found);
  const levels = LEVELS.map((keyOf) => groupedBy(people, keyOf));
  const fitting = levels.find(({ groups }) => groups.length <= most) ?? levels.at(-1) ?? groupedBy(people, elsewhere);
  if (fitting.groups.length > most) linesOf(graph, found, fitting);
  const grouped = folded(people, fitting, most);
  const lines = [...linesOf(graph, found, grouped)].sort((a, b) => sum(b) - sum(a));
  const chosen = chosenLines(lines);
  const [shown, left] = [lines.filter((line) => chosen.has(line)), lines.filter((line) => !chosen.has(line))];
  const idAt = (group: number): string => grouped.groups[group]?.id ?? "";
  return {
    nodes: [...grouped.groups].sort((a, b) => (a.id < b.id ? -1 : 1)).map(nodeOf),
    edges: shown.map(({ source, target, family, pairs: [allowed, conditional, unknown] }) => ({
      source: idAt(source),
      target: idAt(target),
      family,
      pairs: { allowed, conditional, unknown },
    })),
    entities: people.reduce((n, { count }) => n + count, 0),
    pairs: lines.reduce((n, line) => n + sum(line), 0) + grouped.groups.reduce((n, g) => n + g.within, 0),
    cut: { edges: left.length, pairs: left.reduce((n, line) => n + sum(line), 0) },
  };
}

import type { AccessGraph } from "./access-graph.ts";
import { type EdgeBlock, sameBlock } from "./edge-block.ts";
import type { EdgeKind, FacetPlace, Segment, SegmentGroup } from "./edges/edge-kind.ts";
import { EDGE_KINDS } from "./edges/registry.ts";
import { type FacetLists, facetLists, facetPlaces } from "./facet-places.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { GraphTables } from "./graph-tables.ts";
import { type KeptParts, PartsWriter } from "./kept-parts.ts";
import { sameItems } from "./memo.ts";
import { isMostlyUnused, renumbered } from "./renumber.ts";
import { newSeries, type Series } from "./series.ts";
import type { World } from "./world.ts";

/** A segment as it was derived. */
export interface Kept {
  readonly reads: readonly unknown[];
  readonly block: EdgeBlock;
  readonly parts?: KeptParts;
}

/** The graph of a world, and what of it can be kept when the world changes. */
export interface Derivation {
  readonly world: World;
  readonly graph: AccessGraph;
  /** How many segments were derived for it, out of how many. */
  readonly derived: { readonly segments: number; readonly of: number };
  readonly kept: ReadonlyMap<string, Kept>;
  /** Round by round. */
  readonly facets: readonly FacetLists[];
  /** All edges: of whole entities, and of facets, under names that stay the same. */
  readonly blocks: readonly [whole: Blocks, facets: Blocks];
  readonly series: Series;
}

export type Blocks = ReadonlyMap<string, EdgeBlock>;

/** One derivation while it is made. */
class Run {
  readonly kept = new Map<string, Kept>();
  readonly #before: ReadonlyMap<string, Kept> | undefined;
  readonly #tables: GraphTables;
  readonly #setNames = new Map<string, number>();
  segments = 0;

  constructor(tables: GraphTables, before: ReadonlyMap<string, Kept> | undefined) {
    this.#tables = tables;
    this.#before = before;
  }

  /** The segment as it is now: as it was, when nothing it reads has changed. `alike`: another one whose parts may be taken over. */
  keep(key: string, segment: Segment | SegmentGroup, alike = key): EdgeBlock {
    const old = [this.#before?.get(key), this.kept.get(alike)].flatMap((k) => k ?? []);
    const now = old.find((k) => sameItems(k.reads, segment.reads)) ?? this.#derive(segment, old);
    this.kept.set(key, now);
    return now.block;
  }

  #derive(segment: Segment | SegmentGroup, old: readonly Kept[]): Kept {
    const made = "write" in segment ? { reads: segment.reads, block: this.#write(segment).block() } : this.#parts(segment, old);
    const same = old.find((k) => sameBlock(k.block, made.block));
    return same ? { ...made, block: same.block } : made;
  }

  #write(segment: Segment): GraphBuilder {
    const builder = new GraphBuilder(this.#tables, this.#setNames);
    segment.write(builder);
    this.segments += 1;
    return builder;
  }

  #parts(group: SegmentGroup, old: readonly Kept[]): Kept {
    const writer = new PartsWriter(old.flatMap(({ block, parts }) => (parts ? [{ block, parts }] : [])));
    for (const part of group.parts()) if (!writer.take(part)) writer.add(part, this.#write(part));
    return { reads: group.reads, ...writer.done() };
  }
}

const countOf = (kept: ReadonlyMap<string, Kept>): number => [...kept.values()].reduce((sum, k) => sum + (k.parts?.size ?? 1), 0);

/** Tells of each kind when it is about to be derived; returns what is called when it is done. */
export type Watch = (label: string, isFacets: boolean) => () => void;
const UNWATCHED: Watch = () => () => undefined;

/**
 * Derives the access graph of a world: a pure function of the facts and the evaluation time. Kinds write the edges of whole entities first, segment
 * by segment; then those of the facets that came up, until no new facet does. With the derivation of the world before it (`new World(…, before)`),
 * only segments that read something else than before are derived, and the graph is the one that a derivation from nothing gives.
 */
export function deriveGraph(world: World, before?: Derivation, watch = UNWATCHED): Derivation {
  const known = before && before.world.time === world.time ? before : undefined;
  const old = known && isMostlyUnused(known) ? renumbered(known) : known;
  const series = seriesAfter(old);
  const run = new Run(series.tables, old?.kept);
  for (const [at, kind] of EDGE_KINDS.entries()) wholeEdges(kind, at, world, run, watch);
  const whole = new Map([...run.kept].map(([key, kept]) => [key, kept.block]));
  const facets = facetEdges(world, run, series, whole, old?.facets ?? [], watch);
  const blocks = [whole, facets.blocks] as const;
  const graph = series.live.next(blocks);
  return { world, graph, derived: { segments: run.segments, of: countOf(run.kept) }, kept: run.kept, facets: facets.rounds, blocks, series };
}

/** The series of a derivation as long as nothing else came after it, else another one with the same numbers. */
function seriesAfter(old: Derivation | undefined): Series {
  if (old?.series.live.goesOnFrom(old.graph)) return old.series;
  return newSeries(old?.series.tables);
}

const keyOf = (kind: number, segment: string): string => `${kind} ${segment}`;

function wholeEdges(kind: EdgeKind, at: number, world: World, run: Run, watch: Watch): void {
  const done = watch(kind.label, false);
  for (const segment of kind.segments(world)) run.keep(keyOf(at, segment.key), segment);
  done();
}

interface FacetEdges {
  readonly blocks: Blocks;
  readonly rounds: readonly FacetLists[];
}

/** What the segments of kinds with a label have written. */
function writtenIn(blocks: Blocks): FacetPlace["written"] {
  const kinds = (label: string): readonly number[] => EDGE_KINDS.flatMap((kind, at) => (kind.label === label ? [at] : []));
  const ofLabel = new Map<string, readonly EdgeBlock[]>();
  return (label, key) => {
    if (key !== undefined) return kinds(label).flatMap((at) => blocks.get(keyOf(at, key)) ?? []);
    const known = ofLabel.get(label);
    if (known) return known;
    const prefixes = kinds(label).map((at) => keyOf(at, ""));
    const found = [...blocks].flatMap(([name, block]) => (prefixes.some((p) => name.startsWith(p)) ? [block] : []));
    ofLabel.set(label, found);
    return found;
  };
}

/**
 * Facets found by facets' own edges count only as long as those stand: each derivation finds them anew, round by round, from the edges of whole
 * entities on.
 */
function facetEdges(world: World, run: Run, series: Series, whole: Blocks, before: readonly FacetLists[], watch: Watch): FacetEdges {
  const { tables, facetRounds } = series;
  facetRounds.begin(whole);
  const written = writtenIn(whole);
  const rounds: FacetLists[] = [];
  let blocks: Blocks = new Map();
  for (;;) {
    const nodes = facetRounds.facets(rounds.length, blocks);
    if (nodes.length === (rounds.at(-1)?.nodes.length ?? 0)) return { blocks, rounds };
    const lists = facetLists(tables, nodes, before[rounds.length] ?? rounds.at(-1));
    rounds.push(lists);
    const places = facetPlaces(tables, lists, written);
    blocks = new Map(EDGE_KINDS.flatMap((kind, at) => oneRound(kind, at, world, run, { round: rounds.length, places }, watch)));
  }
}

interface Round {
  readonly round: number;
  readonly places: readonly FacetPlace[];
}

function oneRound(kind: EdgeKind, at: number, world: World, run: Run, { round, places }: Round, watch: Watch): readonly (readonly [string, EdgeBlock])[] {
  if (!kind.facetSegments) return [];
  const done = watch(kind.label, true);
  const blocks = places.flatMap((place) =>
    (kind.facetSegments?.(world, place) ?? []).map((s) => {
      const name = `${at} ${place.place} ${s.key}`;
      return [`facets ${name}`, run.keep(`round ${round} ${name}`, s, `round ${round - 1} ${name}`)] as const;
    }),
  );
  done();
  return blocks;
}

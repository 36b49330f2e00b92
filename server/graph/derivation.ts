import type { AccessGraph } from "./access-graph.ts";
import { assemble } from "./assemble.ts";
import { type EdgeBlock, joined, sameBlock } from "./edge-block.ts";
import type { EdgeKind, Segment, SegmentGroup } from "./edges/edge-kind.ts";
import { EDGE_KINDS } from "./edges/registry.ts";
import { type FacetLists, facetPlaces, SpokenOf } from "./facet-places.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { GraphTables } from "./graph-tables.ts";
import { sameItems } from "./memo.ts";
import type { World } from "./world.ts";

/** A segment as it was derived. */
interface Kept {
  readonly reads: readonly unknown[];
  readonly block: EdgeBlock;
  readonly parts?: ReadonlyMap<string, Kept>;
}

/** The graph of a world, and what of it can be kept when the world changes. */
export interface Derivation {
  readonly world: World;
  readonly graph: AccessGraph;
  /** How many segments were derived for it, out of how many. */
  readonly derived: { readonly segments: number; readonly of: number };
  readonly tables: GraphTables;
  readonly kept: ReadonlyMap<string, Kept>;
  /** Round by round. */
  readonly facets: readonly FacetLists[];
}

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
    const made = "write" in segment ? this.#write(segment) : this.#parts(segment, old);
    const same = old.find((k) => sameBlock(k.block, made.block));
    return same ? { ...made, block: same.block } : made;
  }

  #write(segment: Segment): Kept {
    const builder = new GraphBuilder(this.#tables, this.#setNames);
    segment.write(builder);
    this.segments += 1;
    return { reads: segment.reads, block: builder.block() };
  }

  #parts(group: SegmentGroup, old: readonly Kept[]): Kept {
    const parts = new Map<string, Kept>();
    for (const part of group.parts()) {
      const known = old.flatMap((k) => k.parts?.get(part.key) ?? []).find((k) => sameItems(k.reads, part.reads));
      parts.set(part.key, known ?? this.#write(part));
    }
    return { reads: group.reads, block: joined([...parts.values()].map((p) => p.block)), parts };
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
  const old = before && before.world.time === world.time ? before : undefined;
  const tables = old?.tables ?? new GraphTables();
  const run = new Run(tables, old?.kept);
  const blocks = new Map(EDGE_KINDS.map((kind, at) => [kind, wholeEdges(kind, at, world, run, watch)] as const));
  const facets = facetEdges(world, run, tables, blocks, old?.facets ?? [], watch);
  const all = [...blocks.values()].flatMap((byKey) => [...byKey.values()]);
  const graph = assemble(tables, [...all, ...facets.blocks]);
  return { world, graph, derived: { segments: run.segments, of: countOf(run.kept) }, tables, kept: run.kept, facets: facets.rounds };
}

type BlocksOf = ReadonlyMap<EdgeKind, ReadonlyMap<string, EdgeBlock>>;

function wholeEdges(kind: EdgeKind, at: number, world: World, run: Run, watch: Watch): ReadonlyMap<string, EdgeBlock> {
  const done = watch(kind.label, false);
  const blocks = new Map(kind.segments(world).map((s) => [s.key, run.keep(`0 ${at} ${s.key}`, s)]));
  done();
  return blocks;
}

interface FacetEdges {
  readonly blocks: readonly EdgeBlock[];
  readonly rounds: readonly FacetLists[];
}

/**
 * Facets found by facets' own edges count only as long as those stand: each derivation finds them anew, round by round, from the edges of whole
 * entities on.
 */
function facetEdges(world: World, run: Run, tables: GraphTables, whole: BlocksOf, before: readonly FacetLists[], watch: Watch): FacetEdges {
  const written = (label: string, key?: string): readonly EdgeBlock[] =>
    [...whole].flatMap(([kind, byKey]) => (kind.label !== label ? [] : key === undefined ? [...byKey.values()] : (byKey.get(key) ?? [])));
  const spoken = new SpokenOf(tables);
  for (const byKey of whole.values()) spoken.add(byKey.values());
  const rounds: FacetLists[] = [];
  for (let blocks: readonly EdgeBlock[] = []; ; ) {
    const found = facetPlaces(tables, spoken.facets, before[rounds.length] ?? rounds.at(-1), written);
    if (found.count === (rounds.at(-1)?.count ?? 0)) return { blocks, rounds };
    rounds.push(found);
    blocks = EDGE_KINDS.flatMap((kind, at) => oneRound(kind, at, world, run, rounds, watch));
    spoken.add(blocks);
  }
}

function oneRound(kind: EdgeKind, at: number, world: World, run: Run, rounds: readonly FacetLists[], watch: Watch): readonly EdgeBlock[] {
  if (!kind.facetSegments) return [];
  const done = watch(kind.label, true);
  const round = rounds.length;
  const blocks = (rounds.at(-1)?.places ?? []).flatMap((place) =>
    (kind.facetSegments?.(world, place) ?? []).map((s) => {
      const name = `${at} facets of ${place.place} ${s.key}`;
      return run.keep(`${round} ${name}`, s, `${round - 1} ${name}`);
    }),
  );
  done();
  return blocks;
}

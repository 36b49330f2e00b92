import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import type { LastChangeAnswer } from "@/server/contract/last-change.ts";
import type { CoverageGap } from "@/server/facts/coverage.ts";
import { NOT_FOLLOWED } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { placeOfRef } from "@/server/query/access/place.ts";
import type { AccessChange } from "@/server/query/diff/compare-access.ts";
import { diffWorlds } from "@/server/query/diff/diff.ts";
import { notReadBeside } from "@/server/query/diff/not-read.ts";
import { type Moment, told } from "./ask-timeline.ts";
import { chainOf } from "./chain.ts";
import type { PairsKnown } from "./pair-changes.ts";

type Change = NonNullable<LastChangeAnswer["change"]>;

interface LastChangeAsked {
  readonly ref: readonly string[];
  readonly to?: string | undefined;
}

/** What is asked about, and which edges and documents bear on it. */
interface Chain {
  readonly about: ReadonlySet<Ref>;
  readonly holds: (change: AccessChange) => boolean;
}

const NOT_ACCESS: ReadonlySet<string> = new Set(NOT_FOLLOWED);

function chainFor(newest: Estate, { ref, to }: LastChangeAsked): Chain {
  const about = new Set(chainOf(newest, to === undefined ? ref : [...ref, to]));
  return { about, holds: (change) => about.has(change.from) && !NOT_ACCESS.has(change.mechanism) && (to === undefined || about.has(change.to)) };
}

const KINDS = ["disappeared", "changed", "appeared"] as const;

/** What tells most comes first: steps within the chain, then those to AWS; what is gone before what is new, for that is what breaks. */
function byTelling({ about }: Chain): (a: AccessChange, b: AccessChange) => number {
  const rank = ({ to, kind }: AccessChange): number => (about.has(to) ? 0 : to.startsWith("arn:") ? 1 : 2) * KINDS.length + KINDS.indexOf(kind);
  return (a, b) => rank(a) - rank(b);
}

/** Edges that are tried until one has its proof. */
const TRIED = 5;

function firstOf(before: Estate, after: Estate, edges: readonly AccessChange[]): Change["first"] {
  for (const edge of edges.slice(0, TRIED)) {
    const is = (one: AccessChange): boolean => one.from === edge.from && one.to === edge.to && one.mechanism === edge.mechanism;
    const { appeared, disappeared, changed } = diffWorlds(before, after, is);
    const { kind, from, to, mechanism } = edge;
    const [gone, now, both] = [disappeared[0], appeared[0], changed[0]];
    const because = (gone ?? now ?? both)?.because;
    if (because) return { kind, from, to, mechanism, was: (gone ?? both?.before)?.verdict ?? null, is: (now ?? both?.after)?.verdict ?? null, because };
  }
  return null;
}

/** Of what was not read, what is of a cluster or an account of the chain. */
function ofChain(estates: readonly Estate[], { about }: Chain, gaps: readonly CoverageGap[]): CoverageGap[] {
  const places = estates.flatMap(({ world }) => [...about].map((ref) => placeOfRef(world, ref)));
  const names = new Set(places.flatMap(({ cluster, account }) => [`cluster ${cluster}`, `account ${account}`]));
  return gaps.filter(({ of }) => names.has(of));
}

async function changeBetween(before: Moment, after: Moment, newest: Estate, chain: Chain, pairs: PairsKnown): Promise<Change | undefined> {
  const pair = await pairs.between(before, after, newest);
  const edges = pair.edges.filter(chain.holds).toSorted(byTelling(chain));
  const documents = pair.documents.filter(({ ref }) => chain.about.has(ref));
  if (edges.length + documents.length === 0) return undefined;
  const [was, is] = [comparedWith(await before.open(), newest), comparedWith(await after.open(), newest)];
  return {
    before: told(before),
    after: told(after),
    edges: edges.length,
    first: firstOf(was, is, edges),
    documents: [...documents],
    notRead: {
      before: ofChain([was, is], chain, notReadBeside(was.facts, is.facts)),
      after: ofChain([was, is], chain, notReadBeside(is.facts, was.facts)),
    },
  };
}

/**
 * `last-change`: between which two snapshots the access of a chain changed last: what its entities can become or take over in one step, or what their documents say. `moments`: the
 * newest first; they are looked at until something differs. @throws UsageError
 */
export async function askLastChange(moments: readonly Moment[], asked: LastChangeAsked, pairs: PairsKnown, earlier = 0): Promise<LastChangeAnswer> {
  const [first] = moments;
  if (!first) throw new UsageError("not-found", "there is no snapshot yet");
  const newest = await first.open();
  const chain = chainFor(newest, asked);
  const about = [...chain.about];
  for (const [i, moment] of moments.entries()) {
    const later = moments[i - 1];
    const change = later && (await changeBetween(moment, later, newest, chain, pairs));
    if (change) return { about, moments: i + 1, since: moment.since, earlier: earlier + moments.length - i - 1, change };
  }
  return { about, moments: moments.length, since: moments.at(-1)?.since ?? null, earlier, change: null };
}

import type { Estate } from "@/server/api/estate.ts";
import { ownerRules } from "@/server/api/owner-rules.ts";
import type { ReviewMember } from "@/server/contract/review.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { type EntityKind, entityOf } from "@/server/query/entity.ts";
import { type Owned, ownersOf } from "@/server/query/owners/owners-of.ts";
import type { FoundRow } from "@/server/review/carry.ts";
import { COMES_WITH, everyThrough, PEOPLE, parted, RUNS_AS, type Through } from "./parted.ts";
import type { RawRow } from "./raw-rows.ts";
import { digestOf, stepBases } from "./step-basis.ts";

/** Those that a review asks about by name. */
const BY_NAME: ReadonlySet<EntityKind> = new Set([
  "iam-user",
  "iam-group",
  "person",
  "kubernetes-user",
  "kubernetes-group",
  "anyone",
  "web-identity",
  "saml-subject",
]);

/** A class of equal principals while it is put together. */
interface Class {
  readonly id: string;
  readonly owner: Owned | undefined;
  readonly first: RawRow;
  readonly tail: readonly Ref[];
  readonly targets: Set<string>;
  readonly members: RawRow[];
  readonly through: Through[];
}

const without = (path: readonly Ref[]): readonly Ref[] => path.filter((ref, i) => ref !== path[i - 1]);

type OwnerRules = ReturnType<typeof ownerRules>;

/** Who answers for the first of these that anybody answers for. */
export function answering(estate: Estate, refs: readonly Ref[], rules: OwnerRules): Owned | undefined {
  for (const ref of refs) {
    const owners = ownersOf(estate.world, ref, rules);
    const found = owners.find((one) => one.field === "owner") ?? owners.find((one) => one.field === "team");
    if (found) return found;
  }
  return undefined;
}

type StepBases = ReturnType<typeof stepBases>;

function memberOf(stepBasis: StepBases, { ref, path, verdict, hops, level, mechanism }: RawRow): ReviewMember {
  const [from, to] = without(path);
  const texts = from === undefined || to === undefined || hops === 0 ? [level] : stepBasis(from, to).texts;
  return { ref, verdict, how: mechanism, basis: digestOf([verdict, texts]) };
}

/** Who is in a row by name, and who gets there over these. */
function membersOf(
  stepBasis: StepBases,
  { members, through }: Pick<Class, "members" | "through">,
): { readonly told: ReadonlyMap<Ref, ReviewMember>; readonly further: readonly Ref[] } {
  const told = new Map<Ref, ReviewMember>();
  for (const one of members.toSorted((a, b) => rankOf(a.verdict) - rankOf(b.verdict))) if (!told.has(one.ref)) told.set(one.ref, memberOf(stepBasis, one));
  const further = new Set<Ref>();
  for (const { row, via } of through) {
    if (told.has(row.ref)) continue;
    // what runs as an account that stands behind others is that account again
    if (!COMES_WITH.has(row.mechanism) || !told.has(via)) {
      if (row.mechanism !== RUNS_AS) further.add(row.ref);
    } else told.set(row.ref, { ref: row.ref, verdict: row.verdict, how: row.mechanism, basis: "", via });
  }
  return { told, further: [...further].filter((ref) => !told.has(ref)).sort() };
}

type RowOf = (found: Class) => FoundRow;

function rowsOf({ world }: Estate, stepBasis: StepBases): RowOf {
  return ({ id, owner, first, tail, targets, members, through }) => {
    const lead = members.reduce((a, b) => (isBefore(b, a) ? b : a), first);
    const steps = without(lead.path);
    const bases = steps.slice(1).map((to, i) => stepBasis(steps[i] as Ref, to));
    const { told, further } = membersOf(stepBasis, { members, through });
    // what comes of having the next on the way has rows of its own
    const rest = isOverOthers(first) ? [tail[0]] : [tail, lead.level, bases.slice(1).map((one) => one.texts)];
    return {
      id,
      part: first.part,
      owner: owner?.value ?? null,
      ownerFrom: owner?.source ?? null,
      who: { ...entityOf(world, lead.ref) },
      members: [...told.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
      further,
      target: lead.target,
      targets: [...targets].sort(),
      level: lead.level,
      verdict: lead.verdict,
      how: lead.mechanism,
      hops: lead.hops,
      path: [...steps],
      evidence: [...new Set(bases.flatMap((one) => one.documents))],
      basis: digestOf(rest),
    };
  };
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The more certain, the shorter, then by name. */
const isBefore = (a: RawRow, b: RawRow): boolean =>
  (rankOf(a.verdict) - rankOf(b.verdict) || a.hops - b.hops || compared(a.ref, b.ref) || compared(a.target, b.target)) < 0;

/** People who get to targets over the same next step have one row: that step is what can be taken from them. */
const isOverOthers = ({ kind, hops }: RawRow): boolean => PEOPLE.has(kind) && hops > 1;

/** Puts equal principals together, into rows with what they rest on: target after target, and then what people get to over others. */
export class ClassRows {
  readonly #estate: Estate;
  readonly #stable: StableEntities;
  readonly #rowOf: RowOf;
  readonly #rules = ownerRules();
  readonly #overOthers = new Map<string, Class>();

  constructor(estate: Estate, stable: StableEntities) {
    this.#estate = estate;
    this.#stable = stable;
    this.#rowOf = rowsOf(estate, stepBases(estate));
  }

  /** The rows of one target. */
  ofTarget(raw: readonly RawRow[]): readonly FoundRow[] {
    const { own, through } = parted(raw, this.#stable);
    const classes = new Map<string, Class>();
    for (const row of own) {
      const into = isOverOthers(row) ? this.#overOthers : classes;
      const found = this.#classOf(row, into);
      found.targets.add(row.target);
      found.members.push(row);
      found.through.push(...everyThrough(row.ref, through, new Set([row.ref])));
      into.set(found.id, found);
    }
    return [...classes.values()].map(this.#rowOf);
  }

  /** The rows of people who get to targets over others, once every target was asked about. */
  overOthers(): readonly FoundRow[] {
    return [...this.#overOthers.values()].map(this.#rowOf);
  }

  #classOf(row: RawRow, known: ReadonlyMap<string, Class>): Class {
    const tail = without(row.path.slice(1).map((ref) => this.#stable.of(ref)));
    const owner = answering(this.#estate, [row.ref, ...row.path.toReversed().slice(0, 1)], this.#rules);
    const id = digestOf(keyOf(row, tail, owner));
    return known.get(id) ?? { id, owner, first: row, tail, targets: new Set(), members: [], through: [] };
  }
}

function keyOf(row: RawRow, tail: readonly Ref[], owner: Owned | undefined): unknown {
  if (isOverOthers(row)) return [row.part, row.ref, row.mechanism, tail[0]];
  const isByName = row.hops === 0 || (BY_NAME.has(row.kind) && row.part !== "outside");
  return isByName ? [row.part, row.target, row.ref] : [row.part, row.target, row.kind, row.mechanism, tail, owner?.value ?? null];
}

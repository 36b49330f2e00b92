import type { Estate } from "@/server/api/estate.ts";
import { ownerRules } from "@/server/api/owner-rules.ts";
import type { ReviewMember } from "@/server/contract/review.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import { type EntityKind, entityOf } from "@/server/query/entity.ts";
import { type Owned, ownersOf } from "@/server/query/owners/owners-of.ts";
import type { FoundRow } from "@/server/review/carry.ts";
import { COMES_WITH, everyThrough, parted, type Through } from "./parted.ts";
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
  readonly members: RawRow[];
  readonly through: Through[];
}

const without = (path: readonly Ref[]): readonly Ref[] => path.filter((ref, i) => ref !== path[i - 1]);

/** Who answers for the first of these that anybody answers for. */
export function answering(estate: Estate, refs: readonly Ref[]): Owned | undefined {
  const rules = ownerRules();
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
    if (!COMES_WITH.has(row.mechanism) || !told.has(via)) further.add(row.ref);
    else told.set(row.ref, { ref: row.ref, verdict: row.verdict, how: row.mechanism, basis: "", via });
  }
  return { told, further: [...further].filter((ref) => !told.has(ref)).sort() };
}

/** Puts equal principals of one target together, into rows with what they rest on. */
export function classRows(estate: Estate, stable: StableEntities): (raw: readonly RawRow[]) => readonly FoundRow[] {
  const stepBasis = stepBases(estate);
  const { world } = estate;

  const classesOf = (raw: readonly RawRow[]): readonly Class[] => {
    const { own, through } = parted(raw, stable);
    const classes = new Map<string, Class>();
    for (const row of own) {
      const tail = without(row.path.slice(1).map((ref) => stable.of(ref)));
      const owner = answering(estate, [row.ref, ...row.path.toReversed().slice(0, 1)]);
      const isByName = row.hops === 0 || (BY_NAME.has(row.kind) && row.part !== "outside");
      const key = isByName ? [row.part, row.target, row.ref] : [row.part, row.target, row.kind, row.mechanism, tail, owner?.value ?? null];
      const id = digestOf(key);
      const known = classes.get(id) ?? { id, owner, first: row, tail, members: [], through: [] };
      known.members.push(row);
      known.through.push(...everyThrough(row.ref, through, new Set([row.ref])));
      classes.set(id, known);
    }
    return [...classes.values()];
  };

  const rowOf = ({ id, owner, first, tail, members, through }: Class): FoundRow => {
    const lead = members.reduce((a, b) => (rankOf(b.verdict) < rankOf(a.verdict) || (b.verdict === a.verdict && b.ref < a.ref) ? b : a), first);
    const steps = without(lead.path);
    const bases = steps.slice(1).map((to, i) => stepBasis(steps[i] as Ref, to));
    const { told, further } = membersOf(stepBasis, { members, through });
    return {
      id,
      part: first.part,
      owner: owner?.value ?? null,
      ownerFrom: owner?.source ?? null,
      who: { ...entityOf(world, lead.ref) },
      members: [...told.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
      further,
      target: first.target,
      level: lead.level,
      verdict: lead.verdict,
      how: lead.mechanism,
      hops: lead.hops,
      path: [...steps],
      evidence: [...new Set(bases.flatMap((one) => one.documents))],
      basis: digestOf([tail, lead.level, bases.slice(1).map((one) => one.texts)]),
    };
  };
  return (raw) => classesOf(raw).map(rowOf);
}

import type { Estate } from "@/server/api/estate.ts";
import { ownerRules } from "@/server/api/owner-rules.ts";
import { COUNTED, type Counted, type GROUP_KINDS } from "@/server/contract/change-group-names.ts";
import type { ChangeCounts, ChangeGroup, ChangeGroups, GroupsOfOne } from "@/server/contract/change-groups.ts";
import { k8sClusterRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { placeOfRef } from "@/server/query/access/place.ts";
import type { OwnerRule } from "@/server/query/owners/owner-rule.ts";
import { ownersOf } from "@/server/query/owners/owners-of.ts";

/** Of one entity; undefined: it is in none of the kind. */
interface Groups {
  readonly namespace: string | undefined;
  readonly owner: string | undefined;
  readonly account: string | undefined;
}

function namespaceOf({ world }: Estate, ref: Ref): Ref | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind === "k8s" && parsed.type === "namespace") return ref;
  const { cluster, namespace } = placeOfRef(world, ref);
  return namespace === "" ? undefined : k8sClusterRef(cluster, "namespace", namespace);
}

/** Who answers for an entity, the team where no owner is known. */
function ownerIn({ world }: Estate, ref: Ref, rules: readonly OwnerRule[]): string | undefined {
  const known = ownersOf(world, ref, rules);
  return (known.find((one) => one.field === "owner") ?? known.find((one) => one.field === "team"))?.value;
}

/** Tells in which groups entities are, each looked up once: as the later of two estates has it, where it has it, else as the earlier. */
export class Grouping {
  readonly #sides: readonly Estate[];
  readonly #rules = ownerRules();
  readonly #known = new Map<Ref, Groups>();

  constructor(before: Estate, after: Estate) {
    this.#sides = [after, before];
  }

  /** The groups of several together, each named once, in the order of their names. */
  of(refs: readonly Ref[]): GroupsOfOne {
    const all = refs.map((ref) => this.#groupsOf(ref));
    const named = (kind: keyof Groups): string[] => [...new Set(all.flatMap((one) => one[kind] ?? []))].sort();
    return { namespace: named("namespace"), owner: named("owner"), account: named("account") };
  }

  #groupsOf(ref: Ref): Groups {
    const known = this.#known.get(ref);
    if (known) return known;
    const first = <T>(look: (side: Estate) => T | undefined): T | undefined => this.#sides.map(look).find((one) => one !== undefined);
    const made = {
      namespace: first((side) => namespaceOf(side, ref)),
      owner: first((side) => ownerIn(side, ref, this.#rules)),
      account: first(({ world }) => placeOfRef(world, ref).account || undefined),
    };
    this.#known.set(ref, made);
    return made;
  }
}

interface Grouped {
  readonly groups: GroupsOfOne;
}
/** What is counted, each with its groups. */
type Counting = Readonly<Record<Counted, readonly Grouped[]>>;

export const countsOf = (all: Counting): ChangeCounts => ({
  appeared: all.appeared.length,
  disappeared: all.disappeared.length,
  changed: all.changed.length,
  opened: all.opened.length,
  closed: all.closed.length,
});

const sumOf = (group: ChangeCounts): number => COUNTED.reduce((sum, what) => sum + group[what], 0);

/** The most changes first, then by name; what is in none comes last. */
const byCount = (a: ChangeGroup, b: ChangeGroup): number =>
  Number(a.name === null) - Number(b.name === null) || sumOf(b) - sumOf(a) || ((a.name ?? "") < (b.name ?? "") ? -1 : 1);

function countedBy(all: Counting, kind: (typeof GROUP_KINDS)[number]): ChangeGroup[] {
  const groups = new Map<string | null, ChangeGroup>();
  for (const what of COUNTED)
    for (const { groups: own } of all[what])
      for (const name of own[kind].length === 0 ? [null] : own[kind]) {
        const group = groups.get(name) ?? { name, appeared: 0, disappeared: 0, changed: 0, opened: 0, closed: 0 };
        group[what] += 1;
        groups.set(name, group);
      }
  return [...groups.values()].sort(byCount);
}

export const groupsOf = (all: Counting): ChangeGroups => ({
  namespace: countedBy(all, "namespace"),
  owner: countedBy(all, "owner"),
  account: countedBy(all, "account"),
});

import type { CoverageAnswer } from "@/server/contract/answers.ts";
import type { Review, ReviewRow, RevokedBefore } from "@/server/contract/review.ts";
import { parseRef } from "@/server/model/ref.ts";
import { lastDecisions } from "./decisions.ts";

/** A row that was to be revoked, whose end is to be proven. */
export type Pending = Omit<RevokedBefore, "state" | "reason">;

const gapKey = ({ what, of }: CoverageAnswer["missing"][number]): string => `${what} of ${of}`;

/** The clusters and accounts that a row speaks of, as coverage names them. */
function placesOf({ members, targets, path }: Pick<ReviewRow, "members" | "targets" | "path">): ReadonlySet<string> {
  const places = new Set(targets);
  for (const ref of [...members.map((one) => one.ref), ...path, ...targets]) {
    const parsed = parseRef(ref);
    if (parsed?.kind === "k8s") places.add(`cluster ${parsed.cluster}`);
    else if (parsed !== undefined && "account" in parsed && parsed.account !== "") places.add(`account ${parsed.account}`);
  }
  return places;
}

/** Every row of a review, and of those before it, that was to be revoked and was not proven gone. */
export function pendingOf({ frozen, decisions }: Review): readonly Pending[] {
  const decided = lastDecisions(decisions);
  const own = frozen.rows.flatMap((row): Pending[] => {
    const decision = decided.get(row.id);
    if (decision?.decision !== "revoke") return [];
    const all = placesOf(row);
    const places = frozen.holds.filter((place) => all.has(place));
    const unread = frozen.coverage.missing.filter(({ of }) => all.has(of)).map(gapKey);
    const { id, who, target, targets, members } = row;
    return [{ row: id, decision, who, target, targets, members, places, unread }];
  });
  const earlier = frozen.revoked.flatMap(({ state, reason: _, ...one }): Pending[] => (state === "gone" ? [] : [one]));
  return [...own, ...earlier.filter((one) => !decided.has(one.row))];
}

/** A principal and a target, as ways are looked up. */
export const wayKey = (target: string, ref: string): string => `${target} ${ref}`;

/** What is known of a snapshot in which the end of rows is to be proven. */
export interface ProvingSnapshot {
  /** Of pairs that are looked for those that there are, with the way. */
  readonly ways: ReadonlyMap<string, readonly string[]>;
  readonly missing: CoverageAnswer["missing"];
  /** Clusters and accounts that it holds, as coverage names them: `cluster prod`, `account 111122223333`. */
  readonly places: ReadonlySet<string>;
}

/** Those whose own access a row is about: a member of a group loses what the group had when the group does, and may keep what is its own. */
export const ownMembers = ({ members }: Pick<Pending, "members">): Pending["members"] => members.filter((one) => one.via === undefined);

/**
 * Judges rows that were to be revoked by a snapshot: `there` while one of their principals still gets to a target, by whatever way; `unknown` where a cluster or an account that they
 * speak of is not in it any more, or less of it was read than when they were decided; else `gone`.
 */
export function judgeRevoked(pending: readonly Pending[], snapshot: ProvingSnapshot): readonly RevokedBefore[] {
  return pending.map((one) => ({ ...one, ...judged(one, snapshot) }));
}

function judged(one: Pending, snapshot: ProvingSnapshot): Pick<RevokedBefore, "state" | "reason"> {
  const own = ownMembers(one);
  const ways = own.flatMap(({ ref }) => {
    const way = one.targets.map((target) => snapshot.ways.get(wayKey(target, ref))).find((found) => found !== undefined);
    return way ? [way] : [];
  });
  const [first] = ways;
  if (first) {
    const others = ways.length > 1 ? ` and ${ways.length - 1} more` : "";
    const over = first.slice(1, -1);
    return { state: "there", reason: `${first[0]}${others} still gets there${over.length > 0 ? `, over ${over.join(", ")}` : ""}` };
  }
  const absent = one.places.find((place) => !snapshot.places.has(place));
  if (absent) return { state: "unknown", reason: `${absent} is not in the snapshot: nothing says whether it is still so` };
  const gap = snapshot.missing.find((each) => one.places.includes(each.of) && !one.unread.includes(gapKey(each)));
  if (gap) return { state: "unknown", reason: `${gapKey(gap)} was not read this time, and was when it was decided` };
  return { state: "gone", reason: own.length === 1 ? "no longer gets there" : `none of the ${own.length} gets there any more` };
}

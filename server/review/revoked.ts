import type { CoverageAnswer } from "@/server/contract/answers.ts";
import type { Review, RevokedBefore } from "@/server/contract/review.ts";
import { parseRef } from "@/server/model/ref.ts";
import { lastDecisions } from "./decisions.ts";

/** A row that was to be revoked, whose end is to be proven. */
export type Pending = Omit<RevokedBefore, "state" | "reason"> & { readonly path: readonly string[] };

/** Every row of a review, and of those before it, that was to be revoked and was not proven gone. */
export function pendingOf({ frozen, decisions }: Review): readonly Pending[] {
  const decided = lastDecisions(decisions);
  const own = frozen.rows.flatMap(({ id, who, target, targets, members, path }): Pending[] => {
    const decision = decided.get(id);
    return decision?.decision === "revoke" ? [{ row: id, decision, who, target, targets, members, path }] : [];
  });
  const earlier = frozen.revoked.flatMap(({ state, reason: _, ...one }): Pending[] => (state === "gone" ? [] : [{ ...one, path: [] }]));
  return [...own, ...earlier.filter((one) => !decided.has(one.row))];
}

/** The clusters and accounts that a row speaks of, as coverage names them. */
function placesOf({ members, targets, path }: Pending): ReadonlySet<string> {
  const places = new Set(targets);
  for (const ref of [...members.map((one) => one.ref), ...path, ...targets]) {
    const parsed = parseRef(ref);
    if (parsed?.kind === "k8s") places.add(`cluster ${parsed.cluster}`);
    else if (parsed !== undefined && "account" in parsed && parsed.account !== "") places.add(`account ${parsed.account}`);
  }
  return places;
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

const PLACE = /^(cluster|account) /;

/**
 * Judges rows that were to be revoked by a snapshot: `there` while one of their principals still gets to the target, by whatever way; `unknown` where a cluster or an account that they
 * speak of was not read, or less of it than in the snapshot in which they were decided; else `gone`. `missingBefore`: what was not read then.
 */
export function judgeRevoked(pending: readonly Pending[], missingBefore: CoverageAnswer["missing"], snapshot: ProvingSnapshot): readonly RevokedBefore[] {
  const before = new Set(missingBefore.map(({ what, of }) => `${what}\n${of}`));
  const lost = snapshot.missing.filter(({ what, of }) => !before.has(`${what}\n${of}`));
  return pending.map((one) => {
    const { path: _, ...told } = one;
    const ways = one.members.flatMap(({ ref }) => {
      const way = one.targets.map((target) => snapshot.ways.get(wayKey(target, ref))).find((found) => found !== undefined);
      return way ? [way] : [];
    });
    const [first] = ways;
    if (first) {
      const others = ways.length > 1 ? ` and ${ways.length - 1} more` : "";
      const over = first.slice(1, -1);
      return { ...told, state: "there", reason: `${first[0]}${others} still gets there${over.length > 0 ? `, over ${over.join(", ")}` : ""}` };
    }
    const places = placesOf(one);
    const absent = [...places].find((place) => PLACE.test(place) && !snapshot.places.has(place));
    if (absent) return { ...told, state: "unknown", reason: `${absent} is not in the snapshot: nothing says whether it is still so` };
    const gap = lost.find(({ of }) => places.has(of));
    if (gap) return { ...told, state: "unknown", reason: `${gap.what} of ${gap.of} was not read this time, and was before` };
    return { ...told, state: "gone", reason: one.members.length === 1 ? "no longer gets there" : `none of the ${one.members.length} gets there any more` };
  });
}

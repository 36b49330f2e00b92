import type { Ref } from "@/server/model/ref.ts";
import { type VerdictWord, worst } from "@/server/model/verdict.ts";
import type { Hit } from "./finding.ts";
import type { Inspection } from "./inspection.ts";
import { type Reach, severityOf, severityRank } from "./severity.ts";

/** What a rule looks for. `title` names the wrong in a few words; docs/findings.md has a section of the same id. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  /** Why it matters, in one or two sentences. */
  readonly why: string;
  /** Everything of which the rule is true. */
  look(inspection: Inspection): Iterable<Hit>;
}

/** What a way into an identity comes to: the way itself with what the identity leads to, as far as that makes it worse. */
export function wayInto(
  inspection: Inspection,
  way: { readonly from: Ref; readonly to: Ref; readonly reach: Reach; readonly verdict: VerdictWord },
): Pick<Hit, "reach" | "gained" | "verdict" | "paths"> & { readonly words: string } {
  const worth = inspection.worthOf(way.to);
  const whole = { reach: way.reach, gained: worth.gained, verdict: worst(way.verdict, worth.verdict) };
  const alone = { reach: way.reach, gained: "other", verdict: way.verdict } as const;
  const isWorse = severityRank(severityOf(whole)) <= severityRank(severityOf(alone));
  const told = isWorse ? whole : alone;
  const path = isWorse ? [way.from, ...worth.path] : [way.from, way.to];
  return {
    ...told,
    paths: [{ from: way.from, to: path.at(-1) ?? way.to, verdict: told.verdict, path }],
    words: isWorse && worth.words !== undefined ? `; the role ${worth.words}` : "",
  };
}

/** An IAM name without its ARN, for sentences. */
export const nameOf = (ref: Ref): string => ref.slice(ref.lastIndexOf("/") + 1);

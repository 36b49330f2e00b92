import { findingChangesOf } from "@/server/api/ask-findings.ts";
import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import { accessSeverity } from "@/server/findings/access-severity.ts";
import { Inspection } from "@/server/findings/inspection.ts";
import { type Severity, severityRank } from "@/server/findings/severity.ts";
import type { Mark } from "@/server/findings/targets.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf, type Verdict } from "@/server/model/verdict.ts";
import { type Diff, diffWorlds } from "@/server/query/diff/diff.ts";
import { notReadBeside } from "@/server/query/diff/not-read.ts";

type Severe = { readonly severity?: Severity };

/** What of two estates differs, as the engine's own values. */
interface DiffTold extends Pick<Diff, "disappeared"> {
  readonly appeared: readonly (Diff["appeared"][number] & Severe)[];
  readonly changed: readonly (Diff["changed"][number] & Severe)[];
  readonly findings: ReturnType<typeof findingChangesOf>;
  readonly notRead: Readonly<Record<"before" | "after", ReturnType<typeof notReadBeside>>>;
}

/**
 * `diff A B`: what became of the direct edges of one estate in the other, and which findings one of them alone has. Access that is new, or decided better than
 * before, says how severe that is. `marks`: what counts as much as an administrator. `about`: only what has one of these at an end, or in a finding; absent: all.
 */
export function askDiff(earlier: Estate, after: Estate, marks: readonly Mark[] = [], about?: ReadonlySet<Ref>): DiffTold {
  const before = comparedWith(earlier, after);
  const isAbout = about && ((change: Pick<Verdict, "from" | "to">): boolean => about.has(change.from) || about.has(change.to));
  const { appeared, disappeared, changed, membersOf } = diffWorlds(before, after, isAbout);
  const inspection = new Inspection(after.world, after.graph, marks);
  const severityOf = ({ from, to, verdict }: Verdict): Severity => accessSeverity(inspection, { from, to, verdict, members: membersOf(to) });
  const isBetter = (one: (typeof changed)[number]): boolean => rankOf(one.after.verdict) < rankOf(one.before.verdict);
  const answer = {
    // the worst first; those that are as severe stay in their order
    appeared: appeared.map((one) => ({ ...one, severity: severityOf(one) })).sort((a, b) => severityRank(a.severity) - severityRank(b.severity)),
    disappeared,
    changed: changed.map((one) => (isBetter(one) ? { ...one, severity: severityOf(one.after) } : one)),
    findings: findingChangesOf(before, after, marks, about),
    notRead: { before: notReadBeside(before.facts, after.facts), after: notReadBeside(after.facts, before.facts) },
  };
  inspection.end();
  return answer;
}

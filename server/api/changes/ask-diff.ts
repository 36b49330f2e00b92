import { findingChangesOf } from "@/server/api/ask-findings.ts";
import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import { accessSeverity } from "@/server/findings/access-severity.ts";
import { Inspection } from "@/server/findings/inspection.ts";
import { type Severity, severityRank } from "@/server/findings/severity.ts";
import type { Mark } from "@/server/findings/targets.ts";
import { rankOf, type Verdict } from "@/server/model/verdict.ts";
import { diffWorlds } from "@/server/query/diff/diff.ts";
import { notReadBeside } from "@/server/query/diff/not-read.ts";

/**
 * `diff A B`: what became of the direct edges of one estate in the other, and which findings one of them alone has. Access that is new, or decided better than
 * before, says how severe that is. `marks`: what counts as much as an administrator.
 */
export function askDiff(earlier: Estate, after: Estate, marks: readonly Mark[] = []): object {
  const before = comparedWith(earlier, after);
  const { appeared, disappeared, changed, membersOf } = diffWorlds(before, after);
  const inspection = new Inspection(after.world, after.graph, marks);
  const severityOf = ({ from, to, verdict }: Verdict): Severity => accessSeverity(inspection, { from, to, verdict, members: membersOf(to) });
  const isBetter = (one: (typeof changed)[number]): boolean => rankOf(one.after.verdict) < rankOf(one.before.verdict);
  const answer = {
    // the worst first; those that are as severe stay in their order
    appeared: appeared.map((one) => ({ ...one, severity: severityOf(one) })).sort((a, b) => severityRank(a.severity) - severityRank(b.severity)),
    disappeared,
    changed: changed.map((one) => (isBetter(one) ? { ...one, severity: severityOf(one.after) } : one)),
    findings: findingChangesOf(before, after, marks),
    notRead: { before: notReadBeside(before.facts, after.facts), after: notReadBeside(after.facts, before.facts) },
  };
  inspection.end();
  return answer;
}

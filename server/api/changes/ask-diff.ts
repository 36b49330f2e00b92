import { findingChangesOf, toldFinding } from "@/server/api/ask-findings.ts";
import { comparedWith } from "@/server/api/compared-with.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { ChangeGroups, GroupsOfOne } from "@/server/contract/change-groups.ts";
import type { FindingAnswer } from "@/server/contract/findings.ts";
import { accessSeverity } from "@/server/findings/access-severity.ts";
import type { Finding } from "@/server/findings/finding.ts";
import { Inspection } from "@/server/findings/inspection.ts";
import { type Severity, severityRank } from "@/server/findings/severity.ts";
import type { Mark } from "@/server/findings/targets.ts";
import type { Ref } from "@/server/model/ref.ts";
import { rankOf, type Verdict } from "@/server/model/verdict.ts";
import { type Diff, diffWorlds } from "@/server/query/diff/diff.ts";
import { notReadBeside } from "@/server/query/diff/not-read.ts";
import { Grouping, groupsOf } from "./change-groups.ts";

type Severe = { readonly severity?: Severity };
type Grouped = { readonly groups: GroupsOfOne };
type ToldFinding = FindingAnswer & Grouped;

/** What of two estates differs, as the engine's own values. */
interface DiffTold {
  readonly appeared: readonly (Diff["appeared"][number] & Severe & Grouped)[];
  readonly disappeared: readonly (Diff["disappeared"][number] & Grouped)[];
  readonly changed: readonly (Diff["changed"][number] & Severe & Grouped)[];
  readonly findings: { readonly opened: readonly ToldFinding[]; readonly closed: readonly ToldFinding[] };
  readonly groups: ChangeGroups;
  readonly notRead: Readonly<Record<"before" | "after", ReturnType<typeof notReadBeside>>>;
}

type Access = Pick<DiffTold, "appeared" | "disappeared" | "changed">;

/** Access that is new, or decided better than before, says how severe that is. */
function accessOf(before: Estate, after: Estate, marks: readonly Mark[], grouping: Grouping, about?: ReadonlySet<Ref>): Access {
  const isAbout = about && ((change: Pick<Verdict, "from" | "to">): boolean => about.has(change.from) || about.has(change.to));
  const { appeared, disappeared, changed, membersOf } = diffWorlds(before, after, isAbout);
  const inspection = new Inspection(after.world, after.graph, marks);
  const severityOf = ({ from, to, verdict }: Verdict): Severity => accessSeverity(inspection, { from, to, verdict, members: membersOf(to) });
  const isBetter = (one: (typeof changed)[number]): boolean => rankOf(one.after.verdict) < rankOf(one.before.verdict);
  const grouped = ({ from, to }: Pick<Verdict, "from" | "to">): Grouped => ({ groups: grouping.of([from, to]) });
  const access = {
    // the worst first; those that are as severe stay in their order
    appeared: appeared
      .map((one) => ({ ...one, severity: severityOf(one), ...grouped(one) }))
      .sort((a, b) => severityRank(a.severity) - severityRank(b.severity)),
    disappeared: disappeared.map((one) => ({ ...one, ...grouped(one) })),
    changed: changed.map((one) => ({ ...one, ...(isBetter(one) && { severity: severityOf(one.after) }), ...grouped(one.after) })),
  };
  inspection.end();
  return access;
}

/**
 * `diff A B`: what became of the direct edges of one estate in the other, and which findings one of them alone has; each with the groups it is in, and counted by them. `marks`: what
 * counts as much as an administrator. `about`: only what has one of these at an end, or in a finding; absent: all.
 */
export function askDiff(earlier: Estate, after: Estate, marks: readonly Mark[] = [], about?: ReadonlySet<Ref>): DiffTold {
  const before = comparedWith(earlier, after);
  const grouping = new Grouping(before, after);
  const access = accessOf(before, after, marks, grouping, about);
  const changes = findingChangesOf(before, after, marks, about);
  const told = (finding: Finding): ToldFinding => ({ ...toldFinding(finding), groups: grouping.of(finding.members.map((one) => one.ref)) });
  const findings = { opened: changes.opened.map(told), closed: changes.closed.map(told) };
  return {
    ...access,
    findings,
    groups: groupsOf({ ...access, ...findings }),
    notRead: { before: notReadBeside(before.facts, after.facts), after: notReadBeside(after.facts, before.facts) },
  };
}

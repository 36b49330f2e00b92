import type { FindingBasis } from "@/server/contract/accepted.ts";
import type { FindingAnswer, FindingsAnswer } from "@/server/contract/findings.ts";
import { withoutAccepted } from "@/server/findings/accepted.ts";
import { compareFindings, type FindingChanges } from "@/server/findings/compare-findings.ts";
import type { Finding, Fix } from "@/server/findings/finding.ts";
import { findingsOf } from "@/server/findings/findings.ts";
import { patchesOf } from "@/server/findings/patch/patches.ts";
import { RULES } from "@/server/findings/registry.ts";
import type { Mark } from "@/server/findings/targets.ts";
import type { Ref } from "@/server/model/ref.ts";
import { comparedWith } from "./compared-with.ts";
import { basisIn } from "./declared/basis.ts";
import type { Declared } from "./declared/declared.ts";
import { riskAnswer } from "./declared/risk-answer.ts";
import type { Estate } from "./estate.ts";
import { UsageError } from "./usage-error.ts";

/** Members, ways, statements and changes that an answer tells of one finding. */
const TOLD = 20;

const rules = new Map(RULES.map((rule) => [rule.id, rule]));

function toldFix(fix: Fix): FindingAnswer["fix"] {
  const { summary, automatic, files, commands, managedBy } = fix;
  return {
    summary,
    automatic,
    // a change that is told in part would close it in part
    files: [...files],
    commands: commands.slice(0, TOLD),
    patches: [...patchesOf(fix, TOLD)],
    left: Math.max(0, commands.length - TOLD),
    ...(managedBy === undefined ? {} : { managedBy }),
  };
}

/** A finding as it is told: lists hold the first, with their totals. */
export function toldFinding({ members, fix, ...finding }: Finding): FindingAnswer {
  return {
    ...finding,
    title: rules.get(finding.rule)?.title ?? finding.rule,
    why: rules.get(finding.rule)?.why ?? "",
    members: { total: members.length, first: members.slice(0, TOLD).map(({ ref, severity, summary }) => ({ ref, severity, summary })) },
    paths: finding.paths.slice(0, TOLD).map((path) => ({ ...path, path: [...path.path] })),
    evidence: finding.evidence.slice(0, TOLD),
    fix: fix && toldFix(fix),
  };
}

/**
 * `findings`: what is wrong, the worst first; with another estate only what that one has not. What somebody lives with is told by itself, and what was accepted and is back
 * says why.
 */
export function askFindings(estate: Estate, { accepted, marks, now }: Declared, earlier?: Estate): FindingsAnswer {
  const before = earlier && comparedWith(earlier, estate);
  const found = findingsOf(estate.world, estate.graph, marks);
  const shown = before ? compareFindings(findingsOf(before.world, before.graph, marks), found).opened : found;
  const judged = withoutAccepted(shown, accepted, basisIn(estate), now);
  return {
    findings: judged.open.map(({ finding, returned }) => ({
      ...toldFinding(finding),
      ...(returned && { returned: { because: returned.because, risk: riskAnswer(returned.risk) } }),
    })),
    accepted: judged.accepted.map(({ finding, risk }) => ({ ...toldFinding(finding), risk: riskAnswer(risk) })),
    missing: estate.facts.coverage.missing,
  };
}

/** What accepting a finding would rest on. @throws UsageError */
export function askFindingBasis(estate: Estate, id: string, marks: readonly Mark[]): FindingBasis {
  const finding = findingsOf(estate.world, estate.graph, marks).find((one) => one.id === id);
  if (!finding) throw new UsageError("not-found", `there is no finding \`${id}\` in this snapshot`);
  const basisOf = basisIn(estate);
  return { finding: id, rule: finding.rule, summary: finding.summary, members: finding.members.map((one) => ({ ref: one.ref, basis: basisOf(finding, one) })) };
}

/** The findings that one estate has and the other has not, either way; `about`: only those of one of these, or with a way over one. */
export function findingChangesOf(before: Estate, after: Estate, marks: readonly Mark[], about?: ReadonlySet<Ref>): FindingChanges {
  const changes = compareFindings(findingsOf(before.world, before.graph, marks), findingsOf(after.world, after.graph, marks));
  const isAbout = ({ members, paths }: Finding): boolean =>
    !about || members.some((one) => about.has(one.ref)) || paths.some((way) => way.path.some((ref) => about.has(ref)));
  return { opened: changes.opened.filter(isAbout), closed: changes.closed.filter(isAbout) };
}

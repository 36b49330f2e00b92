import { toldFinding } from "@/server/api/ask-findings.ts";
import { basisIn } from "@/server/api/declared/basis.ts";
import type { Declared } from "@/server/api/declared/declared.ts";
import { riskAnswer } from "@/server/api/declared/risk-answer.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { ReportAccepted, ReportFinding, ReportWay } from "@/server/contract/report.ts";
import { withoutAccepted } from "@/server/findings/accepted.ts";
import type { Finding, FindingPath } from "@/server/findings/finding.ts";
import { findingsOf } from "@/server/findings/findings.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { StableEntities } from "@/server/query/diff/stable-entity.ts";
import type { Scope } from "./scope.ts";
import { provenOfLasting } from "./ways.ts";

/** Findings whose worst way is told step by step. */
const PROVEN_WAYS = 100;
/** Of a finding, the ways of which the first that can be proven step by step is told. */
const TRIED_WAYS = 5;

const touches = ({ members, paths }: Finding, holds: (ref: Ref) => boolean): boolean =>
  members.some((member) => holds(member.ref)) || paths.some((way) => way.path.some(holds));

/** What the scope holds of a list first, the order within either part kept. */
const heldFirst = <T>(list: readonly T[], isHeld: (one: T) => boolean): readonly T[] => [...list.filter(isHeld), ...list.filter((one) => !isHeld(one))];

/** A finding as it is told, and its worst ways as the graph knows them. */
interface FoundIn {
  readonly told: ReportFinding;
  readonly ways: readonly FindingPath[];
}

function foundIn(finding: Finding, holds: (ref: Ref) => boolean): FoundIn {
  const members = heldFirst(finding.members, (member) => holds(member.ref));
  const paths = heldFirst(finding.paths, (way) => way.path.some(holds));
  const inScope = members.filter((member) => holds(member.ref)).length;
  return { told: { ...toldFinding({ ...finding, members, paths }), inScope }, ways: paths.slice(0, TRIED_WAYS) };
}

interface ToldFindings {
  readonly findings: readonly ReportFinding[];
  readonly accepted: readonly ReportAccepted[];
  readonly ways: readonly ReportWay[];
}

/**
 * The findings of which the scope holds a member, or through which a way leads, the worst first; what somebody lives with by itself; and the worst way of the worst of
 * them, step by step.
 */
export function reportFindings(estate: Estate, stable: StableEntities, scope: Scope | undefined, { accepted, marks, now }: Declared): ToldFindings {
  const { world, graph } = estate;
  const holds = scope?.holds ?? (() => true);
  const judged = withoutAccepted(
    findingsOf(world, graph, marks).filter((one) => touches(one, holds)),
    accepted,
    basisIn(estate),
    now,
  );
  const open = judged.open.map(({ finding, returned }) => ({ ...foundIn(finding, holds), returned }));
  const proofOf = provenOfLasting(estate, stable);
  const told = open.slice(0, PROVEN_WAYS).flatMap(({ told: { id }, ways }) => {
    for (const { path, verdict } of ways) {
      const edges = proofOf(path);
      if (edges) return [{ finding: id, verdict, edges }];
    }
    return [];
  });
  return {
    findings: open.map(({ told, returned }) => ({ ...told, ...(returned && { returned: { because: returned.because, risk: riskAnswer(returned.risk) } }) })),
    accepted: judged.accepted.map(({ finding, risk }) => ({ ...foundIn(finding, holds).told, risk: riskAnswer(risk) })),
    ways: told,
  };
}

import { toldFinding } from "@/server/api/ask-findings.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { ReportFinding, ReportWay } from "@/server/contract/report.ts";
import type { Finding } from "@/server/findings/finding.ts";
import { findingsOf } from "@/server/findings/findings.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Scope } from "./scope.ts";
import { proven } from "./ways.ts";

/** Findings whose worst way is told step by step. */
const PROVEN_WAYS = 100;

const touches = ({ members, paths }: Finding, holds: (ref: Ref) => boolean): boolean =>
  members.some((member) => holds(member.ref)) || paths.some((way) => way.path.some(holds));

/** What the scope holds of a list first, the order within either part kept. */
const heldFirst = <T>(list: readonly T[], isHeld: (one: T) => boolean): readonly T[] => [...list.filter(isHeld), ...list.filter((one) => !isHeld(one))];

/** A finding as it is told, and its worst way as the graph knows it. */
interface FoundIn {
  readonly told: ReportFinding;
  readonly way: readonly Ref[] | undefined;
}

function foundIn(finding: Finding, holds: (ref: Ref) => boolean): FoundIn {
  const members = heldFirst(finding.members, (member) => holds(member.ref));
  const paths = heldFirst(finding.paths, (way) => way.path.some(holds));
  const inScope = members.filter((member) => holds(member.ref)).length;
  return { told: { ...toldFinding({ ...finding, members, paths }), inScope }, way: paths[0]?.path };
}

/** The findings of which the scope holds a member, or through which a way leads, the worst first; and the worst way of the worst of them, step by step. */
export function reportFindings(
  { world, graph }: Estate,
  scope: Scope | undefined,
): { readonly findings: readonly ReportFinding[]; readonly ways: readonly ReportWay[] } {
  const holds = scope?.holds ?? (() => true);
  const found = findingsOf(world, graph).flatMap((one) => (touches(one, holds) ? [foundIn(one, holds)] : []));
  const ways = found.slice(0, PROVEN_WAYS).flatMap(({ told: { id, paths }, way }) => {
    const edges = way && proven(world, way);
    return edges ? [{ finding: id, verdict: paths[0]?.verdict ?? "unknown", edges }] : [];
  });
  return { findings: found.map((one) => one.told), ways };
}

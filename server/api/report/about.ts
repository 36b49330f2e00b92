import { version } from "@/package.json";
import type { Estate } from "@/server/api/estate.ts";
import type { ReportAbout, ReportCounts } from "@/server/contract/report.ts";
import { constantUntil } from "@/server/graph/constant-until.ts";
import type { Report } from "@/server/report/report.ts";
import type { Scope } from "./scope.ts";

/** Which snapshot a report is of: a kept one, or a bundle by its file name; and what whoever asked is limited to. */
export type ReportOf = Pick<ReportAbout, "snapshot" | "bundle" | "limitedTo">;

const HASH =
  "the SHA-256 of this report is that of its bytes as JSON, which every other format states: `rolewalk report --format json` of the same snapshot and scope, by the same version, owner rules, accepted risks and marks, gives them again; `sha256sum` of that file is the hash";

function titleOf(scope: Scope | undefined, { limitedTo }: ReportOf): string {
  if (!scope) return limitedTo === undefined ? "Access report of the whole snapshot" : `Access report of what is in ${limitedTo}`;
  return `Access report of ${scope.told.map((one) => one.words).join(" and ")}`;
}

export const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

function snapshotHolds({ facts }: Estate): ReportAbout["snapshotHolds"] {
  return {
    clusters: facts.clusters.length,
    accounts: facts.accounts.length,
    pods: sum(facts.clusters.map((one) => one.pods.length)),
    serviceAccounts: sum(facts.clusters.map((one) => one.serviceAccounts.length)),
    roles: sum(facts.accounts.map((one) => one.roles.length)),
    users: sum(facts.accounts.map((one) => one.users.length)),
  };
}

type Whole = Pick<Report, "findings" | "accepted" | "ways" | "targets" | "entries" | "coverage">;

/** How much there is of what a report holds whole. */
export function countsOf({
  findings,
  accepted,
  targets,
  entries,
  coverage,
}: Whole): Pick<ReportCounts, "findings" | "accepted" | "notRead" | "targets" | "entries"> {
  const severities = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity } of findings) severities[severity] += 1;
  return {
    findings: severities,
    accepted: accepted.length,
    notRead: coverage.missing.length + coverage.failed.length,
    targets: targets.length,
    entries: { total: entries.length, inForce: entries.filter((one) => one.effective).length },
  };
}

/** What a report says of itself. */
export function aboutOf(estate: Estate, of: ReportOf, scope: Scope | undefined, { ways, coverage }: Whole, counts: ReportCounts): ReportAbout {
  const { facts, world } = estate;
  const until = constantUntil(facts, world.time);
  return {
    report: 1,
    title: titleOf(scope, of),
    engine: `rolewalk ${version}`,
    ...of,
    capturedAt: facts.capturedAt,
    ...(coverage.captured ? { captured: coverage.captured } : {}),
    holdsUntil: until === undefined ? null : new Date(until).toISOString(),
    scope: [...(scope?.told ?? [])],
    snapshotHolds: snapshotHolds(estate),
    counts,
    assumptions: [...new Set(ways.flatMap((way) => way.edges.flatMap((edge) => edge.assumptions)))].sort(),
    hash: HASH,
  };
}

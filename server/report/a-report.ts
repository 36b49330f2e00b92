import type { AcceptedRiskAnswer } from "@/server/contract/accepted.ts";
import type { ReportAccess, ReportFinding, ReportReach } from "@/server/contract/report.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import type { Report } from "./report.ts";

const counts = { total: 3, rows: 1, allowed: 3, conditional: 0, unknown: 0 };

const evidenceOf = (name: string) => ({ source: name, document: name, statement: 0, sid: name });

const anAbout = (name: string): Report["about"] => ({
  report: 1,
  title: name,
  engine: "rolewalk 0.0.0",
  snapshot: { id: "0123abcd", label: name, origin: name },
  capturedAt: "2026-11-27T00:00:00Z",
  holdsUntil: null,
  scope: [{ kind: "entity", asked: name, words: name, entities: 1 }],
  snapshotHolds: { clusters: 1, accounts: 1, pods: 1, serviceAccounts: 1, roles: 1, users: 1 },
  counts: {
    findings: { critical: 0, high: 1, medium: 0, low: 0 },
    accepted: 1,
    notRead: 2,
    targets: 1,
    holders: counts,
    entries: { total: 1, inForce: 1 },
    outside: { rows: 1, pairs: 4, who: 2 },
    access: { rows: 1, pairs: 4 },
    into: counts,
    outOf: counts,
  },
  assumptions: [name],
  hash: "how it is checked",
});

const aRisk = (name: string): AcceptedRiskAnswer => ({
  id: name,
  finding: name,
  rule: "some-rule",
  summary: name,
  owner: name,
  reason: name,
  link: name,
  acceptedAt: "2026-11-01T00:00:00Z",
  until: "2027-01-01T00:00:00Z",
  withdrawnAt: null,
  members: 7,
});

const aFinding = (name: string): ReportFinding => ({
  id: name,
  rule: "some-rule",
  title: name,
  why: name,
  severity: "high",
  subject: name,
  summary: name,
  members: { total: 7, first: [{ ref: name, severity: "high", summary: name }] },
  paths: [{ from: name, to: name, verdict: "allowed", path: [name, name, name] }],
  evidence: [evidenceOf(name)],
  fix: { summary: name, automatic: false, files: [], commands: [name], patches: [], left: 2, managedBy: name },
  inScope: 1,
});

/** For tests: a small report in which every name, sentence and id that comes from outside is the one that is given. */
export function aReport(name: string): Report {
  const entity = { ref: name, kind: "other", label: name, context: name } as const;
  const end = { ...entity, count: 2 };
  const evidence = evidenceOf(name);
  const condition: ReportAccess["conditions"][number] = { key: name, operator: "StringEquals", values: [name, name], suppliedBy: "caller" };
  const row: ReportAccess = { who: end, how: "sts:AssumeRole", whom: end, verdict: "conditional", conditions: [condition], pairs: 4 };
  const reach: ReportReach = { who: entity, count: 3, verdict: "allowed", how: "runs-as", hops: 2, path: [name, name, name] };
  const edge: VerdictAnswer = {
    from: name,
    to: `${name}/to`,
    mechanism: "sts:AssumeRole",
    verdict: "conditional",
    conditions: [condition],
    missing: [],
    assumptions: [name],
    steps: [{ check: "trust-policy", outcome: "conditional", code: "TRUST_ALLOWS_PRINCIPAL", reason: name, evidence }],
  };
  return {
    about: anAbout(name),
    coverage: {
      read: [{ path: name, kind: "Pod", objects: 1 }],
      failed: [{ path: name, reason: name, line: 1 }],
      missing: [{ what: name, of: name, weakens: name }],
      sources: [{ name, kind: "aws", of: name, state: "failed", reason: name, capturedAt: "2026-11-27T00:00:00Z" }],
      population: [{ kind: "account", id: name, name: `${name}!`, state: "excluded", by: name, why: name, when: "2026-01-01" }],
    },
    rules: [{ id: "some-rule", title: "Some rule", why: "It matters.", help: "It **matters**." }],
    findings: [{ ...aFinding(name), returned: { because: "joined", risk: aRisk(name) } }],
    accepted: [{ ...aFinding(name), risk: aRisk(name) }],
    ways: [
      { finding: name, verdict: "conditional", edges: [edge] },
      { finding: null, verdict: "conditional", edges: [edge] },
    ],
    targets: [{ who: entity, verdict: "allowed", of: name, why: name }],
    targetSets: [{ id: "a1", allowed: [name], conditional: [], unknown: [name] }],
    entries: [
      {
        cluster: name,
        principal: name,
        resolved: name,
        via: "access-entry",
        effective: true,
        username: name,
        groups: [name],
        policies: [{ policy: name, scope: [name] }],
        reason: name,
        verdict: "allowed",
        level: name,
      },
    ],
    holders: () => [{ ...reach, targets: "a1" }],
    outside: () => [row],
    into: () => [reach],
    outOf: () => [{ whom: entity, count: 3, verdict: "allowed", how: "runs-as", hops: 2, path: [name, name, name] }],
    access: () => [{ ...row, side: "from-scope" }],
  };
}

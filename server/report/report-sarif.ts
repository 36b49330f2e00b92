import type { ReportAccepted, ReportFinding, ReportWay } from "@/server/contract/report.ts";
import { mechanismWords } from "@/server/view/mechanism-words.ts";
import { verdictSentence } from "@/server/view/proof-view.ts";
import { describeRef } from "@/server/view/ref-view.ts";
import { fileOf } from "./bundle-file.ts";
import { plainJson } from "./plain-json.ts";
import type { HashedReport, ReportRule } from "./report.ts";
import { visible } from "./visible.ts";
import { returnedWords, sentence } from "./words.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0-rtm.5.json";
/** Where files of the bundle are: whoever shows the report says where that is. */
const BASE = "BUNDLE";

type Severity = ReportFinding["severity"];
const LEVELS: Readonly<Record<Severity, string>> = { critical: "error", high: "error", medium: "warning", low: "note" };
/** As code scanning sorts them: over 9 critical, 7 high, 4 medium, the rest low. */
const SCORES: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" };
const MEMBERS_TOLD = 20;

type Json = Readonly<Record<string, unknown>>;

const message = (text: string): Json => ({ text: visible(text) });

const ruleOf = ({ id, title, why, help }: ReportRule): Json => ({
  id,
  shortDescription: message(title),
  fullDescription: message(why),
  help: { text: why, markdown: help },
  properties: { tags: ["security", "access"] },
});

const logical = (ref: string): Json => ({ fullyQualifiedName: visible(ref), name: visible(describeRef(ref).label), kind: "resource" });

/** A path as an address: whatever stands in a name is part of the name. */
const addressOf = (path: string): string => path.toWellFormed().split("/").map(encodeURIComponent).join("/");

/** Where something is: by its reference, and the file of the bundle that tells of it where one does. */
function locationOf({ coverage }: HashedReport, ref: string): Json {
  const file = fileOf(coverage.read, ref);
  return {
    ...(file === undefined ? {} : { physicalLocation: { artifactLocation: { uri: addressOf(file), uriBaseId: BASE } } }),
    logicalLocations: [logical(ref)],
  };
}

/** A way as code scanning steps through it. */
function flowOf(report: HashedReport, { edges }: ReportWay): Json {
  const [first] = edges;
  const start = first ? [{ location: { ...locationOf(report, first.from), message: message(`begins as ${first.from}`) } }] : [];
  const steps = edges.map((edge) => ({
    location: { ...locationOf(report, edge.to), message: message(`${mechanismWords(edge.mechanism).title}: ${verdictSentence(edge)}`) },
  }));
  return { threadFlows: [{ locations: [...start, ...steps] }] };
}

const suppressionOf = ({ risk }: ReportAccepted): Json => ({
  kind: "external",
  status: "accepted",
  justification: visible(`${risk.owner} lives with it until ${risk.until}: ${risk.reason}${risk.link === null ? "" : ` (${risk.link})`}`),
});

const textOf = ({ summary, fix }: Pick<ReportFinding, "summary" | "fix">): string => `${sentence(summary)}${fix ? ` Change: ${sentence(fix.summary)}` : ""}`;

function resultOf(report: HashedReport, finding: ReportFinding | ReportAccepted, ruleIndex: number, way: ReportWay | undefined): Json {
  const others = finding.members.first.filter((member) => member.ref !== finding.subject).slice(0, MEMBERS_TOLD);
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: message(textOf(finding)),
    locations: [locationOf(report, finding.subject)],
    ...(others.length > 0
      ? { relatedLocations: others.map((member, id) => ({ id, ...locationOf(report, member.ref), message: message(member.summary) })) }
      : {}),
    ...("risk" in finding ? { suppressions: [suppressionOf(finding)] } : {}),
    ...(way ? { codeFlows: [flowOf(report, way)] } : {}),
    partialFingerprints: { "rolewalkFinding/v1": finding.id },
    rank: Number(SCORES[finding.severity]) * 10,
    properties: {
      "security-severity": SCORES[finding.severity],
      severity: finding.severity,
      members: finding.members.total,
      inScope: finding.inScope,
      ...("returned" in finding && finding.returned ? { acceptedOnce: visible(returnedWords(finding)) } : {}),
    },
  };
}

/** What was not read, as notices of the run: what it decides has no finding. */
function noticesOf({ coverage: { missing, failed } }: HashedReport): readonly Json[] {
  return [
    ...missing.map(({ what, of, weakens }) => ({ level: "warning", message: message(`${what} of ${of}: not read, which weakens ${weakens}`) })),
    ...failed.map(({ path, reason }) => ({ level: "warning", message: message(`${path}: ${reason}`) })),
  ];
}

/** A report's findings as SARIF 2.1.0. A result's fingerprint is the id of the finding, which stays while its cause does. */
export function* reportSarif(report: HashedReport): Generator<string> {
  const { about, rules, findings, accepted, ways, sha256 } = report;
  const places = new Map(rules.map((rule, i) => [rule.id, i]));
  const byFinding = new Map(ways.map((way) => [way.finding, way]));
  const [name = "", version = ""] = about.engine.split(" ");
  const driver = { name, version, semanticVersion: version, rules: rules.map(ruleOf) };
  const run = {
    tool: { driver },
    automationDetails: { id: `${name}/${about.scope.map((one) => encodeURIComponent(visible(one.asked))).join("+") || "all"}/` },
    originalUriBaseIds: { [BASE]: { description: message("the bundle that was read") } },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: noticesOf(report) }],
    properties: {
      title: about.title,
      snapshot: about.snapshot?.id ?? null,
      capturedAt: about.capturedAt,
      holdsUntil: about.holdsUntil,
      sha256,
      hash: about.hash,
    },
  };
  yield `{"$schema":${plainJson(SCHEMA)},"version":"2.1.0","runs":[${plainJson(run).slice(0, -1)},"columnKind":"utf16CodeUnits","results":[`;
  for (const [i, finding] of [...findings, ...accepted].entries())
    yield `${i === 0 ? "" : ","}\n${plainJson(resultOf(report, finding, places.get(finding.rule) ?? -1, "risk" in finding ? undefined : byFinding.get(finding.id)))}`;
  yield "\n]}]}\n";
}

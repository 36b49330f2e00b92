import {
  type CanAnswer,
  type CoverageAnswer,
  canAnswer,
  clustersAnswer,
  coverageAnswer,
  type ExplainAnswer,
  explainAnswer,
  kubeCanAnswer,
  kubeWhoCanAnswer,
  type PathsAnswer,
  pathsAnswer,
  podAnswer,
  type ReachRow,
  reachAnswer,
  type WhoAnswer,
  whoAnswer,
  whoCanAnswer,
} from "@/server/contract/answers.ts";
import { LIVE_ANSWERS } from "@/server/contract/live.ts";
import { ownerAnswer } from "@/server/contract/owners.ts";
import { phaseWords } from "@/server/contract/phase-words.ts";
import { capturedWords, populationLine, populationWords } from "@/server/contract/population-words.ts";
import { searchAnswer } from "@/server/contract/screen.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { momentWords } from "@/server/model/moment.ts";
import { accessTableLines, matrixLines } from "./text-access.ts";
import { chokePointLines } from "./text-choke-points.ts";
import { accessLines, migrationLines, permissionLines } from "./text-cluster.ts";
import { diffText, timelineText, whatIfText } from "./text-diff.ts";
import { doctorLines, estimateLines } from "./text-doctor.ts";
import { acceptedText, acceptText, findingsText, marksText, markText } from "./text-findings.ts";
import { forgetText } from "./text-forget.ts";
import { liveLines } from "./text-live.ts";
import { conditionText, stepLines } from "./text-parts.ts";
import { permissionsLines } from "./text-permissions.ts";
import { REVIEW_TEXT } from "./text-review.ts";
import { tokensText } from "./text-tokens.ts";
import { whyLines } from "./text-why.ts";

type Weights = Pick<VerdictAnswer, "conditions" | "missing" | "assumptions">;
const weightLines = (v: Weights, indent: string): string[] => [
  ...v.conditions.map((c) => `${indent}when ${conditionText(c)}`),
  ...v.missing.map((m) => `${indent}not collected: ${m.what} of ${m.of}`),
  ...v.assumptions.map((a) => `${indent}assuming: ${a}`),
];

const verdictLines = (v: Omit<VerdictAnswer, "mechanism"> & { mechanism: string }, indent = ""): string[] => [
  `${indent}${v.verdict.toUpperCase()}  ${v.mechanism}  ${v.from} -> ${v.to}`,
  ...weightLines(v, `${indent}  `),
  ...stepLines(v.steps, `${indent}  `),
];

const rowLines = (rows: readonly ReachRow[], { total, verdicts, missing }: Pick<WhoAnswer, "total" | "verdicts" | "missing">): string[] => [
  ...rows.map((r) => `${r.verdict.padEnd(11)} ${String(r.hops).padStart(2)} hops  ${r.mechanism.padEnd(30)} ${r.ref}`),
  `${total} in all${total === 0 ? "" : `: ${countsOf(verdicts)}`}`,
  ...gapLines(missing),
];

/** A list says what it cannot hold: the reader of a terminal gets the number, the rest is one command away. */
const gapLines = (missing: WhoAnswer["missing"]): string[] =>
  missing.length === 0
    ? []
    : [`${missing.length === 1 ? "one thing was" : `${missing.length} things were`} not read, and what they would add is not here: rolewalk coverage`];

const countsOf = (verdicts: WhoAnswer["verdicts"]): string =>
  Object.entries(verdicts)
    .flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []))
    .join(", ");

function podLines(answer: unknown): string[] {
  const a = podAnswer.parse(answer);
  const phase = phaseWords(a.phase, a.phaseReason);
  const lines = [
    `${a.pod}${phase === undefined ? "" : ` (${phase})`}`,
    `effective: ${a.effective ?? "no AWS credentials"} (container ${a.container}, SDK order ${a.sdk})`,
  ];
  for (const s of a.sources) {
    lines.push(
      `${s.wins ? "> " : "  "}${s.kind}: ${s.verdict}${s.role ? ` ${s.role}` : ""} (configured ${s.configured ? "yes" : "no"}, injected ${s.injected ? "yes" : "no"})`,
    );
    lines.push(...weightLines(s, "      "), ...stepLines(s.steps, "      "));
  }
  return [...lines, `within reach: ${a.reachable.length === 0 ? "nothing" : ""}`, ...a.reachable.map((r) => `  ${r}`), ...oldestLines(a)];
}

/** When the oldest of what the answer rests on was read. */
const oldestLines = ({ oldest }: Pick<ExplainAnswer, "oldest">): string[] =>
  oldest ? [`rests on what was read at ${momentWords(oldest.capturedAt)} or later (oldest: source ${oldest.source})`] : [];

const STOPPED: Readonly<Record<NonNullable<PathsAnswer["stopped"]>, string>> = {
  limit: "there are more; raise --limit to see them",
  effort: "the search was stopped because it took too much: there may be others; lower --max-hops to see all of the short ones",
  hops: "every one is longer; raise --max-hops to see them",
};

function pathLines(answer: unknown): string[] {
  const a = pathsAnswer.parse(answer);
  if (a.paths.length === 0) return [`no path from ${a.from} to ${a.to}${a.stopped ? ` was found: ${STOPPED[a.stopped]}` : ""}`, ...gapLines(a.missing)];
  const more = a.stopped ? [STOPPED[a.stopped]] : [];
  const lines = a.paths.flatMap((p, i) => [
    `${i + 1}. ${p.verdict.toUpperCase()}, ${p.edges.length} hops${p.count > 1 ? `, ${p.count} equal ways` : ""}`,
    `     ${p.edges[0]?.from ?? ""}`,
    ...p.edges.map(
      (e) => `  -> ${e.to}  (${e.mechanism}, ${e.verdict}${e.conditions.length > 0 ? `, when ${e.conditions.map(conditionText).join(" and ")}` : ""})`,
    ),
  ]);
  return [...lines, ...more, ...gapLines(a.missing)];
}

function populationLines({ population = [], captured }: CoverageAnswer): string[] {
  if (population.length === 0) return [];
  const age = captured && capturedWords(captured);
  return [...populationWords(population), ...(age === undefined ? [] : [age]), ...population.map(populationLine), ""];
}

function coverageLines(answer: unknown): string[] {
  const a = coverageAnswer.parse(answer);
  return [
    ...populationLines(a),
    ...a.read.map((r) => `read    ${r.path}: ${r.objects} ${r.kind}`),
    ...a.failed.map((f) => `failed  ${f.path}${f.line ? `:${f.line}${f.column ? `:${f.column}` : ""}` : ""}: ${f.reason}`),
    ...a.missing.map((m) => `missing ${m.what} of ${m.of}; it weakens ${m.weakens}`),
  ];
}

type Expansion = NonNullable<CanAnswer["actions"]>;
const NAMED_ACTIONS = 20;

function expansionLine({ total, held }: Expansion): string {
  const names = held.slice(0, NAMED_ACTIONS).map((h) => (h.verdict === "allowed" ? h.action : `${h.action} (${h.verdict})`));
  return `${held.length} of its ${total} actions${names.length > 0 ? `: ${names.join(", ")}${held.length > names.length ? ", …" : ""}` : ""}`;
}

function canLines(answer: unknown): string[] {
  const a = canAnswer.parse(answer);
  return [
    ...verdictLines(a),
    ...(a.through ? [`  through ${a.through}`] : []),
    ...(a.actions ? [`  may do ${expansionLine(a.actions)}`] : []),
    ...(a.resources ?? []).map((r) => `  on ${r}`),
  ];
}

function whoCanLines(answer: unknown): string[] {
  const a = whoCanAnswer.parse(answer);
  return [
    ...(a.notes ?? []),
    ...a.principals.map((p) => `${p.verdict.padEnd(11)} ${p.ref}${p.conditions.length > 0 ? `  when ${p.conditions.map(conditionText).join(" and ")}` : ""}`),
    ...(a.partly ?? []).map((p) => `in part     ${p.ref}: ${expansionLine(p.actions)}`),
  ];
}

function explainLines(answer: unknown): string[] {
  const a = explainAnswer.parse(answer);
  return [...a.verdicts.flatMap((v) => verdictLines(v)), ...oldestLines(a)];
}

/** How each answer reads on a terminal. */
/** `owner`: a field a line, with where it is written. */
function ownerLines(answer: unknown): string[] {
  const { ref, owners } = ownerAnswer.parse(answer);
  return [ref, ...(owners.length === 0 ? ["no rule finds who answers for it"] : owners.map(({ field, value, source }) => `  ${field}: ${value}  (${source})`))];
}

export const TEXT: Readonly<Record<string, (answer: unknown) => string[]>> = {
  ...REVIEW_TEXT,
  tokens: tokensText,
  forget: forgetText,
  diff: diffText,
  timeline: timelineText,
  owner: ownerLines,
  whatif: whatIfText,
  findings: findingsText,
  "choke-points": chokePointLines,
  accept: acceptText,
  mark: markText,
  marks: marksText,
  accepted: acceptedText,
  "live-pod": (answer) => [...liveLines(LIVE_ANSWERS.pod.parse(answer).live), "", ...podLines(answer)],
  "live-explain": (answer) => [...liveLines(LIVE_ANSWERS.explain.parse(answer).live), "", ...explainLines(answer)],
  "live-why": (answer) => [...liveLines(LIVE_ANSWERS.why.parse(answer).live), "", ...whyLines(answer, verdictLines)],
  access: accessTableLines,
  matrix: matrixLines,
  explain: explainLines,
  pod: podLines,
  who: (answer) => {
    const a = whoAnswer.parse(answer);
    return rowLines(a.principals, a);
  },
  reach: (answer) => {
    const a = reachAnswer.parse(answer);
    return rowLines(a.targets, a);
  },
  paths: pathLines,
  doctor: doctorLines,
  estimate: estimateLines,
  can: canLines,
  "who-can": whoCanLines,
  permissions: permissionsLines,
  "kube-can": (answer) => {
    const a = kubeCanAnswer.parse(answer);
    const when = a.conditions.length > 0 ? ` when ${a.conditions.map(conditionText).join(" and ")}` : "";
    return [`${a.allowed ? "yes" : "no"} (${a.verdict})${when}`, ...stepLines(a.steps, "  "), ...a.notes];
  },
  "kube-who-can": (answer) => kubeWhoCanAnswer.parse(answer).subjects.flatMap((s) => [`${s.verdict.padEnd(11)} ${s.ref}`, ...stepLines(s.steps, "    ")]),
  why: (answer) => whyLines(answer, (v) => verdictLines(v)),
  "cluster-access": accessLines,
  "cluster-migration": migrationLines,
  "kube-permissions": permissionLines,
  clusters: (answer) => clustersAnswer.parse(answer).clusters.map((c) => [c.name, c.arn, c.endpoint].filter((part) => part !== null).join("  ")),
  coverage: coverageLines,
  search: (answer) => searchAnswer.parse(answer).results.map((e) => `${e.kind.padEnd(18)} ${e.ref}`),
};

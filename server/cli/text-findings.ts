import { type AcceptedRiskAnswer, acceptedRisk, acceptedRisksAnswer } from "@/server/contract/accepted.ts";
import { type AcceptedFinding, type FindingAnswer, findingsAnswer, type OpenFinding, SEVERITY_WORDS } from "@/server/contract/findings.ts";
import { type MarkAnswer, mark, marksAnswer } from "@/server/contract/marks.ts";

const SHOWN = 5;
const PATCH_LINES = 40;

function memberLines({ members }: FindingAnswer): string[] {
  const others = members.first.slice(1, 1 + SHOWN);
  const left = members.total - 1 - others.length;
  return [...others.map((member) => `    also ${member.ref}`), ...(left > 0 ? [`    and ${left} more`] : [])];
}

/** What makes the object has the change in its own form; a long one is told by the page and by --json. */
function patchLines(patch: NonNullable<FindingAnswer["fix"]>["patches"][number] | undefined): string[] {
  if (patch?.form !== "terraform" && patch?.form !== "cloudformation") return [];
  const lines = patch.text.split("\n");
  return [...lines.slice(0, PATCH_LINES).map((line) => `      ${line}`), ...(lines.length > PATCH_LINES ? ["      and more: --json"] : [])];
}

function fixLines({ fix }: FindingAnswer): string[] {
  if (!fix) return [];
  const managed = fix.managedBy === undefined ? [] : [`    its tags say that ${fix.managedBy} makes it: change it there`];
  const left = fix.commands.length + fix.left - SHOWN;
  return [
    `    fix: ${fix.summary}`,
    ...managed,
    ...(fix.managedBy === undefined ? [] : patchLines(fix.patches[0])),
    ...fix.commands.slice(0, SHOWN).map((command) => `      ${command}`),
    ...(left > 0 ? [`      and ${left} more like it: --json`] : []),
  ];
}

const wayLines = ({ paths }: FindingAnswer): string[] => paths.slice(0, 1).map((way) => `    ${way.verdict}: ${way.path.join(" -> ")}`);

const dayOf = (instant: string): string => instant.slice(0, 10);

const BACK: Readonly<Record<NonNullable<OpenFinding["returned"]>["because"], string>> = {
  expired: "and is back, since that is over",
  changed: "and is back, since what it rests on has changed",
  joined: "but not of this, which was not there then",
};

/** Why a finding is told that was accepted. */
const returnedLines = ({ returned }: OpenFinding): string[] =>
  returned ? [`    was accepted until ${dayOf(returned.risk.until)} by ${returned.risk.owner}, ${BACK[returned.because]}`] : [];

const oneLines = (finding: OpenFinding): string[] => [
  `${finding.severity.toUpperCase()}  ${finding.title}`,
  `    ${finding.summary}`,
  `    ${finding.subject}`,
  ...memberLines(finding),
  ...returnedLines(finding),
  ...wayLines(finding),
  ...fixLines(finding),
  `    id ${finding.id}`,
  "",
];

const acceptedLine = ({ severity, summary, risk }: AcceptedFinding): string =>
  `accepted ${severity.padEnd(8)} until ${dayOf(risk.until)} by ${risk.owner}: ${summary} (${risk.reason})`;

function countLine(findings: readonly FindingAnswer[]): string {
  if (findings.length === 0) return "no findings";
  const counts = SEVERITY_WORDS.flatMap((word) => {
    const count = findings.filter((one) => one.severity === word).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return `${findings.length} ${findings.length === 1 ? "finding" : "findings"}: ${counts.join(", ")}`;
}

/** `findings`: one a paragraph, the worst first. */
export function findingsText(answer: unknown): string[] {
  const { findings, accepted, missing } = findingsAnswer.parse(answer);
  const gaps = missing.length === 0 ? [] : ["what was not read has no findings: rolewalk coverage"];
  const kept = accepted.length === 0 ? [] : [...accepted.map(acceptedLine), ""];
  return [...findings.flatMap(oneLines), ...kept, countLine(findings), ...gaps];
}

/** Of a comparison: a line each. */
export const findingChangeLines = (sign: "opened" | "closed", findings: readonly FindingAnswer[]): string[] =>
  findings.map((one) => `${sign} ${one.severity.padEnd(8)} ${one.summary} (${one.id})`);

const STATE = ({ until, withdrawnAt }: AcceptedRiskAnswer): string => {
  if (withdrawnAt !== null) return `withdrawn ${dayOf(withdrawnAt)}`;
  return Date.parse(until) < Date.now() ? `over since ${dayOf(until)}` : `until ${dayOf(until)}`;
};

const riskLines = (risk: AcceptedRiskAnswer): string[] => [
  `${STATE(risk).padEnd(20)} ${risk.finding}, of ${risk.members} ${risk.members === 1 ? "thing" : "things"}`,
  `    ${risk.summary}`,
  `    accepted ${dayOf(risk.acceptedAt)} by ${risk.owner}: ${risk.reason}${risk.link === null ? "" : ` (${risk.link})`}`,
  `    id ${risk.id}`,
];

/** `accept`: what is lived with now. */
export const acceptText = (answer: unknown): string[] => riskLines(acceptedRisk.parse(answer));

/** `accepted`: one a paragraph, the newest first. */
export function acceptedText(answer: unknown): string[] {
  const { risks } = acceptedRisksAnswer.parse(answer);
  return risks.length === 0 ? ["nothing is accepted"] : risks.flatMap(riskLines);
}

const identitiesOf = ({ identities }: MarkAnswer): string =>
  identities === 0 ? "nothing of it was collected" : `${identities} ${identities === 1 ? "identity" : "identities"}`;

const markLine = (one: MarkAnswer): string => `${one.ref}  ${one.reason} (${identitiesOf(one)}, since ${dayOf(one.markedAt)})`;

/** `mark`: what is marked now. */
export const markText = (answer: unknown): string[] => [markLine(mark.parse(answer))];

/** `marks`: a line each. */
export function marksText(answer: unknown): string[] {
  const { marks } = marksAnswer.parse(answer);
  return marks.length === 0 ? ["nothing is marked: administrators alone are what everything ranks by"] : marks.map(markLine);
}

import { type FindingAnswer, findingsAnswer, SEVERITY_WORDS } from "@/server/contract/findings.ts";

const SHOWN = 5;

function memberLines({ members }: FindingAnswer): string[] {
  const others = members.first.slice(1, 1 + SHOWN);
  const left = members.total - 1 - others.length;
  return [...others.map((member) => `    also ${member.ref}`), ...(left > 0 ? [`    and ${left} more`] : [])];
}

function fixLines({ fix }: FindingAnswer): string[] {
  if (!fix) return [];
  const managed = fix.managedBy === undefined ? [] : [`    its tags say that ${fix.managedBy} makes it: change it there`];
  const left = fix.commands.length + fix.left - SHOWN;
  return [
    `    fix: ${fix.summary}`,
    ...managed,
    ...fix.commands.slice(0, SHOWN).map((command) => `      ${command}`),
    ...(left > 0 ? [`      and ${left} more like it: --json`] : []),
  ];
}

const wayLines = ({ paths }: FindingAnswer): string[] => paths.slice(0, 1).map((way) => `    ${way.verdict}: ${way.path.join(" -> ")}`);

const oneLines = (finding: FindingAnswer): string[] => [
  `${finding.severity.toUpperCase()}  ${finding.title}`,
  `    ${finding.summary}`,
  `    ${finding.subject}`,
  ...memberLines(finding),
  ...wayLines(finding),
  ...fixLines(finding),
  `    id ${finding.id}`,
  "",
];

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
  const { findings, missing } = findingsAnswer.parse(answer);
  const gaps = missing.length === 0 ? [] : ["what was not read has no findings: rolewalk coverage"];
  return [...findings.flatMap(oneLines), countLine(findings), ...gaps];
}

/** Of a comparison: a line each. */
export const findingChangeLines = (sign: "opened" | "closed", findings: readonly FindingAnswer[]): string[] =>
  findings.map((one) => `${sign} ${one.severity.padEnd(8)} ${one.summary} (${one.id})`);

import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { whyAnswer } from "@/server/contract/why.ts";

const READ: readonly (readonly [field: "principal" | "session" | "action" | "resource" | "namespace" | "because" | "policy" | "eventTime", word: string])[] = [
  ["principal", "who"],
  ["session", "session"],
  ["action", "what"],
  ["resource", "on"],
  ["namespace", "namespace"],
  ["because", "because"],
  ["policy", "policy"],
  ["eventTime", "when"],
];
const CANDIDATES_SHOWN = 15;

/** `why` on a terminal; `verdictLines` is how a verdict reads everywhere. */
export function whyLines(answer: unknown, verdictLines: (verdict: VerdictAnswer) => string[]): string[] {
  const a = whyAnswer.parse(answer);
  const shown = a.candidates.slice(0, CANDIDATES_SHOWN);
  const more = a.candidateCount - shown.length;
  return [
    `read as: ${a.parsed.kind}${a.others > 0 ? ` (and ${a.others} more in the text)` : ""}`,
    ...READ.flatMap(([field, word]) => (a.parsed[field] === null ? [] : [`  ${word}: ${a.parsed[field]}`])),
    ...a.notes.map((n) => `! ${n}`),
    ...(a.disagreement ? [`!! ${a.disagreement.summary}`, ...a.disagreement.explanations.map((e) => `   - ${e}`)] : []),
    ...(shown.length > 0 ? ["it may be:", ...shown.map((c) => `  ${c}`), ...(more > 0 ? [`  and ${more} more`] : [])] : []),
    ...a.verdicts.flatMap((v) => verdictLines(v)),
    ...a.next.flatMap((n) => [`next: ${n.what}`, ...(n.command ? [`  $ ${n.command}`] : [])]),
  ];
}

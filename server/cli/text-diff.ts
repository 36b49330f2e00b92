import { type CauseAnswer, type DiffAnswer, diffAnswer, whatIfAnswer } from "@/server/contract/diff.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { findingChangeLines } from "./text-findings.ts";
import { conditionText } from "./text-parts.ts";

const edge = ({ from, to, mechanism }: VerdictAnswer): string => `${from} -> ${to} by ${mechanism}`;

function causeLines({ summary, before, after }: CauseAnswer): string[] {
  return [
    `      because: ${summary}`,
    ...(before === undefined ? [] : [`        before: ${before}`]),
    ...(after === undefined ? [] : [`        now:    ${after}`]),
  ];
}

const oneLines = (sign: string, one: VerdictAnswer & { readonly because: CauseAnswer; readonly severity?: string }): string[] => [
  `${sign} ${one.verdict.padEnd(11)} ${edge(one)}${one.severity === undefined ? "" : `  (${one.severity})`}`,
  ...one.conditions.map((c) => `      when ${conditionText(c)}`),
  ...causeLines(one.because),
];

const notReadLines = (side: string, then: string, gaps: DiffAnswer["notRead"]["after"]): string[] =>
  gaps.map(({ what, of }) => `not read ${side}: ${what}, of ${of}: what ${then} may only be for that`);

function diffLines({ appeared, disappeared, changed, findings, notRead }: DiffAnswer): string[] {
  return [
    ...appeared.flatMap((one) => oneLines("+", one)),
    ...disappeared.flatMap((one) => oneLines("-", one)),
    ...changed.flatMap(({ before, after, because }) => [
      `~ ${before.verdict} -> ${after.verdict}  ${edge(after)}`,
      ...after.conditions.map((c) => `      when ${conditionText(c)}`),
      ...causeLines(because),
    ]),
    ...findingChangeLines("opened", findings.opened),
    ...findingChangeLines("closed", findings.closed),
    ...notReadLines("before", "appeared or was opened", notRead.before),
    ...notReadLines("now", "disappeared or was closed", notRead.after),
    `${appeared.length} appeared, ${disappeared.length} disappeared, ${changed.length} decided otherwise; ${findings.opened.length} findings opened, ${findings.closed.length} closed`,
  ];
}

/** `diff`: an edge a paragraph, `+` for what appeared, `-` for what is gone, `~` for what is decided otherwise. */
export const diffText = (answer: unknown): string[] => diffLines(diffAnswer.parse(answer));

/** `whatif`: the same, and what of the change has no effect. */
export function whatIfText(answer: unknown): string[] {
  const parsed = whatIfAnswer.parse(answer);
  return [
    ...diffLines(parsed),
    ...parsed.assumptions.map((one) => `assumed: ${one}`),
    ...parsed.ignored.map(({ what, reason }) => `no effect: ${what}: ${reason}`),
  ];
}

import { groupedByCause } from "@/server/contract/by-cause.ts";
import type { GroupKind } from "@/server/contract/change-group-names.ts";
import type { ChangeCounts } from "@/server/contract/change-groups.ts";
import { type CauseAnswer, type DiffAnswer, diffAnswer, whatIfAnswer } from "@/server/contract/diff.ts";
import { type TimelineAnswer, timelineAnswer } from "@/server/contract/timeline.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { findingChangeLines } from "./text-findings.ts";
import { countsLine, groupLines } from "./text-groups.ts";
import { conditionText } from "./text-parts.ts";

const edge = ({ from, to, mechanism }: VerdictAnswer): string => `${from} -> ${to} by ${mechanism}`;

const readingLines = ({ before, after }: CauseAnswer): string[] => [
  ...(before === undefined ? [] : [`        before: ${before}`]),
  ...(after === undefined ? [] : [`        now:    ${after}`]),
];

/** An edge that differs as it is written, without its cause. */
interface Told {
  readonly line: string;
  readonly edge: VerdictAnswer;
  readonly because: CauseAnswer;
}

const told = (sign: string, one: VerdictAnswer & { readonly because: CauseAnswer; readonly severity?: string }): Told => ({
  line: `${sign} ${one.verdict.padEnd(11)} ${edge(one)}${one.severity === undefined ? "" : `  (${one.severity})`}`,
  edge: one,
  because: one.because,
});

const edgeLines = ({ line, edge: { conditions } }: Told): string[] => [line, ...conditions.map((c) => `      when ${conditionText(c)}`)];

/** The edges by their cause: what caused several is told once, below them all; how a check reads is told of one alone. */
const causedLines = (all: readonly Told[]): string[] =>
  groupedByCause(all, (one) => one.because.summary).flatMap(([summary, group]) => [
    ...group.flatMap(edgeLines),
    `      because: ${summary}${group.length > 1 ? ` (all ${group.length.toLocaleString("en")} above)` : ""}`,
    ...(group.length === 1 ? group.flatMap((one) => readingLines(one.because)) : []),
  ]);

const notReadLines = (side: string, then: string, gaps: DiffAnswer["notRead"]["after"]): string[] =>
  gaps.map(({ what, of }) => `not read ${side}: ${what}, of ${of}: what ${then} may only be for that`);

const notReadOf = ({ notRead }: DiffAnswer): string[] => [
  ...notReadLines("before", "appeared or was opened", notRead.before),
  ...notReadLines("now", "disappeared or was closed", notRead.after),
];

const countsOf = ({ appeared, disappeared, changed, findings }: DiffAnswer): ChangeCounts => ({
  appeared: appeared.length,
  disappeared: disappeared.length,
  changed: changed.length,
  opened: findings.opened.length,
  closed: findings.closed.length,
});

function diffLines(answer: DiffAnswer): string[] {
  const { appeared, disappeared, changed, findings } = answer;
  return [
    ...causedLines(appeared.map((one) => told("+", one))),
    ...causedLines(disappeared.map((one) => told("-", one))),
    ...causedLines(changed.map(({ before, after, because }) => ({ line: `~ ${before.verdict} -> ${after.verdict}  ${edge(after)}`, edge: after, because }))),
    ...findingChangeLines("opened", findings.opened),
    ...findingChangeLines("closed", findings.closed),
    ...notReadOf(answer),
    countsLine(countsOf(answer)),
  ];
}

/** `diff`: an edge a line, `+` for what appeared, `-` for what is gone, `~` for what is decided otherwise. */
export const diffText = (answer: unknown): string[] => diffLines(diffAnswer.parse(answer));

/** `diff --by`: how many of each differ, group by group. */
export function groupedDiffText(answer: unknown, by: GroupKind): string[] {
  const parsed = diffAnswer.parse(answer);
  return [...groupLines(parsed.groups, by), ...notReadOf(parsed), countsLine(countsOf(parsed))];
}

/** `whatif`: the same, and what of the change has no effect. */
export function whatIfText(answer: unknown): string[] {
  const parsed = whatIfAnswer.parse(answer);
  return [
    ...diffLines(parsed),
    ...parsed.assumptions.map((one) => `assumed: ${one}`),
    ...parsed.ignored.map(({ what, reason }) => `no effect: ${what}: ${reason}`),
  ];
}

type Moment = TimelineAnswer["moments"][number];
const minuteOf = (instant: string): string => instant.slice(0, 16).replace("T", " ");
/** When it was captured last, and for what came then, first. */
const before = ({ label, capturedAt }: Moment): string => `${minuteOf(capturedAt)} ${label}`;
const then = ({ label, since }: Moment): string => `${minuteOf(since)} ${label}`;

/** `timeline`: the newest change first. */
export function timelineText(answer: unknown): string[] {
  const { ref, about, moments, earlier, changes } = timelineAnswer.parse(answer);
  const standing = about.some((one) => one !== ref) ? [`compared as ${about.join(" and ")}`] : [];
  const [newest, oldest] = [moments[0], moments.at(-1)];
  const span = newest && oldest ? `${moments.length} snapshots from ${then(oldest)} to ${before(newest)}` : "no snapshot";
  return [
    ref,
    ...standing,
    ...changes.flatMap(({ before: was, after, ...diff }) => ["", `${before(was)}  ->  ${then(after)}`, ...diffLines(diff).map((line) => `  ${line}`)]),
    "",
    `${changes.length === 0 ? "nothing changed" : `${changes.length} ${changes.length === 1 ? "change" : "changes"}`} over ${span}${earlier > 0 ? `; ${earlier} older ones were not looked at: --limit` : ""}`,
  ];
}

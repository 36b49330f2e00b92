import type { LiveReport } from "@/server/contract/live.ts";
import { momentWords } from "@/server/model/moment.ts";

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const counted = (n: number, one: string): string => `${n} ${n === 1 ? one : `${one}s`}`;

const STATES: Readonly<Record<LiveReport["facts"][number]["state"], string>> = {
  same: "same",
  changed: "CHANGED",
  appeared: "NEW",
  gone: "GONE",
  absent: "absent",
  unread: "not read",
};

/** What was not read, by the reason that it shares. */
function unreadLines(unread: LiveReport["unread"]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { what, of, reason } of unread) reasons.set(reason, [...(reasons.get(reason) ?? []), `${what} of ${of}`]);
  return [...reasons].flatMap(([reason, what]) => [`! not read, so as it was in the snapshot: ${reason}`, ...what.map((one) => `    ${one}`)]);
}

/** What was read anew for an answer, and what differs from the snapshot. */
export function liveLines(live: LiveReport): string[] {
  const sure = live.unread.length > 0 ? ", as far as it could be read" : "";
  const verdict = live.changed ? "the answer is another one than in the snapshot:" : `the answer is that of the snapshot${sure}`;
  return [
    `checked again at ${momentWords(live.readAt)}: ${counted(live.calls.length, "call")}, ${seconds(live.tookMs)}; the snapshot is of ${momentWords(live.snapshotOf)}`,
    verdict,
    ...live.differences.map((one) => `  ${one.what}: ${one.before ?? "-"} -> ${one.after ?? "-"}`),
    ...live.facts.map((one) => `  ${STATES[one.state].padEnd(9)} ${one.fact} (${one.of})`),
    ...unreadLines(live.unread),
    ...(live.kept.length > 0 ? [`not read anew, so as in the snapshot: ${live.kept.join(", ")}`] : []),
    `note: ${live.note}`,
  ];
}

import type { LiveReport } from "@/server/contract/live.ts";

type State = LiveReport["facts"][number]["state"];
type Outcome = LiveReport["calls"][number]["outcome"];

/** What became of a fact, in a word. `isNews`: it is another one than in the snapshot. */
export interface StateWord {
  readonly word: string;
  readonly tone: "news" | "plain" | "muted";
  readonly isNews: boolean;
}

const STATES: Readonly<Record<State, StateWord>> = {
  same: { word: "as before", tone: "muted", isNews: false },
  changed: { word: "changed", tone: "news", isNews: true },
  appeared: { word: "new", tone: "news", isNews: true },
  gone: { word: "gone", tone: "news", isNews: true },
  absent: { word: "there is none", tone: "muted", isNews: false },
  unread: { word: "not read", tone: "plain", isNews: false },
};

export const stateWord = (state: State): StateWord => STATES[state];

const OUTCOMES: Readonly<Record<Outcome, string>> = { ok: "answered", gone: "there is none", denied: "denied", failed: "not answered" };
export const callWord = (outcome: Outcome): string => OUTCOMES[outcome];

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The one sentence on a check. */
export function liveHeadline(live: LiveReport): string {
  if (live.differences.some((one) => one.what === "pod" && one.after === "gone")) return "The pod is gone";
  if (live.changed) return live.differences.every((one) => one.before === null) ? "The snapshot does not have this yet" : "The answer is another one now";
  const isNews = live.facts.some((one) => stateWord(one.state).isNews);
  const sure = live.unread.length > 0 ? ", as far as it could be read" : "";
  return isNews ? `What it rests on has changed, the answer has not${sure}` : `Nothing has changed since the snapshot${sure}`;
}

interface Reason {
  readonly reason: string;
  readonly what: readonly string[];
}

/** What was not read, by the reason that it shares. */
export function byReason(unread: LiveReport["unread"]): readonly Reason[] {
  const reasons = new Map<string, string[]>();
  for (const { what, of, reason } of unread) reasons.set(reason, [...(reasons.get(reason) ?? []), `${what} of ${of}`]);
  return [...reasons].map(([reason, what]) => ({ reason, what }));
}

import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { describeRef } from "./ref-view.ts";

/** A text cut where it parts from the other one; `start` and `end` are common to both. */
export interface Difference {
  readonly start: string;
  readonly middle: string;
  readonly end: string;
}

/** What the role trusts beside what the caller shows, when a check failed by little. */
export interface NearMiss {
  readonly wanted: Difference;
  readonly shown: Difference;
}

const QUOTED = /`([^`]{2,300})`|"([^"]{2,300})"/g;
const WORD = /[^\s,;()]*[:/@][^\s,;()]*/g;

function namesIn(reason: string): readonly string[] {
  const quoted = [...reason.matchAll(QUOTED)].map((m) => m[1] ?? m[2] ?? "");
  const words = [...reason.matchAll(WORD)].map((m) => m[0].replace(/[.'"`]+$/, "").replace(/^['"`]+/, ""));
  return [...new Set(quoted.length >= 2 ? quoted : words)].filter((name) => name.length > 2);
}

function common(a: string, b: string): { readonly start: number; readonly end: number } {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return { start, end };
}

const cut = (text: string, at: { readonly start: number; readonly end: number }): Difference => ({
  start: text.slice(0, at.start),
  middle: text.slice(at.start, text.length - at.end),
  end: text.slice(text.length - at.end),
});

/** How many names of the caller's place stand in a text: the caller's own subject has more of them. */
function kinship(text: string, ref: string): number {
  const { label, context } = describeRef(ref);
  const parts = new Set(text.split(/[:/@]/));
  return [label, ...context.split(" · ")].filter((name) => parts.has(name) || text === name).length;
}

/** The two most alike names in the reason of the check that failed; undefined when nothing in it is alike. */
export function nearMiss(verdict: Pick<VerdictAnswer, "verdict" | "steps" | "from">): NearMiss | undefined {
  const reason = verdict.steps.find((s) => s.outcome === "fail")?.reason;
  if (verdict.verdict !== "denied" || !reason) return undefined;
  const names = namesIn(reason);
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => ({ a, b, at: common(a, b) })));
  const scored = pairs.map((p) => ({ ...p, likeness: (p.at.start + p.at.end) / Math.max(p.a.length, p.b.length) })).sort((x, y) => y.likeness - x.likeness);
  const closest = scored[0];
  if (!closest || closest.likeness < 0.5) return undefined;
  const swapped = closest.b.includes("*") || kinship(closest.a, verdict.from) > kinship(closest.b, verdict.from);
  const [wanted, shown] = swapped ? [closest.b, closest.a] : [closest.a, closest.b];
  return { wanted: cut(wanted, closest.at), shown: cut(shown, closest.at) };
}

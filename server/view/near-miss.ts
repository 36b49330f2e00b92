import type { StepAnswer, VerdictAnswer } from "@/server/contract/verdict.ts";
import { commonEnds } from "@/server/model/nearest.ts";
import type { Check } from "@/server/model/step.ts";
import { checkWord } from "./proof-view.ts";
import { describeRef } from "./ref-view.ts";

/** A text cut where it parts from the other one; `start` and `end` are common to both. */
export interface Difference {
  readonly start: string;
  readonly middle: string;
  readonly end: string;
}

/** What the role trusts beside what the caller shows, when a check failed by little. */
export interface NearMiss {
  /** What is compared: `subject`, `audience`, the key of a condition… */
  readonly what: string;
  readonly titles: { readonly wanted: string; readonly shown: string };
  readonly wanted: Difference;
  /** Null: there is none. */
  readonly shown: Difference | null;
}

const QUOTED = /`([^`]{2,300})`|"([^"]{2,300})"/g;
const WORD = /[^\s,;()]*[:/@][^\s,;()]*/g;

function namesIn(reason: string): readonly string[] {
  const quoted = [...reason.matchAll(QUOTED)].map((m) => m[1] ?? m[2] ?? "");
  const words = [...reason.matchAll(WORD)].map((m) => m[0].replace(/[.'"`]+$/, "").replace(/^['"`]+/, ""));
  return [...new Set(quoted.length >= 2 ? quoted : words)].filter((name) => name.length > 2);
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

const SIDES: Partial<Readonly<Record<Check, readonly [string, string]>>> = {
  "trust-policy": ["The role trusts", "The caller presents"],
  audience: ["The provider accepts", "The caller presents"],
  "oidc-provider": ["The account has", "The caller presents"],
  "identity-policy": ["The caller's policies allow", "The call is"],
  "resource-policy": ["The resource's policy asks for", "The call is"],
  "permissions-boundary": ["The boundary allows", "The call is"],
  "session-policy": ["The session policy allows", "The call is"],
  scp: ["The service control policy allows", "The call is"],
  rcp: ["The resource control policy lets through", "The call is"],
  "service-account": ["The webhook reads", "The service account has"],
  rbac: ["The binding is for", "The call is for"],
};
const DENIED_SIDES = ["The Deny statement lets through", "The call is"] as const;
const BY_CODE: Readonly<Record<string, readonly [string, string]>> = { RBAC_OTHER_SUBJECT: ["The binding is for", "The caller is"] };

/** Of the key of a condition, such as `aws:MultiFactorAuthPresent`: it is asked for, nobody is trusted by it. */
const CONDITION_SIDES = ["The role asks for", "The request has"] as const;

function titlesOf({ check, code, nearest }: StepAnswer): NearMiss["titles"] {
  const [wanted, shown] = code.endsWith("_EXPLICIT_DENY")
    ? DENIED_SIDES
    : (BY_CODE[code] ?? (check === "trust-policy" && nearest?.what.includes(":") ? CONDITION_SIDES : SIDES[check]) ?? ["What is asked for", "What there is"]);
  return { wanted, shown };
}

function told(step: StepAnswer, nearest: NonNullable<StepAnswer["nearest"]>): NearMiss {
  const { what, wanted, shown } = nearest;
  const at = commonEnds(wanted, shown);
  // texts with little in common are shown whole: marks between chance letters help nobody
  const ends = at.start + at.end >= Math.max(wanted.length, shown.length) / 3 ? at : { start: 0, end: 0 };
  return { what, titles: titlesOf(step), wanted: cut(wanted, ends), shown: shown === "" ? null : cut(shown, ends) };
}

/** What the check that failed asks for beside what there is; undefined when nothing in it can be compared. */
export function nearMiss(verdict: Pick<VerdictAnswer, "verdict" | "steps" | "from">): NearMiss | undefined {
  const failed = verdict.steps.find((s) => s.outcome === "fail");
  if (verdict.verdict !== "denied" || !failed) return undefined;
  return failed.nearest ? told(failed, failed.nearest) : fromReason(failed, verdict.from);
}

/** The two most alike names in the reason of a check that tells no pair; RBAC tells it wherever there is one, its reasons name bindings beside it. */
function fromReason(failed: StepAnswer, from: string): NearMiss | undefined {
  if (failed.check === "rbac") return undefined;
  const names = namesIn(failed.reason);
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => ({ a, b, at: commonEnds(a, b) })));
  const scored = pairs.map((p) => ({ ...p, likeness: (p.at.start + p.at.end) / Math.max(p.a.length, p.b.length) })).sort((x, y) => y.likeness - x.likeness);
  const closest = scored[0];
  if (!closest || closest.likeness < 0.5) return undefined;
  const swapped = closest.b.includes("*") || kinship(closest.a, from) > kinship(closest.b, from);
  const [wanted, shown] = swapped ? [closest.b, closest.a] : [closest.a, closest.b];
  return { what: checkWord(failed.check), titles: titlesOf(failed), wanted: cut(wanted, closest.at), shown: cut(shown, closest.at) };
}

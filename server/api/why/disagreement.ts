import type { Estate } from "@/server/api/estate.ts";
import { momentWords } from "@/server/model/moment.ts";
import { parseRef } from "@/server/model/ref.ts";
import type { Check } from "@/server/model/step.ts";
import { needsResourcePolicy } from "@/server/policy/service-rules.ts";
import type { Because, PolicyType } from "@/server/query/why/parsed-error.ts";
import type { Disagreement, WhyVerdict } from "./answer.ts";

/** The checks of a proof that stand for a kind of policy; an endpoint's policy is in no snapshot. */
const CHECKS: Readonly<Record<PolicyType, readonly Check[]>> = {
  "identity-based": ["identity-policy"],
  "resource-based": ["resource-policy", "trust-policy"],
  "role-trust": ["trust-policy"],
  session: ["session-policy"],
  "permissions-boundary": ["permissions-boundary"],
  "service-control": ["scp"],
  "resource-control": ["rcp"],
  "vpc-endpoint": [],
};

/** The kinds of policy in the words of AWS's refusals. */
const WORDS: Readonly<Record<PolicyType, string>> = {
  "identity-based": "an identity policy",
  "resource-based": "a resource policy",
  "role-trust": "the role's trust policy",
  session: "a session policy",
  "permissions-boundary": "a permissions boundary",
  "service-control": "a service control policy",
  "resource-control": "a resource control policy",
  "vpc-endpoint": "a VPC endpoint's policy",
};

/** What is known of the refusal beside the verdict. */
export interface Refusal {
  readonly by: "AWS" | "Kubernetes";
  readonly because?: Because | undefined;
  /** The checks that such an error means, where no policy is named. */
  readonly checks?: readonly Check[] | undefined;
  readonly eventTime?: string | undefined;
  readonly action?: string | undefined;
  readonly resource?: string | undefined;
}

/** Before or after: an error and a snapshot of other times need not agree. */
function timeExplanation(estate: Estate, eventTime: string | undefined): string {
  const captured = estate.facts.capturedAt;
  const at = eventTime === undefined ? Number.NaN : Date.parse(eventTime);
  if (Number.isNaN(at)) return `the text does not say when this was; the snapshot is of ${momentWords(captured)}, and what was changed in between is not in it`;
  const [taken, refused] = [momentWords(captured), momentWords(new Date(at).toISOString())];
  return at > Date.parse(captured)
    ? `the snapshot (${taken}) is older than the error (${refused}): what was changed in between is not in it`
    : `the error (${refused}) is older than the snapshot (${taken}): what stood in its way may have been changed since`;
}

const maybe = (holds: boolean, text: string): readonly string[] => (holds ? [text] : []);

function resourceExplanation(verdict: WhyVerdict, { resource, action = "" }: Refusal): readonly string[] {
  const wasRead = verdict.steps.some((s) => s.check === "resource-policy" && s.outcome !== "not-collected");
  if (wasRead || !resource || resource === "*") return [];
  const what = /^kms:/i.test(action) ? "key policy" : "resource policy";
  return [`the ${what} of \`${resource}\` was not collected${needsResourcePolicy(action, resource) ? ", and it must allow the call too" : ""}`];
}

/** Policies that are in no snapshot, or not in this one, and that the refusal may have come from. */
function policyExplanations(estate: Estate, verdict: WhyVerdict, refusal: Refusal): readonly string[] {
  const said = refusal.because?.policyType;
  const policy = refusal.because?.policy;
  const may = (...types: readonly PolicyType[]): boolean => said === undefined || types.includes(said);
  const from = parseRef(verdict.from);
  const account = from && "account" in from ? from.account : undefined;
  const noScp = account !== undefined && estate.world.organizationOf(account).state !== "read";
  const isAbsent = policy !== undefined && !estate.world.accountOf(policy)?.policies.has(policy);
  return [
    ...maybe(isAbsent, `the policy that AWS names, \`${policy ?? ""}\`, is not in the snapshot`),
    ...maybe(from?.kind === "session" && may("session"), "a policy given along when the session was made (a session policy) limits it, and is in no list"),
    ...(may("resource-based") ? resourceExplanation(verdict, refusal) : []),
    ...maybe(noScp && may("service-control", "resource-control"), `the service and resource control policies of account ${account ?? ""} were not collected`),
    ...maybe(may("vpc-endpoint"), "the policy of a VPC endpoint that the call went through is in no snapshot"),
  ];
}

const checksOf = ({ because, checks }: Refusal): readonly Check[] | undefined => (because?.policyType ? CHECKS[because.policyType] : checks);

function agrees(verdict: WhyVerdict, refusal: Refusal): boolean {
  const checks = checksOf(refusal);
  if (verdict.verdict === "unknown" || checks === undefined) return verdict.verdict !== "allowed";
  const involved = verdict.steps.some((s) => checks.includes(s.check) && (s.outcome === "fail" || s.outcome === "conditional"));
  return verdict.verdict !== "allowed" && involved;
}

const checkWord = (check: Check | undefined): string => check?.replaceAll("-", " ") ?? "another check";

function refusalWords({ by, because, checks }: Refusal): string {
  if (because?.policyType) return `${by} refused it because of ${WORDS[because.policyType]}`;
  return checks?.[0] ? `${by} refused it at the ${checkWord(checks[0])}` : `${by} refused it`;
}

function summaryOf(verdict: WhyVerdict, refusal: Refusal): string {
  const said = refusalWords(refusal);
  const failed = checkWord(verdict.steps.find((s) => s.outcome === "fail")?.check);
  if (verdict.verdict === "denied") return `${said}; by this snapshot it fails at the ${failed}. Several can refuse one call, and ${refusal.by} names only one`;
  if (verdict.verdict === "conditional") return `${said}; by this snapshot it is allowed for a request that meets the conditions below`;
  return `${said}; by this snapshot it is allowed`;
}

/**
 * Where a refusal and our verdict differ: both in one sentence, and what can explain it. Undefined where they agree: a verdict that is
 * denied, conditional or unknown at the kind of policy that was named. The refusal is evidence; it is never argued away.
 */
export function disagreementOf(estate: Estate, verdict: WhyVerdict, refusal: Refusal): Disagreement | undefined {
  if (agrees(verdict, refusal)) return undefined;
  const unmet = verdict.verdict === "conditional" ? ["the request did not meet one of the conditions"] : [];
  const policies = refusal.by === "AWS" ? policyExplanations(estate, verdict, refusal) : [];
  return { summary: summaryOf(verdict, refusal), explanations: [...unmet, timeExplanation(estate, refusal.eventTime), ...policies] };
}

/** Nobody of the snapshot would be refused so: the refusal stands, and whom it hit is not in the snapshot, or was changed. */
export const nobodyFails = (estate: Estate, refusal: Refusal, pods: number): Disagreement => ({
  summary: `${refusalWords(refusal)}; by this snapshot none of the ${pods} pods that may be meant is refused so`,
  explanations: [timeExplanation(estate, refusal.eventTime), "the caller may be a pod or a cluster that is not in the snapshot"],
});

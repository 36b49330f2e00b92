import { parseArn } from "@/server/model/arn.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import { withAccessKey } from "./access-key.ts";
import { actionContext } from "./action-context.ts";
import { takesNoResource } from "./actions-without-resource.ts";
import { ResourcesAsked } from "./any-resource.ts";
import { accountOfCaller, callerScpSide, callerSideOf, signerOf } from "./caller-side.ts";
import { compose, composeFormula, type ResourceSide } from "./compose.ts";
import { decide, passed, refused } from "./decide.ts";
import type { Call } from "./evaluate-statement.ts";
import type { Caller, EvaluationTime, StoredPolicy } from "./inputs.ts";
import { isServiceLinkedPath, organizationSide } from "./organization-side.ts";
import { proofOf } from "./proof.ts";
import type { KeyState } from "./request-context.ts";
import { keptByAws, needsNoPermission, needsResourcePolicy, noPermissionNeeded } from "./service-rules.ts";
import { organizationAssumptions } from "./sts-call.ts";
import { unresolvedAssumptions } from "./unresolved-variable.ts";

export interface ActionQuestion {
  readonly caller: Caller;
  /** `service:Name`; a pattern asks for everything it stands for. */
  readonly action: string;
  /** Left out: on any resource. */
  readonly resource?: string;
  readonly resourceAccount?: string;
  /** Left out: not known, or there is none; the answer then says so. */
  readonly resourcePolicy?: StoredPolicy;
  /** Condition keys whose values the question fixes: what the one request it speaks of sends. */
  readonly sent?: (keyLower: string) => KeyState | undefined;
  readonly time: EvaluationTime;
  readonly explain?: boolean;
  /** Whether the action takes no resource (A65); left out: as far as the engine knows by itself. */
  readonly takesNoResource?: boolean;
}

/** `resources`: the patterns on which the answer holds; only when no resource was asked for. */
export interface ActionDecision extends Decision {
  readonly resources?: readonly string[];
}

const HAS_POLICIES: ReadonlySet<string> = new Set([
  "s3",
  "kms",
  "sqs",
  "sns",
  "lambda",
  "secretsmanager",
  "ecr",
  "dynamodb",
  "events",
  "backup",
  "glue",
  "es",
  "kinesis",
  "elasticfilesystem",
  "apigateway",
  "execute-api",
  "codeartifact",
  "glacier",
  "logs",
]);

function sideOf(q: ActionQuestion, resource: string, isSameAccount: boolean): ResourceSide {
  const rcp = rcpOf(q, isSameAccount);
  const isRequired = needsResourcePolicy(q.action, resource) && resource !== "*";
  const policy = q.resourcePolicy ? { policy: { state: "read", value: q.resourcePolicy } as const } : {};
  return {
    ...policy,
    isRequired,
    isSameAccount,
    ...(q.resourcePolicy ? {} : { isAssumed: isRequired || !isSameAccount }),
    ...(rcp.levels ? { rcps: rcp.levels } : {}),
  };
}

const rcpOf = (q: ActionQuestion, isSameAccount: boolean): ReturnType<typeof organizationSide> =>
  q.caller.kind === "identity" && isSameAccount
    ? organizationSide(q.caller.identity.organization, "rcps", isServiceLinkedPath(q.caller.identity.path))
    : { state: "not-collected" };

function resourceAssumptions(q: ActionQuestion, resource: string, isSameAccount: boolean): string[] {
  if (q.resourcePolicy || resource === "*") return [];
  if (!isSameAccount) return [`the resource policy of ${resource} lets account ${accountOfCaller(q.caller)} in`];
  if (needsResourcePolicy(q.action, resource))
    return [`the ${/^kms:/i.test(q.action) ? "key policy" : "trust policy"} of ${resource} leaves the decision to the account`];
  return HAS_POLICIES.has(q.action.split(":")[0]?.toLowerCase() ?? "") ? [`no resource policy of ${resource} was looked at`] : [];
}

const accountIn = (resource: string | undefined): string | undefined => {
  const account = resource === undefined ? undefined : parseArn(resource)?.account;
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
};

function decideOn(q: ActionQuestion, resource: string): Decision {
  const { caller, action, time, explain = false } = q;
  const kept = keptByAws(action, resource);
  if (kept) return refused(kept, explain);
  const own = accountOfCaller(caller);
  const resourceAccount = q.resourceAccount ?? accountIn(resource);
  const isSameAccount = resourceAccount === undefined || resourceAccount === own;
  const scp = callerScpSide(caller);
  const callerSide = callerSideOf(caller, scp);
  const target = sideOf(q, resource, isSameAccount);
  const asked = q.resource === undefined ? {} : { resource };
  const context = actionContext({
    caller,
    action,
    time,
    isSameAccount,
    ...asked,
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    ...(q.sent ? { sent: q.sent } : {}),
  });
  const call: Call = { action: action.toLowerCase(), resource, context, signer: signerOf(caller) };
  if (!explain) return decide(composeFormula(call, callerSide, target), undefined);
  const c = compose(call, callerSide, target);
  const rcp = rcpOf(q, isSameAccount);
  return decide(c.formula, () => ({
    steps: proofOf(c, { action, caller: callerSide, target, scp, rcp, callerAccount: own, resourceAccount: resourceAccount ?? own }),
    assumptions: [
      ...resourceAssumptions(q, resource, isSameAccount),
      ...unresolvedAssumptions([c], context),
      ...organizationAssumptions({ scp, callerAccount: own, role: { account: resourceAccount ?? own } }, rcp),
    ],
  }));
}

/** A call that speaks of no resource is one on `*` (A65). */
const onNothing = (d: Decision): ActionDecision => ({ ...d, resources: d.verdict === "denied" || d.verdict === "unknown" ? [] : ["*"] });

/** A decision about one resource pattern. */
export interface OnResource {
  readonly resource: string;
  readonly decision: Decision;
}

/**
 * On any resource: every pattern that the caller's Allow statements name is asked for; of one that is refused as a whole, the parts that a boundary, a
 * session policy, a service control policy or a Deny on all others speaks of. Without proof.
 */
function decideOnEach(q: ActionQuestion): readonly [OnResource, ...OnResource[]] {
  const on = (resource: string): OnResource => ({ resource, decision: withAnyValue(decideOn({ ...q, explain: false }, resource)) });
  const asked = new ResourcesAsked(q);
  const named = q.caller.kind === "identity" ? asked.named() : ["*"];
  const isOpenSet = q.caller.kind === "identity" && q.caller.identity.identityPoliciesMissing.length > 0;
  const [first = "*", ...others] = named.length === 0 || isOpenSet ? [...new Set([...named, "*"])] : named;
  const tried: [OnResource, ...OnResource[]] = [on(first), ...others.map(on)];
  const refused = named.length === 0 ? [] : tried.filter((t) => t.decision.verdict === "denied");
  const known = new Set(tried.map((t) => t.resource));
  const parts = [...new Set(refused.flatMap((t) => asked.within(t.resource)))].filter((part) => !known.has(part)).map(on);
  return [...tried, ...parts.filter((t) => t.decision.verdict !== "denied")];
}

/** What a pattern has a `*` for may have any value, as long as it is there. */
const withAnyValue = (d: Decision): Decision => ({
  ...d,
  conditions: d.conditions.map((c) =>
    c.operator === "StringEquals" && c.values.length === 1 && c.values[0] === "*" ? { ...c, operator: "Null", values: ["false"] } : c,
  ),
});

const isOpen = (d: Decision): boolean => d.verdict !== "denied" && d.verdict !== "unknown";
const isResourceless = (q: ActionQuestion): boolean => q.takesNoResource ?? takesNoResource(q.action);

function decideOnAny(q: ActionQuestion): ActionDecision {
  if (isResourceless(q)) return onNothing(decideOn(q, "*"));
  const tried = decideOnEach(q);
  const best = tried.reduce((a, b) => (rankOf(b.decision.verdict) < rankOf(a.decision.verdict) ? b : a));
  const resources = tried.filter((t) => isOpen(t.decision)).map((t) => t.resource);
  const whole = q.explain ? withAnyValue(decideOn(q, best.resource)) : best.decision;
  return { ...whole, resources };
}

/** The same question of each resource pattern that the caller's policies name for the action, each with its own word and conditions. */
export function decideActionOnEach(question: ActionQuestion): readonly OnResource[] {
  const all = { resource: "*", decision: passed(noPermissionNeeded(question.action), false) };
  if (needsNoPermission(question.action)) return [all];
  const once = (q: ActionQuestion): readonly OnResource[] => (isResourceless(q) ? [{ resource: "*", decision: decideOn(q, "*") }] : decideOnEach(q));
  return once({ ...question, explain: false }).map(({ resource, decision }) => ({
    resource,
    decision: withAccessKey(question, decision, (fixed) => decideOn({ ...question, explain: false, sent: (key) => fixed.get(key) }, resource)),
  }));
}

/** Whether a caller may do an action (for `can` and `who-can`): the policies of its own side, and the resource's policy where it is known. */
export function decideAction(question: ActionQuestion): ActionDecision {
  if (needsNoPermission(question.action)) {
    const allowed = passed(noPermissionNeeded(question.action), question.explain ?? false);
    return question.resource === undefined ? { ...allowed, resources: ["*"] } : allowed;
  }
  const once = (q: ActionQuestion): ActionDecision => (q.resource === undefined ? decideOnAny(q) : decideOn(q, q.resource));
  return withAccessKey(question, once(question), (fixed, explain) => once({ ...question, explain, sent: (key) => fixed.get(key) ?? question.sent?.(key) }));
}

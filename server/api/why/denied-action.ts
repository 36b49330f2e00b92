import { askCan } from "@/server/api/ask-can.ts";
import { podIdentitySessionOf } from "@/server/api/effective-role.ts";
import type { Estate } from "@/server/api/estate.ts";
import { UsageError } from "@/server/api/usage-error.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { arnRef, parseRef, type Ref, toRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { SessionFacts } from "@/server/policy/inputs.ts";
import { explain } from "@/server/query/explain.ts";
import type { AccessDenied } from "@/server/query/why/parsed-error.ts";
import { readSessionName } from "@/server/query/why/session-name.ts";
import type { Finding, NextStep, WhyVerdict } from "./answer.ts";
import { behindPrincipal, roleOfPrincipal } from "./behind-role.ts";
import { disagreementOf } from "./disagreement.ts";

const ASSUME = "sts:AssumeRole";

/** The command that has AWS say what the encoded part of a message holds (W9). */
export const decodeStep = (encoded: string): NextStep => ({
  what: "read the encoded part of the message; it takes the permission sts:DecodeAuthorizationMessage in the account that refused",
  command: shellCommand`aws sts decode-authorization-message --encoded-message ${encoded} --query DecodedMessage --output text`,
});

/** Where the event of a refused call is found; it names who called. */
export const eventStep = (call: string): NextStep => ({
  what: "find the event of the call, which names who called, and paste it here",
  command: shellCommand`aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=${call} --max-results 20 --query 'Events[].CloudTrailEvent' --output text`,
});

const isAssumeRole = (action: string, resource: string | undefined): resource is string =>
  action.toLowerCase() === ASSUME.toLowerCase() && resource !== undefined && parseRef(resource)?.kind === "iam";

/** A session that EKS Pod Identity started carries the tags of the service account behind it. */
function sessionOf(estate: Estate, principal: string, roleFromEvent: string | undefined, candidates: readonly Ref[]): SessionFacts | undefined {
  const session = parseSessionArn(principal);
  const role = roleOfPrincipal(estate, principal, roleFromEvent);
  if (!session || !role || readSessionName(session.roleName, session.sessionName).kind !== "pod-identity") return undefined;
  return podIdentitySessionOf(estate, candidates, role);
}

/** The decider's word about the very request of the message; undefined where it names no request that can be decided. */
function decide(estate: Estate, error: AccessDenied, candidates: readonly Ref[]): WhyVerdict | undefined {
  const { principal, action, resource } = error;
  const from = principal === undefined ? undefined : toRef(principal);
  if (!from || !principal || !action || parseRef(from)?.kind === "service") return undefined;
  if (isAssumeRole(action, resource)) return explain(estate.world, from, arnRef(resource), { action: ASSUME })[0];
  try {
    const session = sessionOf(estate, principal, error.role, candidates);
    const { through: _, resources: __, ...verdict } = askCan(estate, { principal, action, ...(resource ? { resource } : {}) }, undefined, session);
    return verdict;
  } catch (thrown) {
    // an action that is none of AWS's form: the rest of the message still says who and where
    if (thrown instanceof UsageError) return undefined;
    throw thrown;
  }
}

function notesOf(error: AccessDenied): readonly string[] {
  if (error.principal === undefined)
    return [`the message names neither who called nor which action${error.operation ? `, only the call \`${error.operation}\`` : ""}`];
  if (error.because?.policyType === "role-trust" && !error.resource)
    return ["the message does not name the role whose trust policy refused; the event of the call does"];
  return [];
}

function askCommand(principal: string, action: string, resource: string | undefined): string {
  if (isAssumeRole(action, resource)) return shellCommand`rolewalk explain ${principal} ${resource}`;
  return resource === undefined ? shellCommand`rolewalk can ${principal} ${action}` : shellCommand`rolewalk can ${principal} ${action} ${resource}`;
}

function nextSteps(estate: Estate, error: AccessDenied, candidates: readonly string[]): readonly NextStep[] {
  const call = error.operation ?? error.action?.split(":")[1];
  const role = error.principal === undefined ? undefined : roleOfPrincipal(estate, error.principal, error.role);
  const [pod] = candidates.filter((ref) => ref.includes("/pod/"));
  const isNamed = error.principal !== undefined && (error.resource !== undefined || error.because?.policyType !== "role-trust");
  return [
    ...(error.encoded ? [decodeStep(error.encoded)] : []),
    ...(call && !(isNamed && error.resource) ? [eventStep(call)] : []),
    ...(pod ? [{ what: "see which credentials the first of these pods has", command: shellCommand`rolewalk pod ${pod}` }] : []),
    ...(role && error.action
      ? [{ what: "ask the same with every step of the proof", command: askCommand(error.principal ?? role, error.action, error.resource) }]
      : []),
  ];
}

/** `User: … is not authorized to perform: …`: the very request decided anew, who may be behind it, and where AWS says otherwise (W1–W3). */
export function deniedAction(estate: Estate, error: AccessDenied): Finding {
  const behind = error.principal === undefined ? { candidates: [], notes: [], verdicts: [] } : behindPrincipal(estate, error.principal, error.role);
  const verdict = decide(estate, error, behind.candidates);
  const { because, eventTime, action, resource } = error;
  const disagreement = verdict && disagreementOf(estate, verdict, { by: "AWS", because, eventTime, action, resource });
  const unknown =
    verdict?.verdict === "conditional" && !disagreement
      ? ["by this snapshot the call is allowed for a request that meets the conditions below: this one did not meet them all"]
      : [];
  return {
    notes: [...behind.notes, ...notesOf(error), ...unknown],
    candidates: behind.candidates,
    verdicts: [...(verdict ? [verdict] : []), ...behind.verdicts],
    ...(disagreement ? { disagreement } : {}),
    next: nextSteps(estate, error, behind.candidates),
  };
}

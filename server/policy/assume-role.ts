import type { Step } from "@/server/model/step.ts";
import type { Condition, Decision } from "@/server/model/verdict.ts";
import { withAccessKey } from "./access-key.ts";
import { assumeRoleContext, type FixedKeys } from "./assume-role-context.ts";
import { accountOfCaller, callerScpSide, callerSideOf, partitionOfCaller, signerOf } from "./caller-side.ts";
import { refused } from "./decide.ts";
import type { Caller, EvaluationTime, TargetRole } from "./inputs.ts";
import { isIdentityCenterRole, isServiceLinkedPath } from "./organization-side.ts";
import { decideStsCall, SET_SOURCE_IDENTITY, TAG_SESSION } from "./sts-call.ts";

export interface AssumeRoleQuestion {
  readonly caller: Caller;
  readonly role: TargetRole;
  readonly time: EvaluationTime;
  /** True: the whole proof. False or left out: the verdict, its conditions and what is missing. */
  readonly explain?: boolean;
  /** Values this call is known to send, whatever callers may choose as a rule. */
  readonly fixedKeys?: FixedKeys;
}

/** What rules the call out before any policy is read (B8, B9, B20). */
function hindrance(caller: Caller, role: TargetRole): Step | undefined {
  if (caller.kind === "root")
    return { check: "caller", outcome: "fail", code: "CALLER_IS_ROOT", reason: `roles cannot be assumed by a root user, and \`${caller.ref}\` is one` };
  if (caller.kind === "uncollected" && caller.ref.includes(":federated-user/")) {
    return { check: "caller", outcome: "fail", code: "CALLER_CANNOT_CALL_STS", reason: "credentials of GetFederationToken cannot call sts:AssumeRole" };
  }
  const from = partitionOfCaller(caller);
  if (from !== role.partition && accountOfCaller(caller) !== "*") {
    return {
      check: "target",
      outcome: "fail",
      code: "PARTITION_MISMATCH",
      reason: `the caller is in partition \`${from}\`, the role in \`${role.partition}\`, and partitions do not trust each other`,
    };
  }
  if (isServiceLinkedPath(role.path))
    return { check: "target", outcome: "fail", code: "ROLE_IS_SERVICE_LINKED", reason: `\`${role.ref}\` is linked to a service, which alone assumes it` };
  return undefined;
}

/** Session tags that are handed on and a source identity that is set need an action of their own on the next hop (B25, B28). */
export function needsOf(caller: Caller): string[] {
  const session = caller.kind === "identity" ? caller.session : undefined;
  return [...(session?.transitiveTagKeys?.length ? [TAG_SESSION] : []), ...(session?.sourceIdentity === undefined ? [] : [SET_SOURCE_IDENTITY])];
}

function stepsBefore(caller: Caller, role: TargetRole): Step[] {
  const steps: Step[] = [];
  if (caller.kind === "uncollected")
    steps.push({
      check: "caller",
      outcome: "not-collected",
      code: "CALLER_NOT_COLLECTED",
      reason: `${caller.missing.what} of \`${caller.missing.of}\` was not collected`,
    });
  if (caller.kind === "identity" && caller.identity.ref === role.ref) {
    steps.push({
      check: "caller",
      outcome: "not-required",
      code: "SELF_ASSUME_NOT_TRUSTED",
      reason: "a role does not trust itself: its trust policy decides as for any other caller",
    });
  }
  return steps;
}

function assumptionsOf(caller: Caller, role: TargetRole, conditions: readonly Condition[]): string[] {
  const out: string[] = [];
  const byMfa = conditions.some((c) => c.suppliedBy === "mfa");
  if (byMfa && caller.kind === "identity" && caller.identity.kind === "user" && caller.identity.mfaDevice.state === "not-collected")
    out.push(`user ${caller.identity.ref} is taken to have an MFA device`);
  if (isIdentityCenterRole(role.path, role.name)) out.push(`${role.ref} is kept by IAM Identity Center, which may rewrite its trust policy`);
  return out;
}

/** Whether a caller can become a role by sts:AssumeRole (B1 to B41). */
export function decideAssumeRole(question: AssumeRoleQuestion): Decision {
  const { fixedKeys, caller, explain = false } = question;
  if (caller.kind !== "identity" || caller.identity.kind !== "user") return decideOnce(question);
  let isMfaAsked = false;
  const decision = decideOnce(question, () => {
    isMfaAsked = true;
  });
  return withAccessKey({ caller, explain, isMfaAsked }, decision, (fixed, told) =>
    decideOnce({ ...question, explain: told, fixedKeys: fixedKeys ? new Map([...fixedKeys, ...fixed]) : fixed }),
  );
}

function decideOnce(question: AssumeRoleQuestion, onMfa?: () => void): Decision {
  const { caller, role, explain = false } = question;
  const no = hindrance(caller, role);
  if (no) return refused(no, explain);
  const scp = callerScpSide(caller);
  const account = accountOfCaller(caller);
  return decideStsCall({
    action: "sts:AssumeRole",
    needs: needsOf(caller),
    role,
    context: assumeRoleContext(question, onMfa),
    signer: signerOf(caller),
    caller: callerSideOf(caller, scp),
    isSameAccount: account === role.account,
    scp,
    callerAccount: account,
    explain,
    before: () => stepsBefore(caller, role),
    assumptions: (conditions) => assumptionsOf(caller, role, conditions),
  });
}

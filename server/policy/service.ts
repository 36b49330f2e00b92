import type { Decision } from "@/server/model/verdict.ts";
import { NO_CALLER_SIDE } from "./caller-side.ts";
import { ENVIRONMENT_KEYS, parseTagKey } from "./condition-keys.ts";
import type { EvaluationTime, TargetRole } from "./inputs.ts";
import { ABSENT, type KeyState, known, open, type RequestContext } from "./request-context.ts";
import { decideStsCall, TAG_SESSION } from "./sts-call.ts";
import { momentKey, targetKey } from "./target-keys.ts";
import { matchesWildcard } from "./wildcard.ts";

export interface ServiceQuestion {
  /** Host name of the service principal: `ec2.amazonaws.com`. */
  readonly service: string;
  readonly role: TargetRole;
  /** The resource for which the service acts, where it is known to say so (B38). */
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  readonly time: EvaluationTime;
  readonly explain?: boolean;
}

export interface ServiceCall extends ServiceQuestion {
  /** Values the service is known to send. */
  readonly sent?: ReadonlyMap<string, KeyState>;
  readonly sendsTags?: boolean;
  /** What a call takes besides, asked about by itself (B24, D3); left out: the call. */
  readonly action?: string;
}

/** What a service says of whom it acts for; of most it is not documented whether they say it, EC2 among them (B38). */
function sourceKey(call: ServiceCall, keyLower: string): KeyState | undefined {
  const unknown = open("service");
  switch (keyLower) {
    case "aws:sourcearn":
      return call.sourceArn === undefined ? unknown : known(call.sourceArn);
    case "aws:sourceaccount":
      return call.sourceAccount === undefined ? unknown : known(call.sourceAccount);
    case "aws:sourceorgid":
    case "aws:sourceorgpaths":
      return unknown;
    default:
      return undefined;
  }
}

/** A service calls with fixed values of its own; nothing is free for it to choose (B35). */
function serviceKey(call: ServiceCall, keyLower: string): KeyState | undefined {
  switch (keyLower) {
    case "aws:principalisawsservice":
    case "aws:securetransport":
      return known("true");
    case "aws:principalservicename":
    case "aws:principalservicenameslist":
      return known(call.service);
    case "aws:viaawsservice":
      return known("false");
    case "sts:rolesessionname":
    case "aws:requestedregion":
      return open("service", { presence: "always" });
    default:
      return ENVIRONMENT_KEYS.has(keyLower) ? open("environment") : undefined;
  }
}

/** Asked about tags, a service sends some; which, where that is not known, is its own matter (B24). */
function tagsSent({ action, sent }: ServiceCall, keyLower: string): KeyState | undefined {
  if (action !== TAG_SESSION || sent) return undefined;
  const isTag = keyLower === "aws:tagkeys" || keyLower === "sts:transitivetagkeys" || parseTagKey(keyLower)?.family === "aws:requesttag/";
  return isTag ? open("service") : undefined;
}

function serviceContext(call: ServiceCall): RequestContext {
  return {
    lookup: (keyLower) =>
      call.sent?.get(keyLower) ??
      tagsSent(call, keyLower) ??
      sourceKey(call, keyLower) ??
      serviceKey(call, keyLower) ??
      targetKey(call.role, keyLower) ??
      momentKey(call.time, keyLower) ??
      ABSENT,
  };
}

/** A service that passes tags needs `sts:TagSession` too (D3). */
export function decideServiceCall(call: ServiceCall): Decision {
  return decideStsCall({
    action: call.action ?? "sts:AssumeRole",
    needs: call.sendsTags && call.action === undefined ? [TAG_SESSION] : [],
    role: call.role,
    context: serviceContext(call),
    signer: { kind: "service", host: call.service },
    caller: NO_CALLER_SIDE,
    isSameAccount: true,
    scp: { state: "no-organization" },
    explain: call.explain ?? false,
    before: () => [],
    assumptions: () => [],
  });
}

/** Whether an AWS service can become a role (B43, B44). Who may hand it the role is another question (iam:PassRole). */
export const decideService = (question: ServiceQuestion): Decision => decideServiceCall(question);

/** An account that is nobody's. */
const STRANGER = "000000000000";

/** Resources of a stranger that a trust policy may be written for: those that its own patterns leave room for, if any do. */
function resourcesOfStranger({ trust }: TargetRole): readonly string[] {
  const policy = trust.state === "read" ? trust.value.policy : undefined;
  const asked = policy?.state === "compiled" ? policy.statements.flatMap(({ conditions }) => conditions.filter((c) => c.keyLower === "aws:sourcearn")) : [];
  const made = asked
    .flatMap(({ texts }) => texts)
    .map((text) => {
      const parts = [...text.split(":"), "*", "*", "*", "*", "*"].slice(0, Math.max(6, text.split(":").length));
      return parts.map((part, at) => (at === 4 && matchesWildcard(part, STRANGER) ? STRANGER : part.replace(/[*?]/g, "x"))).join(":");
    });
  return [`arn:aws:service:region:${STRANGER}:resource`, ...made.filter((arn) => arn.split(":")[4] === STRANGER)];
}

/**
 * Whether a service becomes a role also when it acts for a resource of a stranger's account, in a stranger's organization (B38): what the trust policy and
 * resource control policies say of that. False as well where it is not known.
 */
export function actsForStranger(service: string, role: TargetRole, time: EvaluationTime): boolean {
  const sent = new Map<string, KeyState>([
    ["aws:sourceaccount", known(STRANGER)],
    ["aws:sourcearn", open("service", { presence: "always", oneOf: resourcesOfStranger(role) })],
    ["aws:sourceorgid", known("o-another")],
    ["aws:sourceorgpaths", known("o-another/r-another/")],
  ]);
  const { verdict } = decideServiceCall({ service, role, time, sent });
  return verdict === "allowed" || verdict === "conditional";
}

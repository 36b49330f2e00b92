import type { Step } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { type CallerSide, type Composition, compose, type ResourceSide } from "./compose.ts";
import type { StoredPolicy } from "./inputs.ts";
import { isServiceLinkedSigner, type OrganizationSide } from "./organization-side.ts";
import { isRecord } from "./parse-report.ts";
import { proofOf, settle } from "./proof.ts";
import { ABSENT, known, type RequestContext } from "./request-context.ts";
import { keptByAws, needsNoPermission, needsResourcePolicy, noPermissionNeeded } from "./service-rules.ts";
import type { Signer } from "./signer.ts";
import { CaseProblem, readCase, type SimulationCase } from "./simulate-case.ts";
import { resourcesMeant } from "./simulate-pattern.ts";
import { type CaseSource, caseSource } from "./simulate-source.ts";
import { solve } from "./solve.ts";

export type SimulationResponse = "Allowed" | "ImplicitlyDenied" | "ExplicitlyDenied" | "Invalid";

export interface SimulationResult {
  readonly name: string;
  readonly response: SimulationResponse;
  readonly verdict: VerdictWord;
  readonly steps: readonly Step[];
  /** Only with `Invalid`: the element and what is wrong with it. */
  readonly error?: string;
}

const isFederated = (signer: Signer): boolean => signer.kind === "oidc-provider" || signer.kind === "saml-provider" || signer.kind === "builtin-provider";
const isUnsigned = (signer: Signer): boolean => isFederated(signer) || signer.kind === "service" || signer.kind === "stranger";

/** Tokens, assertions and strangers bring no credentials of their own (B45). */
const isSigned = (signer: Signer): boolean => !isFederated(signer) && signer.kind !== "stranger";

/** A role that its service alone becomes, which resource control policies do not keep it from (B17, B20). */
const isServiceLinkedRole = (c: SimulationCase): boolean => /^sts:/i.test(c.action) && c.resource.includes(":role/aws-service-role/");

/** Exactly the keys the case gives; every other key is absent. */
const exactContext = (c: SimulationCase): RequestContext => ({
  lookup: (keyLower) => {
    const values = c.context.get(keyLower);
    return values ? known(...values) : ABSENT;
  },
});

function callerSide(c: SimulationCase): CallerSide {
  const scps = c.scps && !isUnsigned(c.signer) && !isServiceLinkedSigner(c.signer) ? { scps: c.scps } : {};
  const boundary = { state: "read", value: c.boundaries } as const;
  if (isUnsigned(c.signer)) return { identity: "none", boundary: { state: "read", value: undefined } };
  const identity = c.signer.kind === "root" && c.identity.length === 0 ? "all" : { policies: c.identity, missing: [] };
  return { identity, boundary, ...(c.session ? { session: c.session } : {}), ...scps };
}

/** Tokens are for one call and assertions for another, and neither signs sts:AssumeRole (B13). */
function isOtherCall({ kind }: Signer, action: string): boolean {
  if (kind === "saml-provider") return !/^sts:assumerolewithsaml$/i.test(action);
  return (kind === "oidc-provider" || kind === "builtin-provider") && !/^sts:assumerolewithwebidentity$/i.test(action);
}

/** Callers that cannot make a call at all (B8, B13). */
function callerHindrance(c: SimulationCase): Step | undefined {
  if (!/^sts:assumerole/i.test(c.action)) return undefined;
  const refuse = (code: Step["code"], reason: string): Step => ({ check: "caller", outcome: "fail", code, reason });
  if (c.signer.kind === "root") return refuse("CALLER_IS_ROOT", "roles cannot be assumed by a root user");
  if (c.signer.kind === "federated-user") return refuse("CALLER_CANNOT_CALL_STS", "credentials of GetFederationToken cannot assume a role");
  if (isOtherCall(c.signer, c.action)) return refuse("CALLER_CANNOT_CALL_STS", `\`${c.action}\` is not the call that a token or an assertion is for`);
  return undefined;
}

/** A provider vouches for roles of its own account alone (C2). */
function providerHindrance(c: SimulationCase): Step | undefined {
  if (!isFederated(c.signer) || c.callerAccount === undefined || c.callerAccount === c.resourceAccount) return undefined;
  const isSaml = c.signer.kind === "saml-provider";
  return {
    check: isSaml ? "saml-provider" : "oidc-provider",
    outcome: "fail",
    code: isSaml ? "SAML_PROVIDER_NOT_FOUND" : "OIDC_PROVIDER_NOT_FOUND",
    reason: `the identity provider is in account ${c.callerAccount}, the role in account ${c.resourceAccount}: a provider serves its own account alone`,
  };
}

/** Partitions do not trust each other (B9). */
function partitionHindrance(c: SimulationCase): Step | undefined {
  const from = partitionOf("arn" in c.signer ? c.signer.arn : c.signer.kind === "session" ? c.signer.roleArn : undefined);
  const to = partitionOf(c.resource);
  if (from === undefined || to === undefined || from === to) return undefined;
  return { check: "target", outcome: "fail", code: "PARTITION_MISMATCH", reason: `the caller is in partition \`${from}\`, the resource in \`${to}\`` };
}

/** What rules a call out whatever the policies say. */
const hindrance = (c: SimulationCase): Step | undefined =>
  callerHindrance(c) ?? providerHindrance(c) ?? partitionHindrance(c) ?? keptByAws(c.action, c.resource);

const partitionOf = (arn: string | undefined): string | undefined => /^arn:(aws[a-z-]*):/.exec(arn ?? "")?.[1];

const isDeniedIn = (c: Composition): boolean => [c.resource, c.identity, c.boundary, c.session, ...c.scps, ...c.rcps].some((r) => r?.deny === true);

function responseOf(word: VerdictWord, c: Composition): SimulationResponse {
  if (word === "allowed") return "Allowed";
  return isDeniedIn(c) ? "ExplicitlyDenied" : "ImplicitlyDenied";
}

const applied = (levels: SimulationCase["scps"]): OrganizationSide => (levels ? { state: "applies", levels } : { state: "no-organization" });

/** The answer for one resource, and whether a Deny alone stands in its way. */
interface Answer {
  readonly result: SimulationResult;
  readonly isOnlyDenied: boolean;
}

function evaluateOn(name: string, c: SimulationCase): Answer {
  const caller = callerSide(c);
  const isSameAccount = isUnsigned(c.signer) || c.callerAccount === c.resourceAccount;
  const rcps = c.rcps && !isServiceLinkedSigner(c.signer) && !isServiceLinkedRole(c) ? { rcps: c.rcps } : {};
  const policy = c.resourcePolicy ? { policy: { state: "read", value: c.resourcePolicy } as const } : {};
  const target: ResourceSide = { ...policy, ...rcps, isRequired: needsResourcePolicy(c.action, c.resource), isSameAccount };
  const composition = compose({ action: c.action.toLowerCase(), resource: c.resource, context: exactContext(c), signer: c.signer }, caller, target);
  const no = hindrance(c);
  const word = no ? "denied" : solve(composition.formula).word;
  const subject = {
    action: c.action,
    caller,
    target,
    scp: applied(caller.scps),
    rcp: applied(rcps.rcps),
    resourceAccount: c.resourceAccount,
    ...(c.callerAccount === undefined || isUnsigned(c.signer) ? {} : { callerAccount: c.callerAccount }),
  };
  const proof = [...(no ? [no] : []), ...remarksOn(c.resourcePolicy), ...noPolicyStep(c, target), ...proofOf(composition, subject)];
  const steps = settle(proof, word, "no policy given lets this request in");
  return {
    result: { name, response: responseOf(word, composition), verdict: word, steps },
    isOnlyDenied: !no && solve(composition.granted).word === "allowed",
  };
}

/** A resource with wildcards asks for some resource it stands for: allowed if one is, denied explicitly if a Deny alone keeps each from it (A65). */
function evaluate(name: string, c: SimulationCase): SimulationResult {
  if (needsNoPermission(c.action) && isSigned(c.signer)) return { name, response: "Allowed", verdict: "allowed", steps: [noPermissionNeeded(c.action)] };
  const named = evaluateOn(name, c).result;
  const answers = resourcesMeant(c, exactContext(c)).map((resource) => ({ resource, ...evaluateOn(name, { ...c, resource }) }));
  const best =
    answers.find((a) => a.result.verdict === "allowed") ??
    answers.find((a) => a.isOnlyDenied) ??
    answers.find((a) => a.result.response === "ImplicitlyDenied") ??
    answers[0];
  if (!best || best.result.response === named.response) return named;
  const reason = `\`${c.resource}\` stands for many resources; told for \`${best.resource}\``;
  return { ...best.result, steps: [{ check: "target", outcome: "pass", code: "RESOURCE_IS_PATTERN", reason }, ...best.result.steps] };
}

/** What was found odd in a resource policy, and how it was taken (A6). */
const remarksOn = (stored: StoredPolicy | undefined): Step[] =>
  stored?.policy.state !== "compiled"
    ? []
    : stored.policy.remarks.map(({ pointer, message }) => ({
        check: "policy-document",
        outcome: "pass",
        code: "POLICY_DOCUMENT_ODD",
        reason: `\`${pointer}\` of the resource policy: ${message}`,
      }));

/** A call that needs a resource policy fails without one (B1, B4). */
function noPolicyStep(c: SimulationCase, target: ResourceSide): Step[] {
  if (c.resourcePolicy || (!target.isRequired && target.isSameAccount && !isUnsigned(c.signer))) return [];
  return [
    {
      check: "resource-policy",
      outcome: "fail",
      code: "RESOURCE_POLICY_NO_ALLOW",
      reason: `\`${c.action}\` needs a policy of \`${c.resource}\` that allows it, and the case has none`,
    },
  ];
}

const told = (name: string, { pointer, message, position }: CaseProblem): SimulationResult => {
  const where = position ? ` (line ${position.line}, column ${position.column})` : "";
  return { name, response: "Invalid", verdict: "unknown", steps: [], error: `${pointer}${where}: ${message}` };
};

function simulateOne(json: unknown, index: number, source: CaseSource | undefined): SimulationResult {
  const name = isRecord(json) && typeof json["name"] === "string" ? json["name"] : `case ${index}`;
  try {
    const twice = source?.duplicateIn(index);
    return twice ? told(name, twice) : evaluate(name, readCase(json));
  } catch (problem) {
    if (!(problem instanceof CaseProblem)) throw problem;
    return told(name, source && !problem.position ? source.placed(index, problem) : problem);
  }
}

/**
 * Evaluates cases on documents alone, each for exactly the context it gives: a key that is not in it is absent. With the text they were read from, what is
 * wrong with a case is told with line and column, and a key that is given twice is seen (A4).
 */
export function simulateCases(json: unknown, text?: string): { readonly results: readonly SimulationResult[] } {
  if (!Array.isArray(json)) return { results: [] };
  const source = text === undefined ? undefined : caseSource(text);
  return { results: json.map((one: unknown, i) => simulateOne(one, i, source)) };
}

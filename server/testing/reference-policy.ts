import { bearsOn, type ReferencePrincipal, type ReferenceRequest, type ReferenceStatement } from "./reference-language.ts";

/** The decisions of STS again, written for clarity alone, over one concrete request. Rule ids are those of docs/rules. */
export interface ReferenceCaller {
  readonly kind: "user" | "role";
  readonly arn: string;
  readonly account: string;
  readonly uniqueId?: string;
  /** Undefined: nobody of that name; the ARN of a role session. */
  readonly sessionArn?: string;
  /** The session hands tags on to the next one. */
  readonly handsOnTags?: boolean;
  readonly identity: readonly ReferenceStatement[];
  readonly boundary?: readonly ReferenceStatement[];
  readonly session?: readonly ReferenceStatement[];
  /** One list a level. */
  readonly scps: readonly (readonly ReferenceStatement[])[];
}

/** A caller without policies of its own: a token of a provider, or a service. */
export type ReferenceGuest = { readonly kind: "token"; readonly provider: string } | { readonly kind: "service"; readonly host: string };

export interface ReferenceRole {
  readonly arn: string;
  readonly account: string;
  readonly trust: readonly ReferenceStatement[];
  readonly rcps: readonly (readonly ReferenceStatement[])[];
}

type Form = "account" | "role" | "direct";

/** A19 to A23, A26, B3: how directly a value of `AWS` names the caller. */
function formOf(value: string, caller: ReferenceCaller): Form | undefined {
  if (value === caller.account || value === `arn:aws:iam::${caller.account}:root`) return "account";
  if (value === caller.sessionArn) return "direct";
  if (value !== caller.arn && value !== caller.uniqueId) return undefined;
  return caller.kind === "user" ? "direct" : "role";
}

function formsOf(principal: ReferencePrincipal | undefined, caller: ReferenceCaller | ReferenceGuest): Form[] {
  if (principal === undefined) return [];
  if (principal === "*" || principal.AWS?.includes("*")) return ["direct"];
  if (caller.kind === "token") return principal.Federated?.includes(caller.provider) ? ["direct"] : [];
  if (caller.kind === "service") return principal.Service?.includes(caller.host) ? ["direct"] : [];
  return (principal.AWS ?? []).flatMap((v) => formOf(v, caller) ?? []);
}

const isGuest = (caller: ReferenceCaller | ReferenceGuest): caller is ReferenceGuest => caller.kind === "token" || caller.kind === "service";

type Speaks = (effect: ReferenceStatement["Effect"], list: readonly ReferenceStatement[]) => boolean;

/** Whether the trust policy and the caller's own policies let one action through (B1 to B7, B14, B15, B17). */
function actionAllowed(action: string, caller: ReferenceCaller | ReferenceGuest, role: ReferenceRole, request: ReferenceRequest): boolean {
  const speaks: Speaks = (effect, list) => list.some((s) => s.Effect === effect && bearsOn(s, action, role.arn, request));
  const trust = role.trust.filter((s) => bearsOn(s, action, role.arn, request));
  if (trust.some((s) => s.Effect === "Deny" && formsOf(s.Principal, caller).length > 0)) return false;
  if (role.rcps.some((list) => speaks("Deny", list))) return false;
  const forms = new Set(trust.filter((s) => s.Effect === "Allow").flatMap((s) => formsOf(s.Principal, caller)));
  if (forms.size === 0) return false;
  return isGuest(caller) || callerAllowed(caller, caller.account === role.account ? forms : undefined, speaks);
}

/** B3 in one account, where it counts how the trust policy names the caller; B4 across accounts (`forms` undefined), where it does not. */
function callerAllowed(caller: ReferenceCaller, forms: ReadonlySet<Form> | undefined, speaks: Speaks): boolean {
  if ([caller.identity, caller.boundary ?? [], caller.session ?? [], ...caller.scps].some((list) => speaks("Deny", list))) return false;
  if (!caller.scps.every((level) => speaks("Allow", level))) return false;
  const limits = (!caller.boundary || speaks("Allow", caller.boundary)) && (!caller.session || speaks("Allow", caller.session));
  const own = limits && speaks("Allow", caller.identity);
  if (!forms) return own;
  return forms.has("direct") || (forms.has("role") && limits) || (forms.has("account") && own);
}

/** The tags and the source identity that a request sends need actions of their own, and so do tags that are handed on (B24, B25, B28). */
function extrasOf(request: ReferenceRequest, handsOnTags: boolean): string[] {
  const sendsTags = handsOnTags || [...request.keys()].some((k) => k.startsWith("aws:requesttag/") || k === "aws:tagkeys" || k === "sts:transitivetagkeys");
  return [...(sendsTags ? ["sts:TagSession"] : []), ...(request.has("sts:sourceidentity") ? ["sts:SetSourceIdentity"] : [])];
}

/** Whether one concrete AssumeRole request is let in. */
export function referenceAssumeRole(caller: ReferenceCaller, role: ReferenceRole, request: ReferenceRequest): boolean {
  return ["sts:AssumeRole", ...extrasOf(request, caller.handsOnTags ?? false)].every((action) => actionAllowed(action, caller, role, request));
}

export interface ReferenceProvider {
  readonly arn: string;
  readonly issuer: string;
  readonly clientIds: readonly string[];
}

/** Whether one concrete token is let in: its issuer is a provider of the role's account, which takes its audience, and the policies allow it (C1 to C5). */
export function referenceWebIdentity(
  token: { readonly issuer: string; readonly audience: string },
  providers: readonly ReferenceProvider[],
  role: ReferenceRole,
  request: ReferenceRequest,
): boolean {
  const provider = providers.find((p) => p.issuer === token.issuer);
  if (!provider?.clientIds.includes(token.audience)) return false;
  const guest: ReferenceGuest = { kind: "token", provider: provider.arn };
  return ["sts:AssumeRoleWithWebIdentity", ...extrasOf(request, false)].every((action) => actionAllowed(action, guest, role, request));
}

/** Whether EKS Pod Identity is let in with what it sends: its tags need sts:TagSession, and the role is of the cluster's account (D2, D3). */
export function referencePodIdentity(clusterAccount: string, role: ReferenceRole, request: ReferenceRequest): boolean {
  const guest: ReferenceGuest = { kind: "service", host: "pods.eks.amazonaws.com" };
  return clusterAccount === role.account && ["sts:AssumeRole", ...extrasOf(request, false)].every((action) => actionAllowed(action, guest, role, request));
}

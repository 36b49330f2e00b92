import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { parseArn } from "@/server/model/arn.ts";
import type { Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { CompiledPolicy } from "@/server/policy/document.ts";
import type { EscalationEnd, EscalationPath, FederationChange } from "@/server/policy/escalation/path.ts";
import { audiencesAsked } from "@/server/policy/federation-claims.ts";
import type { OidcProvider, TargetRole, WebIdentity } from "@/server/policy/inputs.ts";
import { decideSaml } from "@/server/policy/saml.ts";
import { type TrustEntrance, trustEntrances } from "@/server/policy/trust-entrances.ts";
import { decideWebIdentity } from "@/server/policy/web-identity.ts";
import type { Actor } from "./actor.ts";
import { callsOf, headOf } from "./calls.ts";
import { isReserved, targetsOf } from "./targets.ts";
import { bestOf, fails, lacks, type Part, passes, takes, together } from "./together.ts";

type FederatedEnd = Extract<EscalationEnd, { kind: "federated" }>;
type OidcEntrance = Extract<TrustEntrance, { kind: "oidc-provider" }>;

const DEFAULT_AUDIENCE = "sts.amazonaws.com";

function trustOf(role: TargetRole): CompiledPolicy | undefined {
  const policy = role.trust.state === "read" ? role.trust.value.policy : undefined;
  return policy?.state === "compiled" ? policy : undefined;
}

/** A decision about a token without what it says of the provider and its audiences as they are now. */
const asItWillBe = (d: Decision): Decision => ({
  ...d,
  steps: d.steps.filter((s) => s.check !== "oidc-provider" && s.check !== "audience" && s.check !== "saml-provider"),
});

const showOidc = (arn: string): string => shellCommand`aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${arn}`;

/** Whether a provider that trust policies name is missing, so that whoever may make one of its name fills the place. */
function isMissing(actor: Actor, arn: string, list: "oidcProviders" | "samlProviders"): Decision {
  const { account } = actor;
  const check = list === "oidcProviders" ? "oidc-provider" : "saml-provider";
  const verify = list === "oidcProviders" ? "aws iam list-open-id-connect-providers" : "aws iam list-saml-providers";
  const there = account.facts[list].some((p) => p.arn.toLowerCase() === arn.toLowerCase());
  if (there) return fails({ check, code: "ESCALATION_PROVIDER_EXISTS", reason: `account ${account.id} has the provider \`${arn}\` already`, verify });
  if (!isComplete(account, list)) return lacks({ what: check === "oidc-provider" ? "OIDC providers" : "SAML providers", of: account.id }, { check, verify });
  return passes({ check, code: "ESCALATION_PROVIDER_MISSING", reason: `account ${account.id} has no provider \`${arn}\`, so one can be made`, verify });
}

/** What STS says of a token of the issuer once the provider has these audiences. */
function byToken(actor: Actor, role: TargetRole, e: OidcEntrance, clientIds: readonly string[]): Decision {
  const provider: OidcProvider = { arn: e.arn, issuer: e.issuer, clientIds: { state: "read", value: clientIds } };
  const isServiceAccount = actor.world.clusterByIssuer.has(e.issuer) || /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com/.test(e.issuer);
  const identity: WebIdentity = { issuer: e.issuer, subject: { kind: "open" }, audience: { kind: "open" }, isServiceAccount };
  const decision = decideWebIdentity({ identity, providers: { state: "read", value: [provider] }, role, time: actor.world.time, explain: actor.explain });
  return asItWillBe(decision);
}

/** The caller has such a token: that is not to be seen in the input, whatever its subject must be is a condition. */
const holdsToken =
  (e: OidcEntrance): Part =>
  () =>
    takes(`the caller has, or can sign, a token of ${e.issuer}`);

function newProvider(actor: Actor, path: EscalationPath, role: TargetRole, e: OidcEntrance, trust: CompiledPolicy): Decision {
  const asked = audiencesAsked(trust, e.issuer);
  return together([
    headOf(actor, path, role.ref),
    ...callsOf(actor, path, { target: role.ref, named: { arn: e.arn } }),
    () => isMissing(actor, e.arn, "oidcProviders"),
    holdsToken(e),
    () => byToken(actor, role, e, asked.length > 0 ? asked : [DEFAULT_AUDIENCE]),
  ]);
}

/** An audience that the trust policy asks for and the provider does not take: with any other, tokens get in already or never. */
function newAudience(actor: Actor, path: EscalationPath, role: TargetRole, e: OidcEntrance, trust: CompiledPolicy): Decision | undefined {
  const fact = actor.account.oidcProviders.get(e.arn);
  if (!fact) return undefined;
  const asked = audiencesAsked(trust, e.issuer);
  const verify = showOidc(e.arn);
  const { clientIds } = fact;
  if (clientIds?.some((id) => asked.includes(id)) || asked.length === 0) return undefined;
  const taken: Part = () => {
    if (!clientIds) return lacks({ what: "client ids (audiences) of the OIDC provider", of: e.arn }, { check: "audience", verify });
    const reason = `the trust policy asks for audience ${asked.join(" or ")}, which the provider does not take yet`;
    return passes({ check: "audience", code: "ESCALATION_AUDIENCE_MISSING", reason, verify, evidence: { source: e.arn, document: "client ids" } });
  };
  return together([
    headOf(actor, path, role.ref),
    ...callsOf(actor, path, { target: role.ref, named: { arn: e.arn } }),
    taken,
    holdsToken(e),
    () => byToken(actor, role, e, asked),
  ]);
}

/** The caller's own metadata signs any assertion: what the trust policy asks of it is listed, and the caller meets it. */
function byAssertion(actor: Actor, path: EscalationPath, role: TargetRole, arn: string, exists: boolean): Decision | undefined {
  const there = actor.account.facts.samlProviders.some((p) => p.arn === arn);
  if (exists && !there && isComplete(actor.account, "samlProviders")) return undefined;
  const found: Part = () =>
    there
      ? passes({
          check: "saml-provider",
          code: "SAML_PROVIDER_FOUND",
          reason: `the role's account has the provider \`${arn}\``,
          verify: shellCommand`aws iam get-saml-provider --saml-provider-arn ${arn}`,
        })
      : lacks({ what: "SAML providers", of: actor.account.id }, { check: "saml-provider", verify: "aws iam list-saml-providers" });
  return together([
    headOf(actor, path, role.ref),
    ...callsOf(actor, path, { target: role.ref, named: { arn } }),
    exists ? found : () => isMissing(actor, arn, "samlProviders"),
    () => asItWillBe(decideSaml({ provider: { arn }, role, providers: { state: "read", value: [arn] }, time: actor.world.time, explain: actor.explain })),
  ]);
}

function one(actor: Actor, path: EscalationPath, by: FederationChange, role: TargetRole, trust: CompiledPolicy, e: TrustEntrance): Decision | undefined {
  if (e.kind !== "oidc-provider" && e.kind !== "saml-provider") return undefined;
  if (parseArn(e.arn)?.account !== actor.account.id) return undefined;
  if (e.kind === "saml-provider")
    return by === "new-saml-provider" || by === "new-saml-metadata" ? byAssertion(actor, path, role, e.arn, by === "new-saml-metadata") : undefined;
  if (by === "new-oidc-provider") return newProvider(actor, path, role, e, trust);
  return by === "new-audience" ? newAudience(actor, path, role, e, trust) : undefined;
}

/** H39: a provider is made, or changed, so that tokens or assertions count for a role that trusts it. Undefined where the role trusts none. */
export function judgeFederated(actor: Actor, path: EscalationPath, end: FederatedEnd, to: Ref): Decision | undefined {
  const role = actor.world.target(to);
  const trust = role && trustOf(role);
  if (!role || !trust || isReserved(role) || to === actor.ref || role.account !== actor.account.id) return undefined;
  return bestOf(trustEntrances(trust).flatMap((e) => one(actor, path, end.by, role, trust, e) ?? []));
}

/** Whether a change may make an entrance of a trust policy count, the calls it takes apart. */
function isOpen(actor: Actor, by: FederationChange, trust: CompiledPolicy, e: TrustEntrance): boolean {
  if ((e.kind !== "oidc-provider" && e.kind !== "saml-provider") || parseArn(e.arn)?.account !== actor.account.id) return false;
  switch (by) {
    case "new-oidc-provider":
      return e.kind === "oidc-provider" && isMissing(actor, e.arn, "oidcProviders").verdict !== "denied";
    case "new-saml-provider":
      return e.kind === "saml-provider" && isMissing(actor, e.arn, "samlProviders").verdict !== "denied";
    case "new-saml-metadata":
      return e.kind === "saml-provider";
    case "new-audience": {
      const provider = actor.account.oidcProviders.get(e.arn);
      return e.kind === "oidc-provider" && provider !== undefined && !provider.clientIds?.some((id) => audiencesAsked(trust, e.issuer).includes(id));
    }
  }
}

const kept = new WeakMap<AccountWorld, Map<FederationChange, readonly Ref[]>>();

/** The roles that such a change may open; it opens no other. */
export function federatedEnds(actor: Actor, by: FederationChange): readonly Ref[] {
  const known = kept.get(actor.account) ?? new Map<FederationChange, readonly Ref[]>();
  kept.set(actor.account, known);
  const found = known.get(by);
  if (found) return found;
  const roles = targetsOf(actor.world, actor.account).federated.filter((role) => {
    const trust = trustOf(role);
    return trust !== undefined && trustEntrances(trust).some((e) => isOpen(actor, by, trust, e));
  });
  const made = roles.map((r) => r.ref);
  known.set(by, made);
  return made;
}

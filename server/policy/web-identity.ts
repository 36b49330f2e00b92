import { type Nearest, nearestOf } from "@/server/model/nearest.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Step } from "@/server/model/step.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import { NO_CALLER_SIDE } from "./caller-side.ts";
import { decide, refused } from "./decide.ts";
import { factAtom } from "./evaluate-statement.ts";
import { AUDIENCE_CLAIMS } from "./federation-claims.ts";
import type { Claim, Collected, EvaluationTime, OidcProvider, TargetRole, WebIdentity } from "./inputs.ts";
import { BUILTIN_PROVIDERS } from "./principal-entry.ts";
import { type KeyState, known, type RequestContext } from "./request-context.ts";
import type { Signer } from "./signer.ts";
import { decideStsCall } from "./sts-call.ts";
import { claimState, webIdentityContext } from "./web-identity-context.ts";
import { matchesWildcard } from "./wildcard.ts";

export interface WebIdentityQuestion {
  readonly identity: WebIdentity;
  /** The OIDC providers of the role's own account (C2). */
  readonly providers: Collected<readonly OidcProvider[]>;
  readonly role: TargetRole;
  readonly time: EvaluationTime;
  readonly explain?: boolean;
  /** What a call takes besides, asked about by itself (B24, C12); left out: the call. */
  readonly action?: string;
}

const ACTION = "sts:AssumeRoleWithWebIdentity";

/** An audience to try, and what the proof says of it. */
interface Trial {
  readonly audience: KeyState;
  readonly steps: readonly Step[];
  readonly assumption?: string;
}

interface Federation {
  readonly signer: Signer;
  /** Value of aws:FederatedProvider (C10). */
  readonly name: string;
}

function trialFor(q: WebIdentityQuestion, federation: Federation, trial: Trial, seen?: { audience: boolean }): Decision {
  const context = webIdentityContext(q.identity, trial.audience, federation.name, q.role, q.time);
  const prefix = `${q.identity.issuer.toLowerCase()}:`;
  const watched: RequestContext = seen
    ? {
        lookup: (key) => {
          if (key.startsWith(prefix) && AUDIENCE_CLAIMS.has(key.slice(prefix.length))) seen.audience = true;
          return context.lookup(key);
        },
      }
    : context;
  return decideStsCall({
    action: q.action ?? ACTION,
    needs: [],
    role: q.role,
    context: watched,
    signer: federation.signer,
    caller: NO_CALLER_SIDE,
    isSameAccount: true,
    scp: { state: "no-organization" },
    explain: q.explain ?? false,
    before: () => trial.steps,
    assumptions: () => (trial.assumption === undefined ? [] : [trial.assumption]),
  });
}

const pair = (nearest: Nearest | undefined): Pick<Step, "nearest"> => (nearest ? { nearest } : {});

const quoted = (texts: readonly string[]): string => (texts.length === 0 ? "nothing" : texts.map((t) => `\`${t}\``).join(", "));

/** Builtin providers keep no client ids in the account: the trust policy alone looks at the audience. */
function decideBuiltin(q: WebIdentityQuestion): Decision {
  const { issuer } = q.identity;
  const step: Step = {
    check: "oidc-provider",
    outcome: "pass",
    code: "OIDC_PROVIDER_BUILT_IN",
    reason: `STS knows \`${issuer}\` without a provider in the account`,
  };
  const federation: Federation = { signer: { kind: "builtin-provider", name: issuer }, name: issuer };
  return trialFor(q, federation, { audience: claimState(q.identity.audience), steps: [step] });
}

function foundStep(provider: OidcProvider): Step {
  return {
    check: "oidc-provider",
    outcome: "pass",
    code: "OIDC_PROVIDER_FOUND",
    reason: `the role's account has the provider \`${provider.arn}\``,
    ...clientIdsOf(provider),
  };
}

const clientIdsOf = ({ arn }: OidcProvider): Pick<Step, "verify" | "evidence"> => ({
  verify: verifyProvider(arn),
  evidence: { source: arn, document: "client ids" },
});

const verifyProvider = (arn: string): string => shellCommand`aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${arn}`;

/** The token's audience is known: it must be among the client ids whatever the trust policy says (C5). */
function decideKnownAudience(q: WebIdentityQuestion, federation: Federation, provider: OidcProvider, audiences: readonly string[]): Decision {
  const found = foundStep(provider);
  const audience = known(...audiences);
  if (provider.clientIds.state === "not-collected") {
    const step: Step = {
      check: "audience",
      outcome: "not-collected",
      code: "AUDIENCE_NOT_COLLECTED",
      reason: `the client ids of \`${provider.arn}\` were not collected`,
      verify: verifyProvider(provider.arn),
    };
    return withFact(q, trialFor(q, federation, { audience, steps: [found, step] }), provider);
  }
  const clientIds = provider.clientIds.value;
  if (audiences.some((a) => clientIds.includes(a))) {
    const step: Step = {
      check: "audience",
      outcome: "pass",
      code: "AUDIENCE_ACCEPTED",
      reason: `the token's audience ${quoted(audiences)} is among the provider's client ids`,
      ...clientIdsOf(provider),
    };
    return trialFor(q, federation, { audience, steps: [found, step] });
  }
  const reason = `the token's audience is ${quoted(audiences)}, the client ids of the provider are ${quoted(clientIds)}`;
  const failed: Step = {
    check: "audience",
    outcome: "fail",
    code: "AUDIENCE_NOT_ACCEPTED",
    reason,
    ...clientIdsOf(provider),
    ...pair(nearestOf("audience", clientIds, audiences)),
  };
  if (!q.explain) return refused(failed, false);
  const rest = trialFor(q, federation, { audience, steps: [] });
  return { verdict: "denied", conditions: [], missing: [], assumptions: [], steps: [found, failed, ...rest.steps] };
}

/** A call that the policies let in hangs on the client ids when those were not collected. */
function withFact(q: WebIdentityQuestion, decision: Decision, provider: OidcProvider): Decision {
  if (decision.verdict === "denied") return decision;
  const fact = provider.clientIds.state === "not-collected" ? [provider.clientIds.missing] : [];
  return { ...decision, verdict: "unknown", conditions: [], missing: [...decision.missing, ...fact], assumptions: q.explain ? decision.assumptions : [] };
}

/** The client ids that the token may have as its audience; a text says why there are none. */
function possibleAudiences(clientIds: readonly string[], audience: Claim): readonly string[] | string {
  if (audience.kind === "absent") return "the token has no audience, and the provider takes none without";
  if (clientIds.length === 0) return "the provider has no client ids, so it accepts no audience";
  if (audience.kind !== "pattern") return clientIds;
  const fitting = clientIds.filter((id) => matchesWildcard(audience.pattern, id));
  return fitting.length > 0 ? fitting : `the token's audience is \`${audience.pattern}\`, the client ids of the provider are ${quoted(clientIds)}`;
}

interface Best {
  readonly decision: Decision;
  /** Whether any policy looked at the audience. */
  readonly usesAudience: boolean;
}

/** The audience that gets furthest; when no policy looks at it, one trial stands for all. */
function bestAudience(q: WebIdentityQuestion, federation: Federation, provider: OidcProvider, audiences: readonly string[]): Best | undefined {
  let best: Best | undefined;
  for (const audience of audiences) {
    const seen = { audience: false };
    const reason = `the token is taken to have the audience \`${audience}\`, which the provider accepts`;
    const step: Step = { check: "audience", outcome: "pass", code: "AUDIENCE_ASSUMED", reason, ...clientIdsOf(provider) };
    const decision = trialFor(
      q,
      federation,
      { audience: known(audience), steps: [foundStep(provider), step], assumption: "the token presents an audience the provider accepts" },
      seen,
    );
    const usesAudience = seen.audience || best?.usesAudience === true;
    best = !best || rankOf(decision.verdict) < rankOf(best.decision.verdict) ? { decision, usesAudience } : { ...best, usesAudience };
    if (!seen.audience || best.decision.verdict === "allowed") return best;
  }
  return best;
}

/** The token's audience is not known: it is taken to be the one of the client ids that gets furthest. */
function decideOpenAudience(q: WebIdentityQuestion, federation: Federation, provider: OidcProvider): Decision {
  const explain = q.explain ?? false;
  if (provider.clientIds.state === "not-collected") {
    const reason = `the client ids of \`${provider.arn}\` were not collected`;
    const step: Step = { check: "audience", outcome: "not-collected", code: "AUDIENCE_NOT_COLLECTED", reason, verify: verifyProvider(provider.arn) };
    return withFact(q, trialFor(q, federation, { audience: claimState(q.identity.audience), steps: [foundStep(provider), step] }), provider);
  }
  const clientIds = provider.clientIds.value;
  const audiences = possibleAudiences(clientIds, q.identity.audience);
  const reason = typeof audiences === "string" ? audiences : "";
  const best = typeof audiences === "string" ? undefined : bestAudience(q, federation, provider, audiences);
  if (!best) return refused({ check: "audience", outcome: "fail", code: "AUDIENCE_NOT_ACCEPTED", reason, ...clientIdsOf(provider) }, explain);
  const isAudience = best.decision.verdict === "denied" && best.usesAudience && explain;
  return isAudience ? blamedOnAudience(q, federation, provider, best.decision, clientIds) : best.decision;
}

/** When another audience would be let in, the audience is what fails: the one asked for and the client ids are told. */
function blamedOnAudience(q: WebIdentityQuestion, federation: Federation, provider: OidcProvider, answer: Decision, clientIds: readonly string[]): Decision {
  const free = trialFor({ ...q, explain: false }, federation, { audience: claimState({ kind: "open" }), steps: [] });
  if (free.verdict === "denied") return answer;
  const wanted = free.conditions.filter((c) => AUDIENCE_CLAIMS.has(c.key.slice(c.key.lastIndexOf(":") + 1))).flatMap((c) => c.values);
  const failed: Step = {
    check: "audience",
    outcome: "fail",
    code: "AUDIENCE_NOT_TRUSTED",
    reason: `the trust policy asks for audience ${quoted(wanted)}, but the client ids of the provider are ${quoted(clientIds)}`,
    ...clientIdsOf(provider),
    ...pair(nearestOf("audience", wanted, clientIds)),
  };
  return { ...answer, steps: answer.steps.map((s) => (s.check === "audience" ? failed : s)) };
}

function decideProviders(q: WebIdentityQuestion, providers: readonly OidcProvider[]): Decision {
  const { issuer, audience } = q.identity;
  const provider = providers.find((p) => p.issuer === issuer);
  if (!provider) {
    const reason = `account ${q.role.account} has no OIDC provider for \`${issuer}\`; it has ${providers.length === 0 ? "none" : quoted(providers.map((p) => p.issuer))}`;
    return refused(
      {
        check: "oidc-provider",
        outcome: "fail",
        code: "OIDC_PROVIDER_NOT_FOUND",
        reason,
        verify: "aws iam list-open-id-connect-providers",
        ...pair(
          nearestOf(
            "issuer",
            providers.map((p) => p.issuer),
            [issuer],
          ),
        ),
      },
      q.explain ?? false,
    );
  }
  const federation: Federation = { signer: { kind: "oidc-provider", arn: provider.arn }, name: provider.arn };
  return audience.kind === "value" ? decideKnownAudience(q, federation, provider, audience.values) : decideOpenAudience(q, federation, provider);
}

/** Whether a token can become a role by sts:AssumeRoleWithWebIdentity (C1 to C17). */
export function decideWebIdentity(question: WebIdentityQuestion): Decision {
  const { identity, providers, role, explain = false } = question;
  if (BUILTIN_PROVIDERS.has(identity.issuer)) return decideBuiltin(question);
  if (providers.state === "read") return decideProviders(question, providers.value);
  const arn = `arn:${role.partition}:iam::${role.account}:oidc-provider/${identity.issuer}`;
  const trusted = trialFor(question, { signer: { kind: "oidc-provider", arn }, name: arn }, { audience: claimState(identity.audience), steps: [] });
  if (trusted.verdict === "denied") return trusted;
  const step: Step = {
    check: "oidc-provider",
    outcome: "not-collected",
    code: "OIDC_PROVIDER_NOT_COLLECTED",
    reason: `the OIDC providers of account ${role.account} were not collected`,
    verify: "aws iam list-open-id-connect-providers",
  };
  return decide(factAtom(providers.missing, "exists"), explain ? () => ({ steps: [step, ...trusted.steps], assumptions: trusted.assumptions }) : undefined);
}

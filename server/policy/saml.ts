import type { Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { NO_CALLER_SIDE } from "./caller-side.ts";
import { parseTagKey } from "./condition-keys.ts";
import { decide, refused } from "./decide.ts";
import { factAtom } from "./evaluate-statement.ts";
import type { Collected, EvaluationTime, TargetRole } from "./inputs.ts";
import { isIdentityCenterRole } from "./organization-side.ts";
import { ABSENT, type KeyState, known, open, type RequestContext } from "./request-context.ts";
import { decideStsCall } from "./sts-call.ts";
import { momentKey, targetKey } from "./target-keys.ts";
import { unsignedKey } from "./web-identity-context.ts";

export interface SamlQuestion {
  readonly provider: { readonly arn: string };
  readonly role: TargetRole;
  /** ARNs of the SAML providers of the role's own account. */
  readonly providers: Collected<readonly string[]>;
  readonly time: EvaluationTime;
  readonly explain?: boolean;
}

const ALWAYS_ASSERTED: ReadonlySet<string> = new Set(["saml:aud", "saml:iss", "saml:sub", "saml:sub_type", "saml:doc", "saml:namequalifier"]);

/** Everything an assertion says comes with the call (B42). */
function assertionKey(keyLower: string): KeyState | undefined {
  if (ALWAYS_ASSERTED.has(keyLower)) return open("token", { presence: "always" });
  if (keyLower.startsWith("saml:")) return open("token");
  const tag = parseTagKey(keyLower);
  const isTag = tag?.family === "aws:requesttag/" || tag?.family === "aws:principaltag/";
  return isTag || keyLower === "aws:tagkeys" || keyLower === "sts:transitivetagkeys" || keyLower === "sts:sourceidentity" ? open("token") : undefined;
}

function samlContext(q: SamlQuestion): RequestContext {
  return {
    lookup: (keyLower) => {
      if (keyLower === "aws:federatedprovider") return known(q.provider.arn);
      if (keyLower === "sts:rolesessionname") return open("token", { presence: "always" });
      return assertionKey(keyLower) ?? targetKey(q.role, keyLower) ?? momentKey(q.time, keyLower) ?? unsignedKey(keyLower) ?? ABSENT;
    },
  };
}

function trusted(q: SamlQuestion, before: readonly Step[]): Decision {
  return decideStsCall({
    action: "sts:AssumeRoleWithSAML",
    needs: [],
    role: q.role,
    context: samlContext(q),
    signer: { kind: "saml-provider", arn: q.provider.arn },
    caller: NO_CALLER_SIDE,
    isSameAccount: true,
    scp: { state: "no-organization" },
    explain: q.explain ?? false,
    before: () => before,
    assumptions: () => [],
  });
}

/** Whether a user of a SAML provider can become a role (B42). Roles of Identity Center are reached through its assignments alone (B21). */
export function decideSaml(question: SamlQuestion): Decision {
  const { provider, providers, role, explain = false } = question;
  if (isIdentityCenterRole(role.path, role.name)) {
    return refused(
      {
        check: "target",
        outcome: "fail",
        code: "ROLE_KEPT_BY_IDENTITY_CENTER",
        reason: `\`${role.ref}\` is reached through assignments of IAM Identity Center, not by an assertion of one's own`,
      },
      explain,
    );
  }
  if (providers.state === "not-collected") {
    const step: Step = {
      check: "saml-provider",
      outcome: "not-collected",
      code: "SAML_PROVIDER_NOT_COLLECTED",
      reason: `the SAML providers of account ${role.account} were not collected`,
    };
    const decision = trusted(question, [step]);
    if (decision.verdict === "denied") return decision;
    return decide(factAtom(providers.missing, "exists"), explain ? () => ({ steps: decision.steps, assumptions: decision.assumptions }) : undefined);
  }
  if (!providers.value.includes(provider.arn)) {
    return refused(
      {
        check: "saml-provider",
        outcome: "fail",
        code: "SAML_PROVIDER_NOT_FOUND",
        reason: `account ${role.account} has no SAML provider \`${provider.arn}\``,
        verify: "aws iam list-saml-providers",
      },
      explain,
    );
  }
  return trusted(question, [
    {
      check: "saml-provider",
      outcome: "pass",
      code: "SAML_PROVIDER_FOUND",
      reason: `the role's account has the provider \`${provider.arn}\``,
      verify: "aws iam list-saml-providers",
    },
  ]);
}

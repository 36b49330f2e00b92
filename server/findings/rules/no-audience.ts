import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { keepsTo, statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { type Statement, trustFix, withCondition, withoutKey } from "@/server/findings/trust-fix.ts";
import { type ByToken, decideSubject, isByToken, issuerOf, issuerWords, signerOf, tokenRef } from "@/server/findings/web-identity.ts";

const STS = "sts.amazonaws.com";

/** The audiences that the provider takes; undefined where they were not read. */
function clientIds({ world }: Inspection, { role, entrance }: Trusted<ByToken>): readonly string[] | undefined {
  const providers = world.oidcProviders(role.account, issuerOf(entrance));
  const provider = providers.state === "read" ? providers.value.find((one) => one.arn === (entrance.kind === "oidc-provider" ? entrance.arn : "")) : undefined;
  return provider?.clientIds.state === "read" ? provider.clientIds.value : undefined;
}

function fixOf(inspection: Inspection, trusted: Trusted<ByToken>, taken: readonly string[] | undefined): Hit["fix"] {
  const issuer = issuerOf(trusted.entrance);
  const isSts = taken?.includes(STS) || (taken === undefined && signerOf(inspection, issuer) === "cluster");
  const audience = isSts ? STS : taken?.length === 1 ? taken[0] : undefined;
  const edit = (statement: Statement) => [withCondition(withoutKey(statement, `${issuer}:aud`), "StringEquals", `${issuer}:aud`, [audience ?? "…"])];
  return trustFix(trusted, "Ask for the audience that tokens for AWS have", edit, audience !== undefined);
}

function hitOf(inspection: Inspection, trusted: Trusted<ByToken>): Hit | undefined {
  const issuer = issuerOf(trusted.entrance);
  const [subject = "*"] = trusted.entrance.subjects;
  const verdict = decideSubject(inspection, trusted, subject);
  if (verdict === "denied") return undefined;
  const taken = clientIds(inspection, trusted);
  // the provider's own list is the last limit: where it has one audience alone, that is the one a condition would ask for
  const reach = taken === undefined || taken.length > 1 ? "few" : "nobody";
  const { words: _, ...way } = wayInto(inspection, { from: tokenRef(trusted.entrance, subject), to: trusted.role.ref, reach, verdict });
  const limit = taken ? `only the provider's own list limits it (${taken.join(", ")})` : "the provider's own list was not read";
  return {
    ...way,
    member: trusted.role.ref,
    cause: statementText(trusted),
    summary: `${nameOf(trusted.role.ref)} takes tokens of ${issuerWords(inspection, issuer)} whatever they were made for: its trust policy asks for no audience, ${limit}`,
    evidence: [trustEvidence(trusted)],
    fix: fixOf(inspection, trusted, taken),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    if (!isByToken(trusted) || trusted.entrance.kind !== "oidc-provider" || keepsTo(trusted.statement, [`${issuerOf(trusted.entrance)}:aud`])) continue;
    const hit = hitOf(inspection, trusted);
    if (hit) yield hit;
  }
}

/** A trust in an identity provider that asks for no audience. */
export const noAudience: Rule = {
  id: "web-identity-no-audience",
  title: "Trust in an identity provider without an audience",
  why: "The audience says what a token was made for. Without a condition on it, a token that was handed to another program opens the role as soon as the provider takes its audience.",
  look,
};

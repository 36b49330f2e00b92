import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { type Statement, trustFix, withRenamedKey } from "@/server/findings/trust-fix.ts";
import {
  type ByToken,
  decideSubject,
  isByToken,
  issuerOf,
  issuerWords,
  namesOwner,
  ofOtherIssuers,
  passesAbsent,
  signerOf,
  takesEvery,
  tokenRef,
} from "@/server/findings/web-identity.ts";

const claimOf = (key: string): string => key.slice(key.lastIndexOf(":") + 1);

/** The same statement with the issuer's own name before each claim; what the condition was meant to say only people know. */
function fixOf(trusted: Trusted<ByToken>, keys: readonly string[]): Hit["fix"] {
  const own = issuerOf(trusted.entrance);
  const edit = (statement: Statement): readonly Statement[] => [keys.reduce((one, key) => withRenamedKey(one, key, `${own}:${claimOf(key)}`), statement)];
  return trustFix(
    trusted,
    "Put the name of the provider's own issuer before the claim, where its tokens are meant; else take the provider out of the statement",
    edit,
    false,
  );
}

function hitOf(inspection: Inspection, trusted: Trusted<ByToken>): Hit | undefined {
  const others = ofOtherIssuers(trusted);
  const [first] = others.filter((one) => !passesAbsent(one));
  const told = first ?? others[0];
  if (!told) return undefined;
  const own = issuerOf(trusted.entrance);
  const named = `${nameOf(trusted.role.ref)} takes tokens of ${issuerWords(inspection, own)}, and asks for ${told.key}, which is a claim of another issuer and in none of them`;
  const rest = {
    member: trusted.role.ref,
    cause: statementText(trusted),
    evidence: [trustEvidence(trusted)],
    fix: fixOf(
      trusted,
      others.map(({ key }) => key),
    ),
  };
  if (first) return { ...rest, summary: `${named}: nobody gets in with one by this statement`, reach: "nobody", gained: "other", verdict: "denied", paths: [] };
  const isEvery = takesEvery(trusted.entrance);
  const [subject = "*"] = isEvery ? ["*"] : trusted.entrance.subjects;
  const verdict = decideSubject(inspection, trusted, subject);
  if (verdict === "denied") return undefined;
  const isOpen = isEvery && !namesOwner(inspection, trusted);
  const reach = isOpen ? (signerOf(inspection, own) === "cluster" ? "many" : "outside") : "few";
  const { words, ...way } = wayInto(inspection, { from: tokenRef(trusted.entrance, subject), to: trusted.role.ref, reach, verdict });
  const who = isOpen ? `every token of ${issuerWords(inspection, own)} passes it` : "it limits nothing";
  return { ...rest, ...way, summary: `${named}; the condition is met where a claim is not there, so that ${who}${words}` };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    const hit = isByToken(trusted) ? hitOf(inspection, trusted) : undefined;
    if (hit) yield hit;
  }
}

/** A condition on a claim of another issuer than the one whose tokens the statement takes. */
export const otherIssuer: Rule = {
  id: "web-identity-other-issuer",
  title: "Condition on a claim of another issuer",
  why: "A claim is known by the name of its issuer. Under another one, such as that of the cluster the policy was copied from, it is in no token: a condition on it refuses everybody, or lets everybody in where it is met by what is not there.",
  look,
};

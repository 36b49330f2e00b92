import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { nameOf, type Rule, wayInto } from "@/server/findings/rule.ts";
import { statementText, type Trusted, trustEvidence, trustedIn } from "@/server/findings/trust.ts";
import { trustFix, withCondition } from "@/server/findings/trust-fix.ts";
import {
  type ByToken,
  decideSubject,
  isByToken,
  issuerOf,
  issuerWords,
  namesOwner,
  ofOtherIssuers,
  type Signer,
  signerOf,
  takesEvery,
  tokenRef,
  usersOf,
} from "@/server/findings/web-identity.ts";

const WHO: Readonly<Record<Signer, (issuer: string) => string>> = {
  cluster: (issuer) => `every service account of ${issuer}, those not made yet too`,
  github: () => "every workflow on GitHub, of whatever owner",
  gitlab: (issuer) => `every pipeline on ${issuer}, of whatever group`,
  other: (issuer) => `everyone that ${issuer} gives a token to`,
};

const PLACEHOLDER: Readonly<Record<Signer, string>> = {
  cluster: "system:serviceaccount:…:…",
  github: "repo:…/…:ref:refs/heads/main",
  gitlab: "project_path:…/…:ref_type:branch:ref:main",
  other: "…",
};

/** Providers whose tokens name their application and have no audience (C8). */
const BY_APP: ReadonlySet<string> = new Set(["www.amazon.com", "graph.facebook.com"]);

/** Names the service accounts that use the role; where no fact says who does, somebody has to. */
function fixOf(inspection: Inspection, trusted: Trusted<ByToken>, signer: Signer): Hit["fix"] {
  const issuer = issuerOf(trusted.entrance);
  if (trusted.entrance.kind === "builtin-provider") {
    const key = `${issuer}:${BY_APP.has(issuer) ? "app_id" : "aud"}`;
    return trustFix(
      trusted,
      "Let in only the users of the application or pool that is meant",
      (one) => [withCondition(one, "StringEquals", key, ["…"])],
      false,
    );
  }
  const users = usersOf(inspection, trusted.role.ref, issuer);
  const subjects = users.length > 0 ? users : [PLACEHOLDER[signer]];
  const summary =
    users.length > 0
      ? "Let in only the service accounts that are set up to use the role"
      : "Let in only the subjects that need the role; no collected workload uses it, so they have to be filled in";
  return trustFix(trusted, summary, (statement) => [withCondition(statement, "StringEquals", `${issuer}:sub`, subjects)], users.length > 0);
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const trusted of trustedIn(inspection.world)) {
    if (!isByToken(trusted) || !takesEvery(trusted.entrance) || namesOwner(inspection, trusted)) continue;
    // a claim of another issuer is told as that
    if (ofOtherIssuers(trusted).length > 0) continue;
    const verdict = decideSubject(inspection, trusted, "*");
    if (verdict === "denied") continue;
    const issuer = issuerOf(trusted.entrance);
    const signer = signerOf(inspection, issuer);
    const who = WHO[signer](issuerWords(inspection, issuer));
    const { words, ...way } = wayInto(inspection, {
      from: tokenRef(trusted.entrance, "*"),
      to: trusted.role.ref,
      reach: signer === "cluster" ? "many" : "outside",
      verdict,
    });
    const asked = trusted.entrance.subjects.join() === "*" ? "names no subject" : "takes every subject";
    const when = verdict === "conditional" ? ", when the request meets the other conditions" : "";
    yield {
      ...way,
      member: trusted.role.ref,
      cause: statementText(trusted),
      summary: `${nameOf(trusted.role.ref)} lets in ${who}: its trust policy ${asked}${when}${words}`,
      evidence: [trustEvidence(trusted)],
      fix: fixOf(inspection, trusted, signer),
    };
  }
}

/** A trust in an identity provider that asks for no subject: whoever the provider signs for gets in. */
export const anySubject: Rule = {
  id: "web-identity-any-subject",
  title: "Trust in an identity provider without a subject",
  why: "An identity provider signs tokens for all its users alike; only the subject tells them apart. Without a condition on it the role belongs to every one of them.",
  look,
};

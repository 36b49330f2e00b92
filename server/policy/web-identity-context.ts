import { ENVIRONMENT_KEYS, parseTagKey } from "./condition-keys.ts";
import { AUDIENCE_CLAIMS, claimsOf, isGithubIssuer, SUBJECT_CLAIMS, sendsNoTags } from "./federation-claims.ts";
import type { Claim, TargetRole, WebIdentity } from "./inputs.ts";
import { ABSENT, type KeyState, known, open, type RequestContext } from "./request-context.ts";
import { toldBySubject } from "./subject-claims.ts";
import { momentKey, targetKey } from "./target-keys.ts";

/** Claims that every token has are always there, others may be. */
export function claimState(claim: Claim): KeyState {
  switch (claim.kind) {
    case "value":
      return claim.values.length === 0 ? ABSENT : known(...claim.values);
    case "pattern":
      return open("token", { presence: "always", pattern: claim.pattern });
    case "absent":
      return ABSENT;
    case "open":
      return open("token", { presence: "always" });
  }
}

/** No subject of GitHub holds a `*`, so that a policy which names one literally lets nobody in (C16). */
function subjectState({ issuer, subject }: WebIdentity): KeyState {
  const state = claimState(subject);
  return state.kind === "open" && isGithubIssuer(issuer) ? { ...state, without: "*" } : state;
}

function ownClaim(identity: WebIdentity, audience: KeyState, claim: string): KeyState {
  if (AUDIENCE_CLAIMS.has(claim)) return audience;
  if (SUBJECT_CLAIMS.has(claim)) return subjectState(identity);
  const told = toldBySubject(identity, claim);
  if (told !== undefined) return known(told);
  return identity.isServiceAccount ? ABSENT : open("token");
}

/** Keys of calls that are not signed: there is no principal behind them yet. */
export function unsignedKey(keyLower: string): KeyState | undefined {
  if (keyLower === "aws:principalisawsservice") return known("false");
  if (keyLower === "aws:securetransport") return known("true");
  if (keyLower === "sts:rolesessionname" || keyLower === "aws:requestedregion") return open("caller", { presence: "always" });
  if (keyLower === "sts:durationseconds" || keyLower === "aws:useragent" || keyLower === "aws:referer") return open("caller");
  if (keyLower === "aws:viaawsservice") return known("false");
  return ENVIRONMENT_KEYS.has(keyLower) ? open("environment") : undefined;
}

/** Session tags and source identity come out of the token, where the issuer puts them there (C12). */
function tokenTag(keyLower: string, sendsNone: boolean): KeyState | undefined {
  const tag = parseTagKey(keyLower);
  const isSent =
    tag?.family === "aws:requesttag/" ||
    tag?.family === "aws:principaltag/" ||
    keyLower === "aws:tagkeys" ||
    keyLower === "sts:transitivetagkeys" ||
    keyLower === "sts:sourceidentity";
  if (!isSent) return undefined;
  return sendsNone ? ABSENT : open("token");
}

/** The condition keys of an AssumeRoleWithWebIdentity call. A claim of another issuer is absent (C4), and so is one that has no key (C7). */
export function webIdentityContext(identity: WebIdentity, audience: KeyState, federatedProvider: string, role: TargetRole, time: number): RequestContext {
  const prefix = `${identity.issuer.toLowerCase()}:`;
  const claims = new Set(claimsOf(identity.issuer));
  const sendsNone = sendsNoTags(identity.issuer, identity.isServiceAccount);
  const claimKey = (keyLower: string): KeyState | undefined => {
    const claim = keyLower.startsWith(prefix) ? keyLower.slice(prefix.length) : keyLower;
    return claims.has(claim) && (keyLower.startsWith(prefix) || keyLower.includes("/")) ? ownClaim(identity, audience, claim) : undefined;
  };
  return {
    lookup: (keyLower) => {
      if (keyLower === "aws:federatedprovider") return known(federatedProvider);
      if (keyLower === "sts:roleauthorizedbyidp") return open("token", { presence: "always", oneOf: ["true", "false"] });
      return claimKey(keyLower) ?? tokenTag(keyLower, sendsNone) ?? targetKey(role, keyLower) ?? momentKey(time, keyLower) ?? unsignedKey(keyLower) ?? ABSENT;
    },
  };
}

import { ENVIRONMENT_KEYS, isComputeSessionKey, isFederationKey, parseTagKey, SOURCE_KEYS } from "./condition-keys.ts";
import type { Caller, IamIdentity, SessionFacts, SessionOrigin } from "./inputs.ts";
import { organizationId, organizationPaths } from "./organization-keys.ts";
import { ABSENT, type KeyState, known, knownOrAbsent, missing, open } from "./request-context.ts";
import { SESSION_NAME_KEY } from "./signer.ts";
import { tagState } from "./target-keys.ts";

type IdentityCaller = Extract<Caller, { kind: "identity" }>;
type UncollectedCaller = Extract<Caller, { kind: "uncollected" }>;

/** A user's key is absent for a plain access key and `false` without a device; a role session never has it as `true` (B37). */
function mfaState(identity: IamIdentity): KeyState {
  if (identity.kind === "role") return open("mfa", { oneOf: ["false"] });
  const has = identity.mfaDevice.state === "not-collected" || identity.mfaDevice.value;
  return open("mfa", { oneOf: has ? ["true", "false"] : ["false"] });
}

function mfaAge(identity: IamIdentity): KeyState {
  const has = identity.kind === "user" && (identity.mfaDevice.state === "not-collected" || identity.mfaDevice.value);
  return has ? open("mfa") : ABSENT;
}

/** `AIDA…` for a user, `AROA…:<session name>` for a role session (A64, B34). */
function userId(identity: IamIdentity, session: SessionFacts | undefined): KeyState {
  const id = identity.uniqueId;
  if (identity.kind === "user")
    return id === undefined ? missing({ what: "unique id", of: identity.ref }, { presence: "always", pattern: "AIDA*" }) : known(id);
  if (id === undefined) return missing({ what: "unique id", of: identity.ref }, { presence: "always", pattern: "AROA*:*" });
  return session?.name === undefined ? open("caller", { presence: "always", pattern: `${id}:*` }) : known(`${id}:${session.name}`);
}

function sessionTag(session: SessionFacts, tagLower: string): KeyState | undefined {
  for (const [key, value] of session.tags ?? []) {
    if (key.toLowerCase() === tagLower)
      return value === undefined ? open(session.origin === "pod-identity" ? "service" : "caller", { presence: "always" }) : known(value);
  }
  return undefined;
}

/** Session tags override the role's own (B33). */
function principalTag(identity: IamIdentity, session: SessionFacts | undefined, tagLower: string): KeyState {
  const fromSession = session && sessionTag(session, tagLower);
  if (fromSession) return fromSession;
  if (session?.canCarryTags) return open(session.origin === "saml" || session.origin === "web-identity" ? "token" : "caller");
  return tagState(identity.tags, tagLower);
}

/** What a session says of the token or assertion that began it (C6); undefined where that is not known. */
function claimOf(claims: SessionFacts["claims"], keyLower: string): KeyState | undefined {
  if (!claims) return undefined;
  const value = claims.get(keyLower);
  if (value !== undefined) return known(value);
  return claims.has(keyLower) ? open("token", { presence: "always" }) : ABSENT;
}

const MAY_RUN_ON_COMPUTE: ReadonlySet<SessionOrigin> = new Set<SessionOrigin>(["ec2", "unspecified"]);
const MAY_BE_FEDERATED: ReadonlySet<SessionOrigin> = new Set<SessionOrigin>(["web-identity", "saml", "unspecified"]);

const originOf = (caller: IdentityCaller): SessionOrigin | undefined =>
  caller.identity.kind === "role" ? (caller.session?.origin ?? "unspecified") : undefined;

/** Keys that only role sessions of some origin carry (B36, B40). */
function sessionKey(caller: IdentityCaller, keyLower: string): KeyState | undefined {
  const origin = originOf(caller);
  const when = (ok: boolean, state: KeyState): KeyState => (ok ? state : ABSENT);
  if (keyLower === SESSION_NAME_KEY) return open("caller", { presence: "always" });
  if (keyLower === "aws:tokenissuetime") return origin ? open("environment", { presence: "always" }) : open("environment");
  if (keyLower === "aws:federatedprovider" || isFederationKey(keyLower))
    return claimOf(caller.session?.claims, keyLower) ?? when(origin !== undefined && MAY_BE_FEDERATED.has(origin), open("token"));
  if (keyLower === "aws:sourceidentity")
    return caller.session?.sourceIdentity === undefined ? when(origin === "unspecified", open("caller")) : known(caller.session.sourceIdentity);
  if (isComputeSessionKey(keyLower)) return when(origin !== undefined && MAY_RUN_ON_COMPUTE.has(origin), open("environment"));
  return undefined;
}

function fixedIdentityKey(caller: IdentityCaller, keyLower: string): KeyState | undefined {
  const { identity, session } = caller;
  switch (keyLower) {
    case "aws:principalarn":
      return known(identity.ref);
    case "aws:principalaccount":
      return known(identity.account);
    case "aws:principaltype":
      return known(identity.kind === "user" ? "User" : "AssumedRole");
    case "aws:username":
      return identity.kind === "user" ? known(identity.name) : ABSENT;
    case "aws:userid":
      return userId(identity, session);
    case "aws:principalorgid":
      return organizationId(identity.organization);
    case "aws:principalorgpaths":
      return organizationPaths(identity.organization, identity.account);
    case "aws:multifactorauthpresent":
      return mfaState(identity);
    case "aws:multifactorauthage":
      return mfaAge(identity);
    default:
      return undefined;
  }
}

/** Keys that tell who signs a call; undefined when the key tells something else. */
export function identityKey(caller: IdentityCaller, keyLower: string): KeyState | undefined {
  const fixed = fixedIdentityKey(caller, keyLower) ?? signedKey(keyLower);
  if (fixed) return fixed;
  const tag = parseTagKey(keyLower);
  if (tag?.family === "aws:principaltag/") return principalTag(caller.identity, caller.session, tag.tag);
  return sessionKey(caller, keyLower);
}

/** Keys that are the same for everyone who signs with credentials of IAM (B32, B36, B38). */
export function signedKey(keyLower: string): KeyState | undefined {
  if (keyLower === "aws:principalisawsservice") return known("false");
  if (keyLower === "aws:principalservicename" || keyLower === "aws:principalservicenameslist" || SOURCE_KEYS.has(keyLower)) return ABSENT;
  if (keyLower === "aws:viaawsservice") return open("environment", { presence: "always", oneOf: ["true", "false"] });
  if (ENVIRONMENT_KEYS.has(keyLower)) return open("environment");
  return undefined;
}

/** What the ARN of one user or role tells; undefined for other keys. */
function keyOfArn(ref: string, keyLower: string): KeyState | undefined {
  const isUser = ref.includes(":user/");
  switch (keyLower) {
    case "aws:principalarn":
      return known(ref);
    case "aws:principaltype":
      return known(isUser ? "User" : "AssumedRole");
    case "aws:username":
      return knownOrAbsent(isUser ? ref.slice(ref.lastIndexOf("/") + 1) : undefined);
    case "aws:multifactorauthpresent":
      return open("mfa", { oneOf: isUser ? ["true", "false"] : ["false"] });
    default:
      return undefined;
  }
}

const ALWAYS_THERE: ReadonlySet<string> = new Set(["aws:principalarn", "aws:principalaccount", "aws:principaltype"]);

/** An identity that was not collected: what its ARN tells is known, the rest is missing. */
export function uncollectedKey(caller: UncollectedCaller, keyLower: string): KeyState | undefined {
  if (keyLower === "aws:principalaccount" && caller.account !== "*") return known(caller.account);
  const fromArn = /:(user|role)\//.test(caller.ref) ? keyOfArn(caller.ref, keyLower) : undefined;
  const told = fromArn ?? signedKey(keyLower);
  if (told) return told;
  if (keyLower === "aws:multifactorauthpresent") return open("mfa", { oneOf: ["true", "false"] });
  if (!isAboutPrincipal(keyLower)) return undefined;
  return missing(caller.missing, { presence: ALWAYS_THERE.has(keyLower) ? "always" : "maybe" });
}

const isAboutPrincipal = (keyLower: string): boolean =>
  keyLower.startsWith("aws:principal") ||
  keyLower === "aws:userid" ||
  keyLower === "aws:federatedprovider" ||
  keyLower === SESSION_NAME_KEY ||
  keyLower === "aws:tokenissuetime" ||
  isFederationKey(keyLower);

import { MFA_KEYS } from "./access-key.ts";
import { answersOf } from "./caller-answers.ts";
import { parseTagKey } from "./condition-keys.ts";
import { identityKey, signedKey, uncollectedKey } from "./identity-keys.ts";
import type { Caller, SessionFacts, TargetRole } from "./inputs.ts";
import { ABSENT, type KeptConditions, type KeyState, known, open, type RequestContext } from "./request-context.ts";
import { momentKey, targetKey } from "./target-keys.ts";

/** What a caller puts into an AssumeRole request as it likes (B35). */
export function callerChosenKey(keyLower: string): KeyState | undefined {
  switch (keyLower) {
    case "sts:rolesessionname":
    case "aws:requestedregion":
      return open("caller", { presence: "always" });
    case "sts:externalid":
    case "sts:sourceidentity":
    case "sts:durationseconds":
    case "sts:transitivetagkeys":
    case "sts:requestcontextproviders":
    case "aws:tagkeys":
    case "aws:useragent":
    case "aws:referer":
      return open("caller");
    case "aws:securetransport":
      return known("true");
    default:
      return parseTagKey(keyLower)?.family === "aws:requesttag/" ? open("caller") : undefined;
  }
}

/**
 * Tags the calling session hands on. A key of these cannot be set anew (B26), and whether it shows as a request tag is not documented (B27), so the value is
 * the session's or the key is absent.
 */
function inheritedTag(session: SessionFacts | undefined, keyLower: string): KeyState | undefined {
  const tag = session?.transitiveTagKeys && parseTagKey(keyLower);
  if (!tag || !session.transitiveTagKeys.some((k) => k.toLowerCase() === tag.tag) || tag.family === "aws:principaltag/") return undefined;
  const value = [...(session.tags ?? [])].find(([key]) => key.toLowerCase() === tag.tag)?.[1];
  if (tag.family === "aws:requesttag/") return open("service", value === undefined ? {} : { oneOf: [value] });
  return value === undefined ? undefined : known(value);
}

function callerKey(caller: Caller, keyLower: string): KeyState | undefined {
  switch (caller.kind) {
    case "identity":
      return identityKey(caller, keyLower);
    case "uncollected":
      return uncollectedKey(caller, keyLower);
    case "root":
      return signedKey(keyLower);
  }
}

/** Values that are fixed for this call whatever the rules above say: what a service sends of itself. */
export type FixedKeys = ReadonlyMap<string, KeyState>;

/** The condition keys of an AssumeRole call; a key that such a call never carries is absent (B41). */
class AssumeRoleContext implements RequestContext {
  readonly kept: KeptConditions;
  readonly #caller: Caller;
  readonly #role: TargetRole;
  readonly #time: number;
  readonly #fixed: FixedKeys | undefined;
  readonly #onMfa: (() => void) | undefined;

  constructor(call: AssumeRoleCall, onMfa: (() => void) | undefined) {
    this.#caller = call.caller;
    this.#role = call.role;
    this.#time = call.time;
    this.#fixed = call.fixedKeys;
    this.#onMfa = onMfa;
    this.kept = answersOf(call.caller, call.time, call.fixedKeys, onMfa);
  }

  lookup(keyLower: string): KeyState {
    if (this.#onMfa && MFA_KEYS.includes(keyLower)) this.#onMfa();
    const session = this.#caller.kind === "identity" ? this.#caller.session : undefined;
    return (
      this.#fixed?.get(keyLower) ??
      inheritedTag(session, keyLower) ??
      inheritedSourceIdentity(session, keyLower) ??
      callerKey(this.#caller, keyLower) ??
      targetKey(this.#role, keyLower) ??
      momentKey(this.#time, keyLower) ??
      callerChosenKey(keyLower) ??
      ABSENT
    );
  }
}

export interface AssumeRoleCall {
  readonly caller: Caller;
  readonly role: TargetRole;
  readonly time: number;
  readonly fixedKeys?: FixedKeys;
}

/** `onMfa` hears of it when MFA is looked at. */
export const assumeRoleContext = (call: AssumeRoleCall, onMfa?: () => void): RequestContext => new AssumeRoleContext(call, onMfa);

/** Once set, a source identity goes with every hop and cannot be changed (B28). */
function inheritedSourceIdentity(session: SessionFacts | undefined, keyLower: string): KeyState | undefined {
  return keyLower === "sts:sourceidentity" && session?.sourceIdentity !== undefined ? known(session.sourceIdentity) : undefined;
}

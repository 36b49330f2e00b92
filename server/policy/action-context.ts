import { parseArn } from "@/server/model/arn.ts";
import { callerChosenKey } from "./assume-role-context.ts";
import { parseTagKey } from "./condition-keys.ts";
import { identityKey, signedKey, uncollectedKey } from "./identity-keys.ts";
import type { Caller, Collected, OrganizationFacts } from "./inputs.ts";
import { organizationId, organizationPaths } from "./organization-keys.ts";
import { ABSENT, type KeyState, known, missing, open, type RequestContext } from "./request-context.ts";
import { momentKey } from "./target-keys.ts";

/** One action on one resource, as far as its condition keys go. */
export interface ActionSubject {
  readonly caller: Caller;
  /** `service:Name`. */
  readonly action: string;
  /** Undefined: any resource. */
  readonly resource?: string;
  /** Undefined: not known. */
  readonly resourceAccount?: string;
  readonly isSameAccount: boolean;
  readonly sent?: (keyLower: string) => KeyState | undefined;
  readonly time: number;
}

function callerKey(caller: Caller, keyLower: string): KeyState | undefined {
  if (caller.kind === "identity") return identityKey(caller, keyLower);
  if (caller.kind === "uncollected") return uncollectedKey(caller, keyLower);
  if (keyLower === "aws:principalaccount") return known(caller.account);
  if (keyLower === "aws:principalarn") return known(caller.ref);
  if (keyLower === "aws:principaltype") return known("Account");
  if (keyLower === "aws:principalorgid") return organizationId(caller.organization);
  return signedKey(keyLower);
}

const organizationOf = (caller: Caller): Collected<OrganizationFacts> => {
  if (caller.kind === "identity") return caller.identity.organization;
  return caller.kind === "root" ? caller.organization : { state: "not-collected", missing: caller.missing };
};

/** Tags of a resource were not collected; those of some resource or other may be what they like. */
function resourceTag(s: ActionSubject): KeyState {
  return s.resource === undefined ? open("environment") : missing({ what: "tags", of: s.resource });
}

function resourceAccountState(s: ActionSubject): KeyState {
  if (s.resourceAccount !== undefined) return known(s.resourceAccount);
  return s.resource === undefined ? open("environment") : missing({ what: "account", of: s.resource });
}

/** The organization of the resource's account: known where it is the caller's own. */
function resourceOrganization(s: ActionSubject, keyLower: string): KeyState {
  const organization = organizationOf(s.caller);
  if (!s.isSameAccount) return missing({ what: "organization of the account", of: s.resource ?? "the resource" });
  return keyLower === "aws:resourceorgid" ? organizationId(organization) : organizationPaths(organization, s.resourceAccount ?? "");
}

function requestedRegion(s: ActionSubject): KeyState {
  const region = s.resource === undefined ? "" : (parseArn(s.resource)?.region ?? "");
  return region === "" || region.includes("*") ? open("caller", { presence: "always" }) : known(region);
}

function resourceKey(s: ActionSubject, keyLower: string): KeyState | undefined {
  if (keyLower === "aws:resourceaccount") return resourceAccountState(s);
  if (keyLower === "aws:resourceorgid" || keyLower === "aws:resourceorgpaths") return resourceOrganization(s, keyLower);
  if (keyLower === "aws:requestedregion") return requestedRegion(s);
  return parseTagKey(keyLower)?.family === "aws:resourcetag/" || /^[a-z0-9-]+:resourcetag\//.test(keyLower) ? resourceTag(s) : undefined;
}

/** The condition keys of any action: those of its own service are for the caller to choose, those of other services it never carries (B41). */
export function actionContext(s: ActionSubject): RequestContext {
  const prefix = `${s.action.slice(0, s.action.indexOf(":")).toLowerCase()}:`;
  const isSts = prefix === "sts:";
  return {
    lookup: (keyLower) => {
      const sent = s.sent?.(keyLower);
      if (sent) return sent;
      if (!isSts && keyLower === "aws:securetransport") return open("environment", { presence: "always", oneOf: ["true", "false"] });
      if (!isSts && keyLower.startsWith("sts:")) return ABSENT;
      return (
        callerKey(s.caller, keyLower) ??
        resourceKey(s, keyLower) ??
        momentKey(s.time, keyLower) ??
        callerChosenKey(keyLower) ??
        (keyLower.startsWith(prefix) || s.action === "*" ? open("caller") : ABSENT)
      );
    },
  };
}

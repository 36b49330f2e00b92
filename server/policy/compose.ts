import type { MissingFact } from "@/server/model/verdict.ts";
import { type Call, factAtom } from "./evaluate-statement.ts";
import { all, any, type Formula, not } from "./formula.ts";
import type { Collected, OrganizationLevel, StoredPolicy } from "./inputs.ts";
import {
  evaluateLevel,
  evaluateResourcePolicy,
  evaluateSet,
  type LevelResult,
  missingResourcePolicy,
  type ResourceResult,
  type SetResult,
} from "./policy-set.ts";
import type { OwnPart } from "./request-context.ts";
import { type ResourceSaid, type Said, saidByLevels, saidByResource, saidBySet } from "./said.ts";
import { anyMatch, type PrincipalMatch } from "./signer.ts";

/** All that the caller's own account says of its calls. */
export interface CallerSide {
  /** `all`: a root user, who needs no identity policy. `none`: services and federated identities have none. */
  readonly identity: { readonly policies: readonly StoredPolicy[]; readonly missing: readonly MissingFact[] } | "all" | "none";
  /** Undefined inside: no boundary. */
  readonly boundary: Collected<readonly StoredPolicy[] | undefined>;
  readonly session?: readonly StoredPolicy[] | undefined;
  /** Levels of the caller's account; undefined: exempt, or not collected. */
  readonly scps?: readonly OrganizationLevel[] | undefined;
}

/** All that the resource's account says of calls on it. */
export interface ResourceSide {
  /** `undefined`: there is none, or it is left out of account (`unconsidered`). */
  readonly policy?: Collected<StoredPolicy>;
  /** Role trust policies and KMS key policies must allow every call; others add to what identity policies allow (B1). */
  readonly isRequired: boolean;
  readonly isSameAccount: boolean;
  /** The policy is not known and taken to allow: that is an assumption the caller of this function states. */
  readonly isAssumed?: boolean;
  readonly rcps?: readonly OrganizationLevel[] | undefined;
}

/** A call's decision as one formula, with the parts it is made of. */
export interface Composition {
  readonly call: Call;
  readonly formula: Formula;
  /** The same without what Deny statements say. */
  readonly granted: Formula;
  readonly resource: ResourceResult;
  readonly identity: SetResult | undefined;
  readonly boundary: SetResult | undefined;
  readonly session: SetResult | undefined;
  readonly scps: readonly LevelResult[];
  readonly rcps: readonly LevelResult[];
}

const NO_POLICY: ResourceResult = { direct: false, role: false, account: false, deny: false, allows: [], denies: [], missing: [] };
const ASSUMED: ResourceResult = { ...NO_POLICY, account: true };

function resourceResult(side: ResourceSide, call: Call, hasBoundary: boolean): ResourceResult {
  if (side.policy?.state === "read") return evaluateResourcePolicy(side.policy.value, call, hasBoundary);
  if (side.policy) return missingResourcePolicy(side.policy.missing);
  return side.isAssumed ? ASSUMED : NO_POLICY;
}

function boundaryResult(side: CallerSide, call: Call): SetResult | undefined {
  const { boundary } = side;
  if (boundary.state === "read") return boundary.value ? evaluateSet(boundary.value, call) : undefined;
  return { allow: factAtom(boundary.missing, "allow"), deny: factAtom(boundary.missing, "deny"), allows: [], denies: [], missing: [boundary.missing] };
}

const silenceOf = (result: SetResult | undefined): Formula => result?.allow ?? true;

/** B3 in one account, B4 across accounts. `limits`: what a boundary and a session policy must allow too, where there are any. */
function grantOf(resource: PrincipalMatch, side: ResourceSide, identity: Formula, limits: Formula): Formula {
  const own = all([identity, limits]);
  if (!side.isSameAccount) return all([anyMatch(resource), own]);
  const byOwn = side.isRequired ? all([resource.account, own]) : own;
  return any([resource.direct, all([resource.role, limits]), byOwn]);
}

/** Whatever denies, in this order. */
function denyOf(...results: readonly (readonly (Said | undefined)[])[]): Formula {
  const parts: Formula[] = [];
  for (const some of results) for (const r of some) if (r && r.deny !== false) parts.push(r.deny);
  return any(parts);
}

/**
 * Decides one action over all policies that bear on it. An explicit Deny anywhere wins (B5); a service control policy limits direct grants too (B15).
 */
export function compose(call: Call, caller: CallerSide, target: ResourceSide): Composition {
  const resource = resourceResult(target, call, hasBoundary(caller));
  const identity = typeof caller.identity === "string" ? undefined : evaluateSet(caller.identity.policies, call, caller.identity.missing);
  const boundary = boundaryResult(caller, call);
  const session = caller.session ? evaluateSet(caller.session, call) : undefined;
  const ownAllow = identity ? identity.allow : caller.identity === "all";
  const grant = grantOf(resource, target, ownAllow, all([silenceOf(boundary), silenceOf(session)]));
  const scps = (caller.scps ?? []).map((level) => evaluateLevel(level, call));
  const rcps = (target.rcps ?? []).map((level) => evaluateLevel(level, call));
  const denied = any([resource.deny, denyOf([identity, boundary, session], scps, rcps)]);
  const granted = all([grant, ...scps.map((l) => l.allow)]);
  return { call, formula: all([granted, not(denied)]), granted, resource, identity, boundary, session, scps, rcps };
}

const hasBoundary = ({ boundary }: CallerSide): boolean => boundary.state === "read" && boundary.value !== undefined;

const NOT_NAMED: ResourceSaid = { direct: false, role: false, account: false, deny: false };
const TAKEN_TO_ALLOW: ResourceSaid = { ...NOT_NAMED, account: true };

function resourceSaid(side: ResourceSide, call: Call, limited: boolean): ResourceSaid {
  if (side.policy?.state === "read") return saidByResource(side.policy.value, call, limited);
  if (side.policy) return missingResourcePolicy(side.policy.missing);
  return side.isAssumed ? TAKEN_TO_ALLOW : NOT_NAMED;
}

/** What policies of the caller's own account say: asked once for all its calls where they cannot tell these apart. */
function ownSaid(part: OwnPart, call: Call, policies: () => readonly StoredPolicy[], ask: () => readonly Said[]): readonly Said[] {
  const { kept } = call.context;
  return kept ? kept.said(part, call.action, policies, ask) : ask();
}

function ownSetSaid(part: OwnPart, policies: readonly StoredPolicy[], call: Call, missing?: readonly MissingFact[]): Said | undefined {
  const given = (): readonly StoredPolicy[] => policies;
  return ownSaid(part, call, given, () => [saidBySet(policies, call, missing)])[0];
}

function boundarySaid({ boundary }: CallerSide, call: Call): Said | undefined {
  if (boundary.state === "read") return boundary.value && ownSetSaid("boundary", boundary.value, call);
  return { allow: factAtom(boundary.missing, "allow"), deny: factAtom(boundary.missing, "deny") };
}

function scpsSaid({ scps }: CallerSide, call: Call): readonly Said[] {
  if (!scps) return NO_LEVELS;
  const inAll = (): readonly StoredPolicy[] => scps.flatMap((level) => level.policies);
  return ownSaid("scps", call, inAll, () => saidByLevels(scps, call));
}

const NO_LEVELS: readonly Said[] = [];

/** Whether the resource's policy refuses, or has to allow and does not. */
const isShut = ({ direct, role, account, deny }: ResourceSaid, { isRequired, isSameAccount }: ResourceSide): boolean =>
  deny === true || ((isRequired || !isSameAccount) && direct === false && role === false && account === false);

/** The formula of `compose` alone, found no further than to the first thing that settles it. */
export function composeFormula(call: Call, caller: CallerSide, target: ResourceSide): Formula {
  const resource = resourceSaid(target, call, hasBoundary(caller));
  if (isShut(resource, target)) return false;
  const identity = typeof caller.identity === "string" ? undefined : ownSetSaid("identity", caller.identity.policies, call, caller.identity.missing);
  if (identity?.deny === true) return false;
  const boundary = boundarySaid(caller, call);
  const session = caller.session && ownSetSaid("session", caller.session, call);
  const ownAllow = identity ? identity.allow : caller.identity === "all";
  const grant = grantOf(resource, target, ownAllow, all([boundary?.allow ?? true, session?.allow ?? true]));
  if (grant === false) return false;
  const scps = scpsSaid(caller, call);
  const rcps = target.rcps ? saidByLevels(target.rcps, call) : NO_LEVELS;
  const denied = any([resource.deny, denyOf([identity, boundary, session], scps, rcps)]);
  return all([all([grant, ...scps.map((l) => l.allow)]), not(denied)]);
}

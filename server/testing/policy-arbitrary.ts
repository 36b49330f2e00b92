import fc from "fast-check";
import { type OpenKeySpec, requestsOver } from "./policy-requests.ts";
import { A, B, type CallerSpec, NOW, type RoleSpec } from "./policy-world.ts";
import type { ReferenceRequest, ReferenceStatement } from "./reference-language.ts";
import type { ReferenceCaller, ReferenceRole } from "./reference-policy.ts";
import { APP, APP_ID, BOB, FAR, grant, mostly, ownStatement, ROLE, SESSION, some, trustStatement, USER, USER_ID } from "./statement-arbitrary.ts";

const FULL: ReferenceStatement = { Effect: "Allow", Action: ["*"], Resource: ["*"] };
const own = (max: number): fc.Arbitrary<ReferenceStatement[]> => fc.array(ownStatement, { maxLength: max });
const rarely = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined, freq: 3 });
type Tags = Readonly<Record<string, string>>;

/** A caller, a role it wants to become, and what lies between. */
export interface PolicyWorld {
  readonly caller: ReferenceCaller;
  readonly role: ReferenceRole;
  /** The caller's own tags, those of its session, which go before, and those of the role. */
  readonly tags: Tags;
  readonly sessionTags: Tags;
  readonly roleTags: Tags;
  /** Set on the calling session. */
  readonly sourceIdentity: string | undefined;
  readonly mfa: boolean;
  /** Undefined: whoever starts the session chooses its name. */
  readonly sessionName: string | undefined;
  /** Whether each statement of the identity policies stands in a document of its own, as those of a user and of its groups do. */
  readonly isSplit: boolean;
}

const callers = some(
  { arn: USER, kind: "user" as const, account: A, uniqueId: USER_ID },
  { arn: APP, kind: "role" as const, account: A, uniqueId: APP_ID },
  { arn: BOB, kind: "user" as const, account: B, uniqueId: "AIDABOB000000001" },
  { arn: FAR, kind: "role" as const, account: B, uniqueId: "AROAFAR000000001" },
);

const WIDE: ReferenceStatement = { Effect: "Allow", Action: ["sts:*"], Resource: ["*"] };
/** Policies that limit: as often as not they allow all of STS and deny a little. */
const limit = fc.tuple(own(2), fc.boolean()).map(([l, isWide]) => (isWide ? [WIDE, ...l] : l));

/** The ways a trust policy can mean a caller (B3). */
const namesOf = (arn: string, account: string, id: string): string[] => [arn, arn, account, `arn:aws:iam::${account}:root`, id, "*"];

/** A level of an organization: as a rule it allows everything and denies something, rarely it allows little. */
const scpLevel = fc.tuple(own(1), fc.integer({ min: 0, max: 11 })).map(([l, n]) => (n === 0 ? l : [FULL, ...l]));

export const policyWorld: fc.Arbitrary<PolicyWorld> = fc
  .record({
    who: callers,
    identity: own(2),
    isSplit: fc.boolean(),
    granted: mostly(fc.tuple(grant, fc.nat({ max: 5 }))),
    ownGrant: mostly(grant),
    boundary: rarely(limit),
    session: rarely(limit),
    scps: fc.array(scpLevel, { maxLength: 2 }),
    rcps: fc.array(
      own(2).map((l) => l.filter((s) => s.Effect === "Deny")),
      { maxLength: 1 },
    ),
    trust: fc.array(trustStatement, { maxLength: 2 }),
    tags: some<Tags>({}, { team: "target" }, { Team: "Target" }),
    sessionTags: some<Tags>({}, {}, { team: "target" }, { TEAM: "tx" }),
    roleTags: some<Tags>({}, { team: "target" }),
    handsOnTags: fc.boolean(),
    sourceIdentity: some(undefined, undefined, undefined, "jo"),
    mfa: fc.boolean(),
    sessionName: some(undefined, SESSION, "s2"),
  })
  .map((r) => {
    const isRole = r.who.kind === "role";
    const sessionTags = isRole ? r.sessionTags : {};
    const granted = r.granted.map(([s, n]) => ({ ...s, Principal: { AWS: namesOf(r.who.arn, r.who.account, r.who.uniqueId).slice(n, n + 1) } }));
    const trust = [...granted, ...r.trust];
    const identity = [...r.ownGrant.map((s) => ({ ...s, Resource: ["*"] })), ...r.identity];
    const handsOnTags = r.handsOnTags && Object.keys(sessionTags).length > 0;
    return {
      caller: { ...r.who, handsOnTags, identity, scps: r.scps, ...(r.boundary ? { boundary: r.boundary } : {}), ...sessionOf(isRole, r.session) },
      role: { arn: ROLE, account: A, trust: trust.length > 0 ? trust : [CLOSED], rcps: r.rcps },
      tags: r.tags,
      sessionTags,
      roleTags: r.roleTags,
      sourceIdentity: isRole ? r.sourceIdentity : undefined,
      mfa: r.mfa,
      sessionName: isRole ? r.sessionName : undefined,
      isSplit: r.isSplit,
    };
  });

const sessionOf = (isRole: boolean, session: ReferenceStatement[] | undefined): { readonly session?: ReferenceStatement[] } =>
  isRole && session ? { session } : {};

const CLOSED: ReferenceStatement = { Effect: "Deny", Action: ["sts:TagSession"], Principal: "*" };

/** A document has a statement at least: one that bears on nothing stands for an empty list. */
const NOTHING: ReferenceStatement = { Effect: "Deny", Action: ["s3:None"], Resource: ["*"] };
const documentOf = (statements: readonly ReferenceStatement[]): readonly ReferenceStatement[] => (statements.length > 0 ? statements : [NOTHING]);

export const rcpDocument = (statements: readonly ReferenceStatement[]): unknown[] => documentOf(statements).map((s) => ({ ...s, Principal: "*" }));

function sessionSpec(w: PolicyWorld): Pick<CallerSpec, "session"> {
  if (w.caller.kind === "user") return {};
  return {
    session: {
      ...(w.sessionName === undefined ? {} : { name: w.sessionName }),
      ...(Object.keys(w.sessionTags).length > 0 ? { tags: w.sessionTags } : {}),
      ...(w.caller.handsOnTags ? { transitive: Object.keys(w.sessionTags) } : {}),
      ...(w.sourceIdentity === undefined ? {} : { sourceIdentity: w.sourceIdentity }),
      ...(w.caller.session ? { policy: documentOf(w.caller.session) } : {}),
    },
  };
}

/** The same world in the forms the engine takes. */
export function toSpecs(w: PolicyWorld): { readonly caller: CallerSpec; readonly role: RoleSpec } {
  const { caller } = w;
  const documents = w.isSplit ? caller.identity.map((s) => [s]) : [caller.identity];
  return {
    caller: {
      arn: caller.arn,
      ...(caller.uniqueId === undefined ? {} : { uniqueId: caller.uniqueId }),
      policies: documents.filter((d) => d.length > 0),
      tags: w.tags,
      mfa: w.mfa,
      organization: { id: "o-abc", scps: caller.scps.map((l) => [documentOf(l)]), rcps: [] },
      ...(caller.boundary ? { boundary: documentOf(caller.boundary) } : {}),
      ...sessionSpec(w),
    },
    role: {
      arn: w.role.arn,
      trust: w.role.trust,
      tags: w.roleTags,
      organization: { id: "o-abc", scps: [], rcps: w.role.rcps.map((l) => [rcpDocument(l)]) },
    },
  };
}

export const statementsOf = (w: PolicyWorld): readonly ReferenceStatement[] => [
  ...w.role.trust,
  ...w.role.rcps.flat(),
  ...w.caller.identity,
  ...(w.caller.boundary ?? []),
  ...(w.caller.session ?? []),
  ...w.caller.scps.flat(),
];

/** A concrete request of a world: what the caller and its surroundings may bring. */
export interface ConcreteRequest {
  readonly request: ReferenceRequest;
  readonly sessionName: string;
}

/** The caller's names in one request (B32 to B34, A64). */
function fixedKeys(w: PolicyWorld, sessionName: string): Map<string, readonly string[]> {
  const { caller } = w;
  const fixed = new Map<string, readonly string[]>([
    ["aws:principalarn", [caller.arn]],
    ["aws:principalorgid", ["o-abc"]],
    ["aws:securetransport", ["true"]],
    ["aws:currenttime", [new Date(NOW).toISOString()]],
    ["sts:rolesessionname", ["zz"]],
  ]);
  if (caller.kind === "user") fixed.set("aws:username", [caller.arn.slice(caller.arn.lastIndexOf("/") + 1)]);
  if (caller.uniqueId !== undefined) fixed.set("aws:userid", [caller.kind === "user" ? caller.uniqueId : `${caller.uniqueId}:${sessionName}`]);
  for (const [key, value] of Object.entries(w.roleTags)) fixed.set(`iam:resourcetag/${key.toLowerCase()}`, [value]);
  for (const [key, value] of Object.entries({ ...w.tags })) fixed.set(`aws:principaltag/${key.toLowerCase()}`, [value]);
  for (const [key, value] of Object.entries(w.sessionTags)) {
    fixed.set(`aws:principaltag/${key.toLowerCase()}`, [value]);
    if (w.caller.handsOnTags) fixed.set(`iam:resourcetag/${key.toLowerCase()}`, [value]);
  }
  if (w.sourceIdentity !== undefined) fixed.set("sts:sourceidentity", [w.sourceIdentity]);
  return fixed;
}

function openKeys(w: PolicyWorld): Record<string, OpenKeySpec> {
  const optional: OpenKeySpec = { isOptional: true };
  const [handedOn] = w.caller.handsOnTags ? Object.values(w.sessionTags) : [];
  return {
    "sts:externalid": optional,
    "sts:rolesessionname": { isOptional: false },
    "aws:sourceip": optional,
    "sts:durationseconds": optional,
    "aws:tagkeys": optional,
    "aws:requesttag/team": handedOn === undefined ? optional : { isOptional: true, oneOf: [handedOn] },
    ...(w.sourceIdentity === undefined ? { "sts:sourceidentity": optional } : {}),
    "aws:multifactorauthpresent": { isOptional: true, oneOf: w.caller.kind === "user" && w.mfa ? ["true", "false"] : ["false"] },
  };
}

/** Every request worth telling apart, restricted to the keys that the world's policies speak of. */
export function requestsOf(w: PolicyWorld): ConcreteRequest[] {
  const names = w.caller.kind === "role" ? (w.sessionName === undefined ? [SESSION, "other"] : [w.sessionName]) : [""];
  return names.flatMap((sessionName) => requestsOver(statementsOf(w), fixedKeys(w, sessionName), openKeys(w)).map((request) => ({ request, sessionName })));
}

/** The caller as the session that makes one request. */
export const asSession = (w: PolicyWorld, sessionName: string): ReferenceCaller =>
  w.caller.kind === "role"
    ? { ...w.caller, sessionArn: `arn:aws:sts::${w.caller.account}:assumed-role/${w.caller.arn.slice(w.caller.arn.lastIndexOf("/") + 1)}/${sessionName}` }
    : w.caller;

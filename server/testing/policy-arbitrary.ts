import fc from "fast-check";
import type { CallerSpec, RoleSpec } from "./policy-world.ts";
import { A, B } from "./policy-world.ts";
import type { ReferenceCaller, ReferenceRequest, ReferenceRole, ReferenceStatement } from "./reference-policy.ts";

/** Small worlds made of near misses: few names, used everywhere, so that policies meet and miss each other often. */
const ROLE = `arn:aws:iam::${A}:role/team/target`;
const USER = `arn:aws:iam::${A}:user/alice`;
const OTHER_USER = `arn:aws:iam::${A}:user/alic`;
const APP = `arn:aws:iam::${A}:role/app`;
const BOB = `arn:aws:iam::${B}:user/bob`;
const FAR = `arn:aws:iam::${B}:role/far`;
const SESSION = "s1";
/** A policy variable. */
const TEAM = ["$", "{aws:PrincipalTag/team}"].join("");

const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const list = <T>(arb: fc.Arbitrary<T>, max = 2): fc.Arbitrary<T[]> => fc.array(arb, { minLength: 1, maxLength: max });

const action = some("sts:AssumeRole", "sts:AssumeRole", "sts:*", "*", "STS:assume?ole", "sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithSAML");
const anyAction = fc.oneof({ weight: 5, arbitrary: action }, { weight: 1, arbitrary: some("s3:*", "iam:PassRole") });
const resource = some(
  ROLE,
  "*",
  `arn:aws:iam::${A}:role/*`,
  `arn:aws:iam::${A}:role/target`,
  "arn:aws:iam::*:role/team/*",
  `arn:aws:iam::${A}:role/team/${TEAM}`,
);
const principal = some(A, A, `arn:aws:iam::${A}:root`, USER, OTHER_USER, APP, `arn:aws:sts::${A}:assumed-role/app/${SESSION}`, B, BOB, FAR, "*");

interface KeySpec {
  readonly key: string;
  readonly operators: readonly string[];
  readonly values: readonly string[];
}

const TEXT = [
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "StringEqualsIfExists",
  "StringNotEqualsIfExists",
  "StringEqualsIgnoreCase",
  "ForAllValues:StringEquals",
  "ForAnyValue:StringLike",
];
const KEYS: readonly KeySpec[] = [
  { key: "sts:ExternalId", operators: TEXT, values: ["abc", "ABC", "a*", "*c"] },
  { key: "STS:RoleSessionName", operators: TEXT, values: ["ci-1", "ci-*", "ci-1*", TEAM] },
  {
    key: "aws:SourceIp",
    operators: ["IpAddress", "NotIpAddress", "IpAddressIfExists", "NotIpAddressIfExists"],
    values: ["10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24"],
  },
  { key: "aws:MultiFactorAuthPresent", operators: ["Bool", "BoolIfExists"], values: ["true", "false"] },
  { key: "aws:PrincipalTag/team", operators: TEXT, values: ["target", "Target", "t*"] },
  {
    key: "aws:PrincipalArn",
    operators: ["ArnLike", "ArnNotLike", "StringEquals", "ArnEquals"],
    values: [USER, APP, "arn:aws:iam::*:role/*", "arn:aws:iam::*"],
  },
  { key: "aws:SourceAccount", operators: ["StringEquals", "StringNotEquals", "StringEqualsIfExists"], values: [A] },
  {
    key: "sts:DurationSeconds",
    operators: ["NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericLessThanIfExists"],
    values: ["900", "3600"],
  },
  {
    key: "aws:TagKeys",
    operators: ["ForAllValues:StringEquals", "ForAnyValue:StringEquals", "ForAllValues:StringNotEquals", "ForAnyValue:StringNotLike"],
    values: ["team", "t*"],
  },
  { key: "sts:SourceIdentity", operators: ["StringEquals", "StringLike"], values: ["jo", "*"] },
];

const condition: fc.Arbitrary<NonNullable<ReferenceStatement["Condition"]>> = fc.oneof(
  {
    weight: 6,
    arbitrary: some(...KEYS).chain((k) =>
      fc.tuple(some(...k.operators), list(some(...k.values))).map(([operator, values]) => ({ [operator]: { [k.key]: values } })),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(some("sts:ExternalId", "aws:SourceIp", "aws:MultiFactorAuthPresent"), some("true", "false"))
      .map(([key, value]) => ({ Null: { [key]: [value] } })),
  },
);

const conditions = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 3, arbitrary: condition },
  { weight: 1, arbitrary: fc.tuple(condition, condition).map(([a, b]) => ({ ...a, ...b })) },
);
const effect = fc.oneof({ weight: 3, arbitrary: fc.constant("Allow" as const) }, { weight: 1, arbitrary: fc.constant("Deny" as const) });

const withCondition = (s: ReferenceStatement, c: ReferenceStatement["Condition"]): ReferenceStatement => (c ? { ...s, Condition: c } : s);

const ownStatement: fc.Arbitrary<ReferenceStatement> = fc
  .tuple(effect, list(anyAction), list(resource), fc.integer({ min: 0, max: 5 }), conditions)
  .map(([Effect, Action, patterns, not, c]) => withCondition({ Effect, Action, ...(not === 0 ? { NotResource: patterns } : { Resource: patterns }) }, c));
export const trustStatement: fc.Arbitrary<ReferenceStatement> = fc
  .tuple(effect, list(action), list(principal), conditions)
  .map(([Effect, Action, AWS, c]) => withCondition({ Effect, Action, Principal: { AWS } }, c));

const FULL: ReferenceStatement = { Effect: "Allow", Action: ["*"], Resource: ["*"] };
const own = (max: number): fc.Arbitrary<ReferenceStatement[]> => fc.array(ownStatement, { maxLength: max });
const rarely = <T>(arb: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arb, { nil: undefined, freq: 3 });

export interface PolicyWorld {
  readonly caller: ReferenceCaller;
  readonly role: ReferenceRole;
  readonly tags: Readonly<Record<string, string>>;
  readonly mfa: boolean;
  /** Undefined: whoever starts the session chooses its name. */
  readonly sessionName: string | undefined;
}

const callers = some(
  { arn: USER, kind: "user" as const, account: A },
  { arn: APP, kind: "role" as const, account: A },
  { arn: BOB, kind: "user" as const, account: B },
  { arn: FAR, kind: "role" as const, account: B },
);

export const policyWorld: fc.Arbitrary<PolicyWorld> = fc
  .record({
    who: callers,
    identity: own(3),
    boundary: rarely(own(2)),
    session: rarely(own(2)),
    scps: fc.array(
      own(1).map((l) => [FULL, ...l]),
      { maxLength: 2 },
    ),
    rcps: fc.array(
      own(1).map((l) => l.filter((s) => s.Effect === "Deny")),
      { maxLength: 1 },
    ),
    trust: fc.array(trustStatement, { minLength: 1, maxLength: 3 }),
    tags: some<Readonly<Record<string, string>>>({}, { team: "target" }, { Team: "Target" }),
    mfa: fc.boolean(),
    sessionName: some(undefined, SESSION, "s2"),
  })
  .map(({ who, identity, boundary, session, scps, rcps, trust, tags, mfa, sessionName }) => ({
    caller: { ...who, identity, scps, ...(boundary ? { boundary } : {}), ...(session && who.kind === "role" ? { session } : {}) },
    role: { arn: ROLE, account: A, trust, rcps },
    tags,
    mfa,
    sessionName: who.kind === "role" ? sessionName : undefined,
  }));

/** The same world in the forms the engine takes. */
export function toSpecs(w: PolicyWorld): { readonly caller: CallerSpec; readonly role: RoleSpec } {
  const { caller } = w;
  const everyone = (s: ReferenceStatement): unknown => ({ ...s, Principal: "*" });
  const nobody = [{ Effect: "Deny", Principal: "*", Action: "s3:None", Resource: "*" }];
  return {
    caller: {
      arn: caller.arn,
      policies: caller.identity.length > 0 ? [caller.identity] : [],
      tags: w.tags,
      mfa: w.mfa,
      organization: { id: "o-abc", scps: caller.scps.map((l) => [l]), rcps: [] },
      ...(caller.boundary ? { boundary: caller.boundary.length > 0 ? caller.boundary : [{ Effect: "Deny", Action: "s3:None", Resource: "*" }] } : {}),
      ...(caller.kind === "role"
        ? {
            session: {
              ...(w.sessionName === undefined ? {} : { name: w.sessionName }),
              ...(caller.session ? { policy: caller.session.length > 0 ? caller.session : [{ Effect: "Deny", Action: "s3:None", Resource: "*" }] } : {}),
            },
          }
        : {}),
    },
    role: {
      arn: w.role.arn,
      trust: w.role.trust,
      organization: { id: "o-abc", scps: [], rcps: w.role.rcps.map((l) => [l.length > 0 ? l.map(everyone) : nobody]) },
    },
  };
}

/** A concrete request of a world: what the caller and its surroundings may bring. */
export interface ConcreteRequest {
  readonly request: ReferenceRequest;
  readonly sessionName: string;
}

const OPTIONAL: Readonly<Record<string, readonly (readonly string[] | undefined)[]>> = {
  "sts:externalid": [undefined, ["abc"], ["ABC"], ["aXc"], ["a*"], ["*c"], ["zz"]],
  "sts:rolesessionname": [["ci-1"], ["ci-*"], ["ci-1*"], ["ci-1x"], ["ci-9"], ["target"], ["Target"], ["zz"]],
  "aws:sourceip": [undefined, ["10.1.2.3"], ["10.9.9.9"], ["192.0.2.7"], ["8.8.8.8"]],
  "sts:durationseconds": [undefined, ["100"], ["900"], ["1000"], ["3600"], ["4000"]],
  "aws:tagkeys": [undefined, ["team"], ["t*"], ["tx"], ["other"], ["team", "other"], ["team", "tx"], ["tx", "other"], ["team", "t*"]],
  "sts:sourceidentity": [undefined, ["jo"], ["*"], ["zz"]],
};

/** Every request worth telling apart, restricted to the keys that the world's policies speak of. */
export function requestsOf(w: PolicyWorld): ConcreteRequest[] {
  const text = JSON.stringify([w.caller, w.role]).toLowerCase();
  const fixed = new Map<string, readonly string[]>([
    ["aws:principalarn", [w.caller.arn]],
    ["sts:rolesessionname", ["zz"]],
  ]);
  for (const [key, value] of Object.entries(w.tags)) fixed.set(`aws:principaltag/${key.toLowerCase()}`, [value]);
  let requests: ReadonlyMap<string, readonly string[]>[] = [fixed];
  const mfa: readonly (readonly string[] | undefined)[] = w.caller.kind === "user" && w.mfa ? [undefined, ["true"], ["false"]] : [undefined, ["false"]];
  for (const [key, values] of Object.entries({ ...OPTIONAL, "aws:multifactorauthpresent": mfa })) {
    if (!text.includes(`"${key}"`)) continue;
    requests = requests.flatMap((r) => values.map((v) => with_(r, key, v)));
  }
  const names = w.caller.kind === "role" ? (w.sessionName === undefined ? [SESSION, "other"] : [w.sessionName]) : [""];
  return requests.flatMap((request) => names.map((sessionName) => ({ request, sessionName })));
}

function with_(request: ReferenceRequest, key: string, value: readonly string[] | undefined): ReferenceRequest {
  const next = new Map(request);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  return next;
}

/** The caller as the session that makes one request. */
export const asSession = (w: PolicyWorld, sessionName: string): ReferenceCaller =>
  w.caller.kind === "role"
    ? { ...w.caller, sessionArn: `arn:aws:sts::${w.caller.account}:assumed-role/${w.caller.arn.slice(w.caller.arn.lastIndexOf("/") + 1)}/${sessionName}` }
    : w.caller;

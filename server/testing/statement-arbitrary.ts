import fc from "fast-check";
import { A, B } from "./policy-world.ts";
import type { ReferencePrincipal, ReferenceStatement } from "./reference-language.ts";

/** Statements made of near misses: few names, used everywhere, so that policies meet and miss each other often. */
export const ROLE = `arn:aws:iam::${A}:role/team/target`;
export const USER = `arn:aws:iam::${A}:user/alice`;
const OTHER_USER = `arn:aws:iam::${A}:user/alic`;
export const APP = `arn:aws:iam::${A}:role/app`;
export const BOB = `arn:aws:iam::${B}:user/bob`;
export const FAR = `arn:aws:iam::${B}:role/far`;
export const SESSION = "s1";
export const USER_ID = "AIDAALICE0000001";
export const APP_ID = "AROAAPP000000001";

/** A policy variable; kept apart from text so that no template literal is meant. */
export const variable = (inside: string): string => ["$", `{${inside}}`].join("");
const TEAM = variable("aws:PrincipalTag/team");
const TEAM_OR_TARGET = variable("aws:PrincipalTag/team, 'target'");
const USER_NAME = variable("aws:username");
const STAR = variable("*");

export const some = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
export const list = <T>(arb: fc.Arbitrary<T>, max = 2): fc.Arbitrary<T[]> => fc.array(arb, { minLength: 1, maxLength: max });
const either = <T>(...choices: readonly (readonly [number, fc.Arbitrary<T>])[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const stsAction = some("sts:AssumeRole", "sts:AssumeRole", "sts:*", "*", "STS:assume?ole", "sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithSAML");
const anyAction = either([5, stsAction], [1, some("s3:*", "iam:PassRole")]);
const resource = some(
  ROLE,
  "*",
  `arn:aws:iam::${A}:role/*`,
  `arn:aws:iam::${A}:role/target`,
  "arn:aws:iam::*:role/team/*",
  `arn:aws:iam::${A}:role/team/${TEAM}`,
  `arn:aws:iam::${A}:role/team/${TEAM_OR_TARGET}`,
  `arn:aws:iam::${A}:role/team/${STAR}`,
  `arn:aws:iam::${A}:*`,
);
const awsPrincipal = some(
  A,
  A,
  `arn:aws:iam::${A}:root`,
  USER,
  USER,
  OTHER_USER,
  APP,
  APP,
  `arn:aws:sts::${A}:assumed-role/app/${SESSION}`,
  `arn:aws:sts::${A}:federated-user/alice`,
  B,
  BOB,
  FAR,
  "*",
  USER_ID,
  APP_ID,
  "AROADELETED00001",
);
const principal: fc.Arbitrary<ReferencePrincipal> = either<ReferencePrincipal>(
  [12, list(awsPrincipal).map((AWS) => ({ AWS }))],
  [1, fc.constant("*" as const)],
  [1, fc.constant({ Service: ["ec2.amazonaws.com"] })],
  [1, fc.constant({ Federated: [`arn:aws:iam::${A}:saml-provider/corp`] })],
  [1, list(awsPrincipal).map((AWS) => ({ AWS, Service: ["ec2.amazonaws.com"], CanonicalUser: ["0123456789abcdef"] }))],
);

/** A condition key with the values policies compare it with, and the operators that suit it. */
export interface KeySpec {
  readonly key: string;
  readonly operators: readonly string[];
  readonly values: readonly string[];
}

const ifExistsToo = (...operators: readonly string[]): string[] => operators.flatMap((o) => [o, `${o}IfExists`]);
export const TEXT = [
  ...ifExistsToo("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
  "ForAllValues:StringEquals",
  "ForAllValues:StringNotLike",
  "ForAnyValue:StringLike",
  "ForAnyValue:StringNotEquals",
];
const ARN = ifExistsToo("ArnLike", "ArnNotLike", "ArnEquals", "ArnNotEquals");
const points = (kind: string): string[] =>
  ifExistsToo(...["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map((o) => kind + o));
export const SETS = ["ForAllValues", "ForAnyValue"].flatMap((set) =>
  ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"].map((o) => `${set}:${o}`),
);

const KEYS: readonly KeySpec[] = [
  { key: "sts:ExternalId", operators: TEXT, values: ["abc", "ABC", "a*", "*c", "YWJj"] },
  { key: "sts:ExternalId", operators: ["BinaryEquals", "BinaryEqualsIfExists"], values: ["YWJj", "YWI="] },
  { key: "STS:RoleSessionName", operators: TEXT, values: ["ci-1", "ci-*", "ci-?", TEAM, TEAM_OR_TARGET, USER_NAME, `ci-${STAR}`] },
  { key: "aws:SourceIp", operators: ifExistsToo("IpAddress", "NotIpAddress"), values: ["10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24"] },
  { key: "aws:MultiFactorAuthPresent", operators: ["Bool", "Bool", "BoolIfExists"], values: ["true", "false"] },
  { key: "aws:PrincipalTag/team", operators: TEXT, values: ["target", "Target", "t*"] },
  { key: "iam:ResourceTag/team", operators: TEXT, values: ["target", TEAM, "x*"] },
  { key: "aws:PrincipalArn", operators: [...ARN, "StringEquals", "StringLike"], values: [USER, APP, "arn:aws:iam::*:role/*", "arn:aws:iam::*"] },
  { key: "aws:PrincipalOrgID", operators: TEXT, values: ["o-abc", "o-*", "o-other"] },
  { key: "aws:userid", operators: TEXT, values: [USER_ID, `${APP_ID}:*`, `${APP_ID}:${SESSION}`] },
  { key: "aws:SourceAccount", operators: ifExistsToo("StringEquals", "StringNotEquals"), values: [A] },
  { key: "aws:SecureTransport", operators: ["Bool", "BoolIfExists"], values: ["true", "false"] },
  { key: "sts:DurationSeconds", operators: points("Numeric"), values: ["900", "3600"] },
  { key: "aws:CurrentTime", operators: points("Date"), values: ["2026-01-15T12:00:00Z", "2025-12-31", "1768478401", "2026-01-15T13:00:00+01:00"] },
  { key: "aws:TagKeys", operators: SETS, values: ["team", "t*"] },
  { key: "aws:RequestTag/team", operators: TEXT, values: ["target", "t*", TEAM] },
  { key: "sts:SourceIdentity", operators: ["StringEquals", "StringLike", "StringNotEqualsIfExists"], values: ["jo", "*"] },
];

/** One or two conditions over the given keys, as often as not none. */
export function conditionsOver(keys: readonly KeySpec[]): fc.Arbitrary<ReferenceStatement["Condition"]> {
  const compared = some(...keys).chain((k) =>
    fc.tuple(some(...k.operators), list(some(...k.values))).map(([operator, values]) => ({ [operator]: { [k.key]: values } })),
  );
  const presence = fc.tuple(some(...keys), some("true", "false")).map(([k, value]) => ({ Null: { [k.key]: [value] } }));
  const one = either<NonNullable<ReferenceStatement["Condition"]>>([8, compared], [1, presence]);
  return either<ReferenceStatement["Condition"]>([3, fc.constant(undefined)], [3, one], [1, fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b }))]);
}

const effect = either<"Allow" | "Deny">([4, fc.constant("Allow" as const)], [1, fc.constant("Deny" as const)]);
const not = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);

export interface StatementParts {
  readonly actions: fc.Arbitrary<string>;
  readonly conditions: fc.Arbitrary<ReferenceStatement["Condition"]>;
}

const whole = (s: ReferenceStatement, c: ReferenceStatement["Condition"]): ReferenceStatement => (c ? { ...s, Condition: c } : s);

/** A statement of an identity policy, a boundary, a session policy or an organization's policy. */
export const ownStatement = fc
  .tuple(effect, not, list(anyAction), not, list(resource), conditionsOver(KEYS))
  .map(([Effect, notAction, actions, notResource, resources, c]) =>
    whole({ Effect, [notAction ? "NotAction" : "Action"]: actions, [notResource ? "NotResource" : "Resource"]: resources }, c),
  );

/** A statement of a trust policy. */
export const trustOver = (principals: fc.Arbitrary<ReferencePrincipal>, { actions, conditions }: StatementParts): fc.Arbitrary<ReferenceStatement> =>
  fc
    .tuple(effect, not, list(actions), principals, conditions)
    .map(([Effect, notAction, Action, Principal, c]) => whole({ Effect, [notAction ? "NotAction" : "Action"]: Action, Principal }, c));

export const trustStatement = trustOver(principal, { actions: stsAction, conditions: conditionsOver(KEYS) });

const grantedActions = some(
  ["sts:AssumeRole"],
  ["sts:AssumeRole"],
  ["sts:AssumeRole", "sts:TagSession"],
  ["sts:*"],
  ["sts:AssumeRole", "sts:SetSourceIdentity"],
);

/** An Allow that means the caller, so that most worlds hang on conditions and limits and not on a name that is missed. */
export const grantOver = (conditions: fc.Arbitrary<ReferenceStatement["Condition"]>, actions = grantedActions): fc.Arbitrary<ReferenceStatement> =>
  fc.tuple(actions, conditions).map(([Action, c]) => whole({ Effect: "Allow", Action }, c));
export const grant = grantOver(conditionsOver(KEYS));

/** Mostly `one`, or nothing. */
export const mostly = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.option(one, { freq: 4, nil: undefined }).map((v) => (v === undefined ? [] : [v]));

import fc from "fast-check";
import type { AccountFacts, Facts } from "@/server/facts/snapshot.ts";
import { allow, anAccount, aRole, aUser, deny, document, factsOf } from "@/server/graph/escalation/an-account.ts";

export const A = "111122223333";
const B = "999988887777";
const C = "555566667777";
const ACTION = "sts:AssumeRole";
const variable = (key: string): string => ["$", `{${key}}`].join("");
const arn = (account: string, rest: string): string => `arn:aws:iam::${account}:${rest}`;

/** Statements that tell identities or roles apart in every way the rules know. */
const IDENTITY = [
  allow(ACTION),
  allow("sts:*"),
  allow(ACTION, arn(A, "role/r1")),
  allow(ACTION, arn("*", "role/r*"), { StringEquals: { "sts:ExternalId": "x" } }),
  allow(ACTION, arn(A, `role/${variable("aws:username")}`)),
  allow(ACTION, "*", { StringEquals: { "aws:PrincipalTag/team": "blue" } }),
  allow(ACTION, "*", { StringEquals: { "iam:ResourceTag/team": variable("aws:PrincipalTag/team") } }),
  allow(ACTION, "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  deny(ACTION, arn(A, "role/r2")),
  { ...deny(ACTION, arn("*", "role/r*")), Condition: { ArnNotLike: { "aws:PrincipalArn": [arn("*", "user/u0"), arn("*", "role/r1")] } } },
  allow(ACTION, "*", { ArnLike: { "aws:PrincipalArn": arn("*", "*/u*") } }),
  allow(ACTION, `arn:aws:iam::${variable("aws:PrincipalAccount")}:role/r1`),
  allow(ACTION, [arn(B, "role/r?"), arn(A, "role/u1")]),
  allow(ACTION, "*", { StringEquals: { "aws:ResourceAccount": B } }),
  allow(ACTION, "*", { StringEquals: { "aws:ResourceOrgID": variable("aws:PrincipalOrgID") } }),
  { ...allow(ACTION), Condition: { "ForAnyValue:StringLike": { "aws:ResourceOrgPaths": "o-1/r-1/ou-1/*" } } },
  allow("s3:GetObject"),
];
const named = (effect: "Allow" | "Deny", principal: unknown, condition?: unknown) => ({
  Effect: effect,
  Principal: principal,
  Action: ["sts:AssumeRole", "sts:TagSession"],
  ...(condition === undefined ? {} : { Condition: condition }),
});
const TRUST = [
  [named("Allow", { AWS: A })],
  [named("Allow", { AWS: B })],
  [named("Allow", { AWS: A }), named("Deny", { AWS: arn(A, "user/u1") })],
  [named("Allow", { AWS: [A, arn(A, "user/u2")] })],
  [named("Allow", { AWS: A }), named("Deny", { AWS: `arn:aws:sts::${A}:assumed-role/r3/s` })],
  [named("Allow", "*", { StringEquals: { "aws:PrincipalAccount": A } })],
  [named("Allow", { AWS: "*" }, { ArnLike: { "aws:PrincipalArn": arn("*", "role/r*") } })],
  [named("Allow", { AWS: A }, { StringEquals: { "aws:PrincipalTag/team": "blue" } })],
  [named("Allow", { AWS: A }), named("Deny", { AWS: "*" }, { ArnNotLike: { "aws:PrincipalArn": [arn("*", "user/u*"), arn(A, "role/r0")] } })],
  [named("Allow", "*", { StringNotEquals: { "aws:PrincipalAccount": B }, StringLike: { "aws:PrincipalTag/team": "b*" } })],
  [named("Allow", { AWS: A }, { StringLike: { "sts:RoleSessionName": variable("aws:username") } })],
  [named("Allow", { AWS: A }, { StringNotEquals: { "aws:ResourceTag/team": "blue" } })],
  [named("Allow", { AWS: "AIDAUSERONE" }), named("Allow", { AWS: A }, { Null: { "aws:userid": "false" } })],
  [named("Allow", { Service: "ec2.amazonaws.com" })],
  [{ Effect: "Allow", Principal: { AWS: arn(A, "user/u*") }, Action: ACTION }],
  [named("Allow", { AWS: [A, B, C] })],
  [named("Allow", { AWS: [A, C] }, { StringEquals: { "aws:ResourceAccount": [A, C] } })],
];

const statements = fc.subarray(IDENTITY, { maxLength: 2 });
const tags = fc.constantFrom<Readonly<Record<string, string>> | undefined>({}, { team: "blue" }, { Team: "red" }, undefined);
const boundary = fc.constantFrom<string | null | undefined>(null, null, arn(A, "policy/wide"), arn(A, "policy/narrow"), arn(A, "policy/unread"), undefined);
const holder = fc.record({ statements, tags, boundary, isMissing: fc.boolean() });
const trust = fc.option(fc.constantFrom(...TRUST), { nil: undefined, freq: 9 });

type Holder = typeof holder extends fc.Arbitrary<infer T> ? T : never;

const common = (h: Holder) => ({
  tags: h.tags,
  boundary: h.boundary,
  ...(h.isMissing ? { attachedPolicies: [arn(A, "policy/unread")] } : {}),
});

const accountOf = (id: string, users: readonly Holder[], roles: readonly (Holder & { readonly trust: readonly unknown[] | undefined })[]): AccountFacts => {
  const moved = <T extends { arn: string }>(fact: T): T => ({ ...fact, arn: fact.arn.replace(A, id) });
  return anAccount({
    id,
    users: users.map((u, n) =>
      moved(aUser(`u${n}`, u.statements, { ...common(u), ...(n === 1 && id === A ? { id: "AIDAUSERONE" } : { id: `AIDAOTHER${n}${id}` }) })),
    ),
    roles: roles.map((r, n) =>
      moved(aRole(n === 2 ? "u1" : `r${n}`, {}, r.statements, { ...common(r), id: `AROAROLE${n}${id}`, trustPolicy: r.trust && document(r.trust as never) })),
    ),
    policies: [
      { arn: arn(A, "policy/wide"), name: "wide", path: "/", document: document([allow("*")]) },
      { arn: arn(A, "policy/narrow"), name: "narrow", path: "/", document: document([allow("s3:*"), allow(ACTION, arn(A, "role/r1"))]) },
    ] as unknown as AccountFacts["policies"],
    mfaDevices: [{ userName: "u0", serialNumber: "arn:aws:iam::111122223333:mfa/u0" }] as unknown as AccountFacts["mfaDevices"],
  });
};

const limit = (id: string, statements: readonly unknown[]) => ({ id, type: "RESOURCE_CONTROL_POLICY", document: document(statements as never) });
const limits = fc.constantFrom<readonly string[] | undefined>(
  ["p-RCPFullAWSAccess"],
  ["p-RCPFullAWSAccess", "p-mfa"],
  ["p-RCPFullAWSAccess", "p-who"],
  undefined,
);

/** An organization in which accounts are limited, or places are unread, each in its own way; or nothing is known of any. */
const organizations = fc.option(
  fc
    .record({
      atRoot: limits,
      atUnit: limits,
      own: fc.tuple(limits, limits, limits),
      parents: fc.tuple(...[A, B, C].map(() => fc.constantFrom<string | undefined>("r-1", "ou-1", "ou-1", undefined))),
      suspended: fc.constantFrom(undefined, undefined, B, C),
      managementAccount: fc.constantFrom(undefined, B, C),
      isWhole: fc.boolean(),
    })
    .map(({ atRoot, atUnit, own, parents, suspended, managementAccount, isWhole }): Facts["organization"] => {
      const at = { "r-1": atRoot, "ou-1": atUnit, [A]: own[0], [B]: own[1], [C]: own[2] };
      const listed = isWhole ? [A, B, C] : [A];
      return {
        id: "o-1",
        ...(managementAccount === undefined ? {} : { managementAccount }),
        roots: [{ id: "r-1", policyTypes: [] }],
        accounts: listed.map((id) => ({ id, status: id === suspended ? "SUSPENDED" : "ACTIVE" })),
        accountsState: isWhole ? "complete" : "partial",
        parents: Object.fromEntries([["ou-1", "r-1"], ...[A, B, C].flatMap((id, n) => (parents[n] === undefined ? [] : [[id, parents[n]]]))]),
        attachments: Object.entries(at).flatMap(([target, ids]) =>
          ids === undefined ? [] : [{ target, type: "RESOURCE_CONTROL_POLICY", policyIds: [...ids], state: "complete" as const }],
        ),
        policies: [
          limit("p-mfa", [
            { Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } },
          ]),
          limit("p-who", [{ Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: { ArnEquals: { "aws:PrincipalArn": arn(A, "user/u1") } } }]),
        ],
      };
    }),
  { nil: undefined },
);

/**
 * Worlds for tests of classes: three accounts with two kinds of holder and two trust policies, so that many are alike but for their names, and policies that tell
 * them apart in every way the rules know.
 */
export const lookAlikes = fc
  .record({
    kinds: fc.tuple(holder, holder),
    users: fc.array(fc.nat(1), { minLength: 2, maxLength: 4 }),
    trusts: fc.tuple(trust, trust),
    roles: fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 2, maxLength: 5 }),
    others: fc.array(fc.nat(1), { maxLength: 2 }),
    otherRoles: fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { maxLength: 2 }),
    thirdRoles: fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { maxLength: 2 }),
    organization: organizations,
  })
  .map(({ kinds, trusts, users, roles, others, otherRoles, thirdRoles, organization }): Facts => {
    const [first, second] = kinds;
    const of = (kind: number): Holder => (kind === 0 ? first : second);
    const withTrust = (list: readonly (readonly [number, number])[]) => list.map(([kind, t]) => ({ ...of(kind), trust: trusts[t] }));
    const facts = factsOf(accountOf(A, users.map(of), withTrust(roles)));
    const more = [accountOf(B, others.map(of), withTrust(otherRoles)), accountOf(C, [], withTrust(thirdRoles))];
    return { ...facts, accounts: [...facts.accounts, ...more], ...(organization ? { organization } : {}) };
  });

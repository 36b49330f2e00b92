import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccountFacts, Facts } from "@/server/facts/snapshot.ts";
import { conditionsOfEdge, forEachPair, mechanismOfEdge, nodesAt, refOfNode, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { writeAll } from "@/server/graph/edges/edge-kind.ts";
import { ACCOUNT, aGroup, allow, anAccount, aRole, aUser, deny, document, factsOf, iam, type Statement } from "@/server/graph/escalation/an-account.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { accountRef, arnRef, type Ref } from "@/server/model/ref.ts";
import { escalation } from "./escalation.ts";

const TIME = Date.UTC(2026, 10, 25);
const ROOT = accountRef(ACCOUNT);
const variable = (key: string): string => ["$", `{${key}}`].join("");
const functionArn = (n: number): string => `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:f${n}`;
const PASS = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction", "ec2:RunInstances"];

/** Statements that tell callers, or what they get at, apart in every way the rules know. */
const STATEMENTS: readonly Statement[] = [
  allow("*"),
  allow("iam:*"),
  allow(["iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey"]),
  allow("iam:UpdateAssumeRolePolicy", iam("role/r*")),
  allow(["iam:AttachRolePolicy", "iam:PutRolePolicy", "sts:AssumeRole"]),
  allow(["iam:AttachUserPolicy", "iam:CreateAccessKey"], iam(`user/${variable("aws:username")}`)),
  allow("iam:CreateAccessKey", iam("user/u1")),
  allow(["iam:CreateAccessKey", "iam:UpdateLoginProfile"], "*", { StringEquals: { "iam:ResourceTag/team": "blue" } }),
  allow("iam:UpdateAssumeRolePolicy", "*", { StringEquals: { "aws:ResourceTag/team": variable("aws:PrincipalTag/team") } }),
  allow("iam:PutUserPolicy", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
  allow(["iam:PutRolePolicy", "iam:PutUserPolicy"], "*", { StringEquals: { "iam:PermissionsBoundary": iam("policy/narrow") } }),
  allow(["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary", "iam:TagRole", "iam:TagUser"]),
  allow(["iam:SetDefaultPolicyVersion", "iam:CreatePolicyVersion"], iam("policy/own")),
  allow(["iam:AddUserToGroup", "iam:AttachGroupPolicy"], iam("group/*")),
  allow(PASS),
  allow(PASS, "*", { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com", "iam:ResourceTag/team": "blue" } }),
  allow(["ssm:StartSession", "ec2-instance-connect:SendSSHPublicKey", "ec2:DescribeInstances"]),
  allow("ssm:StartSession", "*", { StringEquals: { "ssm:resourceTag/team": "blue" } }),
  allow(["lambda:UpdateFunctionCode", "lambda:InvokeFunction"]),
  allow("lambda:UpdateFunctionCode", functionArn(1)),
  allow(["iam:CreateOpenIDConnectProvider", "iam:AddClientIDToOpenIDConnectProvider", "iam:CreateSAMLProvider", "iam:UpdateSAMLProvider"]),
  deny("*", iam("role/r1")),
  { ...deny(["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"]), Condition: { ArnNotLike: { "aws:PrincipalArn": [iam("user/u0"), iam("role/r1")] } } },
  deny("iam:Attach*", iam("user/*")),
  allow("s3:GetObject"),
];

const trusts = (effect: "Allow" | "Deny", principal: unknown, condition?: unknown) => ({
  Effect: effect,
  Principal: principal,
  Action:
    principal !== null && typeof principal === "object" && "Federated" in principal
      ? ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"]
      : "sts:AssumeRole",
  ...(condition === undefined ? {} : { Condition: condition }),
});
const ISSUER = "token.example.com";
const TRUST: readonly (readonly unknown[])[] = [
  [trusts("Allow", { AWS: ACCOUNT })],
  [trusts("Allow", { AWS: ACCOUNT }), trusts("Deny", { AWS: iam("user/u1") })],
  [trusts("Allow", { AWS: [iam("user/u0"), iam("role/r1")] })],
  [trusts("Allow", { AWS: ACCOUNT }, { StringEquals: { "aws:PrincipalTag/team": "blue" } })],
  [trusts("Allow", { AWS: ACCOUNT }, { StringEquals: { "aws:ResourceTag/team": variable("aws:PrincipalTag/team") } })],
  [trusts("Allow", { Service: "ec2.amazonaws.com" })],
  [trusts("Allow", { Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"] })],
  [trusts("Allow", { Service: "lambda.amazonaws.com" }, { StringEquals: { "aws:ResourceTag/team": "blue" } })],
  [trusts("Allow", { Federated: iam(`oidc-provider/${ISSUER}`) }, { StringEquals: { [`${ISSUER}:aud`]: "x" } })],
  [trusts("Allow", { Federated: iam("saml-provider/idp") })],
];

const tags = fc.constantFrom<Readonly<Record<string, string>> | undefined>({}, { team: "blue" }, { team: "red" }, undefined);
const boundary = fc.constantFrom<string | null>(null, null, null, iam("policy/wide"), iam("policy/narrow"));
const holder = fc.record({
  statements: fc.oneof(
    { weight: 3, arbitrary: fc.subarray([...STATEMENTS], { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant([] as Statement[]) },
  ),
  tags,
  boundary,
  ownsPolicy: fc.boolean(),
  group: fc.boolean(),
  isMissing: fc.constantFrom(false, false, false, true),
});
type Holder = typeof holder extends fc.Arbitrary<infer T> ? T : never;

const common = (h: Holder) => ({
  tags: h.tags,
  boundary: h.boundary,
  attachedPolicies: [...(h.ownsPolicy ? [iam("policy/own")] : []), ...(h.isMissing ? [iam("policy/unread")] : [])],
});

interface Numbers {
  readonly kinds: readonly [Holder, Holder];
  readonly trusts: readonly [readonly unknown[], readonly unknown[]];
  readonly users: readonly number[];
  readonly roles: readonly (readonly [kind: number, trust: number])[];
  readonly hasVersions: boolean;
  readonly isWhole: boolean;
  /** How many of the instances and functions were read where not all were. */
  readonly read: number;
  readonly hasReserved: boolean;
}

/** A role of Identity Center: its policies are like the others', its trust names Identity Center alone, and nobody may change it (H43). */
const RESERVED = { path: "/aws-reserved/sso.amazonaws.com/", name: "AWSReservedSSO_Team_0123456789abcdef" };
const reserved = {
  ...RESERVED,
  arn: iam(`role${RESERVED.path}${RESERVED.name}`),
  trustPolicy: document([
    { Effect: "Allow", Principal: { Federated: iam("saml-provider/AWSSSO_x_DO_NOT_DELETE") }, Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"] },
  ]),
};

function accountOf({ kinds, trusts: policies, users, roles, hasVersions, isWhole, read, hasReserved }: Numbers): AccountFacts {
  const of = (n: number): Holder => kinds[n === 0 ? 0 : 1];
  const policy = (name: string, statements: readonly Statement[]) => ({
    arn: iam(`policy/${name}`),
    name,
    path: "/",
    document: document(statements),
    tags: {},
  });
  const profiles = roles.slice(0, 2).map((_, n) => ({ arn: iam(`instance-profile/p${n}`), name: `p${n}`, path: "/", roleArns: [iam(`role/r${n}`)] }));
  const team = (n: number): Readonly<Record<string, string>> => (n % 2 === 0 ? { team: "blue" } : {});
  const account = anAccount({
    users: users.map((kind, n) => aUser(`u${n}`, of(kind).statements, { ...common(of(kind)), groups: of(kind).group && n < 2 ? ["team"] : [] })),
    roles: roles.map(([kind, trust], n) =>
      aRole(`r${n}`, {}, of(kind).statements, {
        ...common(of(kind)),
        trustPolicy: document(policies[trust === 0 ? 0 : 1] as never),
        ...(hasReserved && n > 1 && n === roles.length - 1 ? reserved : {}),
      }),
    ),
    groups: [aGroup("team"), aGroup("ops", [allow("*")])],
    policies: [
      policy("wide", [allow("*")]),
      policy("narrow", [allow(["s3:*", "iam:*"]), deny("iam:Put*")]),
      {
        ...policy("own", [allow("s3:ListBucket")]),
        otherVersions: hasVersions ? [{ id: "v0", document: document([allow("iam:*", "*", { StringEquals: { "aws:PrincipalTag/team": "blue" } })]) }] : [],
      },
    ] as unknown as AccountFacts["policies"],
    instanceProfiles: profiles as unknown as AccountFacts["instanceProfiles"],
    instances: [0, 1, 2, 3].map((n) => ({
      id: `i-${n}`,
      region: "eu-west-1",
      instanceProfileArn: iam(`instance-profile/p${n % 2}`),
      tags: team(n),
    })) as unknown as AccountFacts["instances"],
    roleHolders: [0, 1].map((n) => ({ kind: "lambda-function" as const, arn: functionArn(n), roleArn: iam(`role/r${n}`) })),
    accessKeys: ["AKIA1", "AKIA2"].map((id) => ({ id, userName: "u2" })) as unknown as AccountFacts["accessKeys"],
    credentialReport: [{ arn: iam("user/u0"), user: "u0", passwordEnabled: true }] as unknown as AccountFacts["credentialReport"],
    samlProviders: [{ arn: iam("saml-provider/idp") }] as unknown as AccountFacts["samlProviders"],
  });
  const lists = { ...account.lists, accessKeys: "complete", oidcProviders: "complete", samlProviders: "complete" } as const;
  return {
    ...account,
    lists: isWhole ? { ...lists, lambdaFunctions: "complete" } : { ...lists, instances: "partial", lambdaFunctions: "partial", accessKeys: "partial" },
    ...(isWhole ? {} : { instances: account.instances.slice(0, read), roleHolders: account.roleHolders.slice(0, read) }),
  } as AccountFacts;
}

/** Two kinds of holder and two trust policies, so that many are alike but for their names. */
const worlds = fc
  .record({
    kinds: fc.tuple(holder, holder),
    trusts: fc.tuple(fc.constantFrom(...TRUST), fc.constantFrom(...TRUST)),
    users: fc.array(fc.nat(1), { minLength: 2, maxLength: 4 }),
    roles: fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 2, maxLength: 5 }),
    hasVersions: fc.boolean(),
    isWhole: fc.boolean(),
    read: fc.nat(2),
    hasReserved: fc.boolean(),
  })
  .map((numbers): Facts => factsOf(accountOf(numbers)));

const line = (mechanism: string, from: string, to: string, verdict: string, conditions: readonly unknown[] | undefined): string =>
  `${mechanism} ${from} ${to} ${verdict} ${JSON.stringify(verdict === "conditional" ? (conditions ?? []) : [])}`;

/** Every caller against every end, each pair judged by itself. */
function pairByPair(world: World): readonly string[] {
  const account = [...world.accounts.values()][0];
  const callers = [...(account?.facts.users ?? []), ...(account?.facts.roles ?? [])].map((i) => arnRef(i.arn));
  const ends: readonly Ref[] = [...callers, ...(account?.facts.groups ?? []).map((g) => arnRef(g.arn)), ROOT];
  return [...callers, ROOT].flatMap((from) =>
    ends.flatMap((to) =>
      escalation
        .decide(world, from, to, "")
        .flatMap((d) => (d.decision.verdict === "denied" ? [] : [line(d.mechanism, from, to, d.decision.verdict, d.decision.conditions)])),
    ),
  );
}

function classByClass(world: World): readonly string[] {
  const builder = new GraphBuilder();
  writeAll(escalation, world, builder);
  const graph = builder.build();
  const lines: string[] = [];
  forEachPair(graph, (edge, from, to) => {
    lines.push(line(mechanismOfEdge(graph, edge), refOfNode(graph, from), refOfNode(graph, to), verdictOfEdge(graph, edge), conditionsOfEdge(graph, edge)));
  });
  return lines;
}

/** Of an administrator one sure path to an end is written, and need not be the only one. */
function isSaid(written: ReadonlySet<string>, text: string): boolean {
  const [, from = "", to = ""] = text.split(" ");
  return [...written].some((l) => l.includes(` ${from} ${to} allowed `));
}

describe("law: the class graph equals the expanded graph, for iam:<path id> (H33 to H43)", () => {
  it("whatever policies, boundaries, tags, trust policies, groups, versions and holders tell apart", () => {
    fc.assert(
      fc.property(worlds, (facts) => {
        const world = new World(facts, TIME);
        const asked = new Set(pairByPair(world));
        const written = new Set(classByClass(world));
        expect([...written].filter((l) => !asked.has(l))).toEqual([]);
        // what policies that were not collected might allow is told when it is asked for
        const isOpen = JSON.stringify(facts.accounts).includes("policy/unread");
        expect([...asked].filter((l) => !isOpen && !written.has(l) && !isSaid(written, l))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("B33: a role of which it is not known whether it lets the caller in hides none that a tag of the session's choice opens", () => {
    const trusting = (condition: unknown) =>
      document([{ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole", Condition: { StringEquals: condition } }]);
    const unread = { trustPolicy: trusting({ "aws:ResourceTag/team": variable("aws:PrincipalTag/team") }), tags: undefined };
    const starter = aRole("starter", { Federated: iam("saml-provider/idp") }, [allow(["iam:PutRolePolicy", "sts:AssumeRole"])], { tags: { team: "red" } });
    const roles = [aRole("r0", {}, [], unread), aRole("r1", {}, [], { trustPolicy: trusting({ "aws:PrincipalTag/team": "blue" }) }), starter];
    const world = new World(factsOf(anAccount({ roles: roles as AccountFacts["roles"] })), TIME);
    const toAll = (lines: readonly string[]): readonly string[] => lines.filter((l) => l.startsWith("iam:iam-017 ") && l.includes(`role/starter ${ROOT} `));
    expect(toAll(pairByPair(world))).toEqual(toAll(classByClass(world)));
    expect(toAll(pairByPair(world))).toEqual([expect.stringMatching(/ conditional .*PrincipalTag\/team.*blue/)]);
  });

  it("H38: once a limit is gone, roles that a function has are ends, and those that are like them but that none has are not", () => {
    const statements = [allow(["iam:DeleteUserPermissionsBoundary"]), allow(["lambda:UpdateFunctionCode", "lambda:InvokeFunction"])];
    const kind = { statements, tags: {}, ownsPolicy: false, group: false, isMissing: false };
    const numbers = { trusts: [TRUST[0] ?? [], TRUST[0] ?? []], users: [0, 0], roles: [1, 1, 1].map((n) => [n, 0] as const) } as const;
    const world = new World(
      factsOf(
        accountOf({
          ...numbers,
          kinds: [
            { ...kind, boundary: iam("policy/narrow") },
            { ...kind, boundary: null },
          ],
          hasVersions: false,
          isWhole: true,
          read: 0,
          hasReserved: false,
        }),
      ),
      TIME,
    );
    const lifted = (lines: readonly string[]): readonly string[] =>
      lines.filter((l) => l.includes("permissions-boundary") && l.includes("user/u0 ")).toSorted();
    expect(lifted(classByClass(world))).toEqual(lifted(pairByPair(world)));
    expect(lifted(pairByPair(world)).map((l) => l.split(" ")[2])).toEqual([iam("role/r0"), iam("role/r1")]);
  });

  it("no edge leads from a role to itself, not by way of a set either", () => {
    const many = Array.from({ length: 9 }, (_, n) => n);
    const builder = new GraphBuilder();
    writeAll(escalation, new World(factsOf(anAccount({ roles: many.map((n) => aRole(`r${n}`, { AWS: ACCOUNT }, [allow("*")])) })), TIME), builder);
    const graph = builder.build();
    const pairs = new Set(
      [...graph.from].flatMap((start, edge) => {
        const ends = [...nodesAt(graph, graph.to[edge] ?? 0)];
        return [...nodesAt(graph, start)].flatMap((from) => ends.map((to) => `${from} ${to}`));
      }),
    );
    const roles = many.map((n) => graph.indexOf.get(arnRef(iam(`role/r${n}`))));
    for (const a of roles) for (const b of roles) expect(pairs.has(`${a} ${b}`)).toBe(a !== b);
  });

  it("what hundreds of administrators can do to hundreds of roles is a few edges", () => {
    const many = Array.from({ length: 300 }, (_, n) => n);
    const account = anAccount({ users: many.map((n) => aUser(`u${n}`, [allow("*")])), roles: many.map((n) => aRole(`r${n}`, { AWS: ACCOUNT })) });
    const builder = new GraphBuilder();
    writeAll(escalation, new World(factsOf(account), TIME), builder);
    const graph = builder.build();
    expect(graph.from.length).toBeLessThan(20);
    let pairs = 0;
    forEachPair(graph, () => {
      pairs += 1;
    });
    expect(pairs).toBeGreaterThan(300 * 300);
  });
});

import { describe, expect, it } from "vitest";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import { decideAction } from "@/server/policy/action.ts";
import { type CallerSpec, caller, NOW, stored } from "@/server/testing/policy-world.ts";
import { type Grant, Grants, type GrantsQuestion, type ServiceGrants } from "./grants.ts";

const catalogue = await actionCatalogue();
const services = catalogue.prefixes.flatMap((p) => catalogue.service(p) ?? []);
const ROLE = "arn:aws:iam::111122223333:role/app";
const allow = (Action: unknown, Resource: unknown = "*", Condition?: unknown) => ({ Effect: "Allow", Action, Resource, ...(Condition ? { Condition } : {}) });
const deny = (Action: unknown, Resource: unknown = "*", Condition?: unknown) => ({ ...allow(Action, Resource, Condition), Effect: "Deny" });

const of = (spec: Omit<CallerSpec, "arn">, arn = ROLE): readonly ServiceGrants[] =>
  new Grants({ catalogue, callers: [caller({ arn, organization: {}, ...spec })], services, time: NOW }).all();
const service = (found: readonly ServiceGrants[], prefix: string): ServiceGrants | undefined => found.find((s) => s.service.prefix === prefix);

/** `verdict service:Name on resources`, for the actions that are looked at. */
function held(spec: Omit<CallerSpec, "arn">, ...actions: readonly string[]): readonly string[] {
  const found = of(spec);
  return actions.map((action) => {
    const grants = service(found, action.slice(0, action.indexOf(":")))?.grants ?? [];
    const mine = grants.filter((g) => g.actions.some((a) => a.action === action));
    return `${action}: ${mine.map((g: Grant) => `${g.verdict} on ${g.resources.join(" ")}`).join("; ") || "no"}`;
  });
}

describe("what a caller may do, service by service", () => {
  it.each([
    ["A9 every action named", { policies: [[allow("*")]] }, ["s3:GetObject", "iam:PassRole"], ["allowed on *", "allowed on *"]],
    ["A10 a wildcard of one service", { policies: [[allow("s3:Get*")]] }, ["s3:GetObject", "s3:PutObject", "ec2:RunInstances"], ["allowed on *", "no", "no"]],
    ["A10 letter case", { policies: [[allow("S3:gEtObJeCt")]] }, ["s3:GetObject"], ["allowed on *"]],
    [
      "A10 a wildcard in the service",
      { policies: [[allow("*:Get*")]] },
      ["s3:GetObject", "lambda:GetFunction", "s3:PutObject"],
      ["allowed on *", "allowed on *", "no"],
    ],
    [
      "A11 NotAction allows all others",
      { policies: [[{ Effect: "Allow", NotAction: ["iam:*", "s3:Delete*"], Resource: "*" }]] },
      ["iam:PassRole", "s3:DeleteObject", "s3:GetObject", "ec2:RunInstances"],
      ["no", "no", "allowed on *", "allowed on *"],
    ],
    [
      "A12 a Deny with NotAction leaves what it names",
      { policies: [[allow("*"), { Effect: "Deny", NotAction: "s3:Get*", Resource: "*" }]] },
      ["s3:GetObject", "s3:PutObject", "ec2:RunInstances"],
      ["allowed on *", "no", "no"],
    ],
    [
      "A65 resources of the action's own kind alone",
      { policies: [[allow("s3:*", ["arn:aws:s3:::b", "arn:aws:s3:::b/*"])]] },
      ["s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets"],
      ["allowed on arn:aws:s3:::b/*", "allowed on arn:aws:s3:::b", "no"],
    ],
    ["A65 an action that takes no resource", { policies: [[allow("ec2:DescribeInstances")]] }, ["ec2:DescribeInstances"], ["allowed on *"]],
    ["B5 a Deny wins", { policies: [[allow("s3:*"), deny("s3:DeleteBucket")]] }, ["s3:DeleteBucket", "s3:GetObject"], ["no", "allowed on *"]],
    [
      "B5 a Deny unless a condition is met",
      { policies: [[allow("s3:GetObject"), deny("s3:*", "*", { Bool: { "aws:SecureTransport": "false" } })]] },
      ["s3:GetObject"],
      ["conditional on *"],
    ],
    [
      "B14 every level of service control policies has to allow",
      { policies: [[allow("*")]], organization: { id: "o-1", scps: [[[allow("*")]], [[allow("s3:*")]]] } },
      ["s3:GetObject", "ec2:RunInstances"],
      ["allowed on *", "no"],
    ],
    [
      "B14 a service control policy that denies a service",
      { policies: [[allow("*")]], organization: { id: "o-1", scps: [[[allow("*"), deny("ec2:*")]]] } },
      ["ec2:RunInstances", "s3:GetObject"],
      ["no", "allowed on *"],
    ],
    [
      "B17 a resource control policy that denies",
      { policies: [[allow("s3:*")]], organization: { id: "o-1", scps: [[[allow("*")]]], rcps: [[[{ ...deny("s3:PutObject"), Principal: "*" }]]] } },
      ["s3:PutObject", "s3:GetObject"],
      ["no", "allowed on *"],
    ],
    ["B2 a boundary has to allow too", { policies: [[allow("*")]], boundary: [allow("s3:*")] }, ["s3:GetObject", "iam:PassRole"], ["allowed on *", "no"]],
    [
      "B2 a boundary that is narrower cuts the resources",
      { policies: [[allow("*")]], boundary: [allow("s3:*", "arn:aws:s3:::team-*/*")] },
      ["s3:GetObject", "s3:ListBucket"],
      ["allowed on arn:aws:s3:::team-*/*", "no"],
    ],
    [
      "B2 a boundary that overlaps cuts the resources",
      { policies: [[allow("s3:*", "arn:aws:s3:::a-*")]], boundary: [allow("s3:*", "arn:aws:s3:::*-prod")] },
      ["s3:ListBucket"],
      ["allowed on arn:aws:s3:::a-*-prod"],
    ],
    [
      "A12 a Deny on all other resources leaves those it names",
      { policies: [[allow("s3:*"), { Effect: "Deny", Action: "s3:*", NotResource: ["arn:aws:s3:::mine/*"] }]] },
      ["s3:GetObject"],
      ["allowed on arn:aws:s3:::mine/*"],
    ],
    [
      "B12 the session policy has to allow too",
      { policies: [[allow("s3:*")]], session: { policy: [allow("s3:GetObject")] } },
      ["s3:GetObject", "s3:PutObject"],
      ["allowed on *", "no"],
    ],
    ["B45 what needs no permission", { policies: [[deny("*")]] }, ["sts:GetCallerIdentity"], ["allowed on *"]],
    ["nothing that nobody allows", { policies: [[allow("s3:GetObject")]] }, ["iam:PassRole"], ["no"]],
    [
      "A18 a variable that is known reads as its value",
      { policies: [[allow("s3:GetObject", `arn:aws:s3:::b/${"$"}{aws:PrincipalAccount}/*`)]] },
      ["s3:GetObject"],
      ["allowed on arn:aws:s3:::b/111122223333/*"],
    ],
  ] as const)("%s", (_, spec, actions, words) => {
    expect(held(spec as Omit<CallerSpec, "arn">, ...actions)).toEqual(actions.map((action, i) => `${action}: ${words[i]}`));
  });

  it("gives conditions and the statement for each of several resources", () => {
    const spec = {
      policies: [[allow("s3:GetObject", "arn:aws:s3:::open/*"), allow("s3:GetObject", "arn:aws:s3:::vpc/*", { StringEquals: { "aws:SourceVpc": "vpc-1" } })]],
    };
    const grants = service(of(spec), "s3")?.grants ?? [];
    expect(grants.map((g) => [g.verdict, g.resources, g.conditions.map((c) => c.key), g.by.map((e) => e.statement)])).toEqual([
      ["allowed", ["arn:aws:s3:::open/*"], [], [0]],
      ["conditional", ["arn:aws:s3:::vpc/*"], ["aws:SourceVpc"], [1]],
    ]);
  });

  it("A37 asks a service's own condition keys of that service alone", () => {
    const spec = { policies: [[allow(["s3:ListBucket", "sqs:SendMessage"], "*", { StringEquals: { "s3:prefix": "home/" } })]] };
    expect(held(spec, "s3:ListBucket", "sqs:SendMessage")).toEqual(["s3:ListBucket: conditional on *", "sqs:SendMessage: no"]);
  });

  it("names the part of the resources that a Deny takes out, and whether that hangs on conditions", () => {
    const always = deny("s3:Delete*", "arn:aws:s3:::b/keep/*");
    const sometimes = deny("s3:DeleteObject", "arn:aws:s3:::b/logs/*", { Bool: { "aws:MultiFactorAuthPresent": "false" } });
    const elsewhere = deny("s3:*", "arn:aws:s3:::other/*");
    const grants = service(of({ policies: [[allow("s3:*", "arn:aws:s3:::b/*"), always, sometimes, elsewhere]] }), "s3")?.grants ?? [];
    const deletes = grants.find((g) => g.actions.some((a) => a.action === "s3:DeleteObject"));
    expect(deletes?.except.map((e) => [e.resources, e.conditional, e.by.statement])).toEqual([
      [["arn:aws:s3:::b/keep/*"], false, 1],
      [["arn:aws:s3:::b/logs/*"], true, 2],
    ]);
    expect(grants.find((g) => g.actions.some((a) => a.action === "s3:GetObject"))?.except).toEqual([]);
  });

  it.each([
    ["permissions-boundary", "BOUNDARY_NO_ALLOW", { policies: [[allow("s3:*")]], boundary: [allow("ec2:*")] }],
    ["scp", "SCP_EXPLICIT_DENY", { policies: [[allow("s3:*")]], organization: { id: "o-1", scps: [[[allow("*"), deny("s3:*")]]] } }],
    ["identity-policy", "IDENTITY_POLICY_EXPLICIT_DENY", { policies: [[allow("s3:*"), deny("*")]] }],
    ["target", "RESOURCE_NOT_OF_ACTION", { policies: [[allow("s3:GetObject", "arn:aws:sqs:us-east-1:111122223333:q")]] }],
  ] as const)("says of what is named and does not hold that the %s stops it (%s)", (check, code, spec) => {
    const found = service(of(spec as Omit<CallerSpec, "arn">), "s3")?.withheld ?? [];
    expect(found.find((w) => w.actions.some((a) => a.action === "s3:GetObject"))).toMatchObject({ check, code });
  });

  it("leaves what is unknown unknown: a boundary that was not collected", () => {
    expect(held({ policies: [[allow("s3:GetObject")]], boundaryMissing: true }, "s3:GetObject")).toEqual(["s3:GetObject: unknown on *"]);
  });

  it("keeps what is held for certain where other policies were not collected", () => {
    const found = of({ policies: [[allow("s3:GetObject")]], policiesMissing: true });
    expect(found.map((s) => s.service.prefix)).toContain("s3");
    expect(found.length).toBeLessThan(4);
  });

  it("B37 a user may sign with an access key, so that a condition on MFA that an absent key passes is none", () => {
    const condition = { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } };
    const found = of({ policies: [[allow("s3:GetObject", "*", condition)]], mfa: true }, "arn:aws:iam::111122223333:user/ann");
    expect(service(found, "s3")?.grants.map((g) => g.verdict)).toEqual(["allowed"]);
  });
});

describe("policies of resources, where the input has them", () => {
  const BUCKET = "arn:aws:s3:::shared";
  const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1";
  const toRole = (s: object) => ({ ...s, Principal: { AWS: ROLE } });
  const s3Policy = (...statements: readonly unknown[]) => [{ resource: BUCKET, policy: stored([...statements], "resource", BUCKET, "resource policy") }];
  const keyPolicy = (...statements: readonly unknown[]) => [{ resource: KEY, policy: stored([...statements], "resource", KEY, "resource policy") }];

  function said(spec: Omit<CallerSpec, "arn">, policies: GrantsQuestion["resourcePolicies"], action: string): readonly string[] {
    const callers = [caller({ arn: ROLE, organization: {}, ...spec })] as const;
    const found = service(
      new Grants({ catalogue, callers, services, time: NOW, resourcePolicies: policies ?? [] }).all(),
      action.slice(0, action.indexOf(":")),
    );
    const mine = (found?.grants ?? []).filter((g) => g.actions.some((a) => a.action === action));
    const stopped = (found?.withheld ?? []).filter((w) => w.actions.some((a) => a.action === action));
    return [
      ...mine.map(
        (g) =>
          `${g.verdict} on ${g.resources.join(" ")} by ${g.by.map((e) => e.document).join()}${g.except.map((e) => ` except ${e.resources.join(" ")}`).join("")}`,
      ),
      ...stopped.map((w) => `stopped: ${w.code}`),
    ];
  }

  it.each([
    [
      "B3 one that names the role adds",
      {},
      s3Policy(toRole(allow("s3:GetObject", `${BUCKET}/*`))),
      "s3:GetObject",
      ["allowed on arn:aws:s3:::shared/* by resource policy"],
    ],
    [
      "B3 one that names another adds nothing",
      {},
      s3Policy({ ...allow("s3:GetObject", `${BUCKET}/*`), Principal: { AWS: "arn:aws:iam::111122223333:role/other" } }),
      "s3:GetObject",
      [],
    ],
    [
      "B5 a Deny takes a part out",
      { policies: [[allow("s3:*")]] },
      s3Policy({ ...deny("s3:Get*", `${BUCKET}/*`), Principal: "*" }),
      "s3:GetObject",
      ["allowed on * by policy-0 except arn:aws:s3:::shared/*"],
    ],
    [
      "B5 a Deny takes the whole",
      { policies: [[allow("s3:ListBucket", BUCKET)]] },
      s3Policy({ ...deny("s3:*", BUCKET), Principal: "*" }),
      "s3:ListBucket",
      ["stopped: RESOURCE_POLICY_EXPLICIT_DENY"],
    ],
    [
      "B1 a key policy has to allow",
      { policies: [[allow("kms:*", KEY)]] },
      keyPolicy(toRole(allow("kms:DescribeKey"))),
      "kms:Decrypt",
      ["stopped: RESOURCE_POLICY_NO_ALLOW"],
    ],
    [
      "B1 a key policy that leaves it to the account",
      { policies: [[allow("kms:Decrypt", KEY)]] },
      keyPolicy({ ...allow("kms:*"), Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
      "kms:Decrypt",
      [`allowed on ${KEY} by policy-0`],
    ],
  ] as const)("%s", (_, spec, policies, action, words) => {
    expect(said(spec as Omit<CallerSpec, "arn">, policies, action)).toEqual(words);
  });
});

const MIXED: readonly (readonly [string, Omit<CallerSpec, "arn">])[] = [
  ["an administrator", { policies: [[allow("*")]] }],
  ["NotAction with a Deny", { policies: [[{ Effect: "Allow", NotAction: ["iam:*", "kms:*"], Resource: "*" }, deny(["s3:Delete*", "*:Tag*"])]] }],
  [
    "a boundary and conditions",
    {
      policies: [[allow(["s3:*", "kms:*", "iam:Get*"]), allow("sqs:*", "*", { StringEquals: { "aws:RequestedRegion": "eu-west-1" } })]],
      boundary: [allow(["s3:Get*", "kms:Decrypt", "sqs:*"])],
    },
  ],
  [
    "service control policies",
    {
      policies: [[allow("*")]],
      organization: { id: "o-1", scps: [[[{ Effect: "Allow", NotAction: "ec2:*", Resource: "*" }]], [[allow("*"), deny("s3:Put*")]]] },
    },
  ],
];

describe("one decision stands for all that nothing tells apart", () => {
  it.each(MIXED)("each action of %s gets the word it gets when asked by itself", (_, spec) => {
    const found = of(spec);
    const grants = new Map(found.flatMap((s) => s.grants.flatMap((g) => g.actions.map((a) => [a.action, g.verdict] as const))));
    const signer = caller({ arn: ROLE, organization: {}, ...spec });
    for (const prefix of ["s3", "iam", "kms", "sts", "sqs", "ec2", "a2c", "lambda"]) {
      for (const action of catalogue.service(prefix)?.actions ?? []) {
        const { verdict } = decideAction({ caller: signer, action: action.action, time: NOW, takesNoResource: action.resources.length === 0 });
        expect(grants.get(action.action) ?? "denied", action.action).toBe(verdict);
      }
    }
  });

  it("an administrator's 20,000 actions are decided in no time", () => {
    of({ policies: [[allow("*")]] });
    const start = performance.now();
    const found = of({ policies: [[allow("*")]] });
    const took = performance.now() - start;
    expect(found.flatMap((s) => s.grants.flatMap((g) => g.actions)).length).toBe(services.flatMap((s) => s.actions).length);
    expect(found.every((s) => s.grants.length === 1)).toBe(true);
    // 50 ms on a machine with nothing else to do; the bound is for one that is busy
    expect(took).toBeLessThan(500);
  });
});

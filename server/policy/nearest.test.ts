import { describe, expect, it } from "vitest";
import type { Nearest } from "@/server/model/nearest.ts";
import { decideQuestion, type Question } from "@/server/testing/policy-cases.ts";

const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABCD";
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const ROLE = "arn:aws:iam::111122223333:role/target";
const ANN = "arn:aws:iam::111122223333:user/ann";
const FREE = { organization: {} };

type Asked = Exclude<Question, { kind: "simulate" }>;

const nearestOf = (ask: Asked): Nearest | undefined => decideQuestion(ask, true).steps.find((s) => s.outcome === "fail")?.nearest;

const trust = (condition: unknown, more: object = {}): unknown => [
  { Effect: "Allow", Principal: { Federated: PROVIDER }, Action: "sts:AssumeRoleWithWebIdentity", ...(condition ? { Condition: condition } : {}), ...more },
];

const token = (claims: { readonly sub?: string; readonly aud?: string }, statements: unknown, clientIds = ["sts.amazonaws.com"], issuer = ISSUER): Asked => ({
  kind: "web-identity",
  token: { issuer, sub: "system:serviceaccount:shop:api", aud: "sts.amazonaws.com", ...claims },
  providers: [{ issuer: ISSUER, clientIds }],
  role: { arn: ROLE, trust: statements, ...FREE },
});

const user = (role: object, caller: object = {}): Asked => ({
  kind: "assume-role",
  caller: { arn: ANN, policies: [[{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }]], ...FREE, ...caller },
  role: { arn: ROLE, ...FREE, ...role },
});
const allowing = (principal: unknown, condition?: unknown): unknown => [
  { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...(condition ? { Condition: condition } : {}) },
];
const OWN = allowing({ AWS: "arn:aws:iam::111122223333:root" });
const ANY = [{ Effect: "Allow", Action: "*", Resource: "*" }];
const scp = (...documents: unknown[]): object => ({ organization: { id: "o-1", path: "o-1/r-1/", scps: [documents], rcps: [] } });

describe("a refusal names what is asked for and what there is", () => {
  it.each<readonly [string, Asked, Nearest]>([
    [
      "C19: the subject, of several trusted ones the most alike",
      token({}, trust({ StringEquals: { [`${ISSUER}:sub`]: ["system:serviceaccount:other:web", "system:serviceaccount:shops:api"] } })),
      { what: "subject", wanted: "system:serviceaccount:shops:api", shown: "system:serviceaccount:shop:api" },
    ],
    [
      "C5: the audience of the trust policy",
      token({}, trust({ StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com.cn" } })),
      { what: "audience", wanted: "sts.amazonaws.com.cn", shown: "sts.amazonaws.com" },
    ],
    [
      "C5: the audience among the provider's client ids",
      token({ aud: "sts.amazonaws.com" }, trust(undefined), ["sts.amazonaws.co", "vault"]),
      { what: "audience", wanted: "sts.amazonaws.co", shown: "sts.amazonaws.com" },
    ],
    [
      "C2: the issuer among the account's providers",
      token({}, trust(undefined), undefined, "oidc.eks.eu-west-1.amazonaws.com/id/ABCE"),
      { what: "issuer", wanted: ISSUER, shown: "oidc.eks.eu-west-1.amazonaws.com/id/ABCE" },
    ],
    [
      "C4: the issuer a claim is asked of",
      token({}, trust({ StringEquals: { "oidc.eks.eu-west-1.amazonaws.com/id/OLD:sub": "system:serviceaccount:shop:api" } })),
      { what: "issuer", wanted: "oidc.eks.eu-west-1.amazonaws.com/id/OLD", shown: ISSUER },
    ],
    [
      "C3: the provider",
      token({}, [{ Effect: "Allow", Principal: { Federated: `${PROVIDER}EF` }, Action: "sts:AssumeRoleWithWebIdentity" }]),
      { what: "provider", wanted: `${PROVIDER}EF`, shown: PROVIDER },
    ],
    [
      "B3: the principal",
      user({ trust: allowing({ AWS: ["arn:aws:iam::111122223333:user/anne", "arn:aws:iam::999988887777:root"] }) }),
      { what: "principal", wanted: "arn:aws:iam::111122223333:user/anne", shown: ANN },
    ],
    [
      "B13: the action",
      user({ trust: [{ Effect: "Allow", Principal: { AWS: ANN }, Action: "sts:AssumeRoleWithSAML" }] }),
      { what: "action", wanted: "sts:AssumeRoleWithSAML", shown: "sts:AssumeRole" },
    ],
    [
      "D8: the external id of a Pod Identity call",
      {
        kind: "pod-identity-target",
        call: { clusterName: "c", namespace: "shop", serviceAccount: "api", disableSessionTags: true, externalId: "region/account/c/shop/api" },
        first: { arn: "arn:aws:iam::111122223333:role/first", policies: [ANY], ...FREE },
        target: {
          arn: ROLE,
          trust: allowing({ AWS: "arn:aws:iam::111122223333:role/first" }, { StringEquals: { "sts:ExternalId": "region/account/c/shop/ap1" } }),
          ...FREE,
        },
      },
      { what: "sts:ExternalId", wanted: "region/account/c/shop/ap1", shown: "region/account/c/shop/api" },
    ],
    [
      "B33: a tag",
      user({ trust: allowing({ AWS: ANN }, { StringEquals: { "aws:PrincipalTag/team": "blue" } }) }, { tags: { team: "blues" } }),
      { what: "aws:PrincipalTag/team", wanted: "blue", shown: "blues" },
    ],
    [
      "B33: a tag that is not there",
      user({ trust: allowing({ AWS: ANN }, { StringEquals: { "aws:PrincipalTag/team": "blue" } }) }, { tags: {} }),
      { what: "aws:PrincipalTag/team", wanted: "blue", shown: "" },
    ],
    [
      "B4: the resource of an identity policy",
      user({ trust: OWN }, { policies: [[{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::111122223333:role/targets" }]] }),
      { what: "resource", wanted: "arn:aws:iam::111122223333:role/targets", shown: ROLE },
    ],
    [
      "B4: the permissions boundary",
      user({ trust: OWN }, { boundary: [{ Effect: "Allow", Action: ["s3:*", "sts:AssumeRoleWithSAML"], Resource: "*" }] }),
      { what: "action", wanted: "sts:AssumeRoleWithSAML", shown: "sts:AssumeRole" },
    ],
    [
      "B4: a service control policy that does not allow it",
      user({ trust: OWN }, scp([{ Effect: "Allow", Action: ["s3:*", "sts:GetCallerIdentity"], Resource: "*" }])),
      { what: "action", wanted: "sts:GetCallerIdentity", shown: "sts:AssumeRole" },
    ],
    [
      "B4: whom the Deny of a service control policy spares",
      user(
        { trust: OWN },
        scp(ANY, [
          { Effect: "Deny", Action: "sts:*", Resource: "*", Condition: { StringNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/anna" } } },
        ]),
      ),
      { what: "aws:PrincipalArn", wanted: "arn:aws:iam::111122223333:user/anna", shown: ANN },
    ],
    [
      "B4: what the Deny of a service control policy does not name",
      user({ trust: OWN }, scp(ANY, [{ Effect: "Deny", NotAction: ["sts:GetCallerIdentity"], Resource: "*" }])),
      { what: "action", wanted: "sts:GetCallerIdentity", shown: "sts:AssumeRole" },
    ],
  ])("%s", (_, ask, expected) => {
    expect(nearestOf(ask)).toEqual(expected);
  });

  it("an action of another service is near to nothing", () => {
    const refused = (Action: string[]) => nearestOf(user({ trust: OWN }, { boundary: [{ Effect: "Allow", Action, Resource: "*" }] }));
    expect(refused(["s3:ListRoles", "kms:Decrypt"])).toBeUndefined();
    expect(refused(["s3:ListRoles", "STS:Get*"])).toEqual({ what: "action", wanted: "STS:Get*", shown: "sts:AssumeRole" });
  });

  it("0.3: an answer that is open has none", () => {
    expect(decideQuestion(user({ trust: OWN }), true).steps.filter((s) => s.nearest)).toEqual([]);
  });
});

describe("statements are named as people point at them", () => {
  const reason = (statements: unknown): string => decideQuestion(user({ trust: statements }), true).steps.find((s) => s.check === "trust-policy")?.reason ?? "";
  const one = { Effect: "Allow", Principal: { AWS: ANN }, Action: "sts:AssumeRole" };
  const other = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };

  it("A1: by its Sid, else by its place from 1, else as the only one", () => {
    expect(reason([other, { ...one, Sid: "Admins" }])).toBe("statement `Admins` of `trust policy` allows `sts:AssumeRole` to this principal");
    expect(reason([other, one, other])).toBe("statement 2 of 3 in `trust policy` allows `sts:AssumeRole` to this principal");
    expect(reason([one])).toBe("the only statement of `trust policy` allows `sts:AssumeRole` to this principal");
  });

  it("A1: in JSON by its place from 0, with how many there are", () => {
    const step = decideQuestion(user({ trust: [other, one] }), true).steps.find((s) => s.check === "trust-policy");
    expect(step?.evidence).toMatchObject({ document: "trust policy", statement: 1, of: 2 });
  });
});

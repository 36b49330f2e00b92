import { beforeAll, describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { askCan } from "./ask-can.ts";
import { Estate } from "./estate.ts";

const A = "111122223333";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AAAABBBBCCCCDDDD0000111122223333";
const PROVIDER = `arn:aws:iam::${A}:oidc-provider/${ISSUER}`;
const ROLE = `arn:aws:iam::${A}:role/api`;
const API = "k8s://c1/serviceaccount/pay/api";
const sub = (name: string): string => `system:serviceaccount:pay:${name}`;

const statement = (Action: string, key: string, value: string): object => ({
  Effect: "Allow",
  Action,
  Resource: "*",
  Condition: { StringEquals: { [key]: value } },
});

/** One action for each condition. */
const PERMISSIONS = [
  statement("s3:GetObject", `${ISSUER}:sub`, sub("api")),
  statement("s3:PutObject", `${ISSUER}:sub`, sub("web")),
  statement("s3:ListBucket", `${ISSUER}:aud`, "sts.amazonaws.com"),
  statement("s3:DeleteObject", `${ISSUER}:email`, "a@example.com"),
  statement("s3:GetBucketAcl", "accounts.google.com:sub", "1"),
  statement("s3:GetBucketTagging", "saml:sub", "1"),
  statement("s3:GetBucketPolicy", "aws:FederatedProvider", PROVIDER),
  statement("s3:GetBucketCORS", "aws:FederatedProvider", "accounts.google.com"),
];

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: PROVIDER },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${ISSUER}:sub`]: sub("api") } },
    },
  ],
};

const FILES = {
  [`accounts/${A}/details.json`]: {
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      {
        Path: "/",
        RoleName: "api",
        RoleId: "AROAAPIZZZZZZZZZZZZZZ",
        Arn: ROLE,
        AssumeRolePolicyDocument: TRUST,
        RolePolicyList: [{ PolicyName: "inline", PolicyDocument: { Version: "2012-10-17", Statement: PERMISSIONS } }],
        AttachedManagedPolicies: [],
        InstanceProfileList: [],
      },
    ],
  },
  [`accounts/${A}/providers.json`]: { OpenIDConnectProviderList: [{ Arn: PROVIDER }] },
  [`accounts/${A}/provider.json`]: { Url: ISSUER, ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [] },
  "clusters/c1/describe-cluster.json": {
    cluster: { name: "c1", arn: `arn:aws:eks:eu-west-1:${A}:cluster/c1`, version: "1.34", identity: { oidc: { issuer: `https://${ISSUER}` } } },
  },
  "clusters/c1/accounts.json": {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "api", namespace: "pay", annotations: { "eks.amazonaws.com/role-arn": ROLE } },
  },
};

describe("what a session that a service account's token began says of it", () => {
  let estate: Estate;
  beforeAll(async () => {
    const loaded = await withWrittenBundle(FILES, (folder) => loadFacts(folder, { readAt: "2026-11-25T00:00:00Z" }));
    if (!loaded.ok) throw new Error(loaded.error.message);
    estate = new Estate(loaded.value, 0);
  });

  it.each<[string, string, string]>([
    ["C6: the account is known", "s3:GetObject", "allowed"],
    ["C6: it is no other account", "s3:PutObject", "denied"],
    ["C6: the audience stays, whichever it is", "s3:ListBucket", "conditional"],
    ["C6: no other claim stays", "s3:DeleteObject", "denied"],
    ["C4: claims of another issuer are not there", "s3:GetBucketAcl", "denied"],
    ["C4: nor are those of an assertion", "s3:GetBucketTagging", "denied"],
    ["B32: the provider is known", "s3:GetBucketPolicy", "allowed"],
    ["B32: it is no other provider", "s3:GetBucketCORS", "denied"],
  ])("%s (%s)", (_, action, verdict) => {
    expect(askCan(estate, { principal: API, action, resource: "*" }).verdict).toBe(verdict);
  });

  it("C6: of the role itself, whoever began the session says it", () => {
    const verdicts = ["s3:GetObject", "s3:PutObject", "s3:GetBucketCORS"].map((action) => askCan(estate, { principal: ROLE, action, resource: "*" }).verdict);
    expect(verdicts).toEqual(["conditional", "conditional", "conditional"]);
  });
});

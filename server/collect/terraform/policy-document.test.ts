import { describe, expect, test } from "vitest";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { arn, made, roleIn } from "./a-made-plan.ts";

const planned = (...all: readonly AResource[]) => made(aPlan(all));

describe("a document that is put together at apply", () => {
  const provider: AResource = {
    type: "aws_iam_openid_connect_provider",
    name: "eks",
    after: { url: "https://oidc.example.com/id/A", client_id_list: ["sts.amazonaws.com"] },
    unknown: { arn: true },
  };
  const role: AResource = {
    type: "aws_iam_role",
    name: "irsa",
    after: { name: "irsa", path: "/" },
    unknown: { arn: true, assume_role_policy: true },
    expressions: { assume_role_policy: speaksOf("data.aws_iam_policy_document.trust.json") },
  };
  const told = (values: object): object => ({
    sid: null,
    effect: null,
    actions: ["sts:AssumeRoleWithWebIdentity"],
    not_actions: null,
    resources: null,
    not_resources: null,
    not_principals: [],
    ...values,
  });
  const aud = { test: "StringEquals", variable: "oidc.example.com/id/A:aud", values: ["sts.amazonaws.com"] };
  const sub = { test: "StringLike", variable: "oidc.example.com/id/A:sub", values: ["system:serviceaccount:shop:&{x}", "b"] };
  const document = (statement: object, references: readonly string[], more: object = {}): AResource => ({
    type: "aws_iam_policy_document",
    name: "trust",
    mode: "data",
    actions: ["read"],
    after: { version: null, statement: [told(statement)], source_policy_documents: null, ...more },
    unknown: { id: true, json: true, minified_json: true, statement: [{ principals: [{ identifiers: [true] }] }] },
    expressions: { statement: [{ principals: [{ identifiers: { references } }] }] },
  });
  const federated = { principals: [{ type: "Federated", identifiers: [null] }], condition: [aud, sub] };
  const PROVIDER = ["aws_iam_openid_connect_provider.eks.arn", "aws_iam_openid_connect_provider.eks"];

  test("is what its blocks say, with the ARNs that are derived", () => {
    const after = planned(provider, role, document(federated, PROVIDER));
    expect(roleIn(after, "irsa")?.trustPolicy).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRoleWithWebIdentity",
          Principal: { Federated: arn("oidc-provider/oidc.example.com/id/A") },
          Condition: {
            StringEquals: { "oidc.example.com/id/A:aud": "sts.amazonaws.com" },
            StringLike: { "oidc.example.com/id/A:sub": [`system:serviceaccount:shop:$${"{x}"}`, "b"] },
          },
        },
      ],
    });
    expect(after.assumptions).toContainEqual("aws_iam_role.irsa: its trust policy is taken to be the document that its configuration puts together at apply");
  });

  test("everyone is everyone, and what is read late for another reason is known whole", () => {
    const late = { ...document({ principals: [{ type: "*", identifiers: ["*"] }], condition: [] }, []), unknown: { id: true, json: true } };
    expect(roleIn(planned(role, late), "irsa")?.trustPolicy).toMatchObject({ Statement: [{ Principal: "*" }] });
  });

  test.each<[string, readonly AResource[]]>([
    ["who is named goes through a local", [provider, document(federated, ["local.provider"])]],
    [
      "more is spoken of than is not told",
      [
        provider,
        { ...provider, name: "other", after: { ...provider.after, url: "https://oidc.example.com/id/B" } },
        document(federated, [...PROVIDER, "aws_iam_openid_connect_provider.other.arn"]),
      ],
    ],
    [
      "what is spoken of is there already, so that it cannot be that",
      [{ ...provider, actions: ["no-op"], before: provider.after ?? null }, document(federated, PROVIDER)],
    ],
    [
      "several blocks have something that is not told",
      [
        provider,
        {
          ...document({ ...federated, principals: [...federated.principals, { type: "AWS", identifiers: [null] }] }, PROVIDER),
          unknown: { json: true, statement: [{ principals: [{ identifiers: [true] }, { identifiers: [true] }] }] },
        },
      ],
    ],
    [
      "its statements are of dynamic blocks",
      [provider, { ...document(federated, PROVIDER), expressions: { statement: [{}, ...[{ principals: [{ identifiers: { references: PROVIDER } }] }]] } }],
    ],
    [
      "a name or an id is what is spoken of, which is no ARN",
      [
        provider,
        {
          type: "aws_iam_role",
          name: "other",
          after: { name_prefix: "other-", path: "/", assume_role_policy: "{}" },
          unknown: { arn: true, name: true, id: true },
        },
        document({ principals: [{ type: "AWS", identifiers: [null] }], condition: [] }, ["aws_iam_role.other.id", "aws_iam_role.other"]),
      ],
    ],
    ["other documents are merged into it", [provider, document(federated, PROVIDER, { source_policy_documents: ["{}"] })]],
    [
      "a block of it is not told",
      [provider, { ...document(federated, PROVIDER), unknown: { json: true, statement: [{ condition: true, principals: [{ identifiers: [true] }] }] } }],
    ],
  ])("is unknown where %s", (_, resources) => {
    const after = planned(role, ...resources);
    expect(roleIn(after, "irsa")).toMatchObject({ name: "irsa", trustPolicy: undefined });
    expect(after.assumptions).toContainEqual("aws_iam_role.irsa: its trust policy is known only after apply: who may become it is unknown");
  });
});

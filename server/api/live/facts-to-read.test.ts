import { describe, expect, test } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { factsOf, listOf, objectOf, podOf } from "@/server/collect/bundle/facts-of.ts";
import { wordsOfFact } from "@/server/collect/live/live-fact.ts";
import type { LiveQuestion } from "@/server/contract/live.ts";
import { factsToRead } from "./facts-to-read.ts";
import { inFull, liveAsked } from "./live-asked.ts";

const ACCOUNT = "111122223333";
const arn = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/A1";
const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: arn("root") }, Action: "sts:AssumeRole" }] };
const attached = (...names: string[]) => names.map((PolicyArn) => ({ PolicyName: PolicyArn.split("/").at(-1), PolicyArn }));
const policy = (Arn: string) => ({
  Arn,
  PolicyName: Arn.split("/").at(-1),
  DefaultVersionId: "v1",
  PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: { Version: "2012-10-17", Statement: [] } }],
});
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

const estate = new Estate(
  factsOf({
    "clusters/orchard/describe-cluster.json": {
      cluster: {
        name: "orchard",
        arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/orchard`,
        identity: { oidc: { issuer: `https://${ISSUER}` } },
        accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
      },
    },
    "clusters/orchard/objects.json": listOf(
      podOf("api-0", { serviceAccountName: "api", nodeName: "n-1" }),
      {
        ...objectOf("ServiceAccount", "api"),
        metadata: { name: "api", namespace: "payments", annotations: { "eks.amazonaws.com/role-arn": arn("role/api") } },
      },
      { apiVersion: "v1", kind: "Node", metadata: { name: "n-1" }, spec: { providerID: "aws:///eu-west-1a/i-0abc" } },
    ),
    [`accounts/${ACCOUNT}/details.json`]: {
      UserDetailList: [{ UserName: "asha", Arn: arn("user/asha"), GroupList: ["people"], AttachedManagedPolicies: [] }],
      GroupDetailList: [{ GroupName: "people", Arn: arn("group/people"), AttachedManagedPolicies: attached(arn("policy/shared")) }],
      RoleDetailList: [
        {
          RoleName: "api",
          Arn: arn("role/api"),
          AssumeRolePolicyDocument: trust,
          AttachedManagedPolicies: attached(arn("policy/own"), READ_ONLY, "arn:aws:iam::aws:policy/Unknown"),
          PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: arn("policy/limit") },
        },
      ],
      Policies: [policy(arn("policy/own")), policy(arn("policy/shared")), policy(READ_ONLY)],
      IsTruncated: false,
    },
  }),
  Date.UTC(2026, 5, 1),
);

const needed = (question: LiveQuestion, params: Record<string, unknown>): string[] =>
  factsToRead(estate, inFull(estate, liveAsked(question, params)))
    .map(wordsOfFact)
    .toSorted();

const OF_ROLE = [`policy ${arn("policy/limit")}`, `policy ${arn("policy/own")}`, "policy arn:aws:iam::aws:policy/Unknown", `role ${arn("role/api")}`];

describe("an answer rests on", () => {
  test("a pod, its account, namespace, node and instance, the associations, and the role that is asked for with its provider and policies", () => {
    expect(needed("pod", { pod: "payments/api-0" })).toEqual(
      [
        ...OF_ROLE,
        "pod payments/api-0",
        "serviceaccount payments/api",
        "namespace payments",
        "node n-1",
        "Pod Identity associations of payments/api",
        `OIDC provider ${arn(`oidc-provider/${ISSUER}`)}`,
        "instance i-0abc",
      ].toSorted(),
    );
  });

  test("a user with the groups it is in and what they hold, and a role; AWS's own policies are read only where their text is not at hand", () => {
    expect(needed("explain", { from: "asha", to: "role/api" })).toEqual(
      [...OF_ROLE, `group ${arn("group/people")}`, `policy ${arn("policy/shared")}`, `user ${arn("user/asha")}`].toSorted(),
    );
  });

  test("the access entry and aws-auth where an IAM identity signs in to a cluster", () => {
    expect(needed("explain", { from: "asha", to: "k8s://orchard/group/viewers" })).toEqual(
      expect.arrayContaining([`access entry of ${arn("user/asha")}`, "configmap kube-system/aws-auth"]),
    );
  });

  test("a pod that the snapshot does not know: itself and its namespace, until it was read", () => {
    expect(needed("pod", { pod: "payments/api-9" })).toEqual(["namespace payments", "pod payments/api-9"]);
  });

  test("the role of the session that an error names", () => {
    const text = `User: arn:aws:sts::${ACCOUNT}:assumed-role/api/s is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k`;
    expect(needed("why", { text })).toEqual(expect.arrayContaining(OF_ROLE));
  });
});

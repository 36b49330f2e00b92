import { beforeAll, describe, expect, test } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { type WhatIfAnswer, whatIfAnswer } from "@/server/contract/diff.ts";
import { terraformOf } from "@/server/testing/terraform-of-facts.ts";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { askWhatIf } from "./ask-what-if.ts";

const A = "111122223333";
const arn = (rest: string): string => `arn:aws:iam::${A}:${rest}`;
const ROLE = arn("role/OrdersBucket");
const HUGO = arn("user/hugotse");
const REPORTS = "k8s://demo/serviceaccount/shop/reports";
let estate: Estate;
beforeAll(async () => {
  estate = new Estate(await factsOfBundle("server/demo/bundle", new Date("2026-06-01T00:00:00Z")), Date.parse("2026-06-01T00:00:00Z"));
});

const whatIf = (...documents: readonly unknown[]): WhatIfAnswer =>
  whatIfAnswer.parse(
    askWhatIf(
      estate,
      documentsOf(
        "change",
        documents.map((one, i) => [`${i}.json`, one] as const),
      ),
    ),
  );
const difference = ({ appeared, disappeared, changed, findings }: WhatIfAnswer) => ({ appeared, disappeared, changed, findings });
const NONE = { appeared: [], disappeared: [], changed: [], findings: { opened: [], closed: [] } };
const edges = (all: WhatIfAnswer["disappeared"]) => all.map(({ from, to, mechanism }) => [from, mechanism, to]);
const document = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });
const trust = (Principal: unknown, ...Action: readonly string[]): object =>
  document({ Effect: "Allow", Principal, Action: Action.length > 0 ? Action : "sts:AssumeRole" });
const PODS = trust({ Service: "pods.eks.amazonaws.com" }, "sts:AssumeRole", "sts:TagSession");

describe("law: a plan that makes what is there is no difference", () => {
  test.each([["create"], ["no-op"]])("%s", (action) => {
    const all = terraformOf(estate.facts).map((one) => ({ ...one, actions: [action], before: action === "no-op" ? (one.after ?? null) : null }));
    const answer = whatIf(aPlan(all));
    expect(all.length).toBeGreaterThan(35);
    expect(difference(answer)).toEqual(NONE);
    expect(answer.ignored).toEqual([]);
  });

  test("and one that takes all of it away leaves nothing that rests on it", () => {
    const gone = terraformOf(estate.facts).map(({ after, ...one }) => ({ ...one, actions: ["delete"], before: after ?? null }));
    const { appeared, disappeared, ignored } = whatIf(aPlan(gone));
    expect(ignored).toEqual([]);
    expect(edges(disappeared)).toContainEqual(["k8s://demo/serviceaccount/shop/orders", "sts:AssumeRoleWithWebIdentity", ROLE]);
    expect(edges(appeared).filter(([, , to]) => to?.startsWith("arn:"))).toEqual([]);
  });
});

describe("law: a plan and the bundle edited likewise give the same answer", () => {
  const roleNow = (AssumeRolePolicyDocument: object): object => ({ Role: { Path: "/", RoleName: "OrdersBucket", Arn: ROLE, AssumeRolePolicyDocument } });
  const roleThere = () => terraformOf(estate.facts).find((one) => one.type === "aws_iam_role" && one.name === "OrdersBucket");
  const roleChange = (assume_role_policy: object): AResource => {
    const before = roleThere()?.after ?? {};
    return { type: "aws_iam_role", name: "orders", actions: ["update"], before, after: { ...before, assume_role_policy: JSON.stringify(assume_role_policy) } };
  };
  const metadata = { name: "reports", namespace: "shop", annotations: { "eks.amazonaws.com/role-arn": ROLE }, labels: {} };
  const binding = { name: "reports-admin" };
  const roleRef = { kind: "ClusterRole", name: "cluster-admin" };
  const subject = { kind: "ServiceAccount", name: "reports", namespace: "shop" };
  const rbac = "rbac.authorization.k8s.io";

  test.each<[string, () => readonly AResource[], () => readonly object[]]>([
    ["a trust policy", () => [roleChange(trust({ AWS: HUGO }))], () => [roleNow(trust({ AWS: HUGO }))]],
    [
      "an inline policy",
      () => [
        roleChange(trust({ AWS: arn("root") })),
        {
          type: "aws_iam_user_policy",
          name: "more",
          after: { user: "hugotse", name: "more", policy: JSON.stringify(document({ Effect: "Allow", Action: "sts:*", Resource: ROLE })) },
        },
      ],
      () => [
        roleNow(trust({ AWS: arn("root") })),
        { UserName: "hugotse", PolicyName: "more", PolicyDocument: document({ Effect: "Allow", Action: "sts:*", Resource: ROLE }) },
      ],
    ],
    [
      "an association",
      () => [
        roleChange(PODS),
        { type: "aws_eks_pod_identity_association", name: "r", after: { cluster_name: "demo", namespace: "shop", service_account: "reports", role_arn: ROLE } },
      ],
      () => [roleNow(PODS), { association: { clusterName: "demo", namespace: "shop", serviceAccount: "reports", roleArn: ROLE } }],
    ],
    [
      "a service account's annotation",
      () => [{ type: "kubernetes_service_account", name: "r", actions: ["update"], before: { metadata: [metadata] }, after: { metadata: [metadata] } }],
      () => [{ apiVersion: "v1", kind: "ServiceAccount", metadata }],
    ],
    [
      "a binding",
      () => [
        {
          type: "kubernetes_cluster_role_binding_v1",
          name: "b",
          after: { metadata: [binding], role_ref: [{ api_group: rbac, ...roleRef }], subject: [{ api_group: "", ...subject }] },
        },
      ],
      () => [{ apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", metadata: binding, roleRef: { apiGroup: rbac, ...roleRef }, subjects: [subject] }],
    ],
    [
      "a manifest",
      () => [
        {
          type: "kubernetes_manifest",
          name: "b",
          after: {
            manifest: { apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", metadata: binding, roleRef: { apiGroup: rbac, ...roleRef }, subjects: [subject] },
            object: null,
          },
        },
      ],
      () => [{ apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", metadata: binding, roleRef: { apiGroup: rbac, ...roleRef }, subjects: [subject] }],
    ],
    [
      "an access entry with a policy",
      () => [
        { type: "aws_eks_access_entry", name: "h", after: { cluster_name: "demo", principal_arn: HUGO, type: "STANDARD", kubernetes_groups: ["viewers"] } },
        {
          type: "aws_eks_access_policy_association",
          name: "h",
          after: {
            cluster_name: "demo",
            principal_arn: HUGO,
            policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            access_scope: [{ type: "cluster", namespaces: [] }],
          },
        },
      ],
      () => [
        { accessEntry: { clusterName: "demo", principalArn: HUGO, type: "STANDARD", kubernetesGroups: ["viewers"] } },
        {
          clusterName: "demo",
          principalArn: HUGO,
          associatedAccessPolicies: [
            { policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", accessScope: { type: "cluster", namespaces: [] } },
          ],
        },
      ],
    ],
    ["what goes", () => [{ type: "aws_iam_role", name: "orders", actions: ["delete"], before: roleThere()?.after ?? null }], () => [{ deleted: [ROLE] }]],
  ])("%s", (_, plan, bundle) => {
    const [planned, edited] = [whatIf(aPlan(plan())), whatIf(...bundle())];
    expect(planned.ignored).toEqual([]);
    expect(difference(edited)).not.toEqual(NONE);
    expect(difference(planned)).toEqual(difference(edited));
  });
});

describe("what is known only after apply", () => {
  const UNKNOWN = { arn: true, id: true, unique_id: true, inline_policy: true, managed_policy_arns: true };
  const made: AResource = {
    type: "aws_iam_role",
    name: "nightly",
    after: { name: "nightly", path: "/jobs/", assume_role_policy: JSON.stringify(PODS), permissions_boundary: null, tags: null },
    unknown: { ...UNKNOWN, tags_all: true },
    expressions: { name: { constant_value: "nightly" }, assume_role_policy: {} },
  };

  test("an ARN is derived from name, path and account, where an expression speaks of the role; and that is said", () => {
    const association: AResource = {
      type: "aws_eks_pod_identity_association",
      name: "nightly",
      after: { cluster_name: "demo", namespace: "shop", service_account: "reports" },
      unknown: { role_arn: true, association_id: true },
      expressions: { role_arn: speaksOf("aws_iam_role.nightly.arn") },
    };
    const { appeared, ignored, assumptions } = whatIf(aPlan([made, association]));
    expect(edges(appeared)).toContainEqual([REPORTS, "eks:PodIdentity", arn("role/jobs/nightly")]);
    expect(ignored).toEqual([]);
    expect(assumptions).toContainEqual(`aws_iam_role.nightly: its ARN is taken to be ${arn("role/jobs/nightly")}, from its name and account`);
  });

  test("through a module's variable and output", () => {
    const inner: AResource = { ...made, module: "module.role", key: 0, name: "this" };
    const account: AResource = {
      type: "kubernetes_service_account_v1",
      name: "reports",
      actions: ["update"],
      before: { metadata: [{ name: "reports", namespace: "shop", annotations: {} }] },
      after: { metadata: [{ name: "reports", namespace: "shop", annotations: {} }] },
      unknown: { metadata: [{ annotations: { "eks.amazonaws.com/role-arn": true } }] },
      expressions: { metadata: [{ annotations: { references: ["module.role.arn", "module.role"] } }] },
    };
    const module = {
      resources: [{ mode: "managed", type: "aws_iam_role", name: "this", provider_config_key: "aws", expressions: {} }],
      outputs: { arn: { expression: { references: ["aws_iam_role.this[0].arn", "aws_iam_role.this[0]", "aws_iam_role.this"] } } },
    };
    const { assumptions, ignored } = whatIf(aPlan([inner, account], { calls: { role: { source: "./role", expressions: {}, module } } }));
    expect(ignored).toEqual([]);
    expect(assumptions.filter((one) => one.includes("not shown"))).toEqual([]);
    expect(assumptions).toContainEqual("the pod of service account demo/shop/reports is made anew after the change");
  });

  test("a trust policy makes what it decides unknown, neither gone nor left as it was", () => {
    const before = terraformOf(estate.facts).find((one) => one.name === "OrdersBucket")?.after as Record<string, unknown>;
    const { assume_role_policy: _gone, ...after } = before;
    const { changed, disappeared, assumptions } = whatIf(
      aPlan([{ type: "aws_iam_role", name: "orders", actions: ["update"], before, after, unknown: { assume_role_policy: true } }]),
    );
    expect(edges(disappeared).filter(([, , to]) => to === ROLE)).toEqual([]);
    expect(changed.filter((one) => one.after.to === ROLE).map((one) => [one.before.verdict, one.after.verdict])).toContainEqual(["allowed", "unknown"]);
    expect(assumptions).toContainEqual("aws_iam_role.orders: its trust policy is known only after apply: who may become it is unknown");
  });

  test("an inline policy makes what its role may do unknown", () => {
    const policy: AResource = {
      type: "aws_iam_user_policy",
      name: "more",
      after: { name: "more", user: "hugotse" },
      unknown: { policy: true, id: true },
    };
    const open: AResource = { ...made, after: { ...made.after, assume_role_policy: JSON.stringify(trust({ AWS: arn("root") })) } };
    const { appeared } = whatIf(aPlan([open, policy]));
    expect(appeared.filter((one) => one.from === HUGO && one.to === arn("role/jobs/nightly")).map((one) => one.verdict)).toEqual(["unknown"]);
  });

  test("a name that is made at apply stands as its prefix, and what opens to it is shown", () => {
    const role: AResource = {
      ...made,
      after: { ...made.after, name: undefined, name_prefix: "nightly-", assume_role_policy: JSON.stringify(trust({ AWS: HUGO })) },
      unknown: { ...UNKNOWN, name: true },
    };
    const { appeared, assumptions } = whatIf(aPlan([role]));
    expect(edges(appeared)).toContainEqual([HUGO, "sts:AssumeRole", arn("role/jobs/nightly-(aws_iam_role.nightly)")]);
    expect(assumptions.some((one) => one.includes("its name is known only after apply"))).toBe(true);
  });

  test("policies that are attached by name and for each of several", () => {
    const policies = ["a", "b"].map(
      (key): AResource => ({
        type: "aws_iam_policy",
        name: "each",
        key,
        after: { name: `each-${key}`, path: "/", policy: JSON.stringify(document({ Effect: "Allow", Action: "*", Resource: "*" })) },
        unknown: { arn: true },
      }),
    );
    const attachments = ["a", "b"].map(
      (key): AResource => ({
        type: "aws_iam_user_policy_attachment",
        name: "each",
        key,
        after: { user: "alice" },
        unknown: { policy_arn: true },
        expressions: { policy_arn: { references: ["aws_iam_policy.each", "each.key"] } },
      }),
    );
    const { appeared, ignored, assumptions } = whatIf(aPlan([...policies, ...attachments]));
    expect(ignored).toEqual([]);
    expect(assumptions.filter((one) => one.includes("is unknown"))).toEqual([]);
    expect(appeared.filter((one) => one.from === arn("user/alice") && one.mechanism.startsWith("iam:")).map((one) => one.verdict)).toContain("allowed");
  });
});

describe("where a resource lies", () => {
  const role = (provider: string): AResource => ({
    type: "aws_iam_role",
    name: "far",
    provider,
    after: { name: "far", assume_role_policy: JSON.stringify(trust({ AWS: HUGO })) },
    unknown: { arn: true },
  });

  test("in the account that its provider is set up for; of one that was not collected it is told so", () => {
    const providers = {
      "aws.far": { name: "aws", alias: "far", expressions: { assume_role: [{ role_arn: { constant_value: "arn:aws:iam::999988887777:role/deploy" } }] } },
    };
    expect(whatIf(aPlan([role("aws.far")], { providers })).ignored).toEqual([
      { what: "aws_iam_role.far", reason: "nothing was collected of account 999988887777" },
    ]);
  });

  test("in the one that the plan's caller has, and else in the only one of the snapshot, which is said", () => {
    const caller = {
      mode: "data",
      type: "aws_caller_identity",
      name: "me",
      address: "data.aws_caller_identity.me",
      values: { account_id: A },
      sensitive_values: {},
    };
    expect(whatIf(aPlan([role("aws")])).assumptions.some((one) => one.includes("the only one of the snapshot"))).toBe(true);
    // the data source is of the provider of no resource that is known here, and so of the plan's only one
    expect(edges(whatIf(aPlan([role("aws")], { prior: [caller] })).appeared)).toContainEqual([HUGO, "sts:AssumeRole", arn("role/far")]);
  });

  test("in a cluster that is not there", () => {
    const entry: AResource = { type: "aws_eks_access_entry", name: "x", after: { cluster_name: "meadow", principal_arn: HUGO } };
    expect(whatIf(aPlan([entry])).ignored).toEqual([{ what: "aws_eks_access_entry.x", reason: "there is no cluster meadow in the snapshot" }]);
  });
});

describe("what is not read", () => {
  test("types that matter are told by address, others are counted, data sources and leftovers are neither", () => {
    const { ignored, assumptions } = whatIf(
      aPlan([
        { type: "helm_release", name: "agent", after: { name: "agent" } },
        { type: "aws_subnet", name: "a", after: {} },
        { type: "aws_subnet", name: "b", after: {} },
        { type: "aws_eks_cluster", name: "as-it-is", actions: ["no-op"], before: {}, after: {} },
      ]),
    );
    expect(ignored).toEqual([{ what: "helm_release.agent", reason: "what a helm_release does to access is not read from plans" }]);
    expect(assumptions).toEqual(["2 resources of the plan have no effect on access that is shown: aws_subnet 2"]);
  });

  test("what is marked as sensitive is in no answer, and makes what it decides unknown", () => {
    const policy = JSON.stringify(trust({ AWS: arn("user/alice") }));
    const before = terraformOf(estate.facts).find((one) => one.name === "OrdersBucket")?.after ?? {};
    const change: AResource = {
      type: "aws_iam_role",
      name: "orders",
      actions: ["update"],
      before,
      after: { ...before, assume_role_policy: policy, tags: { owner: "Planted" } },
      sensitive: { assume_role_policy: true, tags: { owner: true }, tags_all: true },
    };
    const answer = whatIf(aPlan([change]));
    expect(JSON.stringify(answer)).not.toContain("Planted");
    expect(answer.appeared.filter((one) => one.from === arn("user/alice")).map((one) => one.verdict)).toEqual(["unknown"]);
    expect(answer.assumptions).toContainEqual("aws_iam_role.orders: its trust policy is marked as sensitive and not read: who may become it is unknown");
  });

  test.each<[string, object, RegExp]>([
    ["a state", { format_version: "1.0", terraform_version: "1.9.8", values: { root_module: {} } }, /is the state that Terraform keeps, not a plan/],
    ["a format of the future", aPlan([], { format_version: "2.0" }), /format_version 2\.0/],
    ["a change that is none", { ...aPlan([]), resource_changes: [{ address: "aws_iam_role.x" }] }, /resource change 1 \(aws_iam_role\.x\)/],
  ])("%s", (_, plan, reason) => {
    expect(whatIf(plan, { deleted: [] }).ignored).toEqual([{ what: "0.json", reason: expect.stringMatching(reason) }]);
  });
});

test("a cluster that is switched to access entries alone lets nobody in by aws-auth, as the cluster's own description says it", () => {
  const [cluster] = estate.facts.clusters;
  const { name, arn: clusterArn, authenticationMode } = cluster?.eks ?? {};
  expect(authenticationMode).not.toBe("API");
  const sides = (mode: string | undefined): object => ({ name, arn: clusterArn, access_config: [{ authentication_mode: mode }] });
  const plan: AResource = { type: "aws_eks_cluster", name: "demo", actions: ["update"], before: sides(authenticationMode), after: sides("API") };
  const planned = whatIf(aPlan([plan]));
  expect(planned.ignored).toEqual([]);
  expect(planned.disappeared.some(({ because }) => because.summary.includes("aws-auth"))).toBe(true);
  const { eks } = cluster ?? {};
  const described = {
    cluster: {
      name,
      arn: clusterArn,
      version: eks?.version,
      roleArn: eks?.roleArn,
      endpoint: eks?.endpoint,
      identity: { oidc: { issuer: `https://${eks?.issuer}` } },
      accessConfig: { authenticationMode: "API" },
    },
  };
  expect(difference(planned)).toEqual(difference(whatIf(described)));
});

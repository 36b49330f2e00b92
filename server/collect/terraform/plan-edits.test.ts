import { beforeAll, describe, expect, test } from "vitest";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf, readDocument } from "@/server/collect/bundle/read-document.ts";
import { editedFacts } from "@/server/facts/edit.ts";
import type { AccountFacts, ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import type { TerraformPlan } from "./plan.ts";
import { planEdits } from "./plan-edits.ts";

const A = "111122223333";
const arn = (rest: string): string => `arn:aws:iam::${A}:${rest}`;
const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: arn("root") }, Action: "sts:AssumeRole" }] };
const inline = (name: string) => ({ PolicyName: name, PolicyDocument: { Version: "2012-10-17", Statement: [] } });
const [READ, WRITE] = [arn("policy/read"), arn("policy/write")];
const MAP_ROLES = "- rolearn: arn:aws:iam::111122223333:role/nodes\n  username: system:node:{{EC2PrivateDNSName}}\n";
let base: Facts;

beforeAll(() => {
  const details = {
    UserDetailList: [
      { Arn: arn("user/ana"), UserName: "ana", Path: "/", GroupList: ["ops"], AttachedManagedPolicies: [{ PolicyArn: READ }] },
      { Arn: arn("user/bo"), UserName: "bo", Path: "/", GroupList: ["ops"] },
    ],
    GroupDetailList: [{ Arn: arn("group/ops"), GroupName: "ops", Path: "/" }],
    RoleDetailList: [
      {
        Arn: arn("role/app"),
        RoleName: "app",
        Path: "/",
        AssumeRolePolicyDocument: trust,
        RolePolicyList: [inline("one"), inline("two")],
        AttachedManagedPolicies: [{ PolicyArn: READ }, { PolicyArn: WRITE }],
      },
    ],
    Policies: [{ Arn: READ, PolicyName: "read", DefaultVersionId: "v1", PolicyVersionList: [] }],
  };
  const cluster = (name: string): object => ({
    cluster: { name, arn: `arn:aws:eks:eu-west-1:${A}:cluster/${name}`, endpoint: `https://${name}.eks.example.com`, accessConfig: {} },
  });
  const auth = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "aws-auth", namespace: "kube-system" }, data: { mapRoles: MAP_ROLES } };
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "api", namespace: "shop", uid: "u-1" } };
  const secret = { apiVersion: "v1", kind: "Secret", type: "Opaque", metadata: { name: "keys", namespace: "shop" }, data: { AWS_ACCESS_KEY_ID: "" } };
  base = assembleFacts(
    documentsOf("base", [
      [`accounts/${A}/details.json`, details],
      ["clusters/one/cluster.json", cluster("one")],
      ["clusters/two/cluster.json", cluster("two")],
      ["clusters/one/objects.json", { apiVersion: "v1", kind: "List", items: [auth, account, secret] }],
    ]),
    { readAt: "2026-06-01T00:00:00Z" },
  );
});

interface Made {
  readonly account: AccountFacts;
  readonly clusters: readonly ClusterFacts[];
  readonly ignored: readonly { readonly what: string; readonly reason: string }[];
  readonly assumptions: readonly string[];
}

function made(plan: object, folder: { readonly cluster?: string } = {}): Made {
  const all = documentsOf("change", [["plan.json", plan]]).documents.flatMap((one) => one.readings.flatMap((reading) => reading.contributions));
  const [found] = all.flatMap((one): TerraformPlan[] => (one.scope === "plan" ? [one.plan] : []));
  if (!found) throw new Error("no plan was read");
  const { edits, ignored, assumptions } = planEdits(found, base, folder);
  const after = editedFacts(base, edits);
  const [account] = after.facts.accounts;
  if (!account) throw new Error("no account");
  return { account, clusters: after.facts.clusters, ignored: [...ignored, ...after.ignored], assumptions };
}
const planned = (...resources: readonly AResource[]): Made => made(aPlan(resources));
const roleIn = ({ account }: Made, name = "app") => account.roles.find((one) => one.name === name);
const userIn = ({ account }: Made, name: string) => account.users.find((one) => one.name === name);

describe("policies of a principal", () => {
  test("an attachment and an inline policy are put beside those it has, and taken away alone", () => {
    const after = planned(
      { type: "aws_iam_role_policy_attachment", name: "a", after: { role: "app", policy_arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" } },
      { type: "aws_iam_role_policy_attachment", name: "b", actions: ["delete"], before: { role: "app", policy_arn: WRITE } },
      { type: "aws_iam_role_policy", name: "c", actions: ["delete"], before: { role: "app", name: "one", policy: "{}" } },
      {
        type: "aws_iam_role_policy",
        name: "d",
        actions: ["update"],
        before: { role: "app", name: "two", policy: "{}" },
        after: { role: "app", name: "two", policy: '{"Version":"2012-10-17","Statement":[]}' },
      },
    );
    expect(roleIn(after)?.attachedPolicies).toEqual([READ, "arn:aws:iam::aws:policy/ReadOnlyAccess"]);
    expect(roleIn(after)?.inlinePolicies?.map((one) => one.name)).toEqual(["two"]);
    expect(after.ignored).toEqual([]);
  });

  test("an attachment that is replaced by the same stays", () => {
    const sides = { role: "app", policy_arn: READ };
    const after = planned({ type: "aws_iam_role_policy_attachment", name: "a", actions: ["create", "delete"], before: sides, after: sides });
    expect(roleIn(after)?.attachedPolicies?.toSorted()).toEqual([READ, WRITE]);
  });

  test("exclusive resources leave none but theirs, and aws_iam_policy_attachment takes its policy from all others", () => {
    const after = planned(
      { type: "aws_iam_role_policies_exclusive", name: "a", after: { role_name: "app", policy_names: ["two"] } },
      { type: "aws_iam_role_policy_attachments_exclusive", name: "a", after: { role_name: "app", policy_arns: [WRITE] } },
      { type: "aws_iam_policy_attachment", name: "a", after: { name: "a", policy_arn: READ, users: ["bo"], roles: [], groups: null } },
    );
    expect(roleIn(after)?.inlinePolicies?.map((one) => one.name)).toEqual(["two"]);
    expect(roleIn(after)?.attachedPolicies).toEqual([WRITE]);
    expect([userIn(after, "ana")?.attachedPolicies, userIn(after, "bo")?.attachedPolicies]).toEqual([[], [READ]]);
  });

  test("what a role's own lists leave as they are is left, and what they change is all there is", () => {
    const before = { arn: arn("role/app"), name: "app", path: "/", managed_policy_arns: [READ], assume_role_policy: JSON.stringify(trust) };
    const update = (after: object): AResource => ({ type: "aws_iam_role", name: "app", actions: ["update"], before, after: { ...before, ...after } });
    expect(roleIn(planned(update({ description: "x" })))?.attachedPolicies).toEqual([READ, WRITE]);
    expect(roleIn(planned(update({ managed_policy_arns: [] })))?.attachedPolicies).toEqual([]);
  });

  test("of several that go by key each is attached to its own", () => {
    const keys = ["x", "y"];
    const roles = keys.map(
      (key): AResource => ({
        type: "aws_iam_role",
        name: "each",
        key,
        after: { name: key, path: "/", assume_role_policy: "{}" },
        unknown: { arn: true, id: true },
      }),
    );
    const policies = keys.map(
      (key): AResource => ({ type: "aws_iam_policy", name: "each", key, after: { name: key, path: "/p/", policy: "{}" }, unknown: { arn: true } }),
    );
    const attachments = keys.map(
      (key): AResource => ({
        type: "aws_iam_role_policy_attachment",
        name: "each",
        key,
        after: {},
        unknown: { role: true, policy_arn: true },
        expressions: { role: { references: ["aws_iam_role.each", "each.key"] }, policy_arn: { references: ["aws_iam_policy.each", "each.key"] } },
      }),
    );
    const after = planned(...roles, ...policies, ...attachments);
    expect(keys.map((key) => roleIn(after, key)?.attachedPolicies)).toEqual([[arn("policy/p/x")], [arn("policy/p/y")]]);
  });

  test("which of several is meant where nothing says it is not guessed", () => {
    const policies = ["x", "y"].map(
      (key): AResource => ({ type: "aws_iam_policy", name: "each", key, after: { name: key, path: "/", policy: "{}" }, unknown: { arn: true } }),
    );
    const attachment: AResource = {
      type: "aws_iam_role_policy_attachment",
      name: "a",
      after: { role: "app" },
      unknown: { policy_arn: true },
      expressions: { policy_arn: { references: ["aws_iam_policy.each", "local.which"] } },
    };
    const after = planned(...policies, attachment);
    expect(roleIn(after)).toMatchObject({ attachedPolicies: [READ, WRITE], partial: ["attachedPolicies"] });
    expect(after.assumptions).toContainEqual(expect.stringContaining("the policy it attaches is known only after apply"));
  });
});

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

describe("what is made anew", () => {
  test("a role that is replaced has none of the policies it had", () => {
    const sides = { arn: arn("role/app"), name: "app", path: "/", assume_role_policy: JSON.stringify(trust) };
    const after = planned({
      type: "aws_iam_role",
      name: "app",
      actions: ["delete", "create"],
      before: sides,
      after: { ...sides, arn: undefined },
      unknown: { arn: true },
    });
    expect(roleIn(after)).toMatchObject({ arn: arn("role/app"), inlinePolicies: [], attachedPolicies: [] });
    expect(after.assumptions).toContainEqual(expect.stringContaining("is made anew under the same name"));
  });

  test("one that is renamed is another one", () => {
    const sides = { arn: arn("role/app"), name: "app", path: "/", assume_role_policy: JSON.stringify(trust) };
    const after = planned({
      type: "aws_iam_role",
      name: "app",
      actions: ["delete", "create"],
      before: sides,
      after: { ...sides, name: "web", arn: undefined },
      unknown: { arn: true },
    });
    expect(after.account.roles.map((one) => one.arn)).toEqual([arn("role/web")]);
  });

  test("without its configuration what AWS may fill in is not known", () => {
    const role: AResource = {
      type: "aws_iam_role",
      name: "x",
      after: { name: "x", path: "/", assume_role_policy: "{}" },
      unknown: { managed_policy_arns: true },
    };
    expect(roleIn(planned(role), "x")?.partial ?? []).toEqual([]);
    expect(roleIn(made({ ...aPlan([role]), configuration: undefined }), "x")?.partial).toEqual(["attachedPolicies"]);
  });

  test("members, profiles and keys", () => {
    const after = planned(
      {
        type: "aws_iam_group_membership",
        name: "ops",
        actions: ["update"],
        before: { group: "ops", users: ["ana", "bo"] },
        after: { group: "ops", users: ["bo"] },
      },
      { type: "aws_iam_instance_profile", name: "n", after: { name: "n", path: "/", role: "app" }, unknown: { arn: true } },
      { type: "aws_iam_access_key", name: "k", after: { user: "ana" }, unknown: { id: true, secret: true } },
      { type: "aws_iam_user_group_membership", name: "g", actions: ["delete"], before: { user: "bo", groups: ["ops"] } },
    );
    expect([userIn(after, "ana")?.groups, userIn(after, "bo")?.groups]).toEqual([[], ["ops"]]);
    expect(after.account.instanceProfiles).toEqual([{ arn: arn("instance-profile/n"), name: "n", roleArns: [arn("role/app")] }]);
    expect(after.ignored).toEqual([{ what: "aws_iam_access_key.k", reason: "a key that is made has no id before: who will hold it cannot be told" }]);
  });
});

describe("objects of a cluster", () => {
  const inOne = { providers: { kubernetes: { name: "kubernetes", expressions: { host: { constant_value: "https://one.eks.example.com" } } } } };
  const oneOf = (plan: Made): ClusterFacts | undefined => plan.clusters.find((one) => one.name === "one");

  test("a deployment's blocks are its template; a variable that is not known comes from somewhere", () => {
    const container = {
      name: "c",
      image: "i",
      env: [{ name: "AWS_ROLE_ARN", value: null, value_from: [] }],
      security_context: [{ privileged: true, run_as_user: "0" }],
      volume_mount: [],
    };
    const spec = {
      service_account_name: "api",
      host_pid: true,
      container: [container],
      volume: [{ name: "v", host_path: [{ path: "/", type: "" }] }],
      node_selector: { "a.b/c_d": "x" },
    };
    const deployment: AResource = {
      type: "kubernetes_deployment_v1",
      name: "web",
      after: {
        metadata: [{ name: "web", namespace: "shop", labels: { "app.kubernetes.io/name": "web" } }],
        spec: [{ replicas: "2", template: [{ metadata: [{ labels: { a_b: "c" } }], spec: [spec] }] }],
      },
      unknown: { spec: [{ template: [{ spec: [{ container: [{ env: [{ value: true }] }] }] }] }] },
    };
    const [workload] = oneOf(made(aPlan([deployment], inOne)))?.workloads ?? [];
    expect(workload).toMatchObject({
      kind: "deployment",
      name: "web",
      namespace: "shop",
      replicas: 2,
      labels: { "app.kubernetes.io/name": "web" },
      templateLabels: { a_b: "c" },
    });
    expect(workload?.spec).toMatchObject({
      serviceAccount: "api",
      hostPID: true,
      nodeSelector: { "a.b/c_d": "x" },
      volumes: [{ kind: "hostpath", path: "/" }],
    });
    expect(workload?.spec?.containers[0]).toMatchObject({
      env: [{ name: "AWS_ROLE_ARN", from: { kind: "other" } }],
      security: { privileged: true, runAsUser: 0 },
    });
  });

  test("keys of aws-auth that something else made are put and taken away alone", () => {
    const metadata = [{ name: "aws-auth", namespace: "kube-system" }];
    const put = oneOf(made(aPlan([{ type: "kubernetes_config_map_v1_data", name: "a", after: { metadata, data: { mapUsers: "[]" }, force: true } }], inOne)));
    expect(put?.configMaps[0]).toMatchObject({ keys: ["mapRoles", "mapUsers"], values: { mapRoles: MAP_ROLES, mapUsers: "[]" } });
    const gone = oneOf(
      made(aPlan([{ type: "kubernetes_config_map_v1_data", name: "a", actions: ["delete"], before: { metadata, data: { mapRoles: MAP_ROLES } } }], inOne)),
    );
    expect(gone?.configMaps[0]).toMatchObject({ keys: [], values: {} });
  });

  test("an annotation that speaks of a role that is made in the same plan has its ARN", () => {
    const role: AResource = { type: "aws_iam_role", name: "r", after: { name: "r", path: "/", assume_role_policy: "{}" }, unknown: { arn: true } };
    const annotations: AResource = {
      type: "kubernetes_annotations",
      name: "a",
      after: { api_version: "v1", kind: "ServiceAccount", metadata: [{ name: "api", namespace: "shop" }], annotations: {} },
      unknown: { annotations: { "eks.amazonaws.com/role-arn": true } },
      expressions: { annotations: speaksOf("aws_iam_role.r.arn") },
    };
    const after = made(aPlan([role, annotations], inOne));
    expect(oneOf(after)?.serviceAccounts[0]).toMatchObject({ uid: "u-1", annotations: { "eks.amazonaws.com/role-arn": arn("role/r") } });
  });

  test("a Secret's values are never looked at, and its keys stay those that were read", () => {
    const values = { metadata: [{ name: "keys", namespace: "shop" }], type: "Opaque", data: { AWS_ACCESS_KEY_ID: "AKIAPLANTEDPLANTED00" } };
    const after = made(
      aPlan([{ type: "kubernetes_secret_v1", name: "s", actions: ["update"], before: values, after: values, sensitive: { data: true } }], inOne),
    );
    expect(JSON.stringify(after)).not.toContain("PLANTED");
    expect(oneOf(after)?.secrets).toMatchObject([{ name: "keys", keys: ["AWS_ACCESS_KEY_ID"] }]);
    expect(after.ignored).toEqual([]);
  });

  test("of two clusters that one that the provider, or the plan's place, names; otherwise it is told", () => {
    const account: AResource = { type: "kubernetes_service_account_v1", name: "x", after: { metadata: [{ name: "x", namespace: "shop" }] } };
    const names = (plan: Made): string[] => plan.clusters.filter((one) => one.serviceAccounts.some(({ name }) => name === "x")).map((one) => one.name);
    const source = {
      mode: "data",
      type: "aws_eks_cluster",
      name: "this",
      address: "data.aws_eks_cluster.this",
      values: { name: "two", endpoint: "https://two.eks.example.com" },
    };
    const spoken = { kubernetes: { name: "kubernetes", expressions: { host: speaksOf("data.aws_eks_cluster.this.endpoint") } } };
    const exec = { kubernetes: { name: "kubernetes", expressions: { exec: [{ args: { constant_value: ["eks", "get-token", "--cluster-name", "two"] } }] } } };
    expect(names(made(aPlan([account], inOne)))).toEqual(["one"]);
    expect(names(made(aPlan([account], { providers: spoken, prior: [source] })))).toEqual(["two"]);
    expect(names(made(aPlan([account], { providers: exec })))).toEqual(["two"]);
    expect(names(made(aPlan([account]), { cluster: "two" }))).toEqual(["two"]);
    expect(made(aPlan([account])).ignored).toEqual([
      { what: "kubernetes_service_account_v1.x", reason: "the plan does not say in which cluster it lies: put the plan below clusters/<name>/" },
    ]);
  });
});

describe("texts that are no plan", () => {
  test("JSON that is cut off says where", () => {
    const text = JSON.stringify(aPlan([{ type: "aws_iam_role", name: "x", after: {} }]), undefined, 2).slice(0, 200);
    expect(readDocument("plan.json", Buffer.from(text)).failed).toEqual([
      { path: "plan.json", reason: "is cut off: the JSON ends too early", line: expect.any(Number), column: expect.any(Number) },
    ]);
  });

  test("a plan that was cut short, or leaves changes for later, says so", () => {
    expect(made(aPlan([], { errored: true, complete: false })).assumptions).toHaveLength(2);
  });

  test("addresses and keys of any kind are read", () => {
    const key = 'a"].aws_iam_role.b["c';
    const role: AResource = { type: "aws_iam_role", name: "x", key, after: { name: "x", path: "/", assume_role_policy: "{}" }, unknown: { arn: true } };
    expect(roleIn(planned(role), "x")?.arn).toBe(arn("role/x"));
  });
});

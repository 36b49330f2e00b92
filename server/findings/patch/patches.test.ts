import { parseToObject } from "hcl2-parser";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { anIamRole, byToken, cluster, type Files, GITHUB, ISSUER, inAccount, OTHER_ROLES, objects, provider } from "@/server/findings/a-case.ts";
import { ALL_CASES } from "@/server/findings/all-cases.ts";
import type { Finding } from "@/server/findings/finding.ts";
import { findingsOf } from "@/server/findings/findings.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { patchesOf } from "./patches.ts";

const NOW = "2026-11-27T00:00:00Z";
const ANYONE = { Effect: "Allow", Principal: { AWS: ["*"] }, Action: "sts:AssumeRole" };

async function findingIn(rule: string, files: Files): Promise<Finding> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: NOW }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const world = new World(loaded.value, Date.parse(NOW));
  const found = findingsOf(world, buildGraph(world)).find((one) => one.rule === rule);
  if (!found) throw new Error(`${rule} did not fire`);
  return found;
}

async function patchesIn(rule: string, files: Files): Promise<Record<string, string>> {
  const { fix } = await findingIn(rule, files);
  return Object.fromEntries((fix ? patchesOf(fix, 20) : []).map(({ form, text }) => [form, text]));
}

function hclOf(text: string): Record<string, Record<string, Record<string, unknown>[]>> {
  const [found, problem] = parseToObject(text) as [{ resource?: object } | null, unknown];
  if (!found) throw new Error(`no HCL: ${JSON.stringify(problem)} in ${text}`);
  return (found.resource ?? {}) as ReturnType<typeof hclOf>;
}
/** The document that a `jsonencode(…)` stands for. */
function encoded(expression: unknown): unknown {
  const [, inner] = /^\$\{jsonencode\(([\s\S]*)\)\}$/.exec(String(expression)) ?? [];
  return (parseToObject(`x = ${inner}`) as [{ x: unknown }])[0].x;
}

const tagged = (role: object, ...tags: readonly (readonly [string, string])[]): object => ({ ...role, Tags: tags.map(([Key, Value]) => ({ Key, Value })) });
const anyone = (...tags: readonly (readonly [string, string])[]): Files => inAccount({ roles: [tagged(anIamRole("app", [ANYONE]), ...tags)] });
const FIXED = { Version: "2012-10-17", Statement: [{ ...ANYONE, Principal: { AWS: "arn:aws:iam::111122223333:root" } }] };

describe("a trust policy", () => {
  test("has its patch as a diff of the document and as a resource of Terraform, both of the same document", async () => {
    const { diff, terraform } = await patchesIn("trust-anyone", anyone());
    expect(diff).toBe(`--- a/trust-policy-app.json
+++ b/trust-policy-app.json
@@ -4,9 +4,7 @@
     {
       "Effect": "Allow",
       "Principal": {
-        "AWS": [
-          "*"
-        ]
+        "AWS": "arn:aws:iam::111122223333:root"
       },
       "Action": "sts:AssumeRole"
     }`);
    const [role] = hclOf(terraform ?? "")["aws_iam_role"]?.["app"] ?? [];
    expect(role?.["name"]).toBe("app");
    expect(encoded(role?.["assume_role_policy"])).toEqual(FIXED);
  });

  test("that is not complete is written with what is to be filled in", async () => {
    const { fix } = await findingIn("web-identity-any-subject", {
      ...inAccount({ roles: [anIamRole("ci", [byToken(GITHUB, { StringEquals: { aud: "sts.amazonaws.com" } })])] }),
      ...provider(GITHUB),
    });
    expect(fix?.automatic).toBe(false);
    expect(fix && patchesOf(fix, 20).map(({ form, text }) => [form, text.includes("…")])).toEqual([
      ["diff", true],
      ["terraform", true],
    ]);
  });

  test("of an inline policy is its document without the statement, or without a rest that it goes", async () => {
    const inline = (...Statement: readonly object[]): Files =>
      inAccount({
        roles: [
          anIamRole(
            "ci",
            [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
            [{ PolicyName: "own", PolicyDocument: { Version: "2012-10-17", Statement } }],
          ),
        ],
      });
    const [read, put] = ["s3:GetObject", "iam:PutRolePolicy"].map((Action) => ({ Effect: "Allow", Action, Resource: "*" }));
    const some = await patchesIn("escalation-to-admin", inline(read ?? {}, put ?? {}));
    expect(some["diff"]).toMatch(/^-\s+"Action": "iam:PutRolePolicy",$/m);
    const [policy] = hclOf(some["terraform"] ?? "")["aws_iam_role_policy"]?.["ci_own"] ?? [];
    expect([policy?.["role"], policy?.["name"], encoded(policy?.["policy"])]).toEqual(["ci", "own", { Version: "2012-10-17", Statement: [read] }]);
    const all = await patchesIn("escalation-to-admin", inline(put ?? {}));
    expect(all["terraform"]).toBe('# take out the resource "aws_iam_role_policy" whose name is "own" and whose role is "ci"');
  });

  test.each<[string, readonly (readonly [string, string])[], string]>([
    ["Terraform", [["ManagedBy", "terraform"]], "terraform"],
    ["a CloudFormation stack", [["aws:cloudformation:stack-name", "core"]], "cloudformation"],
    ["nobody that is known", [], "diff"],
  ])("of a role that %s makes comes in that form first", async (_, tags, form) => {
    const { fix } = await findingIn("trust-anyone", anyone(...tags));
    expect(fix && patchesOf(fix, 20)[0]?.form).toBe(form);
  });

  test("as a resource of a template is the same document", async () => {
    const { cloudformation } = await patchesIn("trust-anyone", anyone(["aws:cloudformation:stack-name", "core"]));
    expect(parse(cloudformation ?? "")).toEqual({
      Resources: { app: { Type: "AWS::IAM::Role", Properties: { RoleName: "app", AssumeRolePolicyDocument: FIXED } } },
    });
  });

  test("with variables of policies and names that end a string stays what it is", async () => {
    const variable = `$${"{aws:username}"}`;
    const hostile = `"} resource "x" "y" {\n$${variable} %{ for `;
    const other = {
      Effect: "Allow",
      Principal: { AWS: `${OTHER_ROLES}/q` },
      Action: "sts:AssumeRole",
      Condition: { StringLike: { [hostile]: [variable, hostile] } },
    };
    const role = { ...anIamRole("app", [ANYONE, other]), RoleName: hostile };
    const { diff, terraform } = await patchesIn("trust-anyone", inAccount({ roles: [role] }));
    const blocks = hclOf(terraform ?? "");
    expect(Object.keys(blocks)).toEqual(["aws_iam_role"]);
    const [block] = Object.values(blocks["aws_iam_role"] ?? {})[0] ?? [];
    expect(block?.["name"]).toBe(hostile);
    expect(encoded(block?.["assume_role_policy"])).toEqual({ ...FIXED, Statement: [...FIXED.Statement, other] });
    expect(diff?.split("\n").filter((line) => line !== "" && !/^[-+ @]/.test(line))).toEqual([]);
  });
});

test("a service account's annotation is taken away alone: what else it has is not known", async () => {
  const metadata = {
    namespace: "shop",
    name: "api",
    labels: { "app.kubernetes.io/managed-by": "Helm" },
    annotations: { "eks.amazonaws.com/role-arn": `${OTHER_ROLES}/app`, "example.com/kept": "x" },
  };
  const trust = byToken(ISSUER, { StringEquals: { aud: "sts.amazonaws.com", sub: "system:serviceaccount:shop:other" } });
  const files = {
    ...cluster(),
    ...provider(ISSUER),
    ...inAccount({ roles: [anIamRole("app", [trust])] }),
    ...objects("serviceaccounts", [{ apiVersion: "v1", kind: "ServiceAccount", metadata }]),
  };
  const { fix } = await findingIn("role-annotation-refused", files);
  const { diff, yaml, terraform } = await patchesIn("role-annotation-refused", files);
  expect(fix?.managedBy).toBe("Helm");
  expect(parse(yaml ?? "")).toEqual({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "api", namespace: "shop", annotations: { "eks.amazonaws.com/role-arn": null } },
  });
  expect(diff?.split("\n").filter((line) => /^[-+]\s/.test(line))).toEqual(["-  annotations:", `-    eks.amazonaws.com/role-arn: ${OTHER_ROLES}/app`]);
  expect(hclOf(terraform ?? "")["kubernetes_service_account_v1"]?.["shop_api"]).toEqual([{ metadata: [{ name: "api", namespace: "shop", annotations: {} }] }]);
});

test("a row of system:masters is a pair of resources", async () => {
  const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  const mapRoles = `- rolearn: ${OTHER_ROLES}/ops\n  username: ops\n  groups: [system:masters]\n`;
  const awsAuth = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "aws-auth" }, data: { mapRoles } };
  const { terraform } = await patchesIn("aws-auth-masters", {
    ...cluster(),
    ...inAccount({ roles: [anIamRole("ops", [ec2])] }),
    ...objects("configmaps", [awsAuth]),
  });
  const entry = { cluster_name: "prod", principal_arn: `${OTHER_ROLES}/ops` };
  expect(hclOf(terraform ?? "")).toEqual({
    aws_eks_access_entry: { ops: [entry] },
    aws_eks_access_policy_association: {
      ops: [{ ...entry, policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", access_scope: [{ type: "cluster" }] }],
    },
  });
});

/** A fix of such objects, for which nothing else is known. */
const fixOf = (...contents: readonly unknown[]): Finding["fix"] & object => ({
  summary: "",
  commands: [],
  files: contents.map((content, i) => ({ path: `${i}.json`, content })),
  automatic: true,
});
const textIn = (form: string, ...contents: readonly unknown[]): string => patchesOf(fixOf(...contents), 20).find((one) => one.form === form)?.text ?? "";

test("no two resources of a type have the same name: Terraform would take none of them", () => {
  const policy = (name: string): object => ({ policyArn: `arn:aws:eks::aws:cluster-access-policy/${name}`, accessScope: { type: "cluster" } });
  const principals = [`${OTHER_ROLES}/ops`, "arn:aws:iam::999988887777:role/ops"];
  const text = textIn(
    "terraform",
    ...principals.flatMap((principalArn) => [
      { accessEntry: { clusterName: "prod", principalArn } },
      { clusterName: "prod", principalArn, associatedAccessPolicies: [policy("a"), policy("b")] },
    ]),
  );
  const names = [...text.matchAll(/^resource "(\w+)" "(\w+)"/gm)].map(([, type, name]) => `${type}.${name}`);
  expect(names).toEqual([...new Set(names)]);
  expect(names.filter((one) => one.startsWith("aws_eks_access_entry."))).toHaveLength(2);
  expect(names.filter((one) => one.startsWith("aws_eks_access_policy_association."))).toHaveLength(4);
});

test.each(["on", "off", "yes", "y", "0b11", "1_000", "null", "~"])(
  "a name that YAML 1.1 takes for another value, as kubectl reads it, stays a text: %s",
  (name) => {
    const binding = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name, namespace: name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "User", name }],
    };
    expect(parse(textIn("yaml", binding), { version: "1.1" })).toEqual(binding);
    const role = { Role: { RoleName: name, AssumeRolePolicyDocument: FIXED } };
    const fix = { ...fixOf(role), managedBy: "CloudFormation stack x" };
    const template = patchesOf(fix, 20).find((one) => one.form === "cloudformation")?.text ?? "";
    expect(Object.values(parse(template, { version: "1.1" }).Resources)).toMatchObject([{ Properties: { RoleName: name } }]);
  },
);

describe.each(ALL_CASES.filter((one) => one.automatic))("the complete change of $rule: $name", ({ rule, wrong }) => {
  test("has a form beside its commands, and what is Terraform is read as such", async () => {
    const patches = await patchesIn(rule, wrong);
    expect(Object.keys(patches)).not.toEqual([]);
    expect(() => hclOf(patches["terraform"] ?? "")).not.toThrow();
  });
});

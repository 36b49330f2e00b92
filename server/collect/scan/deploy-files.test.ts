import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { AWS_OPERATIONS, type AwsOperation, readerPolicy, servicesPolicy } from "@/server/collect/aws/operations.ts";
import { readerRules, watcherRules } from "@/server/collect/kubernetes/cluster-role.ts";
import { KUBERNETES_KINDS, KUBERNETES_URLS } from "@/server/collect/kubernetes/kinds.ts";
import { readerFiles } from "./reader-files.ts";
import { whatIsRead } from "./what-is-read.ts";

const deploy = (path: string): string => fileURLToPath(new URL(`../../../deploy/${path}`, import.meta.url));

// `vitest -u` writes the files anew after a change of the lists.
test.each(readerFiles().map((one) => [one.path, one.text] as const))("the shipped %s is made from the lists that a scan works from", async (path, text) => {
  await expect(text).toMatchFileSnapshot(deploy(path));
});

test("no other file that grants something is shipped", () => {
  const granting = ["aws", "kubernetes"].flatMap((folder) => readdirSync(deploy(folder), { recursive: true, withFileTypes: true }));
  const files = granting.filter((one) => one.isFile());
  expect(files.map((one) => relative(deploy("."), join(one.parentPath, one.name))).sort()).toEqual(
    readerFiles()
      .map((one) => one.path)
      .sort(),
  );
});

const textOf = (path: string): string => readerFiles().find((one) => one.path === path)?.text ?? "";

test("the CloudFormation template is a role that one principal assumes with an external id, and that has the shipped policies", () => {
  // CloudFormation reads YAML 1.1, in which a bare yes is true and a bare day is a time
  const template = parse(textOf("aws/rolewalk-reader.cfn.yaml"), { version: "1.1" });
  expect(template.Parameters.ReadServices).toMatchObject({ AllowedValues: ["yes", "no"], Default: "no" });
  expect(template.AWSTemplateFormatVersion).toBe("2010-09-09");
  const { AssumeRolePolicyDocument, Policies } = template.Resources.ReaderRole.Properties;
  expect(AssumeRolePolicyDocument.Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { AWS: { Ref: "PrincipalArn" } },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": { Ref: "ExternalId" } } },
    },
  ]);
  expect(Policies[0].PolicyDocument).toEqual(readerPolicy());
  expect(Policies[1]["Fn::If"]).toEqual(["WithServices", expect.objectContaining({ PolicyDocument: servicesPolicy() }), { Ref: "AWS::NoValue" }]);
  const referred = [...textOf("aws/rolewalk-reader.cfn.yaml").matchAll(/Ref: (\w+)$/gm)].map(([, name]) => name);
  expect(referred.filter((name) => !(String(name) in template.Parameters))).toEqual([]);
  // an inline policy of a role has a limit
  expect(JSON.stringify([readerPolicy(), servicesPolicy()]).length).toBeLessThan(10_240);
});

test("the Terraform module is well formed, grants what the shipped policies grant, and refers to nothing that it does not have", () => {
  const module = textOf("aws/terraform/main.tf");
  const code = module.replace(/^#.*$/gm, "").replace(/"(?:[^"\\]|\\.)*"/g, '""');
  let depth = 0;
  for (const line of code.split("\n")) {
    depth += (line.match(/[{[(]/g)?.length ?? 0) - (line.match(/[}\])]/g)?.length ?? 0);
    expect(depth).toBeGreaterThanOrEqual(0);
    expect(line).toMatch(/^\s*(?:|[}\]]|"",|(?:variable|output) "" \{|(?:data|resource) "" "" \{|\w+ \{|\w+\s+= .+)$/);
  }
  expect(depth).toBe(0);
  const granted = [...module.matchAll(/^ {6}"([\w-]+:\w+)",$/gm)].map(([, action]) => action);
  expect(granted.sort()).toEqual([...readerPolicy().Statement, ...servicesPolicy().Statement].flatMap((one) => one.Action).sort());
  const declared = [...module.matchAll(/^(variable|data|resource) "(\w+)"(?: "(\w+)")? \{$/gm)].map(([, kind, one, two]) =>
    kind === "variable" ? `var.${one}` : kind === "data" ? `data.${one}.${two}` : `${one}.${two}`,
  );
  const used = [...code.matchAll(/\b(?:var\.\w+|data\.aws_\w+\.\w+|(?<!data\.)aws_iam_role\.\w+)/g)].map(([name]) => name);
  expect(used.filter((name) => !declared.includes(name))).toEqual([]);
});

test.each(["aws/rolewalk-stack-set.sh", "aws/rolewalk-access-entry.sh"])("the shell can read %s, and it stops without what it needs", (path) => {
  expect(spawnSync("sh", ["-n"], { input: textOf(path) }).status).toBe(0);
  const run = spawnSync("/bin/sh", [], { input: textOf(path), env: { ...process.env, PATH: "" }, encoding: "utf8" });
  expect(run.status).not.toBe(0);
  expect(run.stderr).toMatch(/PRINCIPAL_ARN|CLUSTER/);
});

test("the page on what is read is those two lists", async () => {
  await expect(whatIsRead()).toMatchFileSnapshot(fileURLToPath(new URL("../../../docs/what-is-read.md", import.meta.url)));
  const told = [...whatIsRead().matchAll(/^\| `(\S+ \S+)` \|/gm)].map(([, call]) => call);
  for (const one of AWS_OPERATIONS) expect(told).toContain(`${one.service} ${one.operation}`);
  for (const one of KUBERNETES_KINDS) expect(told).toContain(`list ${one.group === "" ? one.resource : `${one.resource}.${one.group}`}`);
  expect(told).toHaveLength(AWS_OPERATIONS.length + KUBERNETES_KINDS.length + KUBERNETES_URLS.length + 1);
});

test("every operation reads: its name begins as reads do, and none hands out credentials but the role to assume", () => {
  const all: readonly AwsOperation[] = AWS_OPERATIONS;
  expect(all.filter((one) => !/^(?:Get|List|Describe|BatchGet)/.test(one.operation)).map((one) => one.operation)).toEqual(["AssumeRole"]);
  expect(new Set(all.map((one) => one.operation)).size).toBe(all.length);
});

test("what answers with environment variables is granted by the policy for services alone", () => {
  const granted = JSON.stringify(readerPolicy());
  expect(["lambda:", "codebuild:", "ecs:"].filter((prefix) => granted.includes(prefix))).toEqual([]);
});

test("the shipped ClusterRole lists and gets, and Secrets are not in it", () => {
  expect([...new Set(readerRules().flatMap((rule) => rule.verbs))]).toEqual(["list", "get"]);
  expect(readerRules().flatMap((rule) => rule.resources ?? [])).not.toContain("secrets");
  expect(JSON.stringify(readerRules())).not.toContain("*");
});

test("the optional ClusterRole of watched sources watches what the reader lists, and Secrets are not in it", () => {
  const pairs = (rules: ReturnType<typeof readerRules>) =>
    rules.flatMap((rule) => (rule.resources ?? []).map((one) => `${rule.apiGroups?.join()}/${one}`)).sort();
  expect([...new Set(watcherRules().flatMap((rule) => rule.verbs))]).toEqual(["watch"]);
  expect(pairs(watcherRules())).toEqual(pairs(readerRules()));
});

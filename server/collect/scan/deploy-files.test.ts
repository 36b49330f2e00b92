import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { AWS_OPERATIONS, type AwsOperation, readerPolicy, servicesPolicy } from "@/server/collect/aws/operations.ts";
import { readerManifest, readerRules, secretsManifest, watcherManifest, watcherRules } from "@/server/collect/kubernetes/cluster-role.ts";
import { KUBERNETES_KINDS, KUBERNETES_URLS } from "@/server/collect/kubernetes/kinds.ts";
import { whatIsRead } from "./what-is-read.ts";

const deploy = (path: string): string => fileURLToPath(new URL(`../../../deploy/${path}`, import.meta.url));

// `vitest -u` writes the files anew after a change of the lists.
test("the shipped IAM policy is the list of operations", async () => {
  await expect(`${JSON.stringify(readerPolicy(), undefined, 2)}\n`).toMatchFileSnapshot(deploy("aws/rolewalk-reader-policy.json"));
  await expect(`${JSON.stringify(servicesPolicy(), undefined, 2)}\n`).toMatchFileSnapshot(deploy("aws/rolewalk-reader-services-policy.json"));
});

test("the shipped ClusterRole is the list of kinds", async () => {
  await expect(readerManifest()).toMatchFileSnapshot(deploy("kubernetes/rolewalk-reader.yaml"));
  await expect(secretsManifest()).toMatchFileSnapshot(deploy("kubernetes/rolewalk-reader-secrets.yaml"));
  await expect(watcherManifest()).toMatchFileSnapshot(deploy("kubernetes/rolewalk-watcher.yaml"));
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

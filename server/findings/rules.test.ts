import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef } from "@/server/model/ref.ts";
import { proposedFacts } from "@/server/query/what-if/proposed-facts.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { anIamRole, anIamUser, aServiceAccount, byToken, cluster, type Files, ISSUER, inAccount, OTHER_ROLES, objects, provider } from "./a-case.ts";
import { ALL_CASES } from "./all-cases.ts";
import { compareFindings } from "./compare-findings.ts";
import { DEPUTIES } from "./deputies.ts";
import type { Finding, ProposedFile } from "./finding.ts";
import { findingsOf } from "./findings.ts";
import { RULES } from "./registry.ts";
import { WORKLOAD_CASES } from "./workload-cases.ts";

const NOW = "2026-11-27T00:00:00Z";

async function factsOf(files: Files): Promise<Facts> {
  const loaded = await withWrittenBundle(files, (path) => loadFacts(path, { readAt: NOW }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

function judged(facts: Facts): readonly Finding[] {
  const world = new World(facts, Date.parse(NOW));
  return findingsOf(world, buildGraph(world));
}
const of = (rule: string, findings: readonly Finding[]): readonly Finding[] => findings.filter((one) => one.rule === rule);

/** The facts as a change makes them, read as `whatif` reads it. */
async function applied(facts: Facts, files: readonly ProposedFile[]) {
  const deleted = files.flatMap(({ content }) => (content as { deleted?: readonly string[] }).deleted ?? []);
  const objects = files.filter(({ content }) => !Object.hasOwn(content as object, "deleted"));
  const change = objects.length > 0 ? await factsOf(Object.fromEntries(objects.map((file) => [file.path, file.content]))) : { clusters: [], accounts: [] };
  return proposedFacts(facts, { facts: { ...facts, ...change }, deleted: deleted.map(arnRef) });
}

describe.each(ALL_CASES)("$rule: $name", ({ rule, wrong, right, subject, severity, automatic }) => {
  test("fires on what is wrong, and is quiet once it is put right", async () => {
    const [found, ...more] = of(rule, judged(await factsOf(wrong)));
    expect(found).toMatchObject({ subject, severity, fix: { automatic } });
    expect(more).toEqual([]);
    expect(of(rule, judged(await factsOf(right)))).toEqual([]);
  });

  test("a change that is told as complete removes the finding and opens none", async () => {
    const facts = await factsOf(wrong);
    const before = judged(facts);
    for (const finding of of(rule, before)) {
      if (!finding.fix?.automatic) continue;
      const { facts: after, ignored } = await applied(facts, finding.fix.files);
      const found = judged(after);
      const { opened, closed } = compareFindings(before, found);
      expect(ignored).toEqual([]);
      expect(opened).toEqual([]);
      expect(closed.map((one) => one.id)).toContain(finding.id);
      expect(found.map((one) => one.id)).not.toContain(finding.id);
    }
  });
});

describe("commands of changes", () => {
  const commandsOf = async (rule: string, files: Files): Promise<string> => {
    const [found] = of(rule, judged(await factsOf(files)));
    return found?.fix?.commands.join("\n") ?? "";
  };

  test("whoever is named beside everyone stays named", async () => {
    const both = { Effect: "Allow", Principal: { AWS: ["*", `${OTHER_ROLES}/q`], Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const commands = await commandsOf("trust-anyone", inAccount({ roles: [anIamRole("r", [both]), anIamRole("q", [])] }));
    expect(commands).toContain(`{"AWS":["arn:aws:iam::111122223333:root","${OTHER_ROLES}/q"],"Service":"lambda.amazonaws.com"}`);
  });

  test("a limit that is made strict leaves the other conditions on its key", async () => {
    const root = { AWS: "arn:aws:iam::111122223333:root" };
    const Condition = { IpAddressIfExists: { "aws:SourceIp": "198.51.100.0/24" }, NotIpAddress: { "aws:SourceIp": "198.51.100.7/32" } };
    const role = anIamRole("r", [{ Effect: "Allow", Principal: root, Action: "sts:AssumeRole", Condition }]);
    const assume = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] };
    const user = anIamUser("ana", [{ PolicyName: "assume", PolicyDocument: assume }]);
    const commands = await commandsOf("trust-limit-passed-by-silence", inAccount({ roles: [role], users: [user] }));
    expect(commands).toContain('"Condition":{"NotIpAddress":{"aws:SourceIp":"198.51.100.7/32"},"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}');
  });

  test("a pattern's place is taken by those alone whom it lets in today", async () => {
    const subject = (name: string): string => `system:serviceaccount:${name}`;
    const pattern = byToken(ISSUER, {
      StringEquals: { aud: "sts.amazonaws.com" },
      StringLike: { sub: subject("s*:api") },
      StringNotEquals: { sub: subject("stage:api") },
    });
    const accounts = ["shop", "stage", "lab"].map((namespace) => aServiceAccount(namespace, "api", "r"));
    const files = { ...cluster(), ...provider(ISSUER), ...objects("serviceaccounts", accounts), ...inAccount({ roles: [anIamRole("r", [pattern])] }) };
    const commands = await commandsOf("web-identity-wide-subject", files);
    expect(commands).toContain(`:sub":"${subject("shop:api")}"`);
  });

  test("F6: an access entry takes the ARN with its path, which aws-auth leaves out", async () => {
    const [path, name] = ["/aws-reserved/sso.amazonaws.com/", "AWSReservedSSO_Admin_0123456789abcdef"];
    const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
    const role = { ...anIamRole(name, [ec2]), Path: path, Arn: `${OTHER_ROLES}${path}${name}` };
    const mapRoles = `- rolearn: ${OTHER_ROLES}/${name}\n  username: admin\n  groups: [system:masters]\n`;
    const awsAuth = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "kube-system", name: "aws-auth" }, data: { mapRoles } };
    const commands = await commandsOf("aws-auth-masters", { ...cluster(), ...inAccount({ roles: [role] }), ...objects("configmaps", [awsAuth]) });
    expect(commands.match(/--principal-arn \S+/g)).toEqual(Array(2).fill(`--principal-arn ${OTHER_ROLES}${path}${name}`));
  });
});

test("the workloads that get the role of their node are told, those in the network of the host are not", async () => {
  const found = WORKLOAD_CASES.find((one) => one.rule === "node-role-from-pods");
  const on = (name: string, spec: object = {}): object => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace: "shop", name, ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name, controller: true, uid: name }] },
    spec: { serviceAccountName: "default", nodeName: "ip-10-0-0-1.ec2.internal", containers: [{ name, image: name }], ...spec },
    status: { phase: "Running" },
  });
  const files = { ...found?.wrong, ...objects("pods", [on("api"), on("batch"), on("agent", { hostNetwork: true })]) };
  const [finding] = of("node-role-from-pods", judged(await factsOf(files)));
  expect(finding?.summary).toContain("Of what runs there 2 workloads do so, statefulset shop/api among them");
  expect(finding?.paths.map(({ from }) => from)).toEqual(["k8s://prod/namespace/shop", "k8s://prod/statefulset/shop/api", "k8s://prod/statefulset/shop/batch"]);
});

test("roles with the very same trust policy are each a member of what is wrong with it", async () => {
  const gone = { Effect: "Allow", Principal: { AWS: "AROAGONEGONEGONE12345" }, Action: "sts:AssumeRole" };
  const states = { Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" };
  const found = judged(await factsOf(inAccount({ roles: ["first", "second"].map((name) => anIamRole(name, [gone, states])) })));
  for (const rule of ["trust-deleted-principal", "trust-confused-deputy"])
    expect(of(rule, found).map(({ members }) => members.map(({ ref }) => ref))).toEqual([[`${OTHER_ROLES}/first`, `${OTHER_ROLES}/second`]]);
});

test("every service that is taken for a deputy of many customers has its page of AWS in the documentation, and no other is named there", () => {
  const rows = readFileSync("docs/rules/confused-deputy.md", "utf8")
    .split("\n")
    .filter((line) => /^\| `.*\.html \|$/.test(line));
  const named = rows.flatMap((row) => [...row.matchAll(/`([a-z0-9.-]+)`/g)].map((found) => found[1] ?? ""));
  expect(named.toSorted()).toEqual([...DEPUTIES.keys()].toSorted());
});

test("every rule has a case that it fires on", () => {
  expect(RULES.map((rule) => rule.id).filter((id) => !ALL_CASES.some((one) => one.rule === id))).toEqual([]);
});

test("every rule has a section in the documentation, with its title and why it matters", () => {
  const page = readFileSync("docs/findings.md", "utf8");
  expect(RULES.filter((rule) => !page.includes(`### ${rule.title}\n\n\`${rule.id}\``) || !page.includes(rule.why)).map((rule) => rule.id)).toEqual([]);
});

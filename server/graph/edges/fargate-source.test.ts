import { describe, expect, it } from "vitest";
import { aCluster } from "@/server/cluster/access/an-access.ts";
import { deriveGraph } from "@/server/graph/derivation.ts";
import { ACCOUNT, anAccount, aRole, document, factsOf, iam } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, serviceRef } from "@/server/model/ref.ts";
import { verdictBetween } from "@/server/testing/verdict-between.ts";
import { assumeRole } from "./assume-role.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const HOST = "eks-fargate-pods.amazonaws.com";
const FROM = serviceRef(HOST);
const TO = arnRef(iam("role/pods"));

function factsWith(source: string, profiles: readonly string[]) {
  const condition = { ArnLike: { "aws:SourceArn": source } };
  const trustPolicy = document([{ Effect: "Allow", Principal: { Service: HOST }, Action: "sts:AssumeRole", Condition: condition }]);
  const fargateProfiles = profiles.map((name) => ({ name, podExecutionRoleArn: iam("role/pods"), selectors: [] }));
  return factsOf(anAccount({ roles: [aRole("pods", {}, [], { trustPolicy })] }), [
    aCluster("API", { arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/c1`, fargateProfiles }),
  ]);
}

function word(source: string, profiles: readonly string[]): string | undefined {
  const world = new World(factsWith(source, profiles), TIME);
  const derived = verdictBetween(deriveGraph(world).graph, FROM, "sts:AssumeRole", TO);
  expect(assumeRole.decide(world, FROM, TO, "")[0]?.decision.verdict).toBe(derived);
  return derived;
}

const of = (cluster: string): string => `arn:aws:eks:eu-west-1:${ACCOUNT}:fargateprofile/${cluster}/*`;

describe("B38: Fargate names the profile it asks for", () => {
  it.each([
    ["a profile that uses the role meets the trust policy", of("c1"), ["batch"], "allowed"],
    ["one of several does", `arn:aws:eks:eu-west-1:${ACCOUNT}:fargateprofile/c1/web/*`, ["batch", "web"], "allowed"],
    ["no collected profile uses the role", of("c1"), [], "conditional"],
    ["one of a cluster that was not collected may", of("c2"), ["batch"], "conditional"],
  ] as const)("%s", (_, source, profiles, expected) => {
    expect(word(source, profiles)).toBe(expected);
  });

  it.each([
    ["came", [], ["batch"], "allowed"],
    ["went", ["batch"], [], "conditional"],
  ] as const)("the graph after a profile %s is the graph of the new facts", (_, old, now, expected) => {
    const before = deriveGraph(new World(factsWith(of("c1"), old), TIME));
    const after = deriveGraph(new World({ ...before.world.facts, clusters: factsWith(of("c1"), now).clusters }, TIME, before.world), before);
    expect(verdictBetween(after.graph, FROM, "sts:AssumeRole", TO)).toBe(expected);
  });
});

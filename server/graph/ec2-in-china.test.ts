import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import type { Ref } from "@/server/model/ref.ts";
import { withWrittenBundle } from "@/server/testing/written-bundle.ts";
import { forEachPair, mechanismOfEdge, refOfNode, verdictOfEdge } from "./access-graph.ts";
import { buildGraph } from "./build-graph.ts";
import { decideMechanism } from "./edges/registry.ts";
import { World } from "./world.ts";

const A = "111122223333";
const EC2 = "ec2.amazonaws.com";
const IN_CHINA = "ec2.amazonaws.com.cn";
const document = (...Statement: readonly object[]): object => ({ Version: "2012-10-17", Statement });

/** A role that these services may have, held by an instance profile, and a user who may start instances with it. */
const filesOf = (partition: string, services: readonly string[]): Record<string, object> => {
  const arn = (rest: string): string => `arn:${partition}:iam::${A}:${rest}`;
  const may = document({ Effect: "Allow", Action: ["ec2:RunInstances", "iam:PassRole"], Resource: "*" });
  return {
    [`accounts/${A}/details.json`]: {
      UserDetailList: [
        {
          Path: "/",
          UserName: "mei",
          UserId: "AIDAMEIZZZZZZZZZZZZZZ",
          Arn: arn("user/mei"),
          GroupList: [],
          UserPolicyList: [{ PolicyName: "may", PolicyDocument: may }],
        },
      ],
      GroupDetailList: [],
      Policies: [],
      RoleDetailList: [
        {
          Path: "/",
          RoleName: "nodes",
          RoleId: "AROANODESZZZZZZZZZZZZ",
          Arn: arn("role/nodes"),
          AssumeRolePolicyDocument: document({ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" }),
          RolePolicyList: [],
          AttachedManagedPolicies: [],
          InstanceProfileList: [
            { InstanceProfileName: "nodes", Arn: arn("instance-profile/nodes"), Path: "/", Roles: [{ RoleName: "nodes", Arn: arn("role/nodes") }] },
          ],
        },
      ],
    },
  };
};

async function wordsIn(partition: string, services: readonly string[]): Promise<readonly [profile: string, user: string]> {
  const loaded = await withWrittenBundle(filesOf(partition, services), (path) => loadFacts(path, { readAt: "2026-11-25T00:00:00Z" }));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const world = new World(loaded.value, Date.UTC(2026, 10, 25));
  const arn = (rest: string): Ref => `arn:${partition}:iam::${A}:${rest}` as Ref;
  const graph = buildGraph(world);
  const to = arn("role/nodes");
  const word = (from: Ref, mechanism: Mechanism): string => {
    const written = new Set<string>();
    forEachPair(graph, (edge, start, end) => {
      if (refOfNode(graph, start) === from && refOfNode(graph, end) === to && mechanismOfEdge(graph, edge) === mechanism)
        written.add(verdictOfEdge(graph, edge));
    });
    const told = decideMechanism(world, from, to, mechanism).find((d) => d.mechanism === mechanism)?.decision.verdict ?? "denied";
    expect([...written], `${from} in the graph`).toEqual(told === "denied" ? [] : [told]);
    return told;
  };
  return [word(arn("instance-profile/nodes"), "ec2:InstanceProfile"), word(arn("user/mei"), "iam:ec2-001")];
}

describe("B44: EC2 has a role whose trust policy names it; by its name in China alone it is not known whether it has", () => {
  it.each<[string, readonly string[], string, string]>([
    ["aws", [EC2], "allowed", "allowed"],
    ["aws", [IN_CHINA], "denied", "denied"],
    ["aws-cn", [EC2], "allowed", "allowed"],
    ["aws-cn", [EC2, IN_CHINA], "allowed", "allowed"],
    ["aws-cn", [IN_CHINA], "unknown", "unknown"],
    ["aws-cn", ["lambda.amazonaws.com"], "denied", "denied"],
    ["aws-us-gov", [IN_CHINA], "denied", "denied"],
  ])("in %s, where the trust policy names %s", async (partition, services, ofProfile, ofUser) => {
    expect(await wordsIn(partition, services)).toEqual([ofProfile, ofUser]);
  });
});

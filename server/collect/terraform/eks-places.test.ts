import { describe, expect, test } from "vitest";
import { type AResource, aPlan, speaksOf } from "@/server/testing/terraform-plan.ts";
import { arn, type Made, made } from "./a-made-plan.ts";

const oneOf = (plan: Made) => plan.clusters.find(({ name }) => name === "one");
const planned = (...all: readonly AResource[]) => made(aPlan(all));

describe("aws_eks_cluster", () => {
  const sides = (mode: string): object => ({ name: "one", role_arn: arn("role/eks"), access_config: [{ authentication_mode: mode }] });
  const update = (after: object, unknown: object = {}): AResource => ({
    type: "aws_eks_cluster",
    name: "one",
    actions: ["update"],
    before: sides("API_AND_CONFIG_MAP"),
    after,
    unknown,
  });

  test("an authentication mode that is another one is that of the cluster, and of no other", () => {
    const after = planned(update(sides("API")));
    expect(after.clusters.map(({ name, eks }) => [name, eks?.authenticationMode])).toEqual([
      ["one", "API"],
      ["two", undefined],
    ]);
    expect([after.ignored, after.assumptions]).toEqual([[], []]);
  });

  test("one that is known only after apply is not known", () => {
    const after = planned(update({ name: "one", role_arn: arn("role/eks") }, { access_config: [{ authentication_mode: true }] }));
    expect(oneOf(after)?.eks).toMatchObject({ name: "one", authenticationMode: undefined });
    expect(after.assumptions).toEqual([expect.stringContaining("its authentication mode is known only after apply")]);
  });

  test("what does not differ changes nothing, and Auto Mode that does is named", () => {
    const same = planned(update({ ...sides("API_AND_CONFIG_MAP"), tags: { a: "b" } }));
    expect(same.clusters).toEqual(made(aPlan([])).clusters);
    expect(same.ignored).toEqual([]);
    const auto = planned(update({ ...sides("API_AND_CONFIG_MAP"), compute_config: [{ enabled: true }] }));
    expect(auto.ignored).toEqual([{ what: "aws_eks_cluster.one", reason: "what becomes of the nodes of Auto Mode is not read from plans" }]);
  });

  test.each([
    [["create"], "nobody in it yet"],
    [["delete"], "is not shown"],
    [["delete", "create"], "its issuer is known only after apply"],
  ])("a cluster of which a plan says %s is named with the reason", (actions, reason) => {
    const both = actions.length > 1;
    const after = planned({
      type: "aws_eks_cluster",
      name: "one",
      actions,
      ...(actions[0] === "delete" ? { before: sides("API") } : {}),
      ...(both || actions[0] === "create" ? { after: sides("API") } : {}),
    });
    expect(after.ignored).toEqual([{ what: "aws_eks_cluster.one", reason: expect.stringContaining(reason) }]);
  });
});

describe("aws_eks_node_group", () => {
  const group = (role: string | undefined): object => ({
    cluster_name: "one",
    node_group_name: "blue",
    ...(role && { node_role_arn: role }),
    labels: { pool: "blue" },
  });

  test("a group that is made has its role", () => {
    const after = planned({ type: "aws_eks_node_group", name: "blue", after: group(arn("role/nodes")) });
    expect(oneOf(after)?.nodegroups).toEqual([{ name: "blue", nodeRoleArn: arn("role/nodes"), labels: { pool: "blue" } }]);
  });

  test("a role that is made in the same plan is derived", () => {
    const role: AResource = { type: "aws_iam_role", name: "n", after: { name: "n", path: "/", assume_role_policy: "{}" }, unknown: { arn: true } };
    const after = planned(role, {
      type: "aws_eks_node_group",
      name: "blue",
      after: group(undefined),
      unknown: { node_role_arn: true },
      expressions: { node_role_arn: speaksOf("aws_iam_role.n.arn") },
    });
    expect(oneOf(after)?.nodegroups[0]?.nodeRoleArn).toBe(arn("role/n"));
  });

  test("a role that cannot be told is not known, and said", () => {
    const after = planned({
      type: "aws_eks_node_group",
      name: "blue",
      after: group(undefined),
      unknown: { node_role_arn: true },
      expressions: { node_role_arn: speaksOf("var.role") },
    });
    expect(oneOf(after)?.nodegroups[0]?.nodeRoleArn).toBeUndefined();
    expect(after.assumptions).toContainEqual(expect.stringContaining("its role is known only after apply"));
  });

  test("nodes of a group that is made anew with another role are new ones; those of one that keeps its role are not", () => {
    const green = (role: string): object => ({ cluster_name: "one", node_group_name: "green", node_role_arn: arn(role) });
    const replaced = (role: string) =>
      planned({ type: "aws_eks_node_group", name: "green", actions: ["delete", "create"], before: green("role/old"), after: green(role) });
    const [node] = oneOf(replaced("role/new"))?.nodes ?? [];
    expect([node?.name, node?.nodegroup, node?.instanceId]).toEqual(["n", "green", undefined]);
    expect(replaced("role/new").assumptions).toEqual([expect.stringContaining("the nodes of green are taken to be made anew")]);
    expect(oneOf(replaced("role/old"))?.nodes[0]?.instanceId).toBe("i-0123456789abcdef0");
  });

  test("one that goes is named: where its pods would run is not known", () => {
    const after = planned({ type: "aws_eks_node_group", name: "blue", actions: ["delete"], before: group(arn("role/nodes")) });
    expect(after.ignored).toEqual([{ what: "aws_eks_node_group.blue", reason: expect.stringContaining("its nodes go") }]);
  });
});

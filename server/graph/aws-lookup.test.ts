import { describe, expect, it } from "vitest";
import { emptyCluster } from "@/server/facts/empty-cluster.ts";
import type { InstanceFact } from "@/server/facts/iam.ts";
import type { NodeFact } from "@/server/facts/kubernetes.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { awsLookup, lookupOfAll } from "./aws-lookup.ts";
import { allow, anAccount, aRole, document, factsOf, iam, type Statement } from "./escalation/an-account.ts";
import { World } from "./world.ts";

const NODE_POLICY = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy";
const ASK = "eks-auth:AssumeRoleForPodIdentity";

interface Held {
  readonly inline?: readonly Statement[];
  /** What was kept of the text of AWS's policy for nodes, which the role has by name; undefined: the role does not have it. */
  readonly ofAws?: readonly Statement[] | "unread";
}

function answersFor({ inline = [], ofAws }: Held): readonly (string | undefined)[] {
  const role = aRole("node", { Service: "ec2.amazonaws.com" }, inline, { attachedPolicies: ofAws === undefined ? [] : [NODE_POLICY] });
  const account = anAccount({
    roles: [role],
    policies: (Array.isArray(ofAws) ? [{ arn: NODE_POLICY, name: "AmazonEKSWorkerNodePolicy", path: "/", document: document(ofAws) }] : []) as never,
    instanceProfiles: [{ arn: iam("instance-profile/node"), name: "node", roleArns: [role.arn] }],
    instances: [{ id: "i-1", tags: {}, instanceProfileArn: iam("instance-profile/node") } as unknown as InstanceFact],
  });
  const node: NodeFact = { name: "n", labels: {}, annotations: {}, taints: [], unschedulable: false, kind: "ec2", os: "linux", instanceId: "i-1" };
  const cluster = { ...emptyCluster("c"), nodes: [node] } as unknown as Facts["clusters"][number];
  const world = new World({ ...factsOf(account), clusters: [cluster] }, Date.UTC(2026, 10, 25));
  const of = world.clusters.get("c");
  if (!of) throw new Error("the cluster is there");
  return [awsLookup(world, of), lookupOfAll(world, of)].map((lookup) => lookup.nodeMayAsk(node)?.verdict);
}

describe("whether a node's role may ask EKS Auth (D10): the same with and without a proof", () => {
  it.each<[string, Held, string | undefined]>([
    ["its own policy allows it", { inline: [allow(ASK)] }, "allowed"],
    ["nothing allows it", { inline: [allow("s3:*")] }, "denied"],
    ["AWS's policy for nodes is attached, whose text that was kept allows it", { ofAws: [allow(ASK)] }, "allowed"],
    [
      "AWS's policy for nodes is attached, whose text that was kept is older than the call: its name counts",
      { ofAws: [allow("ec2:DescribeInstances")] },
      undefined,
    ],
    ["AWS's policy for nodes is attached, and another one denies it", { inline: [{ ...allow(ASK), Effect: "Deny" }], ofAws: [allow(ASK)] }, "denied"],
  ])("%s", (_, held, expected) => {
    expect(answersFor(held)).toEqual([expected, expected]);
  });
});

import { nodeRef } from "@/server/graph/cluster-world.ts";
import { denied, missingAnswer } from "@/server/graph/decisions.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { type NodeRole, nodeRole } from "@/server/graph/node-role.ts";
import { machines, nodeRoles } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Step } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideEc2 } from "@/server/policy/ec2.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

const MECHANISM = "ec2:InstanceProfile";

/** The profile or node hands the role out, and the role's trust lets EC2 have it (B44). */
function handedOut(world: World, roleArn: string, first: Step, explain: boolean): Decision {
  const role = world.target(roleArn);
  if (!role) return denied({ check: "target", code: "ENTITY_NOT_FOUND", reason: `the complete list of roles of the account does not hold \`${roleArn}\`` });
  const decision = decideEc2({ role, time: world.time, explain });
  return { ...decision, steps: [first, ...decision.steps] };
}

function profileStep(profileArn: string, roleArn: string): Step {
  return {
    check: "instance-profile",
    outcome: "pass",
    code: "INSTANCE_PROFILE_HOLDS_ROLE",
    reason: `the instance profile holds \`${roleArn}\`; every instance that carries the profile gets its credentials from the metadata service`,
    verify: shellCommand`aws iam get-instance-profile --instance-profile-name ${profileArn.slice(profileArn.lastIndexOf("/") + 1)}`,
    evidence: { source: profileArn, document: "instance profile" },
  };
}

function nodeStep(node: Ref, role: NodeRole): Step {
  const how = { "instance-profile": "its instance's profile", nodegroup: "its node group", "auto-mode": "the cluster's Auto Mode configuration" }[role.via];
  return {
    check: "instance-profile",
    outcome: "pass",
    code: "NODE_CARRIES_ROLE",
    reason: `the node carries \`${role.roleArn}\` by ${how} (${role.document})`,
    evidence: { source: node, document: role.document },
  };
}

const segments = (world: World): readonly Segment[] => [
  ...[...world.accounts.values()].map(({ id, facts }) => ({
    key: `profiles of ${id}`,
    reads: [facts.instanceProfiles, ...facts.instanceProfiles.flatMap((p) => p.roleArns.map((arn) => world.target(arn)))],
    write: (graph: GraphBuilder) => {
      for (const profile of facts.instanceProfiles)
        for (const role of profile.roleArns) write(world, graph, arnRef(profile.arn), role, profileStep(profile.arn, role));
    },
  })),
  ...[...world.clusters.values()].map((cluster) => ({
    key: `nodes of ${cluster.name}`,
    reads: [cluster.facts.nodes, cluster.facts.nodegroups, cluster.facts.eks, machines(world), ...nodeRoles(world, cluster)],
    write: (graph: GraphBuilder) => {
      for (const node of cluster.facts.nodes) {
        const role = nodeRole(world, cluster, node);
        const ref = nodeRef(cluster.name, node.name);
        if (role.state === "read" && role.value) write(world, graph, ref, role.value.roleArn, nodeStep(ref, role.value));
      }
    },
  })),
];

function write(world: World, graph: GraphBuilder, from: Ref, roleArn: string, step: Step): void {
  const decision = handedOut(world, roleArn, step, false);
  graph.edge({ from: graph.node(from), to: graph.node(arnRef(roleArn)), mechanism: MECHANISM, verdict: decision.verdict, conditions: decision.conditions });
}

function ofProfile(world: World, from: Ref, to: Ref): Decision | undefined {
  // a made-up or moved dump may hold a profile under another account than its ARN names
  const profile = [...world.accounts.values()].map((a) => a.instanceProfiles.get(from)).find((p) => p !== undefined);
  if (!profile) return undefined;
  if (profile.roleArns.includes(to)) return handedOut(world, to, profileStep(from, to), true);
  const holds = profile.roleArns[0] ?? "no role";
  return denied({
    check: "instance-profile",
    code: "INSTANCE_PROFILE_HOLDS_ANOTHER_ROLE",
    reason: `the instance profile holds ${holds}, not \`${to}\``,
    evidence: { source: from, document: "instance profile" },
  });
}

function ofNode(world: World, from: Ref, to: Ref, cluster: string, name: string): Decision | undefined {
  const where = world.clusters.get(cluster);
  const node = where?.nodes.get(name);
  if (!where || !node) return undefined;
  const role = nodeRole(world, where, node);
  if (role.state === "not-collected") return missingAnswer("instance-profile", role.missing);
  if (role.value?.roleArn === to) return handedOut(world, to, nodeStep(from, role.value), true);
  return denied({
    check: "instance-profile",
    code: "NODE_CARRIES_ANOTHER_ROLE",
    reason: `the node carries ${role.value?.roleArn ?? "no role"}, not \`${to}\``,
  });
}

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  const target = parseRef(to);
  const parsed = parseRef(from);
  if (target?.kind !== "iam" || target.type !== "role") return [];
  const decision =
    parsed?.kind === "iam" && parsed.type === "instance-profile"
      ? ofProfile(world, from, to)
      : parsed?.kind === "k8s" && parsed.type === "node"
        ? ofNode(world, from, to, parsed.cluster, parsed.name)
        : undefined;
  return decision ? [{ mechanism: MECHANISM, decision }] : [];
}

/** ec2:InstanceProfile: an instance profile, and each node that carries it, hands out its role (B44). */
export const instanceProfile: EdgeKind = { label: MECHANISM, segments, decide };

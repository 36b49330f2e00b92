import type { InstanceFact } from "@/server/facts/iam.ts";
import type { NodeFact } from "@/server/facts/kubernetes.ts";
import type { Collected } from "@/server/policy/inputs.ts";
import { isComplete } from "./account-world.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { keptFor } from "./memo.ts";
import type { World } from "./world.ts";

/** The IAM role a node carries and how that is known. */
export interface NodeRole {
  readonly roleArn: string;
  readonly via: "instance-profile" | "nodegroup" | "auto-mode";
  /** The instance profile's ARN or the node group's name. */
  readonly document: string;
}

const missing = <T>(what: string, of: string): Collected<T> => ({ state: "not-collected", missing: { what, of } });

/** The instances of all accounts by their ids; of an id that several list, the first. */
const instancesOf = keptFor((world: World): ReadonlyMap<string, InstanceFact> => {
  const lists = [...world.accounts.values()].map((a) => a.facts.instances);
  return world.memo.value(
    "instances",
    lists,
    () =>
      new Map(
        lists
          .flat()
          .reverse()
          .map((i) => [i.id, i] as const),
      ),
  );
});

/** The EC2 instance of a node, in whichever collected account it is. Managed instances may be hidden from the list (E15): absent is unknown. */
export function instanceOf(world: World, cluster: ClusterWorld, node: NodeFact): Collected<InstanceFact> {
  const id = node.instanceId;
  const instance = id ? instancesOf(world).get(id) : undefined;
  if (instance) return { state: "read", value: instance };
  return missing("EC2 instance and its metadata options", id ?? `node ${node.name} of cluster ${cluster.name}`);
}

function byProfile(world: World, instance: InstanceFact): Collected<NodeRole | undefined> {
  if (!instance.instanceProfileArn) return { state: "read", value: undefined };
  const account = world.accountOf(instance.instanceProfileArn);
  const profile = account?.instanceProfiles.get(instance.instanceProfileArn);
  if (profile) {
    const role = profile.roleArns[0];
    return { state: "read", value: role ? { roleArn: role, via: "instance-profile", document: profile.arn } : undefined };
  }
  if (isComplete(account, "instanceProfiles")) return { state: "read", value: undefined };
  return missing("role of the instance profile", instance.instanceProfileArn);
}

/**
 * The role a node's instance carries (E10, B44): by the instance's profile, else by the node group's or Auto Mode's declared role.
 * Read and undefined: the node carries none (Fargate and hybrid nodes have no instance profile).
 */
export function nodeRole(world: World, cluster: ClusterWorld, node: NodeFact): Collected<NodeRole | undefined> {
  if (node.kind === "fargate" || node.kind === "hybrid") return { state: "read", value: undefined };
  const instance = instanceOf(world, cluster, node);
  if (instance.state === "read") {
    const role = byProfile(world, instance.value);
    if (role.state === "read") return role;
  }
  const group = cluster.facts.nodegroups.find((g) => g.name === node.nodegroup);
  if (group?.nodeRoleArn) return { state: "read", value: { roleArn: group.nodeRoleArn, via: "nodegroup", document: group.name } };
  const auto = cluster.facts.eks?.autoModeNodeRoleArn;
  if (node.kind === "auto" && auto) return { state: "read", value: { roleArn: auto, via: "auto-mode", document: "computeConfig.nodeRoleArn" } };
  return missing("instance profile of the node", `node ${node.name} of cluster ${cluster.name}`);
}

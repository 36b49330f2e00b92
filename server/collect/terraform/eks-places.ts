import { z } from "zod";
import { clusterEdit, eksEdit } from "@/server/facts/edit.ts";
import type { EksClusterFact, NodegroupFact } from "@/server/facts/eks.ts";
import { type Handler, isSame, planText, sidesOf } from "./handler.ts";
import type { PlannedResource } from "./plan.ts";
import type { PlanContext } from "./plan-context.ts";
import { isNotTold, maybe, toldOf } from "./told.ts";

const clusterSchema = z.looseObject({
  name: planText,
  access_config: maybe(z.array(maybe(z.looseObject({ authentication_mode: planText }))).nullish()),
  compute_config: z.unknown().optional(),
});
type Cluster = z.output<typeof clusterSchema>;

const MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"] as const;

/** How a cluster lets people in; undefined: it is not told, and then not known. */
function modeOf({ access_config }: Cluster): EksClusterFact["authenticationMode"] {
  const [first] = isNotTold(access_config) ? [] : (access_config ?? []);
  const mode = isNotTold(first) ? undefined : toldOf(first?.authentication_mode);
  return MODES.find((one) => one === mode);
}

/** `aws_eks_cluster`: how it lets people in. All else that decides about access is the cluster's for life, and another one is another cluster. */
export const clusterHandler: Handler = (resource, plan) => {
  if (resource.action !== "update") {
    const reasons = {
      create: "a cluster that is made has nobody in it yet who could be shown",
      delete: "that a cluster goes with everything that is in it is not shown",
      replace: "the cluster is made anew: its issuer is known only after apply, and what is in it goes",
    };
    plan.ignore(resource, reasons[resource.action === "create" || resource.action === "delete" ? resource.action : "replace"]);
    return;
  }
  const { is, was } = sidesOf(clusterSchema, resource, plan);
  const cluster = is && plan.eksCluster(resource, is.name);
  if (!is || !cluster) return;
  if (!isSame(was?.compute_config, is.compute_config) && was?.compute_config !== is.compute_config)
    plan.ignore(resource, "what becomes of the nodes of Auto Mode is not read from plans");
  const authenticationMode = modeOf(is);
  if (was && authenticationMode !== undefined && authenticationMode === modeOf(was)) return;
  if (authenticationMode === undefined)
    plan.assume(`${resource.address}: its authentication mode is known only after apply: whether aws-auth and access entries count is unknown`);
  plan.edits.push(eksEdit(cluster.name, { what: resource.address, order: "put", edit: (before) => before && { ...before, authenticationMode } }));
};

const groupSchema = z.looseObject({
  cluster_name: planText,
  node_group_name: planText,
  node_role_arn: planText,
  ami_type: planText,
  labels: maybe(z.record(z.string(), maybe(z.string().nullish())).nullish()),
});
type Group = z.output<typeof groupSchema>;

function labelsOf({ labels }: Group, before: NodegroupFact | undefined): Record<string, string> {
  if (isNotTold(labels)) return before?.labels ?? {};
  return Object.fromEntries(Object.entries(labels ?? {}).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])));
}

/** The nodes of a group are made anew with its role; what the instances were is then not known. */
function nodesAnew(resource: PlannedResource, plan: PlanContext, cluster: string, group: string): void {
  plan.assume(`${resource.address}: the nodes of ${group} are taken to be made anew, with the role of the group`);
  plan.edits.push(
    clusterEdit(cluster, "nodes", {
      what: resource.address,
      order: "put",
      every: true,
      is: (one) => one.nodegroup === group,
      edit: (before) => before && { ...before, instanceId: undefined, providerId: undefined },
    }),
  );
}

/** `aws_eks_node_group`: the role of its nodes. */
export const nodeGroupHandler: Handler = (resource, plan) => {
  const { is, was } = sidesOf(groupSchema, resource, plan);
  const side = is ?? was;
  const cluster = side && plan.eksCluster(resource, side.cluster_name);
  if (!cluster) return;
  if (!is) {
    plan.ignore(resource, "its nodes go, and on which others their pods would run is not known before");
    return;
  }
  const name = toldOf(is.node_group_name);
  if (!name) {
    plan.ignore(resource, "its name is known only after apply");
    return;
  }
  const nodeRoleArn = plan.arnAt(resource, ["node_role_arn"], is.node_role_arn, ["aws_iam_role"]);
  if (nodeRoleArn === undefined && isNotTold(is.node_role_arn)) plan.open(resource, "its role", is.node_role_arn, "what its nodes are is unknown");
  const isAnew = resource.action === "replace" && toldOf(was?.node_role_arn) !== nodeRoleArn;
  if (isAnew && cluster.nodes.some((one) => one.nodegroup === name)) nodesAnew(resource, plan, cluster.name, name);
  plan.edits.push(
    clusterEdit(cluster.name, "nodegroups", {
      what: resource.address,
      order: "put",
      is: (one) => one.name === name,
      edit: (before) => ({ ...before, name, nodeRoleArn, amiType: toldOf(is.ami_type) ?? before?.amiType, labels: labelsOf(is, before) }),
    }),
  );
};

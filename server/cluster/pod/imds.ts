import type { InstanceFact } from "@/server/facts/iam.ts";
import type { NodeFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { decide, type Findings, found, notCollected, stepOf } from "./decision.ts";
import { profileOf, profileTaking } from "./fargate.ts";
import { podRef, roleRefOf, showPod } from "./names.ts";
import { networkFindings } from "./network-policy.ts";
import { isOnFargate, missingNode, type Placement, placementOf } from "./placement.ts";

const IMDS_V4 = "169.254.169.254";
const IMDS_V6 = "fd00:ec2::254";

/** The node role as a pod meets it: `role` is null when the node or its role is not known, or when there is none. */
export interface NodeRoleReach {
  readonly role: Ref | null;
  readonly decision: Decision;
}

type Scheduled = Extract<Placement, { state: "scheduled" }>;

function showInstance(node: NodeFact | undefined, instance: InstanceFact | undefined): string | undefined {
  const id = instance?.id ?? node?.instanceId;
  if (!id) return undefined;
  const region = instance?.region ? shellCommand` --region ${instance.region}` : "";
  return `${shellCommand`aws ec2 describe-instances --instance-ids ${id}`}${region} --query 'Reservations[].Instances[].MetadataOptions'`;
}

const verified = (verify: string | undefined) => (verify ? { verify } : {});

function hostNetworkStep(pod: PodFact, cluster: ClusterFacts): Findings {
  return found(
    stepOf(
      "imds",
      "pass",
      "IMDS_HOST_NETWORK",
      "the pod uses the node's network (hostNetwork: true), so the hop limit does not keep it from the instance metadata service",
      {
        verify: showPod(pod),
        evidence: { source: podRef(pod, cluster), document: "spec.hostNetwork" },
      },
    ),
  );
}

/** Auto Mode nodes require session tokens with hop limit 1, and that cannot be changed (E14); their instances are hidden by default (E15). */
function autoModeFindings(pod: PodFact, cluster: ClusterFacts, nodeName: string): Findings {
  if (pod.spec.hostNetwork) return hostNetworkStep(pod, cluster);
  return found(
    stepOf(
      "imds",
      "fail",
      "IMDS_HOP_LIMIT",
      `node ${nodeName} is managed by EKS Auto Mode: it requires IMDSv2 with hop limit 1, so the answer to a pod outside the host network does not arrive`,
    ),
  );
}

/** What such a node usually starts with, where that is documented (E14); a hint for the reader, never the answer. */
function usualOptions(node: NodeFact | undefined, cluster: ClusterFacts): string {
  const group = cluster.nodegroups.find((g) => g.name === node?.nodegroup);
  if (!group?.amiType?.startsWith("AL2023")) return "";
  return group.launchTemplate ? "" : " (managed node groups on AL2023 without a launch template of their own start with IMDSv2 required and hop limit 1)";
}

function optionsUnknown(nodeName: string, verify: string | undefined, usual = ""): Findings {
  return notCollected(
    stepOf(
      "imds",
      "not-collected",
      "IMDS_OPTIONS_NOT_COLLECTED",
      `the instance metadata options of node ${nodeName} were not collected, and they decide whether a pod reaches the metadata service${usual}`,
      verified(verify),
    ),
    { what: "instance metadata options", of: `node ${nodeName}` },
  );
}

const hopLimitFails = (instance: InstanceFact, nodeName: string, verify: string | undefined): Findings =>
  found(
    stepOf(
      "imds",
      "fail",
      "IMDS_HOP_LIMIT",
      `instance ${instance.id} of node ${nodeName} requires IMDSv2 with hop limit ${instance.hopLimit ?? 1}: a pod outside the host network is one hop further, so the token it asks for does not arrive`,
      verified(verify),
    ),
  );

/** Whether the metadata service answers this pod at all (E10–E12). */
function optionsFindings(instance: InstanceFact, pod: PodFact, cluster: ClusterFacts, nodeName: string): Findings {
  const verify = showInstance(undefined, instance);
  if (instance.httpEndpoint === "disabled")
    return found(stepOf("imds", "fail", "IMDS_DISABLED", `the instance metadata service of ${instance.id} (node ${nodeName}) is disabled`, verified(verify)));
  const endpoint = instance.httpEndpoint ? [] : [`the instance metadata service of ${instance.id} is taken to be enabled, as it is by default`];
  if (pod.spec.hostNetwork) return { ...hostNetworkStep(pod, cluster), assumptions: endpoint };
  if (instance.httpTokens === "optional")
    return found(
      stepOf(
        "imds",
        "pass",
        "IMDS_V1_ALLOWED",
        `instance ${instance.id} of node ${nodeName} answers IMDSv1 requests, which no hop limit restricts`,
        verified(verify),
      ),
      endpoint,
    );
  if (instance.hopLimit === undefined) return optionsUnknown(nodeName, verify);
  if (instance.hopLimit >= 2)
    return found(
      stepOf(
        "imds",
        "pass",
        "IMDS_HOP_LIMIT_OPEN",
        `instance ${instance.id} of node ${nodeName} has hop limit ${instance.hopLimit}: a pod gets the token that IMDSv2 asks for`,
        verified(verify),
      ),
      endpoint,
    );
  return instance.httpTokens === undefined ? optionsUnknown(nodeName, verify) : hopLimitFails(instance, nodeName, verify);
}

/** The addresses the metadata service answers this pod on: IPv6 only where the instance and the pod both have it. */
function addressesOf(instance: InstanceFact | undefined, pod: PodFact): readonly string[] {
  const v6 = instance?.httpProtocolIpv6 === "enabled" && pod.podIPs.some((ip) => ip.includes(":"));
  return v6 ? [IMDS_V4, IMDS_V6] : [IMDS_V4];
}

function serviceFindings(pod: PodFact, cluster: ClusterFacts, place: Scheduled, lookup: AwsLookup): readonly Findings[] {
  const { node, nodeName } = place;
  if (place.kind === "auto") return [autoModeFindings(pod, cluster, nodeName), networkFindings([IMDS_V4], "instance metadata service", pod, cluster)];
  const instance = node && lookup.instanceOf(node);
  const fact = instance?.state === "read" ? instance.value : undefined;
  const options = fact ? optionsFindings(fact, pod, cluster, nodeName) : optionsUnknown(nodeName, showInstance(node, undefined), usualOptions(node, cluster));
  return [options, networkFindings(addressesOf(fact, pod), "instance metadata service", pod, cluster)];
}

/** Which role the service hands out, and whether EC2 may hand it to the instance. */
function roleFindings(node: NodeFact, cluster: ClusterFacts, lookup: AwsLookup): { readonly role: Ref | null; readonly findings: readonly Findings[] } {
  const held = lookup.nodeRole(node);
  const source = k8sClusterRef(cluster.name, "node", node.name);
  if (held.state === "not-collected") {
    const step = stepOf(
      "instance-profile",
      "not-collected",
      "NODE_ROLE_NOT_COLLECTED",
      `the role of node ${node.name} is not known: its instance profile was not collected`,
    );
    return { role: null, findings: [notCollected(step, held.missing)] };
  }
  if (!held.value)
    return {
      role: null,
      findings: [
        found(
          stepOf(
            "instance-profile",
            "fail",
            "NODE_HAS_NO_ROLE",
            `node ${node.name} has no instance profile with a role, so its metadata service hands out no credentials`,
          ),
        ),
      ],
    };
  const { roleArn, via } = held.value;
  const step = stepOf("instance-profile", "pass", "NODE_ROLE_KNOWN", `node ${node.name} runs with role ${roleArn} (${via})`, {
    evidence: { source, document: via },
  });
  return { role: roleRefOf(roleArn), findings: [found(step), lookup.nodeRoleDecision(node)] };
}

/** A pod that waits without Fargate's label was not taken, though a profile made since may fit it. */
function wouldBeFargate(pod: PodFact, cluster: ClusterFacts): string {
  const profile = pod.spec.nodeName ? undefined : profileTaking(pod, cluster);
  return profile ? `; made anew, it would go to Fargate by profile ${profile.name}` : "";
}

function unknownNode(pod: PodFact, cluster: ClusterFacts): NodeRoleReach {
  const missing = missingNode(pod, cluster);
  const reason = pod.spec.nodeName
    ? `node ${pod.spec.nodeName} was not collected, so neither its role nor its metadata options are known`
    : `the pod is on no node yet: which node role it could reach is decided when it is scheduled${wouldBeFargate(pod, cluster)}`;
  return {
    role: null,
    decision: decide(notCollected(stepOf("node", "not-collected", pod.spec.nodeName ? "NODE_NOT_COLLECTED" : "POD_NOT_SCHEDULED", reason), missing)),
  };
}

/** Fargate gives its own components the pod execution role, and containers nothing (E17). */
function onFargate(pod: PodFact, cluster: ClusterFacts): NodeRoleReach {
  const profile = profileOf(pod, cluster);
  const by = profile ? ` by profile ${profile.name}` : "";
  const role = profile?.podExecutionRoleArn ? `the pod execution role ${profile.podExecutionRoleArn}` : "the pod execution role";
  const reason = `the pod runs on Fargate${by}, where there is no instance metadata service; ${role} is for the parts of Fargate that start pods and is not given to containers`;
  const evidence = { source: podRef(pod, cluster), document: pod.spec.nodeName ? "spec.nodeName" : "metadata.labels" };
  return { role: null, decision: decide(found(stepOf("imds", "fail", "IMDS_NOT_ON_FARGATE", reason, { verify: showPod(pod), evidence }))) };
}

/** A hybrid node is no EC2 instance (E14). */
function onHybrid(pod: PodFact, cluster: ClusterFacts, place: Scheduled): NodeRoleReach {
  const reason = `node ${place.nodeName} is a hybrid node, no EC2 instance: it has no instance metadata service`;
  const evidence = { source: podRef(pod, cluster), document: "spec.nodeName" };
  return { role: null, decision: decide(found(stepOf("imds", "fail", "IMDS_NOT_ON_HYBRID", reason, { evidence }))) };
}

/**
 * Whether a process in the pod gets the node role from the instance metadata service (E10–E17), whatever its SDK would do first: the
 * service answers on this node, the hop limit lets the answer through, no network policy is in the way, and the instance has a role.
 */
export function nodeRoleReach(pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): NodeRoleReach {
  const place = placementOf(pod, cluster);
  if (isOnFargate(place)) return onFargate(pod, cluster);
  if (place.state !== "scheduled") return unknownNode(pod, cluster);
  if (place.kind === "hybrid") return onHybrid(pod, cluster, place);
  if (!place.node) return unknownNode(pod, cluster);
  const { role, findings } = roleFindings(place.node, cluster, lookup);
  const kind = found(
    stepOf("node", "pass", "POD_ON_NODE", `the pod runs on node ${place.nodeName} of cluster ${cluster.name}`, {
      verify: showPod(pod),
      evidence: { source: podRef(pod, cluster), document: "spec.nodeName" },
    }),
  );
  return { role, decision: decide(kind, ...serviceFindings(pod, cluster, place, lookup), ...findings) };
}

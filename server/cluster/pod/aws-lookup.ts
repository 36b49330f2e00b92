import type { InstanceFact } from "@/server/facts/iam.ts";
import type { NodeFact } from "@/server/facts/kubernetes.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { Collected, PodIdentityCall, WebIdentity } from "@/server/policy/inputs.ts";

/** The role an instance hands out, and the instance profile, node group or cluster setting that says so. */
export interface NodeRole {
  readonly roleArn: string;
  readonly via: string;
}

/** An access key: the user it belongs to, and `Active` or `Inactive` where the list of keys said it. */
export interface AccessKeyOwner {
  readonly user: Ref;
  readonly status?: string;
}

/**
 * What the rules of a pod ask of the AWS side. The answers speak of the snapshot the lookup was made for, at its evaluation time.
 * A decision says all of its part: also that a role does not exist or was not collected.
 */
export interface AwsLookup {
  /** Whether STS exchanges this token for a session of the role (C1–C28). */
  webIdentity(identity: WebIdentity, roleArn: string): Decision;
  /** Whether EKS Auth can assume the association's role, and from it the target role when there is one (D1–D9). */
  podIdentity(call: PodIdentityCall, roleArn: string, targetRoleArn?: string): Decision;
  /** The instance behind a node; `undefined` as value: the instances of its account and region were all read and it is not among them. */
  instanceOf(node: NodeFact): Collected<InstanceFact | undefined>;
  /** The role of the node's instance profile; `undefined` as value: the instance has no profile, or the profile no role. */
  nodeRole(node: NodeFact): Collected<NodeRole | undefined>;
  /** Whether EC2 may hand the node role to the instance: the role's trust in `ec2.amazonaws.com`. */
  nodeRoleDecision(node: NodeFact): Decision;
  /** Whether the node role may call EKS Auth for the Pod Identity agent (D10); undefined: the role or its policies are not known. */
  nodeMayAsk(node: NodeFact): Decision | undefined;
  /** Whose access key this is; `undefined` as value: the keys were read and none has this id. */
  accessKeyOwner(id: string): Collected<AccessKeyOwner | undefined>;
}

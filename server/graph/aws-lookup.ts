import type { AwsLookup } from "@/server/cluster/pod/aws-lookup.ts";
import type { NodeFact } from "@/server/facts/kubernetes.ts";
import { arnRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import { decideEc2 } from "@/server/policy/ec2.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { denied, missingAnswer } from "./decisions.ts";
import { callerOf } from "./edges/assume-role.ts";
import { decideAssociation } from "./edges/pod-identity.ts";
import { decideToken } from "./edges/web-identity.ts";
import { instanceOf, nodeRole } from "./node-role.ts";
import type { World } from "./world.ts";

const VIA = { "instance-profile": "instance profile", nodegroup: "node group", "auto-mode": "Auto Mode setting" } as const;

const noRole = (arn: string): Decision =>
  denied({ check: "target", code: "ENTITY_NOT_FOUND", reason: `there is no role \`${arn}\`: the complete list of roles of its account does not hold it` });

/** AWS's policies for nodes allow the call, whatever part of their text was kept. */
const NODE_POLICY = /:aws:policy\/AmazonEKSWorkerNode(?:Minimal)?Policy$/;

function nodeMayAsk(world: World, cluster: ClusterWorld, node: NodeFact, explain: boolean): Decision | undefined {
  const held = nodeRole(world, cluster, node);
  const arn = held.state === "read" ? held.value?.roleArn : undefined;
  const role = arn === undefined ? undefined : world.accountOf(arn)?.roles.get(arn);
  const caller = role && callerOf(world, arnRef(role.arn));
  if (!caller || !role) return undefined;
  const { arn: resource, account } = cluster.facts;
  const asked = { caller, action: "eks-auth:AssumeRoleForPodIdentity", ...(resource ? { resource } : {}), ...(account ? { resourceAccount: account } : {}) };
  const decision = decideAction({ ...asked, time: world.time, explain });
  const byName = role.attachedPolicies?.some((policy) => NODE_POLICY.test(policy)) ?? false;
  if (!byName || decision.verdict !== "denied") return decision;
  // only the proof says whether nothing allows it, or something denies it
  const { steps } = explain ? decision : decideAction({ ...asked, time: world.time, explain: true });
  return steps.some((s) => s.outcome === "fail" && s.code === "IDENTITY_POLICY_NO_ALLOW") ? undefined : decision;
}

/** What the rules of a cluster's pods ask of the AWS side, answered from one snapshot. */
export function awsLookup(world: World, cluster: ClusterWorld, explain = true): AwsLookup {
  return {
    webIdentity(identity, roleArn) {
      const role = world.target(roleArn);
      return role ? decideToken(world, identity, role, explain) : noRole(roleArn);
    },
    podIdentity(call, roleArn, targetRoleArn) {
      const association = cluster.associations.get(`${call.namespace}/${call.serviceAccount}`);
      const asked = {
        associationId: association?.associationId ?? "association",
        namespace: call.namespace,
        serviceAccount: call.serviceAccount,
        disableSessionTags: call.disableSessionTags,
        roleArn,
        ...(targetRoleArn ? { targetRoleArn } : {}),
      };
      return decideAssociation(world, asked, call, explain);
    },
    instanceOf: (node) => instanceOf(world, cluster, node),
    nodeRole(node) {
      const role = nodeRole(world, cluster, node);
      if (role.state === "not-collected") return role;
      return { state: "read", value: role.value && { roleArn: role.value.roleArn, via: `${VIA[role.value.via]} ${role.value.document}` } };
    },
    nodeRoleDecision(node) {
      const role = nodeRole(world, cluster, node);
      if (role.state === "not-collected") return missingAnswer("instance-profile", role.missing);
      const target = role.value && world.target(role.value.roleArn);
      if (!role.value) return denied({ check: "instance-profile", code: "NODE_CARRIES_ANOTHER_ROLE", reason: "the node carries no role" });
      return target ? decideEc2({ role: target, time: world.time, explain }) : noRole(role.value.roleArn);
    },
    nodeMayAsk: (node) => nodeMayAsk(world, cluster, node, explain),
    accessKeyOwner(id) {
      for (const account of world.accounts.values()) {
        const key = account.facts.accessKeys.find((k) => k.id === id);
        const user = key?.userName && account.usersByName.get(key.userName.toLowerCase());
        if (key && user) return { state: "read", value: { user: arnRef(user.arn), ...(key.status ? { status: key.status } : {}) } };
      }
      return { state: "not-collected", missing: { what: "owner of the access key (no list of access keys that was read names it)", of: id } };
    },
  };
}

/** The answers about nodes kept: many pods run on one. */
function byNode<T>(ask: (node: NodeFact) => T): (node: NodeFact) => T {
  const known = new Map<NodeFact, { readonly answer: T }>();
  return (node) => {
    const kept = known.get(node) ?? { answer: ask(node) };
    known.set(node, kept);
    return kept.answer;
  };
}

/** The same lookup for whoever asks about every pod of a cluster: without proofs, unless they are asked for, and nodes are asked about once. */
export function lookupOfAll(world: World, cluster: ClusterWorld, explain = false): AwsLookup {
  const lookup = awsLookup(world, cluster, explain);
  return {
    ...lookup,
    instanceOf: byNode((node) => lookup.instanceOf(node)),
    nodeRole: byNode((node) => lookup.nodeRole(node)),
    nodeRoleDecision: byNode((node) => lookup.nodeRoleDecision(node)),
    nodeMayAsk: byNode((node) => lookup.nodeMayAsk(node)),
  };
}

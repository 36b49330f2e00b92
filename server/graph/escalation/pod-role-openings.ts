import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { podIdentityCall } from "@/server/graph/pod-identity-call.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { decidePodIdentity, POD_IDENTITY_SERVICE } from "@/server/policy/pod-identity.ts";
import { type Actor, aboutSent } from "./actor.ts";
import { clustersOf, type Opening } from "./cluster-openings.ts";
import { type PodRight, podRights } from "./pod-rights.ts";
import { targetsOf } from "./targets.ts";
import { bestOf, fails, type Part, passes, together } from "./together.ts";

/** Which of the two EKS sends as iam:PassedToService is not documented (H30). */
const PASSED_TO = [POD_IDENTITY_SERVICE, "eks.amazonaws.com"];
const EC2 = "ec2.amazonaws.com";
const APIS = ["CreatePodIdentityAssociation", "UpdatePodIdentityAssociation", "CreateNodegroup"] as const;
type Api = (typeof APIS)[number];

const HOW: Readonly<Record<Api, string>> = {
  CreatePodIdentityAssociation: "it associates the role with a service account whose pods it runs",
  UpdatePodIdentityAssociation: "it gives the role to an association of a service account whose pods it runs",
  CreateNodegroup: "it makes a node group with the role and runs a pod on one of its nodes",
};

const NONE: Decision = fails({
  check: "pod-identity-association",
  code: "NO_ASSOCIATION",
  reason: "no association exists in a namespace where the caller runs pods",
});

/** What EKS sends when a pod of the namespace asks (D5). */
function associated(actor: Actor, cluster: ClusterWorld, role: TargetRole, right: PodRight): Decision {
  const association = { associationId: "new", namespace: right.namespace, serviceAccount: "default", roleArn: role.ref, disableSessionTags: false };
  return decidePodIdentity({ call: podIdentityCall(cluster, association), role, time: actor.world.time, explain: actor.explain });
}

function objectOf(api: Api, arn: string, cluster: ClusterWorld, namespace: string): string | undefined {
  const [place = "", name = ""] = arn.split(":cluster/");
  if (api !== "UpdatePodIdentityAssociation") return arn;
  const there = cluster.facts.podIdentityAssociations.find((a) => a.namespace === namespace);
  return there && (there.associationArn ?? `${place}:podidentityassociation/${name}/${there.associationId}`);
}

function inNamespace(actor: Actor, c: { cluster: ClusterWorld; arn: string }, api: Api, role: TargetRole, right: PodRight): Decision | undefined {
  const object = objectOf(api, c.arn, c.cluster, right.namespace);
  if (object === undefined) return undefined;
  const pass = aboutSent(actor.world.identity(role.ref), api === "CreateNodegroup" ? ["eks.amazonaws.com", EC2] : PASSED_TO);
  const serves: Part = () =>
    api === "CreateNodegroup" ? targetsOf(actor.world, actor.account).serves(EC2, role, actor.explain) : associated(actor, c.cluster, role, right);
  return together([
    () => passes({ check: "escalation-path", code: "ESCALATION_PATH", reason: HOW[api] }),
    () => actor.call(`eks:${api}`, object),
    () => actor.call("iam:PassRole", role.ref, pass, `eks ${api}`),
    serves,
    () => right.decision,
  ]);
}

/** The roles a caller may give to pods or nodes that it runs code on (H30, H32). */
export function podRoleOpenings(actor: Actor): readonly Opening[] {
  const { identity } = actor;
  const apis = APIS.filter((api) => actor.resources(`eks:${api}`) && actor.resources("iam:PassRole"));
  if (!identity || apis.length === 0) return [];
  const targets = targetsOf(actor.world, actor.account);
  const principal = actor.account.users.get(actor.ref) ?? actor.account.roles.get(actor.ref) ?? { arn: actor.ref };
  return clustersOf(actor).flatMap((c) => {
    const rights = podRights(actor.world, c.cluster, principal);
    return apis.flatMap((api) =>
      targets.trusting(api === "CreateNodegroup" ? EC2 : POD_IDENTITY_SERVICE).flatMap((role) => {
        if (role.ref === actor.ref) return [];
        const best = (): Decision | undefined => bestOf(rights.flatMap((right) => inNamespace(actor, c, api, role, right) ?? []));
        return [{ api, to: role.ref, parts: [() => best() ?? NONE] }];
      }),
    );
  });
}

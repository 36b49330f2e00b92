import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { clusterAdmin } from "./cluster-admin.ts";

const NAME = "aws-auth";

const inKubeSystem = (hit: Hit): boolean => hit.power.namespaces === undefined || hit.power.namespaces.includes("kube-system");
const onAwsAuth = (hit: Hit): boolean => hit.names.length === 0 || hit.names.includes(NAME);
const hitFor = (holder: PowerHolder, verbs: readonly string[], nameless = false): Hit | undefined =>
  hitsOf(holder.own, [{ verbs, group: "", resources: ["configmaps"], nameless }]).find((hit) => inKubeSystem(hit) && onAwsAuth(hit));

/** Whether the ConfigMap is there; `unread` unless ConfigMaps of kube-system were read: every namespace has some, so a list without any is another namespace's. */
function presenceIn(facts: TakeoverFacts): "there" | "absent" | "unread" {
  const names = facts.cluster.configMaps.filter((c) => c.namespace === "kube-system").map((c) => c.name);
  if (names.includes(NAME)) return "there";
  return facts.isComplete("configMaps") && names.length > 0 ? "absent" : "unread";
}

/** The rules that let the holder write the ConfigMap: change it, or make it where there is none (to patch what is not there takes `create` too), or delete it and make it anew. */
function writes(holder: PowerHolder, presence: "there" | "absent" | "unread"): readonly Hit[] {
  const change = presence === "absent" ? undefined : hitFor(holder, ["patch", "update"]);
  if (change) return [change];
  const create = hitFor(holder, ["create"], true);
  if (!create) return [];
  if (presence !== "there") return [create];
  const remove = hitFor(holder, ["delete"]);
  return remove ? [remove, create] : [];
}

/** C6: a self-managed authenticator may read its mappings from custom resources; EKS's does not. */
const byCustomResource = (holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] =>
  hitsOf(holder.own, [{ verbs: ["patch", "update", "create"], group: "iamauthenticator.k8s.aws", resources: ["iamidentitymappings"] }])
    .filter((hit) => hit.power.namespaces === undefined && hit.power.rules[hit.rule]?.apiGroups.includes("iamauthenticator.k8s.aws"))
    .map((hit) =>
      makeGrant(facts, holder, {
        capability: "aws-auth-write",
        yields: "cluster-admin",
        targets: clusterAdmin(facts),
        hits: [hit],
        code: "TAKEOVER_BY_CONTROLLER",
        reason: "maps any IAM identity to system:masters in an IAMIdentityMapping, if the cluster's own authenticator reads them",
        conditions: [{ key: "kubernetes:controller", operator: "StringEquals", values: ["aws-iam-authenticator"], suppliedBy: "environment" }],
        gates: facts.gates(undefined, writesOf([hit])),
      }),
    );

/** C5, H12: aws-auth names who is system:masters, in every authentication mode but API. */
export const awsAuthWrite: Capability = {
  id: "aws-auth-write",
  rules: ["C5", "C6", "H12", "F28"],
  grants: (holder, facts): readonly TakeoverGrant[] => {
    const mode = facts.cluster.eks?.authenticationMode;
    const presence = presenceIn(facts);
    if (!facts.isEks && presence !== "there") return byCustomResource(holder, facts);
    if (mode === "API") return [];
    const hits = writes(holder, presence);
    if (hits.length === 0) return [];
    const grant = {
      capability: "aws-auth-write",
      yields: "cluster-admin",
      targets: clusterAdmin(facts),
      hits,
      lists: ["configMaps"],
      code: "TAKEOVER_AWS_AUTH_WRITE",
      reason: `maps any IAM identity to system:masters in kube-system/aws-auth${mode ? `, which mode ${mode} consults` : ", unless the authentication mode is API"}`,
      gates: facts.gates("kube-system", writesOf(hits)),
    } as const;
    return [makeGrant(facts, holder, mode ? grant : { ...grant, missing: [{ what: "authentication mode", of: facts.cluster.name }] })];
  },
};

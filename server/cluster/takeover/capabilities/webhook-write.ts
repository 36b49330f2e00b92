import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { accountsWithSecret } from "./secret-read.ts";

const GROUP = "admissionregistration.k8s.io";
const NEW_PODS = [{ operation: "CREATE", group: "", resource: "pods" }] as const;

function writes(holder: PowerHolder, resource: string): readonly Hit[] {
  const verbs = ["patch", "update", "create"];
  return hitsOf(holder.own, [{ verbs, group: GROUP, resources: [resource] }]).filter(
    (hit) => hit.power.namespaces === undefined && !(hit.verb === "create" && hit.names.length > 0),
  );
}

/** A policy acts through a binding: one that is there is changed, or a binding is made beside a policy of one's own. */
function policyWrites(holder: PowerHolder, facts: TakeoverFacts): readonly Hit[] {
  const isThere = facts.cluster.admission.some((a) => a.kind === "mutatingadmissionpolicy");
  const binds = hitsOf(holder.all, [{ verbs: ["create"], group: GROUP, resources: ["mutatingadmissionpolicybindings"], nameless: true }]);
  return writes(holder, "mutatingadmissionpolicies").filter((hit) => binds.length > 0 || (isThere && hit.verb !== "create"));
}

/** New pods are changed before validating webhooks see them; what is written about webhooks themselves no webhook sees. */
const changesPods = (holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] =>
  [...writes(holder, "mutatingwebhookconfigurations"), ...policyWrites(holder, facts)].flatMap((hit) =>
    facts.admissionClasses(facts.namespaces, NEW_PODS).map((group) =>
      makeGrant(facts, holder, {
        capability: "webhook-write",
        yields: "sa-token",
        targets: facts.serviceAccounts(group.namespaces),
        hits: [hit],
        code: "TAKEOVER_WEBHOOK_WRITE",
        reason: `changes every pod that is made from then on, through ${hit.resource}: its image and its service account`,
        lists: ["serviceAccounts"],
        gates: group.gates,
      }),
    ),
  );

/** A validating webhook is sent every object that is written, Secrets with their contents: what reading Secrets gives, one write later. */
function readsObjects(holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] {
  const isRead = facts.cluster.lists.secrets !== undefined;
  return writes(holder, "validatingwebhookconfigurations").map((hit) =>
    makeGrant(facts, holder, {
      capability: "webhook-write",
      yields: "sa-kubernetes",
      targets: isRead ? accountsWithSecret(facts, facts.namespaces) : facts.serviceAccounts(facts.namespaces),
      hits: [hit],
      code: "TAKEOVER_WEBHOOK_READ",
      reason: "is sent every object that is written from then on, token Secrets with their token: they open the cluster as their account, and not AWS",
      conditions: [{ key: "kubernetes:secret-written", operator: "Bool", values: ["true"], suppliedBy: "environment" }],
      lists: ["secrets"],
      ...(isRead ? {} : { missing: [{ what: "secrets", of: facts.cluster.name }] }),
    }),
  );
}

/** C7, G18, H13: a mutating webhook or policy of one's own changes every new pod; a validating webhook reads what is written. */
export const webhookWrite: Capability = {
  id: "webhook-write",
  rules: ["C7", "G18", "H13"],
  grants: (holder, facts) => [...changesPods(holder, facts), ...readsObjects(holder, facts)],
};

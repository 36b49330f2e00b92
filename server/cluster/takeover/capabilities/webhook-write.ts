import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";

/** C7, G18, H13: a mutating webhook or policy of one's own changes every new pod: its image and its service account. */
export const webhookWrite: Capability = {
  id: "webhook-write",
  rules: ["C7", "G18", "H13"],
  grants: (holder, facts) =>
    hitsOf(holder.own, [
      {
        verbs: ["create", "patch", "update"],
        group: "admissionregistration.k8s.io",
        resources: ["mutatingwebhookconfigurations", "mutatingadmissionpolicies"],
      },
    ])
      .filter((hit) => hit.power.namespaces === undefined && !(hit.verb === "create" && hit.names.length > 0))
      .map((hit) =>
        makeGrant(facts, holder, {
          capability: "webhook-write",
          yields: "sa-token",
          targets: facts.serviceAccounts(facts.namespaces),
          hits: [hit],
          code: "TAKEOVER_WEBHOOK_WRITE",
          reason: `changes every pod that is made from then on, through ${hit.resource}: its image and its service account`,
          lists: ["serviceAccounts"],
        }),
      ),
};

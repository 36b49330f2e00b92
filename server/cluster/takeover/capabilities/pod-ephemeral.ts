import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { admissionFindings, makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** A3, H4: `update` or `patch pods/ephemeralcontainers` puts a container of one's own into a running pod. */
export const podEphemeral: Capability = {
  id: "pod-ephemeral",
  rules: ["A3", "H4"],
  grants: (holder, facts) =>
    hitsOf(holder.own, [{ verbs: ["patch", "update"], group: "", resources: ["pods/ephemeralcontainers"] }]).flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), "UPDATE", "pods/ephemeralcontainers").map((group) =>
        makeGrant(facts, holder, {
          capability: "pod-ephemeral",
          yields: "pod",
          targets: facts.pods(group.namespaces, hit.names),
          hits: [hit],
          code: "TAKEOVER_POD_EPHEMERAL",
          reason: `adds a container to running pods ${whereOf(hit)} and so runs code beside or as them`,
          lists: ["pods"],
          ...admissionFindings(group.webhooks),
        }),
      ),
    ),
};

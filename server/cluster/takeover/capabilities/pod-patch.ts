import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** A4, H2: `update` or `patch pods` swaps the image, and the pod's service account runs it. */
export const podPatch: Capability = {
  id: "pod-patch",
  rules: ["A4", "H2"],
  grants: (holder, facts) =>
    hitsOf(holder.own, [{ verbs: ["patch", "update"], group: "", resources: ["pods"] }]).flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), writesOf([hit])).map((group) =>
        makeGrant(facts, holder, {
          capability: "pod-patch",
          yields: "pod",
          targets: facts.pods(group.namespaces, hit.names),
          hits: [hit],
          code: "TAKEOVER_POD_PATCH",
          reason: `changes the image of running pods ${whereOf(hit)} and so runs code beside or as them`,
          lists: ["pods"],
          gates: group.gates,
        }),
      ),
    ),
};

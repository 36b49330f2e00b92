import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { keptIn, nodeGrant } from "./node-escape.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** B2, H1: whoever creates pods chooses their service account, and with it every token of the namespace; and the node where Pod Security lets it. */
export const podCreate: Capability = {
  id: "pod-create",
  rules: ["B2", "H1", "H11"],
  grants: (holder, facts) =>
    hitsOf(holder.own, [{ verbs: ["create"], group: "", resources: ["pods"], nameless: true }]).flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), writesOf([hit])).flatMap((group) => [
        makeGrant(facts, holder, {
          capability: "pod-create",
          yields: "sa-token",
          targets: facts.serviceAccounts(group.namespaces),
          hits: [hit],
          code: "TAKEOVER_POD_CREATE",
          reason: `runs a pod as any service account ${whereOf(hit)}, with a token of any audience`,
          lists: ["serviceAccounts"],
          gates: group.gates,
          ordinaryPodsIn: keptIn(facts, group.namespaces),
        }),
        ...nodeGrant(holder, facts, hit, group, "pod-create"),
      ]),
    ),
};

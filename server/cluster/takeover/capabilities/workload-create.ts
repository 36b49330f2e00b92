import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { hitsOf, type Need } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { keptIn, nodeGrant } from "./node-escape.ts";
import { namespacesOf, whereOf } from "./scope.ts";
import { CREATE_WORKLOAD, POD_MAKING_CUSTOM_RESOURCES } from "./workloads.ts";

/** Controllers that act on custom resources, where a rule names the group itself: a wildcard also has the built-in kinds. */
function byController(holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] {
  return POD_MAKING_CUSTOM_RESOURCES.flatMap(({ group, plurals, controller }) => {
    const need: Need = { verbs: ["create"], group, resources: plurals, nameless: true };
    const named = hitsOf(holder.own, [need]).filter((hit) => hit.power.rules[hit.rule]?.apiGroups.includes(group));
    return named.map((hit) =>
      makeGrant(facts, holder, {
        capability: "workload-create",
        yields: "sa-token",
        targets: facts.serviceAccounts(namespacesOf(hit, facts)),
        hits: [hit],
        code: "TAKEOVER_BY_CONTROLLER",
        reason: `${controller} makes pods from ${hit.resource}.${group} ${whereOf(hit)}, if it is installed and lets the service account be chosen`,
        conditions: [{ key: "kubernetes:controller", operator: "StringEquals", values: [controller], suppliedBy: "environment" }],
        lists: ["serviceAccounts"],
      }),
    );
  });
}

/** B3, G17, H2: a controller makes pods from what the holder creates, as any service account of the namespace. */
export const workloadCreate: Capability = {
  id: "workload-create",
  rules: ["B3", "G17", "H2"],
  grants: (holder, facts) => [
    ...hitsOf(holder.own, CREATE_WORKLOAD).flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), writesOf([hit])).flatMap((group) => [
        makeGrant(facts, holder, {
          capability: "workload-create",
          yields: "sa-token",
          targets: facts.serviceAccounts(group.namespaces),
          hits: [hit],
          code: "TAKEOVER_WORKLOAD_CREATE",
          reason: `creates ${hit.resource}, whose controller makes pods as any service account ${whereOf(hit)}`,
          lists: ["serviceAccounts"],
          gates: group.gates,
          ordinaryPodsIn: keptIn(facts, group.namespaces),
        }),
        ...nodeGrant(holder, facts, hit, group, "workload-create"),
      ]),
    ),
    ...byController(holder, facts),
  ],
};

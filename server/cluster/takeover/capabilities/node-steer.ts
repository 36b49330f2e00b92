import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { type Hit, hitsOf, type Need } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";

const MARK: Need = { verbs: ["patch", "update"], group: "", resources: ["nodes", "nodes/status"] };
const EVICT: readonly Need[] = [
  { verbs: ["delete", "deletecollection"], group: "", resources: ["pods"] },
  { verbs: ["create"], group: "", resources: ["pods/eviction"] },
  // a taint with the effect NoExecute drives pods off by itself
  { verbs: ["patch", "update"], group: "", resources: ["nodes"] },
];

const clusterWide = (holder: PowerHolder, needs: readonly Need[]): Hit | undefined =>
  hitsOf(holder.all, needs).find((hit) => hit.power.namespaces === undefined && hit.names.length === 0);

/** C10, H15: other nodes are made unfit and pods driven off them, onto a node the holder has; worth something only with such a node. */
export const nodeSteer: Capability = {
  id: "node-steer",
  rules: ["C10", "H15"],
  grants: (holder, facts) => {
    const mark = clusterWide(holder, [MARK]);
    const evict = clusterWide(holder, EVICT);
    if (!mark || !evict || !(holder.own.includes(mark.power) || holder.own.includes(evict.power))) return [];
    return [
      makeGrant(facts, holder, {
        capability: "node-steer",
        yields: "pod",
        targets: facts.podsOnNodes(),
        hits: [mark, evict],
        code: "TAKEOVER_NODE_STEER",
        reason: "drives pods off the nodes they are on; they come to a node in the holder's hands, if it has one",
        conditions: [{ key: "kubernetes:node-held", operator: "Bool", values: ["true"], suppliedBy: "caller" }],
        lists: ["pods"],
        gates: facts.gates(undefined, writesOf([mark, evict])),
      }),
    ];
  },
};

import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { combine } from "./combined.ts";
import { CREATE_PODS } from "./workloads.ts";

const CREATE_VOLUME = { verbs: ["create"], group: "", resources: ["persistentvolumes"], nameless: true };
const CREATE_CLAIM = { verbs: ["create"], group: "", resources: ["persistentvolumeclaims"], nameless: true };

/** C9, G18, H11: a volume of type hostPath, claimed by a pod, is the host's disk; Pod Security does not look at volumes behind claims. */
export const pvCreate: Capability = {
  id: "pv-create",
  rules: ["C9", "G18", "H11"],
  grants: (holder, facts) => {
    const volume = hitsOf(holder.all, [CREATE_VOLUME]).find((hit) => hit.power.namespaces === undefined);
    const [where] = volume ? combine(holder, facts, [[CREATE_CLAIM], CREATE_PODS]) : [];
    if (!volume || !where) return [];
    const hits = [volume, ...where.hits];
    return [
      makeGrant(facts, holder, {
        capability: "pv-create",
        yields: "node",
        targets: facts.nodes(),
        hits,
        code: "TAKEOVER_PV_CREATE",
        reason: `makes a hostPath volume and mounts it in a pod in ${where.patterns.join(", ")}: the host's disk is in its hands`,
        lists: ["nodes"],
        gates: facts.leastGated(where.namespaces, writesOf(hits))?.gates ?? [],
      }),
    ];
  },
};

import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";

/** A6, G16, H11: the kubelet runs commands for whoever may `get` or `create nodes/proxy`, in every pod of the node, on every server version. */
export const nodeProxy: Capability = {
  id: "node-proxy",
  rules: ["A6", "G16", "H11"],
  grants: (holder, facts) =>
    hitsOf(holder.own, [{ verbs: ["create", "get"], group: "", resources: ["nodes/proxy"] }])
      .filter((hit) => hit.power.namespaces === undefined)
      .map((hit) =>
        makeGrant(facts, holder, {
          capability: "node-proxy",
          yields: "pod",
          targets: facts.podsOnNodes(hit.names),
          hits: [hit],
          code: "TAKEOVER_NODE_PROXY",
          reason: `runs commands in every pod of ${hit.names.length > 0 ? `the nodes ${hit.names.join(", ")}` : "every node"} through the kubelet, past admission and audit${hit.verb === "get" ? "; a WebSocket makes get enough" : ""}`,
          lists: ["pods"],
        }),
      ),
};

import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { nodesOfPodsGrant } from "./node-escape.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** A3, H4: `update` or `patch pods/ephemeralcontainers` puts a container of one's own into a running pod, privileged where Pod Security lets it. */
export const podEphemeral: Capability = {
  id: "pod-ephemeral",
  rules: ["A3", "H4"],
  grants: (holder, facts) =>
    hitsOf(holder.own, [{ verbs: ["patch", "update"], group: "", resources: ["pods/ephemeralcontainers"] }]).flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), writesOf([hit])).flatMap((group) => [
        makeGrant(facts, holder, {
          capability: "pod-ephemeral",
          yields: "pod",
          targets: facts.pods(group.namespaces, hit.names),
          hits: [hit],
          code: "TAKEOVER_POD_EPHEMERAL",
          reason: `adds a container to running pods ${whereOf(hit)} and so runs code beside or as them`,
          lists: ["pods"],
          gates: group.gates,
        }),
        ...nodesOfPodsGrant(holder, facts, hit, group, "pod-ephemeral"),
      ]),
    ),
};

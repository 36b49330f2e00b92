import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { connectionsOf, versionMissing } from "./pod-exec.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** A2: `create pods/attach` (`get` before 1.35) helps only where a container reads its standard input. */
export const podAttach: Capability = {
  id: "pod-attach",
  rules: ["A2", "G16", "H3"],
  grants: (holder, facts) =>
    connectionsOf(holder, facts, "pods/attach").flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), writesOf([hit])).map((group) =>
        makeGrant(facts, holder, {
          capability: "pod-attach",
          yields: "pod",
          targets: facts.pods(group.namespaces, hit.names),
          hits: [hit],
          code: "TAKEOVER_POD_ATTACH",
          reason: `writes to the standard input of pods ${whereOf(hit)}, which is control only over a process that obeys it`,
          conditions: [{ key: "kubernetes:stdin", operator: "Bool", values: ["true"], suppliedBy: "environment" }],
          lists: ["pods"],
          gates: group.gates,
          ...versionMissing(hit, facts),
        }),
      ),
    ),
};

import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { EXEC_NEEDS_CREATE_FROM } from "@/server/cluster/takeover/server-version.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** A2: `create pods/attach` (`get` before 1.35) helps only where a container reads its standard input. */
export const podAttach: Capability = {
  id: "pod-attach",
  rules: ["A2", "G16", "H3"],
  grants: (holder, facts) => {
    const verbs = facts.minor !== undefined && facts.minor >= EXEC_NEEDS_CREATE_FROM ? ["create"] : ["create", "get"];
    return hitsOf(holder.own, [{ verbs, group: "", resources: ["pods/attach"] }]).map((hit) =>
      makeGrant(facts, holder, {
        capability: "pod-attach",
        yields: "pod",
        targets: facts.pods(namespacesOf(hit, facts), hit.names),
        hits: [hit],
        code: "TAKEOVER_POD_ATTACH",
        reason: `writes to the standard input of pods ${whereOf(hit)}, which is control only over a process that obeys it`,
        conditions: [{ key: "kubernetes:stdin", operator: "Bool", values: ["true"], suppliedBy: "environment" }],
        lists: ["pods"],
      }),
    );
  },
};

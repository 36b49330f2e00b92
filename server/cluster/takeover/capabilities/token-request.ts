import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { namespacesOf, whereOf } from "./scope.ts";

/** B1, G14, H5: `create serviceaccounts/token` mints tokens with any audience; resourceNames do limit it. */
export const tokenRequest: Capability = {
  id: "token-request",
  rules: ["B1", "G14", "H5"],
  grants: (holder, facts) =>
    hitsOf(holder.own, [{ verbs: ["create"], group: "", resources: ["serviceaccounts/token"] }]).flatMap((hit) =>
      facts.admissionClasses(namespacesOf(hit, facts), writesOf([hit])).map((group) =>
        makeGrant(facts, holder, {
          capability: "token-request",
          yields: "sa-token",
          targets: facts.serviceAccounts(group.namespaces, hit.names),
          hits: [hit],
          code: "TAKEOVER_TOKEN_REQUEST",
          reason: `asks the API server for a token of ${hit.names.length > 0 ? hit.names.join(", ") : "any service account"} ${whereOf(hit)}, with an audience of its choice, from anywhere`,
          lists: ["serviceAccounts"],
          gates: group.gates,
          byRequest: true,
        }),
      ),
    ),
};

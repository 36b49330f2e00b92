import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { combine } from "./combined.ts";
import { CREATE_PODS } from "./workloads.ts";

const CREATE_ACCOUNT = { verbs: ["create"], group: "", resources: ["serviceaccounts"], nameless: true };
const CREATE_TOKEN = { verbs: ["create"], group: "", resources: ["serviceaccounts/token"] };

/** B10, H7: an account made under a name that a trust policy's wildcard fits, and a pod or a token of it. */
export const serviceAccountCreate: Capability = {
  id: "serviceaccount-create",
  rules: ["B10", "H7"],
  grants: (holder, facts) =>
    combine(holder, facts, [[CREATE_ACCOUNT], [CREATE_TOKEN, ...CREATE_PODS]]).flatMap(({ namespaces, patterns, hits }) =>
      facts.admissionClasses(namespaces, writesOf(hits)).map((group, _index, classes) => {
        const byToken = hits[1]?.resource === "serviceaccounts/token";
        const where = classes.length > 1 ? group.namespaces : patterns;
        return makeGrant(facts, holder, {
          capability: "serviceaccount-create",
          yields: "sa-token",
          targets: { key: `new-accounts/${where.join(",")}`, refs: [] },
          hits,
          code: "TAKEOVER_SERVICEACCOUNT_CREATE",
          reason: `makes a service account of any free name in ${where.join(", ")} and ${byToken ? "a token of it" : "runs a pod as it"}`,
          namespacePatterns: where,
          gates: group.gates,
        });
      }),
    ),
};

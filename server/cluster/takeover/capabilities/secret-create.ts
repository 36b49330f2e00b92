import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { combine } from "./combined.ts";
import { READ_SECRETS } from "./secret-read.ts";
import { CREATE_PODS } from "./workloads.ts";

const CREATE_SECRET = { verbs: ["create"], group: "", resources: ["secrets"], nameless: true };

/** B5, H6: a Secret of the token type, annotated with an account, is filled in by a controller; then it is read, or mounted. */
export const secretCreate: Capability = {
  id: "secret-create",
  rules: ["B5", "H6"],
  grants: (holder, facts) =>
    combine(holder, facts, [[CREATE_SECRET], [READ_SECRETS, ...CREATE_PODS]]).flatMap(({ namespaces, patterns, hits }) =>
      facts.admissionClasses(namespaces, writesOf(hits)).map((group) =>
        makeGrant(facts, holder, {
          capability: "secret-create",
          yields: "sa-kubernetes",
          targets: facts.serviceAccounts(group.namespaces),
          hits,
          code: "TAKEOVER_SECRET_CREATE",
          reason: `makes a token Secret for any service account in ${patterns.join(", ")} and takes the token from it: a cluster credential, not one for AWS`,
          lists: ["serviceAccounts"],
          gates: group.gates,
        }),
      ),
    ),
};

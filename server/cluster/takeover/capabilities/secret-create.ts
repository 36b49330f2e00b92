import type { Capability } from "@/server/cluster/takeover/capability.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import { combine } from "./combined.ts";
import { READ_SECRETS } from "./secret-read.ts";
import { CREATE_PODS } from "./workloads.ts";

const CREATE_SECRET = { verbs: ["create"], group: "", resources: ["secrets"], nameless: true };

/** B5, H6: a Secret of the token type, annotated with an account, is filled in by a controller; then it is read, or mounted. */
export const secretCreate: Capability = {
  id: "secret-create",
  rules: ["B5", "H6"],
  grants: (holder, facts) =>
    combine(holder, facts, [[CREATE_SECRET], [READ_SECRETS, ...CREATE_PODS]]).map(({ namespaces, patterns, hits }) =>
      makeGrant(facts, holder, {
        capability: "secret-create",
        yields: "sa-kubernetes",
        targets: facts.serviceAccounts(namespaces),
        hits,
        code: "TAKEOVER_SECRET_CREATE",
        reason: `makes a token Secret for any service account in ${patterns.join(", ")} and takes the token from it: a cluster credential, not one for AWS`,
        lists: ["serviceAccounts"],
      }),
    ),
};

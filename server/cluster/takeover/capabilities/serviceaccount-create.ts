import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { hitsOf, type Need } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import { combine } from "./combined.ts";
import { CREATE_PODS } from "./workloads.ts";

const CREATE_ACCOUNT: Need = { verbs: ["create"], group: "", resources: ["serviceaccounts"], nameless: true };
const CREATE_TOKEN: Need = { verbs: ["create"], group: "", resources: ["serviceaccounts/token"] };
const CREATE_NAMESPACE: Need = { verbs: ["create"], group: "", resources: ["namespaces"], nameless: true };

const makesNamespaces = (holder: PowerHolder): boolean => hitsOf(holder.all, [CREATE_NAMESPACE]).some((hit) => hit.power.namespaces === undefined);

/** With the account made, a pod of it or a token: both, because EKS Pod Identity is known to take a pod's token alone. */
function grantsBy(holder: PowerHolder, facts: TakeoverFacts, then: readonly Need[]): readonly TakeoverGrant[] {
  const byRequest = then.includes(CREATE_TOKEN);
  return combine(holder, facts, [[CREATE_ACCOUNT], then]).flatMap(({ namespaces, patterns, hits }) =>
    facts.admissionClasses(namespaces, writesOf(hits)).map((group, _index, classes) => {
      const where = classes.length > 1 ? group.namespaces : patterns;
      const waiting = facts.awaitedAccounts(group.namespaces);
      return makeGrant(facts, holder, {
        capability: "serviceaccount-create",
        yields: "sa-token",
        targets: waiting.refs.length > 0 ? waiting : { key: `new-accounts/${where.join(",")}`, refs: [] },
        hits,
        code: "TAKEOVER_SERVICEACCOUNT_CREATE",
        reason: `makes a service account of any free name in ${where.join(", ")} and ${byRequest ? "a token of it" : "runs a pod as it"}`,
        namespacePatterns: where,
        makesNamespaces: makesNamespaces(holder),
        byRequest,
        gates: group.gates,
      });
    }),
  );
}

/** B10, H7, D1: an account made under a name that a trust policy fits or an association waits for, and a pod or a token of it. */
export const serviceAccountCreate: Capability = {
  id: "serviceaccount-create",
  rules: ["B10", "H7", "D1"],
  grants: (holder, facts) => [...grantsBy(holder, facts, CREATE_PODS), ...grantsBy(holder, facts, [CREATE_TOKEN])],
};

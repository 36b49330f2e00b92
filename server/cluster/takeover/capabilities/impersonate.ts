import { MASTERS, parseServiceAccountUser } from "@/server/cluster/rbac/request.ts";
import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts, Targets } from "@/server/cluster/takeover/takeover-facts.ts";
import { k8sClusterRef, type Ref } from "@/server/model/ref.ts";
import { namespacesOf, whereOf } from "./scope.ts";

const need = (resource: string, group = "") => ({ verbs: ["impersonate"], group, resources: [resource] });

/** Users and groups that bindings name, or those a rule lists; impersonation asks for them without a namespace. */
function identities(facts: TakeoverFacts, kind: "user" | "group", names: readonly string[]): Targets {
  const wanted = names.filter((n) => kind === "group" || !parseServiceAccountUser(n));
  if (names.length > 0) return facts.custom(`${kind}s/${[...wanted].sort().join(",")}`, () => wanted.map((n) => k8sClusterRef(facts.cluster.name, kind, n)));
  return facts.custom(`${kind}s/*`, () => {
    const named = facts.rbac.holders.filter((h) => h.kind === kind).map((h): Ref => h.ref);
    return kind === "group" ? [...new Set([...named, k8sClusterRef(facts.cluster.name, "group", MASTERS)])] : named;
  });
}

const isClusterWide = (hit: Hit): boolean => hit.power.namespaces === undefined;

function accounts(holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] {
  return hitsOf(holder.own, [need("serviceaccounts")]).map((hit) =>
    makeGrant(facts, holder, {
      capability: "impersonate",
      yields: "sa-kubernetes",
      targets: facts.serviceAccounts(namespacesOf(hit, facts), hit.names),
      hits: [hit],
      code: "TAKEOVER_IMPERSONATE",
      reason: `acts as ${hit.names.length > 0 ? hit.names.join(", ") : "any service account"} ${whereOf(hit)} by impersonation: its rights in the cluster, no token`,
      lists: ["serviceAccounts"],
    }),
  );
}

function users(holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] {
  return hitsOf(holder.own, [need("users")])
    .filter(isClusterWide)
    .map((hit) =>
      makeGrant(facts, holder, {
        capability: "impersonate",
        yields: "user",
        targets: identities(facts, "user", hit.names),
        hits: [hit],
        code: "TAKEOVER_IMPERSONATE",
        reason: `acts as ${hit.names.length > 0 ? `the users ${hit.names.join(", ")}` : "any user"} by impersonation`,
      }),
    );
}

/** A group is impersonated only together with a user or a service account (G13). */
function groups(holder: PowerHolder, facts: TakeoverFacts): readonly TakeoverGrant[] {
  const company = hitsOf(holder.all, [need("users"), need("serviceaccounts")]).find((hit) => isClusterWide(hit) || hit.resource === "serviceaccounts");
  if (!company) return [];
  return hitsOf(holder.own, [need("groups")])
    .filter(isClusterWide)
    .map((hit) =>
      makeGrant(facts, holder, {
        capability: "impersonate",
        yields: "group",
        targets: identities(facts, "group", hit.names),
        hits: [hit, company],
        code: "TAKEOVER_IMPERSONATE",
        reason: `acts as a member of ${hit.names.length > 0 ? hit.names.join(", ") : `any group, ${MASTERS} included`}, by impersonation`,
      }),
    );
}

/** B6, B7, G13, H9: the identity's Kubernetes rights; no token, so nothing in AWS by itself. */
export const impersonate: Capability = {
  id: "impersonate",
  rules: ["B6", "B7", "G13", "H9"],
  grants: (holder, facts) => [...accounts(holder, facts), ...users(holder, facts), ...groups(holder, facts)],
};

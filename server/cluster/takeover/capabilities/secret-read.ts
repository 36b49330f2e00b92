import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts, Targets } from "@/server/cluster/takeover/takeover-facts.ts";
import { k8sRef, type Ref } from "@/server/model/ref.ts";
import { namespacesOf, whereOf } from "./scope.ts";

const TOKEN = "kubernetes.io/service-account-token";

/** Service accounts that have a token Secret of their own within reach. */
export function accountsWithSecret(facts: TakeoverFacts, namespaces: readonly string[], names: readonly string[] = []): Targets {
  const isThere = new Set(namespaces);
  const key = `accounts-with-token-secret/${namespaces.length === facts.namespaces.length ? "*" : namespaces.join(",")}/${names.join(",")}`;
  return facts.custom(key, () => {
    const secrets = facts.cluster.secrets.filter(
      (s) => s.type === TOKEN && s.serviceAccount !== undefined && isThere.has(s.namespace) && (names.length === 0 || names.includes(s.name)),
    );
    return [...new Set(secrets.map((s): Ref => k8sRef(facts.cluster.name, "serviceaccount", s.namespace, s.serviceAccount ?? "")))];
  });
}

/** Reading Secrets: what every one of get, list and watch comes to (G15). */
export const READ_SECRETS = { verbs: ["get", "list", "watch"], group: "", resources: ["secrets"] };

function grantsOf(holder: PowerHolder, facts: TakeoverFacts, hit: Hit): readonly TakeoverGrant[] {
  const text = { capability: "secret-read", yields: "sa-kubernetes", hits: [hit], code: "TAKEOVER_SECRET_READ", lists: ["secrets"] } as const;
  const reason = `reads the token Secrets that exist ${whereOf(hit)}: they open the cluster as their account, and have no audience that AWS accepts`;
  const found = makeGrant(facts, holder, { ...text, targets: accountsWithSecret(facts, namespacesOf(hit, facts), hit.names), reason });
  if (facts.cluster.lists.secrets !== undefined) return [found];
  const unread = {
    targets: facts.serviceAccounts(namespacesOf(hit, facts)),
    reason: `would read a token Secret of these accounts if they have one ${whereOf(hit)}; Secrets were not collected`,
  };
  return [found, makeGrant(facts, holder, { ...text, ...unread, missing: [{ what: "secrets", of: facts.cluster.name }] })];
}

/** B4, G15, H6: a token Secret that exists gives the account's rights in the cluster, never a way to AWS. */
export const secretRead: Capability = {
  id: "secret-read",
  rules: ["B4", "G15", "H6"],
  grants: (holder, facts) => hitsOf(holder.own, [READ_SECRETS]).flatMap((hit) => grantsOf(holder, facts, hit)),
};

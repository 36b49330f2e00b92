import type { Facts } from "@/server/facts/snapshot.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { accountsIn, partOfCluster } from "./places.ts";

function isInCluster(facts: Facts, scope: CallerScope, name: string, namespace: string | undefined): boolean {
  const cluster = facts.clusters.find((one) => one.name === name);
  const part = cluster && partOfCluster(cluster, scope);
  return part === "whole" || (part !== undefined && namespace !== undefined && part.has(namespace));
}

/** Whether what a reference speaks of lies in a scope. `facts`: cut to it already. What is of no account and no cluster lies outside. */
export function isInside(facts: Facts, scope: CallerScope, ref: Ref): boolean {
  const parsed = parseRef(ref);
  switch (parsed?.kind) {
    case "k8s":
      return isInCluster(facts, scope, parsed.cluster, parsed.type === "namespace" ? parsed.name : parsed.namespace);
    case "cluster":
      return facts.clusters.some((one) => one.arn === ref && partOfCluster(one, scope) === "whole");
    case "sso":
      return facts.identityCenter.some((one) => one.store === parsed.store && [...one.users, ...one.groups].some(({ id }) => id === parsed.id));
    case "account":
    case "iam":
    case "session":
    case "arn":
      return accountsIn(scope).has(parsed.account);
    default:
      return false;
  }
}

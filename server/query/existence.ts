import type { ClusterList } from "@/server/facts/snapshot.ts";
import { isComplete } from "@/server/graph/account-world.ts";
import { type ClusterWorld, isClusterListComplete } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { type ParsedRef, parseRef, type Ref } from "@/server/model/ref.ts";

/** Whether an entity is among the facts; `absent` only when the list it would be in was read completely. */
export type Existence = "exists" | "absent" | "unknown";

type IamRefParts = Extract<ParsedRef, { kind: "iam" }>;
type KubernetesRefParts = Extract<ParsedRef, { kind: "k8s" }>;

function iamExistence(world: World, ref: Ref, p: IamRefParts): Existence {
  const account = world.accounts.get(p.account);
  if (!account) return p.account === "aws" ? "exists" : "unknown";
  const [found, list] = {
    user: [account.users.has(ref), "users"] as const,
    role: [account.roles.has(ref), "roles"] as const,
    group: [account.facts.groups.some((g) => g.arn === ref), "groups"] as const,
    policy: [account.policies.has(ref), "policies"] as const,
    "instance-profile": [account.instanceProfiles.has(ref), "instanceProfiles"] as const,
    "oidc-provider": [account.oidcProviders.has(ref), "oidcProviders"] as const,
    "saml-provider": [account.facts.samlProviders.some((s) => s.arn === ref), "samlProviders"] as const,
  }[p.type];
  return found ? "exists" : isComplete(account, list) ? "absent" : "unknown";
}

const LIST_OF: Readonly<Record<string, ClusterList>> = { pod: "pods", serviceaccount: "serviceAccounts", node: "nodes", namespace: "namespaces" };

function inCluster(cluster: ClusterWorld, p: KubernetesRefParts): boolean {
  const key = `${p.namespace}/${p.name}`;
  switch (p.type) {
    case "pod":
      return cluster.pods.has(key);
    case "serviceaccount":
      return cluster.knownServiceAccounts.some((s) => s.namespace === p.namespace && s.name === p.name);
    case "node":
      return cluster.nodes.has(p.name);
    case "namespace":
      return cluster.namespaces.has(p.name);
    case "user":
    case "group":
      return true;
    default:
      return cluster.workloads.has(`${p.type}/${key}`);
  }
}

function kubernetesExistence(world: World, p: KubernetesRefParts): Existence {
  const cluster = world.clusters.get(p.cluster);
  if (!cluster) return "unknown";
  if (inCluster(cluster, p)) return "exists";
  return isClusterListComplete(cluster, LIST_OF[p.type] ?? "workloads") ? "absent" : "unknown";
}

/** A session exists when its role may. */
function sessionExistence(world: World, ref: Ref): Existence {
  const session = parseSessionArn(ref);
  const account = session && world.accounts.get(session.account);
  if (!session || !account) return "unknown";
  return account.rolesByName.has(session.roleName.toLowerCase()) ? "exists" : isComplete(account, "roles") ? "absent" : "unknown";
}

/** Users and groups of Kubernetes, subjects of tokens, services and accounts are names: they need not be in a list to exist. */
export function existence(world: World, ref: Ref): Existence {
  const parsed = parseRef(ref);
  if (parsed?.kind === "iam") return iamExistence(world, ref, parsed);
  if (parsed?.kind === "k8s") return kubernetesExistence(world, parsed);
  if (parsed?.kind === "session") return sessionExistence(world, ref);
  // a key whose user is known goes by its user
  if (parsed?.kind === "key") return "unknown";
  return "exists";
}

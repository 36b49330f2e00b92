import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";

/** An item of a list that goes, by the name that tells it from the others (`server/facts/change.ts`). */
export type Removal =
  | { readonly cluster: string; readonly list: string; readonly name: string }
  | { readonly account: string; readonly list: string; readonly name: string };

const OBJECTS: Readonly<Record<string, keyof ClusterFacts>> = {
  pod: "pods",
  serviceaccount: "serviceAccounts",
  node: "nodes",
  namespace: "namespaces",
  configmap: "configMaps",
  secret: "secrets",
  role: "roles",
  clusterrole: "clusterRoles",
  rolebinding: "roleBindings",
  clusterrolebinding: "clusterRoleBindings",
  networkpolicy: "networkPolicies",
};
const IAM: Readonly<Record<string, string>> = {
  user: "users",
  group: "groups",
  role: "roles",
  policy: "policies",
  "oidc-provider": "oidcProviders",
  "saml-provider": "samlProviders",
  "instance-profile": "instanceProfiles",
};

type Found = readonly Removal[] | { readonly reason: string };
const NOT_THERE = { reason: "there is nothing of this name in the snapshot" };

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly kind?: string | undefined;
}

/** The name of an object in its list: that of a workload begins with its kind. */
const keyOf = ({ namespace, name }: Named): string => (namespace === undefined ? name : `${namespace}/${name}`);

function ofObject(base: Facts, cluster: string, type: string, namespace: string | undefined, name: string): Found {
  const facts = base.clusters.find((one) => one.name === cluster);
  if (!facts) return { reason: `there is no cluster ${cluster} in the snapshot` };
  const list = OBJECTS[type];
  if (list) {
    const found = (facts[list] as readonly Named[]).some((one) => one.name === name && one.namespace === namespace);
    return found ? [{ cluster, list, name: keyOf({ namespace, name }) }] : NOT_THERE;
  }
  const workload = facts.workloads.find((one) => one.kind.toLowerCase() === type && one.name === name && one.namespace === namespace);
  if (workload) return [{ cluster, list: "workloads", name: `${workload.kind}/${keyOf(workload)}` }];
  const admission = facts.admission.find((one) => one.kind === type && one.name === name);
  return admission ? [{ cluster, list: "admission", name: `${admission.kind}/${admission.name}` }] : NOT_THERE;
}

/** `arn:…:access-entry/<cluster>/<type>/<account>/<name>/<id>`, and `arn:…:podidentityassociation/<cluster>/<id>`. */
function ofEks(base: Facts, ref: Ref): Found {
  for (const cluster of base.clusters) {
    const entry = cluster.accessEntries.find((one) => one.accessEntryArn === ref);
    if (entry) return ["accessEntries", "associatedPolicies"].map((list) => ({ cluster: cluster.name, list, name: entry.principalArn }));
    const association = cluster.podIdentityAssociations.find((one) => one.associationArn === ref);
    if (association) return [{ cluster: cluster.name, list: "podIdentityAssociations", name: association.associationId }];
  }
  return NOT_THERE;
}

/** What a reference that is to go stands for in the lists; or why nothing does. */
export function deletion(base: Facts, ref: Ref): Found {
  const parsed = parseRef(ref);
  if (parsed?.kind === "k8s") return ofObject(base, parsed.cluster, parsed.type, parsed.namespace, parsed.name);
  if (parsed?.kind === "iam") {
    const account = base.accounts.find((one) => one.id === parsed.account);
    const list = IAM[parsed.type];
    if (!account || list === undefined) return { reason: `nothing was collected of account ${parsed.account}` };
    const items = account[list as "roles"] as readonly { readonly arn: string }[];
    return items.some((one) => one.arn === ref) ? [{ account: account.id, list, name: ref }] : NOT_THERE;
  }
  if (parsed?.kind === "key") {
    const account = base.accounts.find((one) => one.accessKeys.some((each) => each.id === parsed.id));
    return account ? [{ account: account.id, list: "accessKeys", name: parsed.id }] : NOT_THERE;
  }
  return parseArn(ref)?.service === "eks" ? ofEks(base, ref) : { reason: "what such a reference stands for cannot be taken away" };
}

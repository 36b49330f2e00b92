import type { ClusterPart, DescribedList, ReadState } from "@/server/collect/bundle/contribution.ts";
import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { ClusterFacts, ClusterList, ListState } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import type { ClusterShare } from "./assign-clusters.ts";
import { joinStates, lastBy, mergeBy } from "./merge.ts";

type ArrayKey = { [K in keyof ClusterPart]-?: NonNullable<ClusterPart[K]> extends unknown[] ? K : never }[keyof ClusterPart];

type Item<K extends ArrayKey> = NonNullable<ClusterPart[K]>[number];

/** All that the parts have under one key. */
const gather = <K extends ArrayKey>(parts: readonly ClusterPart[], key: K): Array<Item<K>> =>
  parts.flatMap((part): Array<Item<K>> => [...(part[key] ?? [])] as Array<Item<K>>);

const byName = (o: { name: string }): string => o.name;
const byNamespace = (o: { namespace?: string | undefined; name: string }): string => `${o.namespace ?? ""}/${o.name}`;

/** Kubernetes kinds that make up each list; the list is whole when all of them are. */
const KINDS_OF: Readonly<Partial<Record<ClusterList, readonly string[]>>> = {
  pods: ["Pod"],
  serviceAccounts: ["ServiceAccount"],
  nodes: ["Node"],
  namespaces: ["Namespace"],
  workloads: ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"],
  configMaps: ["ConfigMap"],
  secrets: ["Secret"],
  roles: ["Role"],
  clusterRoles: ["ClusterRole"],
  roleBindings: ["RoleBinding"],
  clusterRoleBindings: ["ClusterRoleBinding"],
  networkPolicies: ["NetworkPolicy"],
  mutatingWebhooks: ["MutatingWebhookConfiguration"],
  validatingAdmission: ["ValidatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
};

/** Kinds of which a cluster always has some in every namespace: a list without one of a namespace was asked of the others only. */
const isEverywhere = (facts: Pick<ClusterFacts, "namespaces">, of: ReadonlyArray<{ namespace: string }>): boolean => {
  const seen = new Set(of.map((o) => o.namespace));
  return facts.namespaces.every((n) => seen.has(n.name));
};

function objectStates(parts: readonly ClusterPart[]): Partial<Record<ClusterList, ListState>> {
  const states = new Map<string, ReadState[]>();
  for (const part of parts) for (const [kind, state] of Object.entries(part.kinds ?? {})) states.set(kind, [...(states.get(kind) ?? []), state]);
  const lists: Partial<Record<ClusterList, ListState>> = {};
  for (const [list, kinds] of Object.entries(KINDS_OF) as Array<[ClusterList, readonly string[]]>) {
    const joined = kinds.map((kind) => joinStates(states.get(kind) ?? []));
    if (joined.some((state) => state !== undefined)) lists[list] = joined.every((state) => state === "complete") ? "complete" : "partial";
  }
  return lists;
}

interface Described {
  readonly names: ReadonlySet<string>;
  readonly state: ListState | undefined;
}

/** Names that lists gave, and whether every one of them was described. */
function described(parts: readonly ClusterPart[], list: DescribedList, known: readonly string[], needsDescription: boolean): Described {
  const listed = parts.flatMap((part) => part.listed?.[list] ?? []);
  const names = new Set(listed.flatMap((one) => one.names));
  const isWhole = listed.some((one) => !one.isTruncated) && (!needsDescription || [...names].every((name) => known.includes(name)));
  const state = listed.length === 0 && known.length === 0 ? undefined : isWhole ? "complete" : "partial";
  return { names, state };
}

/** The Kubernetes version from the describe answer, /version, or the newest kubelet: none is newer than its API server. */
function versionOf(parts: readonly ClusterPart[], facts: Pick<ClusterFacts, "nodes">): string | undefined {
  const told = parts.map((part) => part.eks?.version ?? part.version).find((version) => version !== undefined);
  if (told !== undefined) return told;
  const kubelets = facts.nodes.flatMap(
    (node) =>
      /^v?(\d+)\.(\d+)/
        .exec(node.kubeletVersion ?? "")
        ?.slice(1, 3)
        .map(Number) ?? [],
  );
  const minors = kubelets.filter((_, i) => i % 2 === 1);
  return minors.length > 0 && kubelets[0] !== undefined ? `${kubelets[0]}.${Math.max(...minors)}` : undefined;
}

function objectFacts(parts: readonly ClusterPart[]) {
  return {
    pods: lastBy(gather(parts, "pods"), byNamespace),
    serviceAccounts: lastBy(gather(parts, "serviceAccounts"), byNamespace),
    nodes: lastBy(gather(parts, "nodes"), byName),
    namespaces: lastBy(gather(parts, "namespaces"), byName),
    workloads: lastBy(gather(parts, "workloads"), (w) => `${w.kind}/${byNamespace(w)}`),
    configMaps: lastBy(gather(parts, "configMaps"), byNamespace),
    secrets: lastBy(gather(parts, "secrets"), byNamespace),
    roles: lastBy(gather(parts, "roles"), byNamespace),
    clusterRoles: lastBy(gather(parts, "clusterRoles"), byName),
    roleBindings: lastBy(gather(parts, "roleBindings"), byNamespace),
    clusterRoleBindings: lastBy(gather(parts, "clusterRoleBindings"), byName),
    networkPolicies: lastBy(gather(parts, "networkPolicies"), byNamespace),
    admission: lastBy(gather(parts, "admission"), (a) => `${a.kind}/${a.name}`),
  };
}

/** Rows of the list lack most of an association: what a description says counts, whichever file was read last. */
const rowsFirst = (found: readonly PodIdentityAssociationFact[]): readonly PodIdentityAssociationFact[] => [
  ...found.filter((a) => a.roleArn === undefined),
  ...found.filter((a) => a.roleArn !== undefined),
];

function eksFacts(parts: readonly ClusterPart[]) {
  const accessEntries = lastBy(gather(parts, "accessEntries"), (e) => e.principalArn);
  const podIdentityAssociations = mergeBy(rowsFirst([...gather(parts, "podIdentityAssociations")]), (a) => a.associationId);
  const nodegroups = lastBy(gather(parts, "nodegroups"), byName);
  const fargateProfiles = lastBy(gather(parts, "fargateProfiles"), byName);
  const addons = lastBy(gather(parts, "addons"), byName);
  const identityProviderConfigs = lastBy(gather(parts, "identityProviderConfigs"), byName);
  const principals = accessEntries.map((e) => e.principalArn);
  const entries = described(parts, "accessEntries", principals, true);
  const groups = described(parts, "nodegroups", nodegroups.map(byName), true);
  const profiles = described(parts, "fargateProfiles", fargateProfiles.map(byName), true);
  const installed = described(parts, "addons", addons.map(byName), true);
  const states: Partial<Record<ClusterList, ListState | undefined>> = {
    accessEntries: entries.state,
    podIdentityAssociations: described(
      parts,
      "podIdentityAssociations",
      podIdentityAssociations.map((a) => a.associationId),
      false,
    ).state,
    nodegroups: groups.state,
    fargateProfiles: profiles.state,
    addons: installed.state,
    identityProviderConfigs: described(parts, "identityProviderConfigs", identityProviderConfigs.map(byName), true).state,
  };
  return {
    states,
    facts: {
      accessEntries,
      accessEntryNames: [...entries.names].filter((name) => !principals.includes(name)),
      associatedPolicies: lastBy(gather(parts, "associatedPolicies"), (p) => p.principalArn),
      podIdentityAssociations,
      nodegroups: [...nodegroups, ...undescribed(groups, nodegroups).map((name) => ({ name, labels: {} }))],
      fargateProfiles: [...fargateProfiles, ...undescribed(profiles, fargateProfiles).map((name) => ({ name, selectors: [] }))],
      addons: [...addons, ...undescribed(installed, addons).map((name) => ({ name, podIdentityAssociations: [] }))],
      identityProviderConfigs,
    },
  };
}

const undescribed = (list: Described, known: ReadonlyArray<{ name: string }>): string[] =>
  [...list.names].filter((name) => !known.some((one) => one.name === name));

const regionOfNodes = (facts: Pick<ClusterFacts, "nodes">): string | undefined =>
  facts.nodes.map((node) => node.labels["topology.kubernetes.io/region"]).find((region) => region !== undefined);

/** One cluster's facts, of all that the bundle says of it. */
export function mergeCluster(share: ClusterShare): ClusterFacts {
  const { parts } = share;
  const objects = objectFacts(parts);
  const { states, facts } = eksFacts(parts);
  const eks = parts.map((part) => part.eks).findLast((one) => one !== undefined);
  const arn = share.arn === undefined ? undefined : parseArn(share.arn);
  const lists: Partial<Record<ClusterList, ListState>> = {
    ...objectStates(parts),
    ...Object.fromEntries(Object.entries(states).filter(([, state]) => state !== undefined)),
  };
  if (lists.serviceAccounts === "complete" && !isEverywhere(objects, objects.serviceAccounts)) lists.serviceAccounts = "partial";
  return {
    name: share.name,
    account: arn?.account,
    region: arn?.region ?? regionOfNodes(objects),
    arn: share.arn,
    issuer: eks?.issuer ?? parts.map((part) => part.issuer).find((issuer) => issuer !== undefined),
    version: versionOf(parts, objects),
    eks,
    lists,
    ...objects,
    ...facts,
  };
}

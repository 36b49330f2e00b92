import type { ClusterFacts, ClusterList, Facts } from "@/server/facts/snapshot.ts";
import { fateOf, lacking, type Row, sourceOf } from "./row.ts";

const OBJECTS: readonly ClusterList[] = [
  "pods",
  "serviceAccounts",
  "nodes",
  "namespaces",
  "workloads",
  "configMaps",
  "roles",
  "clusterRoles",
  "roleBindings",
  "clusterRoleBindings",
  "networkPolicies",
  "mutatingWebhooks",
  "validatingAdmission",
];

const isEks = (cluster: ClusterFacts): boolean => cluster.eks !== undefined || cluster.arn !== undefined;
const hasObjects = (cluster: ClusterFacts): boolean =>
  OBJECTS.some((list) => cluster.lists[list] !== undefined) || cluster.pods.length + cluster.serviceAccounts.length > 0;

/** What EKS alone tells of its clusters. */
function eksLists(cluster: ClusterFacts): readonly ClusterList[] {
  if (!isEks(cluster)) return [];
  return cluster.eks?.authenticationMode === "CONFIG_MAP" ? ["podIdentityAssociations"] : ["accessEntries", "podIdentityAssociations"];
}

function lacksOf(cluster: ClusterFacts): string[] {
  const isDescribed = !isEks(cluster) || cluster.eks !== undefined;
  return [
    ...(hasObjects(cluster) ? lacking(cluster.lists, [...OBJECTS, ...eksLists(cluster)]) : ["EKS describes it, and none of its Kubernetes objects were read"]),
    ...(isDescribed ? [] : ["EKS was not asked about it"]),
  ];
}

const exclusionOf = (facts: Facts, name: string, arn: string | undefined) =>
  facts.excluded?.find((one) => one.cluster === name || (arn !== undefined && one.cluster === arn));

function rowOf(cluster: ClusterFacts, facts: Facts): Row {
  const { arn, account, region, name } = cluster;
  const own = sourceOf(facts, "kubernetes", name);
  const exclusion = exclusionOf(facts, cluster.eks?.name ?? name, arn);
  const isLeft = exclusion !== undefined && !hasObjects(cluster);
  const fate = fateOf(
    {
      isRead: !isLeft && (hasObjects(cluster) || cluster.eks !== undefined),
      lacks: lacksOf(cluster),
      unread: "it is named, and nothing of it was read",
      // of a cluster that EKS alone describes, its account's source tells the time
      source: own && (own.state !== "failed" || hasObjects(cluster)) ? own : withReason(sourceOf(facts, "aws", account ?? ""), own?.reason),
      exclusion,
    },
    facts,
  );
  return { kind: "cluster", id: arn ?? name, name, account, region, ...fate };
}

type Source = ReturnType<typeof sourceOf>;
const withReason = (source: Source, reason: string | undefined): Source => source && { ...source, reason };

/** What EKS names and nothing else is known of. */
interface Named {
  readonly name: string;
  readonly account: string;
  readonly region: string | undefined;
  readonly arn: string | undefined;
}

const namedBy = (facts: Facts): Named[] =>
  facts.accounts.flatMap(({ id, partition, eksClusters = [] }) =>
    eksClusters.flatMap(({ region, names }) =>
      names.map((name) => ({ name, account: id, region, arn: region === undefined ? undefined : `arn:${partition}:eks:${region}:${id}:cluster/${name}` })),
    ),
  );

const isOne = (cluster: ClusterFacts, { arn, name, account, region }: Named): boolean =>
  (arn !== undefined && cluster.arn === arn) ||
  ((cluster.eks?.name ?? cluster.arn?.split("/").at(-1) ?? cluster.name) === name &&
    cluster.account === account &&
    (region === undefined || (cluster.region ?? region) === region));

/** Every cluster of the snapshot, every one that `list-clusters` names, and every one that a source of its scan was to read. */
export function clusterRows(facts: Facts): Row[] {
  const unknown = namedBy(facts).filter((named) => !facts.clusters.some((cluster) => isOne(cluster, named)));
  const named = unknown.map((one): Row => {
    const found = { isRead: false, lacks: [], unread: "EKS names it, and nothing else of it was read", source: sourceOf(facts, "kubernetes", one.name) };
    return {
      kind: "cluster",
      id: one.arn ?? one.name,
      name: one.name,
      account: one.account,
      region: one.region,
      ...fateOf({ ...found, exclusion: exclusionOf(facts, one.name, one.arn) }, facts),
    };
  });
  const told = new Set([...facts.clusters.map((one) => one.name), ...unknown.map((one) => one.name)]);
  const failed = (facts.sources ?? []).flatMap((one): Row[] =>
    one.kind !== "kubernetes" || one.state !== "failed" || (one.of !== undefined && told.has(one.of))
      ? []
      : [{ kind: "cluster", id: one.of ?? one.name, name: one.of ?? one.name, state: "not-read", ...(one.reason !== undefined && { reason: one.reason }) }],
  );
  return [...facts.clusters.map((one) => rowOf(one, facts)), ...named, ...failed];
}

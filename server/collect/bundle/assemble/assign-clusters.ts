import type { ClusterPart, Contribution } from "@/server/collect/bundle/contribution.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { parseArn } from "@/server/model/arn.ts";
import type { Located } from "./located.ts";

type ClusterContribution = Extract<Contribution, { scope: "cluster" }>;
type LocatedCluster = Located<ClusterContribution>;

/** One cluster's share of a bundle, before it is merged. */
export interface ClusterShare {
  /** The name used in references, unique in the bundle. */
  readonly name: string;
  readonly arn?: string | undefined;
  readonly parts: readonly ClusterPart[];
}

interface Cluster {
  readonly folder?: string | undefined;
  names: Set<string>;
  arns: Set<string>;
  members: LocatedCluster[];
}

const newCluster = (folder?: string): Cluster => ({ folder, names: new Set(), arns: new Set(), members: [] });

function join(cluster: Cluster, member: LocatedCluster): void {
  cluster.members.push(member);
  if (member.contribution.name !== undefined) cluster.names.add(member.contribution.name);
  if (member.contribution.arn !== undefined) cluster.arns.add(member.contribution.arn);
}

/** The one cluster of those that fits; undefined when none or several do. */
const only = (clusters: readonly Cluster[]): Cluster | undefined => (clusters.length === 1 ? clusters[0] : undefined);

/** By ARN, by name, or as the only one there is. */
function fits(member: LocatedCluster, clusters: readonly Cluster[]): Cluster | undefined {
  const { arn, name } = member.contribution;
  const byArn = arn === undefined ? undefined : clusters.find((c) => c.arns.has(arn));
  if (byArn) return byArn;
  const open = clusters.filter((c) => arn === undefined || c.arns.size === 0);
  if (name !== undefined) return only(open.filter((c) => c.names.has(name))) ?? only(open.filter((c) => c.folder === name));
  return arn === undefined ? only(clusters) : undefined;
}

/** `name` of the ARN that most things of a cluster speak of. */
function arnOf(cluster: Cluster): string | undefined {
  const described = cluster.members.find((m) => m.contribution.part.eks !== undefined)?.contribution.arn;
  return described ?? [...cluster.arns][0];
}

function uniqueName(cluster: Cluster, taken: ReadonlyMap<string, number>): string {
  const arn = arnOf(cluster);
  const parsed = arn === undefined ? undefined : parseArn(arn);
  const name = baseName(cluster);
  if (cluster.folder !== undefined || (taken.get(name) ?? 0) < 2 || !parsed) return name;
  return `${name}.${parsed.account}.${parsed.region}`;
}

/** The folder's name, else the cluster's own, else `default`. A slash would end the name inside a reference. */
const baseName = (cluster: Cluster): string => cluster.folder ?? ([...cluster.names][0] ?? arnOf(cluster)?.split("/").at(-1) ?? "default").replaceAll("/", "_");

/**
 * Puts every contribution to its cluster: by the folder, else by ARN or name, else to the only cluster there is. What could be of several is refused
 * with its path.
 */
export function assignClusters(all: readonly LocatedCluster[]): { clusters: ClusterShare[]; failed: CoverageFailure[] } {
  const clusters: Cluster[] = [];
  for (const member of all.filter((one) => one.place.cluster !== undefined)) {
    const found = clusters.find((c) => c.folder === member.place.cluster);
    const cluster = found ?? newCluster(member.place.cluster);
    if (!found) clusters.push(cluster);
    join(cluster, member);
  }
  const loose = all.filter((one) => one.place.cluster === undefined);
  // Those that name a cluster first: they make the clusters that the rest is put to.
  const isNamed = (one: LocatedCluster): number => (one.contribution.arn !== undefined ? 0 : one.contribution.name !== undefined ? 1 : 2);
  const failed: CoverageFailure[] = [];
  for (const member of loose.toSorted((a, b) => isNamed(a) - isNamed(b))) {
    const found = fits(member, clusters);
    if (found) join(found, member);
    else if (isNamed(member) < 2 || clusters.length === 0) {
      const made = newCluster();
      clusters.push(made);
      join(made, member);
    } else
      failed.push({
        path: member.path,
        reason: `does not say of which cluster it is: put it below \`clusters/<name>/\`, the bundle has ${clusters.map(baseName).join(", ")}`,
      });
  }
  const taken = new Map<string, number>();
  for (const cluster of clusters) taken.set(baseName(cluster), (taken.get(baseName(cluster)) ?? 0) + 1);
  return { clusters: clusters.map((c) => ({ name: uniqueName(c, taken), arn: arnOf(c), parts: c.members.map((m) => m.contribution.part) })), failed };
}

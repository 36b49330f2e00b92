import type { ClusterPart, Contribution } from "@/server/collect/bundle/contribution.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { parseArn } from "@/server/model/arn.ts";
import { qualifiedName } from "@/server/model/qualified-name.ts";
import type { Located } from "./located.ts";

type LocatedCluster = Located<Extract<Contribution, { scope: "cluster" }>>;

/** One cluster's share of a bundle, before it is merged. */
export interface ClusterShare {
  /** The name used in references, unique in the bundle. */
  readonly name: string;
  readonly arn?: string | undefined;
  readonly parts: readonly ClusterPart[];
}

interface Cluster {
  readonly folder: string | undefined;
  readonly names: Set<string>;
  readonly arns: Set<string>;
  readonly members: LocatedCluster[];
}

const newCluster = (folder: string | undefined): Cluster => ({ folder, names: new Set(), arns: new Set(), members: [] });

function join(cluster: Cluster, member: LocatedCluster): void {
  cluster.members.push(member);
  if (member.contribution.name !== undefined) cluster.names.add(member.contribution.name);
  if (member.contribution.arn !== undefined) cluster.arns.add(member.contribution.arn);
}

/** The ARN of the described cluster, else the one that the things in it speak of. */
function arnOf(cluster: Cluster): string | undefined {
  const described = cluster.members.find((m) => m.contribution.part.eks !== undefined)?.contribution.arn;
  return described ?? [...cluster.arns][0];
}

/** The folder's name, else the cluster's own, else `default`. A slash would end the name inside a reference. */
const baseName = (cluster: Cluster): string => cluster.folder ?? ([...cluster.names][0] ?? arnOf(cluster)?.split("/").at(-1) ?? "default").replaceAll("/", "_");

const accountOf = (cluster: Cluster): string | undefined => [...cluster.arns].map((arn) => parseArn(arn)?.account)[0];

/** Clusters that a name may mean: those that have it, else a folder of that name; of several, those of the file's account. */
function namedClusters(member: LocatedCluster, clusters: readonly Cluster[]): readonly Cluster[] {
  const { arn, name } = member.contribution;
  const open = clusters.filter((c) => arn === undefined || c.arns.size === 0);
  const named = open.filter((c) => name !== undefined && c.names.has(name));
  const found = named.length > 0 ? named : open.filter((c) => c.folder === name);
  const ofAccount = found.filter((c) => accountOf(c) === member.place.account);
  return found.length > 1 && ofAccount.length > 0 ? ofAccount : found;
}

type Fit = { readonly cluster: Cluster } | "new" | "ambiguous";

/** Where a file that lies below no cluster's folder belongs. `isOnlyName`: all such files speak of one cluster. */
function fitOf(member: LocatedCluster, clusters: readonly Cluster[], isOnlyName: boolean): Fit {
  const { arn, name } = member.contribution;
  const byArn = arn === undefined ? undefined : clusters.find((c) => c.arns.has(arn));
  if (byArn) return { cluster: byArn };
  const [only] = clusters;
  const isLone = clusters.length === 1 && only !== undefined;
  if (arn === undefined && name === undefined) return isLone ? { cluster: only } : clusters.length === 0 ? "new" : "ambiguous";
  const [first, second] = namedClusters(member, clusters);
  if (second) return "ambiguous";
  if (first) return { cluster: first };
  // One folder that nothing in it names, and one cluster that the files beside it name: they are the same.
  return isLone && isOnlyName && only.names.size === 0 && only.arns.size === 0 ? { cluster: only } : "new";
}

/** Its folder's name where no other folder is called so; of several clusters of one name, each with its account and region. */
function uniqueName(cluster: Cluster, taken: ReadonlyMap<string, number>, isAlone: boolean): string {
  const name = baseName(cluster);
  return isAlone || (taken.get(name) ?? 0) < 2 ? name : (qualifiedName(name, arnOf(cluster)) ?? name);
}

/** 0 for those with an ARN, 1 with a name, 2 for the rest: the first make the clusters that the others are put to. */
const orderOf = ({ contribution }: LocatedCluster): number => (contribution.arn !== undefined ? 0 : contribution.name !== undefined ? 1 : 2);

/** The path of a file down to the folder of its cluster. */
function folderPath({ path, place }: LocatedCluster): string {
  const end = `/clusters/${place.cluster}/`;
  return `/${path}`.slice(0, `/${path}`.indexOf(end) + end.length);
}

/** Folders of one name are one cluster, wherever they lie, unless different clusters are described in them. */
function inFolders(all: readonly LocatedCluster[]): Cluster[] {
  const byFolder = Map.groupBy(all, (member) => member.place.cluster);
  return [...byFolder].flatMap(([folder, members]) => {
    const described = new Set(members.flatMap(({ contribution: { arn, part } }) => (arn !== undefined && part.eks !== undefined ? [arn] : [])));
    const groups = described.size < 2 ? [members] : [...Map.groupBy(members, folderPath).values()];
    return groups.map((group) => {
      const cluster = newCluster(folder);
      for (const member of group) join(cluster, member);
      return cluster;
    });
  });
}

/**
 * Puts every contribution to its cluster: by the folder, else by ARN or name, else to the only cluster there is. What could be of several is refused
 * with its path.
 */
export function assignClusters(all: readonly LocatedCluster[]): { clusters: ClusterShare[]; failed: CoverageFailure[] } {
  const clusters = inFolders(all.filter((one) => one.place.cluster !== undefined));
  const loose = all.filter((one) => one.place.cluster === undefined).toSorted((a, b) => orderOf(a) - orderOf(b));
  const isOnlyName =
    new Set(loose.flatMap(({ contribution: { arn, name } }) => arn?.split("/").at(-1) ?? name ?? [])).size === 1 &&
    new Set(loose.flatMap((one) => one.contribution.arn ?? [])).size < 2;
  const failed: CoverageFailure[] = [];
  for (const member of loose) {
    const fit = fitOf(member, clusters, isOnlyName);
    if (fit === "ambiguous")
      failed.push({
        path: member.path,
        reason: `does not say of which cluster it is: put it below \`clusters/<name>/\`, the bundle has ${clusters.map(baseName).join(", ")}`,
      });
    else {
      const cluster = fit === "new" ? newCluster(undefined) : fit.cluster;
      if (fit === "new") clusters.push(cluster);
      join(cluster, member);
    }
  }
  const taken = new Map<string, number>();
  for (const cluster of clusters) taken.set(baseName(cluster), (taken.get(baseName(cluster)) ?? 0) + 1);
  const isAlone = (c: Cluster): boolean => c.folder !== undefined && clusters.filter((other) => other.folder === c.folder).length === 1;
  return {
    clusters: clusters.map((c) => ({ name: uniqueName(c, taken, isAlone(c)), arn: arnOf(c), parts: c.members.map((m) => m.contribution.part) })),
    failed,
  };
}

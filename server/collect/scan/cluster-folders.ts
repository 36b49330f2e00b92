import { hostOf, isOfEks } from "@/server/collect/kubernetes/api-host.ts";
import { qualifiedName } from "@/server/model/qualified-name.ts";
import { segmentOf } from "./bundle-path.ts";

/** What is known of a cluster before or while it is read. */
export interface KnownCluster {
  readonly name: string;
  /** Its source calls it so. */
  readonly isGiven?: boolean | undefined;
  readonly arn?: string | undefined;
  /** The address of its API server. */
  readonly endpoint?: string | undefined;
}

/** A folder and the cluster it belongs to; the endpoint is its host. Without a name the folder is called as the cluster is. */
export interface FolderClaim {
  readonly folder: string;
  readonly name?: string | undefined;
  readonly isGiven?: boolean | undefined;
  readonly arn?: string | undefined;
  readonly endpoint?: string | undefined;
}
type Claim = { -readonly [K in keyof FolderClaim]: FolderClaim[K] };

/**
 * Which folder below `clusters/` is whose, so that what the API server and what EKS say of one cluster lie together and two clusters of one name do
 * not. A cluster is known again by its ARN or its address; a name alone counts while nothing speaks against it. Folders are given while clusters are found:
 * what they are called in the end says `clusterNames`.
 */
export class ClusterFolders {
  readonly #claims: Claim[];

  /** `known`: claims of earlier scans, which are kept to. */
  constructor(known: readonly FolderClaim[] = []) {
    this.#claims = [...new Map(known.map((one) => [one.folder, { ...one }])).values()];
  }

  get claims(): readonly FolderClaim[] {
    return this.#claims;
  }

  /** The folder of a cluster that EKS describes or a kubeconfig names. */
  claim(cluster: KnownCluster): string {
    const endpoint = hostOf(cluster.endpoint);
    const known =
      this.#claims.find((one) => (cluster.arn !== undefined && one.arn === cluster.arn) || (endpoint !== undefined && one.endpoint === endpoint)) ??
      this.#namesake(cluster, endpoint);
    if (known) {
      known.arn ??= cluster.arn;
      known.endpoint ??= endpoint;
      return known.folder;
    }
    const folder = this.#freeFolder(cluster);
    this.#claims.push({ folder, name: cluster.name, ...(cluster.isGiven && { isGiven: true }), arn: cluster.arn, endpoint });
    return folder;
  }

  /** A claim of the same name of which one side has no ARN, so that both may be the same cluster: behind a tunnel an address says nothing. */
  #namesake(cluster: KnownCluster, endpoint: string | undefined): Claim | undefined {
    const found = this.#claims.find((one) => one.folder === segmentOf(cluster.name));
    const isOther = isOfEks(endpoint) && isOfEks(found?.endpoint);
    return found && !isOther && (found.arn === undefined) !== (cluster.arn === undefined) ? found : undefined;
  }

  #freeFolder(cluster: KnownCluster): string {
    const plain = segmentOf(cluster.name);
    if (!this.#claims.some((one) => one.folder === plain)) return plain;
    const qualified = qualifiedName(cluster.name, cluster.arn);
    const base = qualified === undefined ? plain : segmentOf(qualified);
    for (let number = qualified === undefined ? 2 : 1; ; number += 1) {
      const folder = number === 1 ? base : `${base}-${number}`;
      if (!this.#claims.some((one) => one.folder === folder)) return folder;
    }
  }
}

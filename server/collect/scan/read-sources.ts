import type { FoundCluster } from "@/server/collect/aws/aws-target.ts";
import { scanAccount } from "@/server/collect/aws/scan-account.ts";
import { execAllowed, type KubeAccess, loadKubeAccess } from "@/server/collect/kubernetes/kube-config.ts";
import { type ClusterTarget, scanLoadedCluster } from "@/server/collect/kubernetes/scan-cluster.ts";
import { tokenAccess } from "@/server/collect/kubernetes/token-access.ts";
import type { Result } from "@/server/model/result.ts";
import type { BundleSink } from "./bundle-sink.ts";
import { ClusterFolders } from "./cluster-folders.ts";
import { type Done, growingWork } from "./growing-work.ts";
import type { OnProgress, SourceOutcome } from "./progress.ts";
import type { ScanOptions } from "./scan.ts";
import { SourceLog } from "./source-log.ts";
import type { ScanSource } from "./sources.ts";

/** How many sources are read at once. */
const CONCURRENCY = 4;

type AwsSource = Extract<ScanSource, { kind: "aws" }>;

interface ClusterTask {
  readonly kind: "kubernetes";
  readonly name: string;
  readonly access: Result<KubeAccess, string>;
  readonly folder: string;
  readonly hints?: ClusterTarget["hints"];
}
type Task = AwsSource | ClusterTask;

/** Reads all sources, and what is found in them to be read; what became of each, in their order. An aborted scan rejects with the signal's reason. */
export async function readSources(
  sources: readonly ScanSource[],
  sink: BundleSink,
  onProgress: OnProgress,
  signal: AbortSignal,
  options: ScanOptions,
): Promise<readonly SourceOutcome[]> {
  const reading = new SourceReading(sink, onProgress, signal, options);
  const tasks: Task[] = [];
  for (const source of sources) tasks.push(await reading.prepare(source));
  const outcomes = await growingWork(tasks, CONCURRENCY, (task) => reading.read(task));
  signal.throwIfAborted();
  return outcomes;
}

/** All sources of one scan while they are read. */
class SourceReading {
  readonly #sink: BundleSink;
  readonly #onProgress: OnProgress;
  readonly #signal: AbortSignal;
  readonly #options: ScanOptions;
  readonly #folders: ClusterFolders;
  /** Folders of the clusters whose API is read, or is about to be. */
  readonly #taken = new Set<string>();

  constructor(sink: BundleSink, onProgress: OnProgress, signal: AbortSignal, options: ScanOptions) {
    this.#sink = sink;
    this.#onProgress = onProgress;
    this.#signal = signal;
    this.#options = options;
    this.#folders = options.folders ?? new ClusterFolders();
  }

  /** Kubeconfigs are loaded first: by their names and addresses EKS's clusters are known again. */
  async prepare(source: ScanSource): Promise<Task> {
    if (source.kind === "aws") return source;
    const allowExec = this.#options.allowExec ?? execAllowed();
    const access = await loadKubeAccess({ kubeconfig: source.kubeconfig, context: source.context, allowExec });
    if (!access.ok) return { kind: "kubernetes", name: source.name, access, folder: source.cluster ?? source.name };
    const { clusterName, arn, server } = access.value;
    const folder = this.#folders.claim({ name: source.cluster ?? clusterName, arn, endpoint: server });
    this.#taken.add(folder);
    return { kind: "kubernetes", name: source.name, access, folder };
  }

  /** Reads one source. It fails for itself alone; only an aborted scan rejects. */
  async read(task: Task): Promise<Done<Task, SourceOutcome>> {
    try {
      return task.kind === "aws" ? await this.#readAccount(task) : { result: await this.#readCluster(task), more: [] };
    } catch (error) {
      this.#signal.throwIfAborted();
      return { result: this.#gaveUp(task, error instanceof Error ? error.message : String(error)), more: [] };
    }
  }

  #sinkOf({ name }: Pick<Task, "name">): BundleSink {
    return this.#sink.of?.(name) ?? this.#sink;
  }

  #gaveUp({ name, kind }: Pick<Task, "name" | "kind">, reason: string): SourceOutcome {
    return new SourceLog(name, kind, this.#onProgress).gaveUp(reason);
  }

  async #readAccount(source: AwsSource): Promise<Done<Task, SourceOutcome>> {
    const { kind: _kind, clusters = "none", ...target } = source;
    const { credentials, attempts, depth } = this.#options;
    const found: FoundCluster[] = [];
    const wantsCluster = (name: string): boolean => clusters === "all" || (Array.isArray(clusters) && clusters.includes(name));
    const result = await scanAccount(
      {
        ...target,
        ...{ credentials, attempts },
        ...(clusters !== "none" && { wantsCluster, onCluster: (cluster: FoundCluster) => void (wantsCluster(cluster.name) && found.push(cluster)) }),
        clusterFolder: (cluster) => this.#folders.claim(cluster),
      },
      this.#sinkOf(source),
      this.#onProgress,
      this.#signal,
      depth,
    );
    const named = Array.isArray(clusters) && result.state !== "failed" ? clusters : [];
    const absent = named.filter((name) => !found.some((one) => one.name === name));
    const where = source.regions.join(", ");
    return {
      result,
      more: [
        ...found.flatMap((cluster) => this.#taskOf(source.name, cluster)),
        ...absent.map((name) => clusterTask(`${source.name}/${name}`, name, { ok: false, error: `EKS names no cluster \`${name}\` in ${where}` })),
      ],
    };
  }

  /** The reading of a cluster that was found; none when its API is read already. */
  #taskOf(source: string, cluster: FoundCluster): ClusterTask[] {
    const { folder, endpoint, isPrivate, ...known } = cluster;
    if (this.#taken.has(folder)) return [];
    this.#taken.add(folder);
    const name = `${source}/${folder}`;
    if (endpoint === undefined) return [clusterTask(name, folder, { ok: false, error: "EKS tells no address of its API server" })];
    const access = tokenAccess({ ...known, clusterName: known.name, server: endpoint });
    return [{ ...clusterTask(name, folder, { ok: true, value: access }), hints: hintsFor(isPrivate) }];
  }

  async #readCluster({ name, access, folder, hints }: ClusterTask): Promise<SourceOutcome> {
    if (!access.ok) return this.#gaveUp({ name, kind: "kubernetes" }, access.error);
    const { patience, depth } = this.#options;
    return scanLoadedCluster(access.value, { name, cluster: folder, hints, patience, depth }, this.#sinkOf({ name }), this.#onProgress, this.#signal);
  }
}

const ADMIT = "the cluster lets in the identities of its access entries: give the one that scans an entry with the group rolewalk-reader";

/** What a cluster that was found, and does not answer, most likely lacks. */
const hintsFor = (isPrivate: boolean): ClusterTarget["hints"] => ({
  unauthorized: ADMIT,
  forbidden: ADMIT,
  ...(isPrivate && { unreachable: "its endpoint is private: scan from inside its network" }),
});

const clusterTask = (name: string, folder: string, access: Result<KubeAccess, string>): ClusterTask => ({ kind: "kubernetes", name, folder, access });

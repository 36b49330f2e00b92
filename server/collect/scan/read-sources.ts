import type { FoundCluster, ListedAccount } from "@/server/collect/aws/aws-target.ts";
import { scanAccount } from "@/server/collect/aws/scan-account.ts";
import { execAllowed, type KubeAccess, loadKubeAccess } from "@/server/collect/kubernetes/kube-config.ts";
import { type ClusterTarget, scanLoadedCluster } from "@/server/collect/kubernetes/scan-cluster.ts";
import { tokenAccess } from "@/server/collect/kubernetes/token-access.ts";
import { qualifiedName } from "@/server/model/qualified-name.ts";
import type { BundleSink } from "./bundle-sink.ts";
import { ClusterFolders } from "./cluster-folders.ts";
import { type MemberSource, memberSources } from "./found-accounts.ts";
import { type Done, growingWork } from "./growing-work.ts";
import type { OnProgress, SourceOutcome } from "./progress.ts";
import type { ScanOptions } from "./scan.ts";
import type { FinishedSource } from "./scan-journal.ts";
import { SourceLog } from "./source-log.ts";
import { type AwsSource, configuredRegion, type ScanSource } from "./sources.ts";

/** How many sources are read at once. */
const CONCURRENCY = 4;

/** A cluster whose API is read. */
interface ClusterTask {
  readonly kind: "kubernetes";
  readonly name: string;
  readonly access: KubeAccess;
  readonly folder: string;
  readonly hints?: ClusterTarget["hints"];
  readonly namespaces?: ClusterTarget["namespaces"];
}

/** A source of which it is known beforehand that it cannot be read. */
interface UnreadTask {
  readonly kind: "aws" | "kubernetes";
  readonly name: string;
  readonly of?: string;
  readonly reason: string;
}
type AccountTask = AwsSource | MemberSource;
type Task = AccountTask | ClusterTask | UnreadTask;

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
    this.#folders = options.folders ?? new ClusterFolders(options.journal?.claims);
  }

  /** Kubeconfigs are loaded first: by their names and addresses EKS's clusters are known again. */
  async prepare(source: ScanSource): Promise<Task> {
    if (source.kind === "aws") return source;
    const allowExec = this.#options.allowExec ?? execAllowed();
    const access = await loadKubeAccess({ kubeconfig: source.kubeconfig, context: source.context, allowExec });
    if (!access.ok) return { kind: "kubernetes", name: source.name, of: source.cluster ?? source.name, reason: access.error };
    const { clusterName, arn, server } = access.value;
    const folder = this.#folders.claim({ name: source.cluster ?? clusterName, isGiven: source.cluster !== undefined, arn, endpoint: server });
    this.#taken.add(folder);
    return { kind: "kubernetes", name: source.name, access: access.value, folder, namespaces: source.namespaces };
  }

  /** Reads one source, unless an earlier attempt has. It fails for itself alone; only an aborted scan rejects. */
  async read(task: Task): Promise<Done<Task, SourceOutcome>> {
    const { journal } = this.#options;
    const known = journal?.finished(task.name);
    if (known) return this.#restored(known);
    const { around } = this.#options;
    const done = await (around ? around("access" in task ? "kubernetes" : (task.kind ?? "aws"), () => this.#readAnew(task)) : this.#readAnew(task));
    await journal?.note({ name: task.name, outcome: done.result, brought: done.more.map((one) => one.name), claims: this.#folders.claims });
    return done;
  }

  /** What it brought was read as well, or it would not count. */
  #restored({ outcome, brought }: FinishedSource): Done<Task, SourceOutcome> {
    if (outcome.kind === "kubernetes" && outcome.of !== undefined) this.#taken.add(outcome.of);
    this.#onProgress({ source: outcome.name, state: outcome.state, calls: outcome.calls });
    return { result: outcome, more: brought.map((name) => ({ kind: outcome.kind, name, reason: "it was not read" })) };
  }

  async #readAnew(task: Task): Promise<Done<Task, SourceOutcome>> {
    try {
      if ("reason" in task) return { result: this.#gaveUp(task, task.reason), more: [] };
      return "access" in task ? { result: await this.#readCluster(task), more: [] } : await this.#readAccount(task);
    } catch (error) {
      this.#signal.throwIfAborted();
      return { result: this.#gaveUp(task, error instanceof Error ? error.message : String(error)), more: [] };
    }
  }

  #sinkOf({ name }: Pick<Task, "name">): BundleSink {
    return this.#sink.of?.(name) ?? this.#sink;
  }

  #gaveUp(task: Task, reason: string): SourceOutcome {
    const log = new SourceLog(task.name, task.kind, this.#onProgress);
    log.of = "folder" in task ? task.folder : "account" in task ? task.account : "of" in task ? task.of : undefined;
    return log.gaveUp(reason);
  }

  async #readAccount(source: AccountTask): Promise<Done<Task, SourceOutcome>> {
    const { kind: _kind, clusters = "none", excludeClusters = [], organization, ...target } = source;
    const { credentials, attempts, depth } = this.#options;
    const found: FoundCluster[] = [];
    let listed: readonly ListedAccount[] = [];
    const wantsCluster = (name: string): boolean => clusters === "all" || (Array.isArray(clusters) && clusters.includes(name));
    const onCluster = (cluster: FoundCluster): void => {
      const isLeft = excludeClusters.some((one) => one.cluster === cluster.name || one.cluster === cluster.arn);
      if (wantsCluster(cluster.name) && !isLeft) found.push(cluster);
    };
    const onAccounts = (accounts: readonly ListedAccount[]): void => {
      listed = accounts;
    };
    const result = await scanAccount(
      {
        ...target,
        ...{ credentials, attempts },
        ...(target.regions === "all" && { home: await configuredRegion(target.profile) }),
        ...(clusters !== "none" && { wantsCluster, onCluster }),
        ...(organization && { onAccounts }),
        clusterFolder: (cluster) => this.#folders.claim(cluster),
      },
      this.#sinkOf(source),
      this.#onProgress,
      this.#signal,
      depth,
    );
    const isMissed = Array.isArray(clusters) && result.state !== "failed" && !organization && !("account" in source);
    const absent = isMissed ? clusters.filter((name) => !found.some((one) => one.name === name)) : [];
    return {
      result,
      more: [
        ...memberTasks(source, listed, result),
        ...found.flatMap((cluster) => this.#taskOf(`${source.name}/${nameAmong(cluster, found)}`, cluster)),
        ...absent.map((name) => notNamed(source, name)),
      ],
    };
  }

  /** The reading of a cluster that was found; none when its API is read already. */
  #taskOf(name: string, cluster: FoundCluster): Task[] {
    const { folder, endpoint, isPrivate, ...known } = cluster;
    if (this.#taken.has(folder)) return [];
    this.#taken.add(folder);
    if (endpoint === undefined) return [{ kind: "kubernetes", name, of: folder, reason: "EKS tells no address of its API server" }];
    const access = tokenAccess({ ...known, clusterName: known.name, server: endpoint });
    return [{ kind: "kubernetes", name, folder, access, hints: hintsFor(isPrivate) }];
  }

  async #readCluster({ name, access, folder, hints, namespaces }: ClusterTask): Promise<SourceOutcome> {
    const { patience, depth } = this.#options;
    return scanLoadedCluster(access, { name, cluster: folder, hints, namespaces, patience, depth }, this.#sinkOf({ name }), this.#onProgress, this.#signal);
  }
}

/** What a cluster is called among those of its source; the order in which sources are read has no part in it. */
const nameAmong = ({ name, arn }: FoundCluster, found: readonly FoundCluster[]): string =>
  found.filter((one) => one.name === name).length > 1 ? (qualifiedName(name, arn) ?? name) : name;

function notNamed(source: AccountTask, name: string): UnreadTask {
  const where = source.regions === "all" ? "any region" : source.regions.join(", ");
  return { kind: "kubernetes", name: `${source.name}/${name}`, of: name, reason: `EKS names no cluster \`${name}\` in ${where}` };
}

/** The other accounts of an organization; that it names none is said. */
function memberTasks(source: AccountTask, listed: readonly ListedAccount[], { state, of }: SourceOutcome): readonly Task[] {
  if (source.organization === undefined || state === "failed") return [];
  if (listed.length > 0) return memberSources(source, listed, of);
  const reason = "the organization does not tell this account its accounts: its management account and delegated administrators may list them";
  return [{ kind: "aws", name: `${source.name}/organization`, reason }];
}

const ADMIT = "the cluster lets in the identities of its access entries: give the one that scans an entry with the group rolewalk-reader";

/** What a cluster that was found, and does not answer, most likely lacks. */
const hintsFor = (isPrivate: boolean): ClusterTarget["hints"] => ({
  unauthorized: ADMIT,
  forbidden: ADMIT,
  ...(isPrivate && { unreachable: "its endpoint is private: scan from inside its network" }),
});

import { execAllowed, loadKubeAccess } from "@/server/collect/kubernetes/kube-config.ts";
import { type ClusterNews, type KindState, type WatchOptions, watchCluster } from "@/server/collect/kubernetes/watch-cluster.ts";
import { clustersLedTo, snapshotClusters } from "@/server/collect/live/snapshot-cluster.ts";
import type { ScanSource } from "@/server/collect/scan/sources.ts";
import type { LiveChange, WatchedSource } from "@/server/contract/live-view.ts";
import type { Pseudonyms } from "@/server/facts/persons/person-name.ts";
import { renamed } from "@/server/facts/persons/rename.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { LiveEstate } from "./live-estate.ts";

export type ClusterSource = Extract<ScanSource, { kind: "kubernetes" }>;

/** What a session tells: what became otherwise, and how its sources fare. */
export type WatchNews =
  | { readonly news: "change"; readonly change: Omit<LiveChange, "version"> }
  | { readonly news: "sources"; readonly watched: readonly WatchedSource[] };

/** How long news is gathered before it is taken in: a rollout changes many objects at once. */
const BATCH_MS = 200;
/** How often at most it is told when sources were last heard of. */
const TELL_MS = 1000;

/** One source while it is watched. */
interface Watched {
  readonly source: string;
  cluster: string;
  state: WatchedSource["state"];
  reason: string | null;
  heardAt: string | null;
  readonly kinds: Map<string, { readonly state: KindState; readonly reason: string | undefined }>;
}

interface SessionOptions extends WatchOptions {
  /** Of whoever is forgotten: what is heard of them is taken in under these. */
  readonly pseudonyms?: Pseudonyms | undefined;
}

/** Watches clusters and keeps an estate up with them, until it is stopped. */
export class WatchSession {
  readonly estate: LiveEstate;
  readonly #tell: (news: WatchNews) => void;
  readonly #options: SessionOptions;
  readonly #controller = new AbortController();
  readonly #sources: Watched[] = [];
  readonly #heard = new Map<string, ClusterNews[]>();
  #batch: NodeJS.Timeout | undefined;
  #telling: NodeJS.Timeout | undefined;
  #isChanged = false;

  constructor(facts: Facts, sources: readonly ClusterSource[], tell: (news: WatchNews) => void, options: SessionOptions = {}) {
    this.estate = new LiveEstate(facts, Date.now());
    this.#tell = tell;
    this.#options = options;
    for (const source of sources) void this.#watch(source);
  }

  /** Whether something has become otherwise since this was last asked. */
  takeChanged(): boolean {
    const was = this.#isChanged;
    this.#isChanged = false;
    return was;
  }

  get watched(): readonly WatchedSource[] {
    return this.#sources.map(({ kinds, ...one }) => ({ ...one, polled: [...kinds].flatMap(([kind, { state }]) => (state === "polled" ? [kind] : [])) }));
  }

  /** Goes on from the facts of a newer scan. */
  rebase(facts: Facts): void {
    this.#flush();
    this.estate.rebase(facts, new Set(this.#sources.map((one) => one.cluster)), Date.now());
    this.#tell({ news: "change", change: { at: new Date().toISOString(), access: true, clusters: {}, all: true } });
  }

  stop(): void {
    this.#controller.abort(new Error("the watch was stopped"));
    this.#flush();
    clearTimeout(this.#telling);
  }

  async #watch(source: ClusterSource): Promise<void> {
    const one: Watched = { source: source.name, cluster: source.cluster ?? source.name, state: "starting", reason: null, heardAt: null, kinds: new Map() };
    this.#sources.push(one);
    const { signal } = this.#controller;
    try {
      const access = await loadKubeAccess({ kubeconfig: source.kubeconfig, context: source.context, allowExec: execAllowed() });
      if (!access.ok) return this.#fail(one, access.error);
      const led = clustersLedTo(snapshotClusters(this.estate.facts.clusters), { ...access.value, called: source.cluster });
      if (led.length > 1) return this.#fail(one, `leads to several clusters of the snapshot: ${led.map((each) => each.name).join(", ")}`);
      const [cluster] = led;
      if (!cluster) return this.#fail(one, `no scan has read the cluster \`${source.cluster ?? access.value.clusterName}\` yet`);
      one.cluster = cluster.name;
      await watchCluster(access.value, (news) => this.#hear(one, news), signal, this.#options);
    } catch (error) {
      if (!signal.aborted) this.#fail(one, error instanceof Error ? error.message : String(error));
    }
  }

  #fail(one: Watched, reason: string): void {
    one.state = "failed";
    one.reason = reason;
    this.#tellSources();
  }

  #hear(one: Watched, news: ClusterNews): void {
    if (news.news === "state") this.#noteState(one, news);
    else {
      one.heardAt = new Date().toISOString();
      const all = this.#heard.get(one.cluster) ?? [];
      all.push(news);
      this.#heard.set(one.cluster, all);
      this.#batch ??= setTimeout(() => this.#flush(), BATCH_MS);
    }
    this.#telling ??= setTimeout(() => this.#tellSources(), TELL_MS);
  }

  /** A source is watched when every kind of it is that may be; one kind that is interrupted interrupts it. */
  #noteState(one: Watched, { kind, state, reason }: Extract<ClusterNews, { news: "state" }>): void {
    one.kinds.set(kind.kind, { state, reason });
    const states = [...one.kinds.values()];
    const interrupted = states.find((each) => each.state === "interrupted");
    const isStarting = one.state === "starting" && states.some((each) => each.state === "listing");
    one.state = interrupted ? "interrupted" : isStarting ? "starting" : "watching";
    one.reason = interrupted?.reason ?? null;
  }

  #tellSources(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#tell({ news: "sources", watched: this.watched });
  }

  /** Takes in what was gathered. */
  #flush(): void {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    if (this.#heard.size === 0) return;
    const { pseudonyms } = this.#options;
    const heard = new Map([...this.#heard].map(([cluster, news]) => [cluster, pseudonyms ? renamed(news, pseudonyms) : news]));
    this.#heard.clear();
    const at = new Date();
    try {
      const applied = this.estate.apply(heard, at);
      if (!applied) return;
      this.#isChanged = true;
      this.#tell({ news: "change", change: { at: at.toISOString(), ...applied, all: false } });
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** What was heard could not be taken in, by a fault of ours: the view stays as it was and says so, and goes no further. */
  #giveUp(error: unknown): void {
    process.stderr.write(`rolewalk: what was heard of a cluster could not be taken in: ${error instanceof Error ? error.stack : String(error)}\n`);
    this.#controller.abort(error);
    for (const one of this.#sources) this.#fail(one, "what was heard could not be taken in; the server's log has the details");
  }
}

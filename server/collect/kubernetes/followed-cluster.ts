import { changedFacts } from "@/server/facts/change.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { changesOf } from "./cluster-changes.ts";
import { loadKubeAccess } from "./kube-config.ts";
import { type ClusterNews, type WatchOptions, watchCluster } from "./watch-cluster.ts";

/** One cluster that is watched, with its facts after all that was heard: for tests. */
export class FollowedCluster {
  readonly heard: ClusterNews[] = [];
  readonly #controller = new AbortController();
  #facts: Facts;
  #done: Promise<unknown> = Promise.resolve();

  private constructor(cluster: ClusterFacts) {
    this.#facts = { version: 1, capturedAt: "", clusters: [cluster], accounts: [], identityCenter: [], coverage: { read: [], failed: [], missing: [] } };
  }

  /** `kubeconfig`: its text; `cluster`: what is known before. */
  static async start(kubeconfig: string, cluster: ClusterFacts, options: WatchOptions): Promise<FollowedCluster> {
    const access = await loadKubeAccess({ uploaded: kubeconfig });
    if (!access.ok) throw new Error(access.error);
    const made = new FollowedCluster(cluster);
    made.#done = watchCluster(access.value, (news) => made.#hear(news), made.#controller.signal, options).catch((error: unknown) => error);
    return made;
  }

  #hear(news: ClusterNews): void {
    this.heard.push(news);
    const { change } = changesOf(this.cluster, [news]);
    this.#facts = changedFacts(this.#facts, { clusters: { [this.cluster.name]: change } });
  }

  get cluster(): ClusterFacts {
    const [cluster] = this.#facts.clusters;
    if (!cluster) throw new Error("there is no cluster");
    return cluster;
  }

  states(resource: string): readonly string[] {
    return this.heard.flatMap((one) => (one.news === "state" && one.kind.resource === resource ? [one.state] : []));
  }

  pods(): readonly string[] {
    return this.cluster.pods.map((one) => one.name).toSorted();
  }

  /** Ends the watch; what it ended with. */
  async stop(): Promise<unknown> {
    this.#controller.abort(new Error("stopped by hand"));
    return this.#done;
  }
}

import { compilingLate } from "@/server/api/compiling-late.ts";
import { Estate } from "@/server/api/estate.ts";
import { changesOf } from "@/server/collect/kubernetes/cluster-changes.ts";
import type { ClusterNews } from "@/server/collect/kubernetes/watch-cluster.ts";
import { type ClusterChange, changedFacts } from "@/server/facts/change.ts";
import { noObjects } from "@/server/facts/empty-cluster.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import { constantUntil } from "@/server/graph/constant-until.ts";
import { type Derivation, deriveGraph } from "@/server/graph/derivation.ts";
import { World } from "@/server/graph/world.ts";

/** What news came to. */
export interface Applied {
  /** Whether who may become what is otherwise than before. */
  readonly access: boolean;
  /** By cluster the namespaces in which something is otherwise. */
  readonly clusters: Readonly<Record<string, string[]>>;
}

/** Lists that a watch keeps up; Secrets are not watched. */
const KEPT_UP = Object.keys(noObjects()).filter((list) => list !== "secrets") as ReadonlyArray<keyof ClusterFacts>;

/** An estate that follows what is heard of its clusters. Estates given earlier still answer as they did. */
export class LiveEstate {
  #derivation: Derivation;
  #estate: Estate;
  #until: number | undefined;

  /** `time`: milliseconds since the epoch. */
  constructor(facts: Facts, time: number) {
    this.#derivation = compilingLate(() => deriveGraph(new World(facts, time)));
    this.#estate = Estate.of(this.#derivation.world, this.#derivation.graph);
    this.#until = constantUntil(facts, time);
  }

  get facts(): Facts {
    return this.#derivation.world.facts;
  }

  /** The estate as of now (milliseconds since the epoch): derived anew when a date in a policy has passed. */
  at(now: number): Estate {
    if (this.#until !== undefined && now >= this.#until) this.#become(this.facts, now);
    return this.#estate;
  }

  /** Takes in what was heard, cluster by cluster; undefined when nothing is otherwise for it. */
  apply(heard: ReadonlyMap<string, readonly ClusterNews[]>, at: Date): Applied | undefined {
    const changes: Record<string, ClusterChange> = {};
    const clusters: Record<string, string[]> = {};
    for (const cluster of this.facts.clusters) {
      const news = heard.get(cluster.name);
      if (!news) continue;
      const { change, namespaces } = changesOf(cluster, news);
      if (namespaces.length === 0) continue;
      changes[cluster.name] = change;
      clusters[cluster.name] = [...namespaces];
    }
    if (Object.keys(changes).length === 0) return undefined;
    const before = this.#derivation;
    const facts = changedFacts(this.facts, { capturedAt: at.toISOString(), clusters: changes });
    this.#derivation = deriveGraph(new World(facts, before.world.time, before.world), before);
    this.#estate = Estate.of(this.#derivation.world, this.#derivation.graph);
    return { access: this.#derivation.graph !== before.graph, clusters };
  }

  /** Goes on from newer facts; of the clusters that are watched stays what was heard. */
  rebase(facts: Facts, watched: ReadonlySet<string>, now: number): void {
    const known = new Map(this.facts.clusters.map((one) => [one.name, one]));
    const clusters = facts.clusters.map((cluster) => {
      const live = watched.has(cluster.name) ? known.get(cluster.name) : undefined;
      return live ? { ...cluster, ...Object.fromEntries(KEPT_UP.map((list) => [list, live[list]])) } : cluster;
    });
    this.#become({ ...facts, clusters }, now);
  }

  #become(facts: Facts, now: number): void {
    this.#derivation = deriveGraph(new World(facts, now, this.#derivation.world), this.#derivation);
    this.#estate = Estate.of(this.#derivation.world, this.#derivation.graph);
    this.#until = constantUntil(facts, now);
  }
}

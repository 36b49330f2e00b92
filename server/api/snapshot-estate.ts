import { basename, dirname } from "node:path";
import { version } from "@/package.json";
import { constantUntil } from "@/server/graph/constant-until.ts";
import { decodeGraph, encodeGraph, GRAPH_FORMAT } from "@/server/graph/graph-binary.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import type { Store } from "@/server/store/client.ts";
import { type GraphKey, keepGraph, keptGraph } from "@/server/store/graph-cache.ts";
import type { SnapshotRecord } from "@/server/store/snapshot-repository.ts";
import { Estate } from "./estate.ts";
import { dropGraphsOfForgotten } from "./forget/heed-forgotten.ts";
import { factsOfSnapshot } from "./load-snapshot.ts";
import { tellWork } from "./operate/thread-events.ts";
import { spanOver } from "./operate/trace/span.ts";
import { factsInScope } from "./scope/facts-in-scope.ts";

export interface SnapshotEstate {
  readonly estate: Estate;
  /** The first moment at which the passing of time alone may change an answer; undefined: none. */
  readonly until: number | undefined;
  /** What its facts and its graph take in bytes, written down: for whoever decides how many to hold. */
  readonly factsBytes: number;
  readonly graphBytes: number;
}

/**
 * The engine as graphs know it: the version, and the bundle this process was started from, whose name changes with every change of the sources.
 * Undefined where there is no bundle (tests, development): then nothing says whether a kept graph is of this engine.
 */
export function engineOf(environment: NodeJS.ProcessEnv): string | undefined {
  const workers = environment["ROLEWALK_WORKERS"];
  if (!workers) return undefined;
  return `${version} ${basename(dirname(workers)).replace(/-\d+$/, "")} ${GRAPH_FORMAT}`;
}

function graphMade(by: "derived" | "disk", ms: number): void {
  tellWork({ kind: "graph", by, ms });
  spanOver(by === "derived" ? "derive" : "read graph", ms, {});
}

const tell = (line: string): void => void process.stderr.write(`rolewalk: ${line}\n`);

function cachedGraph(key: GraphKey, time: number) {
  const kept = keptGraph(key, time);
  if ("kind" in kept) {
    if (kept.kind === "damaged") tell(kept.message);
    return undefined;
  }
  const graph = decodeGraph(kept.bytes);
  if (graph.ok) return { graph: graph.value, until: kept.until, graphBytes: kept.bytes.byteLength };
  tell(`the kept graph of snapshot \`${key.snapshot}\` is derived anew: ${graph.error}`);
  return undefined;
}

/**
 * A snapshot ready to be asked at a time (milliseconds since the epoch): with the graph that was kept of it when this very engine derived one, else
 * with a graph derived now, which is kept for the next process.
 */
export async function estateOfSnapshot(store: Store, record: SnapshotRecord, time: number): Promise<SnapshotEstate> {
  await dropGraphsOfForgotten(store);
  const facts = await factsOfSnapshot(store, record);
  const engine = engineOf(process.env);
  const since = performance.now();
  const tellGraph = (by: "derived" | "disk"): void => graphMade(by, performance.now() - since);
  const key = engine === undefined ? undefined : { snapshot: record.id, engine };
  const cached = key && cachedGraph(key, time);
  if (cached) {
    tellGraph("disk");
    return { estate: new Estate(facts, time, cached.graph), until: cached.until, factsBytes: record.bodyBytes, graphBytes: cached.graphBytes };
  }
  const estate = new Estate(facts, time);
  const until = constantUntil(facts, time);
  const bytes = encodeGraph(estate.graph);
  tellGraph("derived");
  const problem = key && keepGraph(key, { bytes, time, until });
  if (problem) tell(`the graph of snapshot \`${record.id}\` could not be kept for the next start: ${problem}`);
  return { estate, until, factsBytes: record.bodyBytes, graphBytes: bytes.byteLength };
}

/** The part of a snapshot that is in a scope, ready to be asked: derived from the facts in it alone, and kept nowhere but in memory. */
export async function estateInScope(store: Store, record: SnapshotRecord, scope: CallerScope, time: number): Promise<SnapshotEstate> {
  const facts = factsInScope(await factsOfSnapshot(store, record), scope);
  const since = performance.now();
  const estate = new Estate(facts, time);
  const graphBytes = encodeGraph(estate.graph).byteLength;
  graphMade("derived", performance.now() - since);
  return { estate, until: constantUntil(facts, time), factsBytes: JSON.stringify(facts).length, graphBytes };
}

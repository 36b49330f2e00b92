import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compilingLate } from "@/server/api/compiling-late.ts";
import type { AccessGraph } from "@/server/graph/access-graph.ts";
import { buildGraph } from "@/server/graph/build-graph.ts";
import { constantUntil } from "@/server/graph/constant-until.ts";
import { decodeGraph, encodeGraph } from "@/server/graph/graph-binary.ts";
import type { World } from "@/server/graph/world.ts";
import { keepGraph, keptGraph } from "@/server/store/graph-cache.ts";
import { costOf, peakMemory, round } from "./clock.ts";

const KEY = { snapshot: "fixture", engine: "bench" };

/** Reads a kept graph as a start of the server does: the file, its checksum, the arrays and their indexes. */
function load(environment: Record<string, string>, time: number): AccessGraph {
  const kept = keptGraph(KEY, time, environment);
  if ("kind" in kept) throw new Error(`the graph that was just kept is ${kept.kind}`);
  const graph = decodeGraph(kept.bytes);
  if (!graph.ok) throw new Error(graph.error);
  return graph.value;
}

/** What a restart saves: deriving the graph of a world, against keeping it and loading what was kept. */
export function measureCached(world: World) {
  const home = mkdtempSync(join(tmpdir(), "rolewalk-bench-"));
  const environment = { ROLEWALK_HOME: home };
  try {
    const derive = costOf(() => compilingLate(() => buildGraph(world)));
    const keep = costOf(() => {
      const bytes = encodeGraph(derive.result);
      const problem = keepGraph(KEY, { bytes, time: world.time, until: constantUntil(world.facts, world.time) }, environment);
      if (problem) throw new Error(problem);
      return bytes.byteLength;
    });
    const loads = [0, 1, 2].map(() => costOf(() => load(environment, world.time)).seconds);
    const loaded = Math.min(...loads);
    return {
      deriveSeconds: round(derive.seconds),
      keepSeconds: round(keep.seconds),
      fileMiB: round(keep.result / 2 ** 20),
      /** The least of three. */
      loadSeconds: round(loaded),
      /** The goal: at most 0.1. */
      loadToDerive: round(loaded / derive.seconds),
      peakMiB: peakMemory(),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

import { spawnSync } from "node:child_process";
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

/** Part of this program that only loads what is kept: a start of the server has no facts and no other graph in its memory, which the collector would go through. */
export const LOAD_KEPT = "load-kept";

/** Seconds of a load in a process of its own; the least of three. */
export function measureLoadKept(home: string, time: number): number {
  const loads = [0, 1, 2].map(() => costOf(() => load({ ROLEWALK_HOME: home }, time)).seconds);
  return Math.min(...loads);
}

function loadedElsewhere(home: string, time: number): number {
  const [, script = ""] = process.argv;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, LOAD_KEPT, home, `${time}`], { encoding: "utf8" });
  if (status !== 0) throw new Error(`loading the kept graph failed: ${stderr}`);
  return JSON.parse(stdout) as number;
}

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
    const loaded = loadedElsewhere(home, world.time);
    return {
      deriveSeconds: round(derive.seconds),
      keepSeconds: round(keep.seconds),
      fileMiB: round(keep.result / 2 ** 20),
      /** In a process of its own; the least of three. */
      loadSeconds: round(loaded),
      /** The goal: at most 0.1. */
      loadToDerive: round(loaded / derive.seconds),
      peakMiB: peakMemory(),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

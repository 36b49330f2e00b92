import { createHash } from "node:crypto";
import { z } from "zod";
import { engineOf } from "@/server/api/snapshot-estate.ts";
import type { Ref } from "@/server/model/ref.ts";
import { ENTITY_DOCUMENTS } from "@/server/query/diff/changed-documents.ts";
import { type GraphKey, keepGraph, keptGraph } from "@/server/store/graph-cache.ts";
import type { KeptPairs, PairChanges } from "./pair-changes.ts";

const ref = z.custom<Ref>((value) => typeof value === "string");
const shape: z.ZodType<PairChanges> = z.object({
  edges: z.array(z.object({ kind: z.enum(["appeared", "disappeared", "changed"]), from: ref, to: ref, mechanism: z.string() })),
  documents: z.array(z.object({ ref, document: z.enum(ENTITY_DOCUMENTS) })),
});

/** Changes of one pair that are written down; where more differs, comparing again is worth the room. */
const MOST = 200_000;

/** Pairs beside the graphs that they were made of, by the same engine; undefined where nothing says which engine this is (tests, development). */
export function pairsOnDisk(environment: NodeJS.ProcessEnv = process.env): KeptPairs | undefined {
  const engine = engineOf(environment);
  if (engine === undefined) return undefined;
  const keyOf = (pair: string): GraphKey => ({ snapshot: `changes ${createHash("sha256").update(pair).digest("hex")}`, engine });
  return {
    find: (key, now) => {
      const kept = keptGraph(keyOf(key), now, environment);
      if ("kind" in kept) return undefined;
      const parsed = shape.safeParse(JSON.parse(Buffer.from(kept.bytes).toString()));
      return parsed.success ? { pair: parsed.data, time: kept.time, until: kept.until } : undefined;
    },
    keep: (key, { pair, ...times }) => {
      if (pair.edges.length + pair.documents.length > MOST) return;
      // where it cannot be kept the next process compares again
      keepGraph(keyOf(key), { bytes: Buffer.from(JSON.stringify(pair)), ...times }, environment);
    },
  };
}

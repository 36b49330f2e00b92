import { createHash } from "node:crypto";
import { z } from "zod";
import { facts } from "@/server/facts/snapshot.ts";

let known: string | undefined;

/**
 * What facts look like in this version, as a short text: another text for every change of their schema. Facts that were written in this very shape, and
 * whose bytes come from our own store, need no checking when they are read.
 */
export function factsShape(): string {
  known ??= createHash("sha256")
    .update(JSON.stringify(z.toJSONSchema(facts, { unrepresentable: "any" })))
    .digest("hex")
    .slice(0, 16);
  return known;
}

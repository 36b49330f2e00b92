import { alignedClusters } from "@/server/query/diff/aligned-clusters.ts";
import { Estate } from "./estate.ts";

/** An estate as it is compared with a later one: each cluster called as the later one calls it. */
export function comparedWith(before: Estate, after: Estate): Estate {
  const facts = alignedClusters(before.facts, after.facts);
  return facts === before.facts ? before : new Estate(facts, before.world.time);
}

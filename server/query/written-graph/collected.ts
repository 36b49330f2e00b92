import type { World } from "@/server/graph/world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { existence } from "@/server/query/existence.ts";

/** Whether an entity is among what was read; `no`: its list was read and it is not in it; `named`: there is no list of such, others name it. */
export type Collected = "yes" | "no" | "unknown" | "named";

const OF_EXISTENCE = { exists: "yes", absent: "no", unknown: "unknown" } as const;

/** What became of an entity when the snapshot was read. */
export function collectedOf(world: World, ref: Ref): Collected {
  const parsed = parseRef(ref);
  switch (parsed?.kind) {
    case "account":
      return world.accounts.has(parsed.account) ? "yes" : "unknown";
    case "cluster":
      return [...world.clusters.values()].some((cluster) => cluster.facts.arn === ref) || world.clusters.has(parsed.name) ? "yes" : "unknown";
    case "k8s":
      // people and groups of a cluster are names in its bindings, service accounts and pods are in lists
      return world.clusters.has(parsed.cluster) && (parsed.type === "user" || parsed.type === "group") ? "named" : OF_EXISTENCE[existence(world, ref)];
    case "iam":
      return OF_EXISTENCE[existence(world, ref)];
    case "session":
    case "key":
      return existence(world, ref) === "exists" ? "named" : "unknown";
    default:
      return "named";
  }
}

import type { Facts } from "@/server/facts/snapshot.ts";
import { parseRef } from "@/server/model/ref.ts";

/** When the oldest of what an answer rests on was read, and by which source. */
export interface OldestCapture {
  readonly capturedAt: string;
  readonly source: string;
}

/** The cluster and the account that something is of, as sources name what they read. */
function placesOf(facts: Facts, ref: string): readonly string[] {
  const parsed = parseRef(ref);
  switch (parsed?.kind) {
    case "k8s": {
      const account = facts.clusters.find((one) => one.name === parsed.cluster)?.account;
      return account === undefined ? [parsed.cluster] : [parsed.cluster, account];
    }
    case "iam":
    case "account":
    case "session":
    case "arn":
      return [parsed.account];
    case "cluster": {
      const cluster = facts.clusters.find((one) => one.arn === ref)?.name;
      return cluster === undefined ? [parsed.account] : [cluster, parsed.account];
    }
    default:
      return [];
  }
}

/** The oldest capture among the sources that read what these references speak of; undefined where no live scan did. */
export function oldestCapture(facts: Facts, refs: Iterable<string>): OldestCapture | undefined {
  const { sources } = facts;
  if (!sources) return undefined;
  const places = new Set([...refs].flatMap((ref) => placesOf(facts, ref)));
  const read = sources.filter((one) => one.state !== "failed" && one.of !== undefined && places.has(one.of));
  const [oldest] = read.toSorted((a, b) => Date.parse(a.capturedAt) - Date.parse(b.capturedAt));
  return oldest && { capturedAt: oldest.capturedAt, source: oldest.name };
}

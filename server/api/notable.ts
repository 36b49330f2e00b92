import type { AwsLookup } from "@/server/cluster/pod/aws-lookup.ts";
import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { lookupOfAll } from "@/server/graph/aws-lookup.ts";
import { podClasses } from "@/server/graph/classes/pod-class.ts";
import { type ClusterWorld, podRef } from "@/server/graph/cluster-world.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Step } from "@/server/model/step.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";

/** A pod that a first look should fall on; `others`: further workloads of which the same is true, told on the last row of its kind. */
export interface Notable {
  readonly title: string;
  readonly detail: string;
  readonly from: Ref;
  readonly to: Ref | null;
  readonly verdict: VerdictWord;
  readonly others: number;
}

/** What may stand out, the most pressing first. */
const KINDS = [
  "does not get the role it asks for",
  "was not given the credentials it is set up for",
  "uses a static access key",
  "acts as the role of its node",
] as const;
type Kind = (typeof KINDS)[number];

/** Rows in all, and rows of one kind where there are others too. */
const SHOWN = 12;
const OF_A_KIND = 4;

interface Source {
  readonly kind: string;
  readonly configured: boolean;
  readonly injected: boolean;
  readonly verdict: VerdictWord;
  readonly wins: boolean;
  readonly steps: readonly Step[];
}

function kindOf(source: Source): Kind | undefined {
  const asked = source.kind === "web-identity" || source.kind === "pod-identity";
  if (asked && source.injected && source.verdict === "denied") return KINDS[0];
  // what failed is told of a source that nothing asks for where it was meant: a misspelt annotation
  const meant = source.configured || source.steps.some((s) => s.outcome === "fail");
  if (asked && meant && !source.injected) return KINDS[1];
  if (source.kind === "static-key" && source.wins) return KINDS[2];
  if (source.kind === "imds" && source.wins && source.verdict === "allowed") return KINDS[3];
  return undefined;
}

type Row = Omit<Notable, "others">;

/** What stands out of one pod, each with its kind. */
function ofPod(cluster: ClusterWorld, pod: PodFact, lookup: AwsLookup): readonly { readonly kind: Kind; readonly row: Row }[] {
  const [container] = podCredentials(pod, cluster.facts, lookup, { sdk: "default" }).containers.filter((c) => c.kind === "regular");
  return (container?.sources ?? []).flatMap((source) => {
    const kind = kindOf(source);
    if (kind === undefined) return [];
    const detail = source.steps.find((s) => s.outcome === "fail")?.reason ?? source.steps[0]?.reason ?? "";
    const title = `${pod.namespace}/${pod.name} ${kind}`;
    return [{ kind, row: { title, detail, from: podRef(cluster.name, pod), to: source.role, verdict: source.verdict } }];
  });
}

/** What stands out of each kind: one pod of every workload, told apart by namespace, service account and role. Pods of a class are decided once. */
function found(world: World): ReadonlyMap<Kind, readonly Row[]> {
  const rows = new Map<Kind, Map<string, Row>>(KINDS.map((kind) => [kind, new Map()]));
  for (const cluster of world.clusters.values()) {
    const lookup = lookupOfAll(world, cluster, true);
    for (const { pods } of podClasses(world, cluster))
      for (const { kind, row } of ofPod(cluster, pods[0], lookup)) {
        const key = JSON.stringify([cluster.name, pods[0].namespace, pods[0].spec.serviceAccount, row.to]);
        const ofKind = rows.get(kind);
        if (ofKind && !ofKind.has(key)) ofKind.set(key, row);
      }
  }
  return new Map([...rows].map(([kind, ofKind]) => [kind, [...ofKind.values()]]));
}

/** How many rows each kind gets: a few, and what the others leave. */
function shares(counts: readonly number[]): readonly number[] {
  const given = counts.map((count) => Math.min(count, OF_A_KIND));
  let left = SHOWN - given.reduce((sum, n) => sum + n, 0);
  return given.map((n, i) => {
    const more = Math.max(0, Math.min(left, (counts[i] ?? 0) - n));
    left -= more;
    return n + more;
  });
}

const known = new WeakMap<World, readonly Notable[]>();

/** What a first look should fall on: pods whose asked-for role is refused or not delivered, static keys, pods that are their node's role. Made once. */
export function notablePods(world: World): readonly Notable[] {
  const made = known.get(world) ?? listed([...found(world).values()]);
  known.set(world, made);
  return made;
}

function listed(kinds: readonly (readonly Row[])[]): readonly Notable[] {
  const given = shares(kinds.map((rows) => rows.length));
  return kinds.flatMap((rows, i) => {
    const shown = rows.slice(0, given[i]);
    return shown.map((row, at) => ({ ...row, others: at === shown.length - 1 ? rows.length - shown.length : 0 }));
  });
}

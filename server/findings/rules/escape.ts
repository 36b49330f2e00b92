import { podEscape } from "@/server/cluster/pod/escape.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { isOver, SYSTEM_NAMESPACES, workloadKey, workloadWords } from "@/server/findings/workload.ts";
import { podClasses } from "@/server/graph/classes/pod-class.ts";
import { type ClusterWorld, nodeRef, podRef } from "@/server/graph/cluster-world.ts";
import { nodeRole } from "@/server/graph/node-role.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";

/** An administrator that a node holds: one that a pod on it is or becomes, or the role of the node itself. */
interface Held {
  /** The workload whose pods have it, or the role of the node. */
  readonly owner: Ref;
  /** From the pod, or the role, to the administrator. */
  readonly path: readonly Ref[];
  readonly administers: string;
  readonly verdict: VerdictWord;
}

const bySurety = (a: Held, b: Held): number => rankOf(a.verdict) - rankOf(b.verdict) || (a.owner < b.owner ? -1 : 1);

const isServiceAccount = (ref: Ref | undefined): boolean => ref?.startsWith("k8s://") === true && ref.includes("/serviceaccount/");
const isRole = (ref: Ref | undefined): boolean => ref?.includes(":role/") === true;

/** From a pod to its service account, to a role that it is given, or by the account's token to a role. */
const isGiven = ([, first, second, ...more]: readonly Ref[]): boolean =>
  more.length === 0 && (second === undefined ? isServiceAccount(first) || isRole(first) : isServiceAccount(first) && isRole(second));

/** What nodes of a cluster hold, node by node. */
class Nodes {
  readonly #inspection: Inspection;
  readonly #cluster: ClusterWorld;
  readonly #known = new Map<string, readonly Held[]>();

  constructor(inspection: Inspection, cluster: ClusterWorld) {
    this.#inspection = inspection;
    this.#cluster = cluster;
  }

  of(name: string): readonly Held[] {
    const known = this.#known.get(name);
    if (known) return known;
    const running = (this.#cluster.podsOnNode.get(name) ?? []).filter((pod) => !isOver(pod));
    const made = [...this.#role(name), ...running.flatMap((pod) => this.pod(pod) ?? [])].sort(bySurety);
    this.#known.set(name, made);
    return made;
  }

  /** An administrator that a pod is by its service account, or becomes by what it is given: not one that it only gets at by more takeovers. */
  pod(pod: PodFact): Held | undefined {
    const ref = podRef(this.#cluster.name, pod);
    const { gained, verdict, path } = this.#inspection.worthOf(ref);
    return gained !== "other" && isGiven(path) ? this.#held(this.#inspection.stable.of(ref), path, verdict) : undefined;
  }

  #role(name: string): readonly Held[] {
    const node = this.#cluster.nodes.get(name);
    const role = node && nodeRole(this.#inspection.world, this.#cluster, node);
    if (role?.state !== "read" || !role.value) return [];
    const ref = arnRef(role.value.roleArn);
    const admin = this.#inspection.administrators.get(ref);
    const held = admin && this.#held(ref, [ref], admin.verdict);
    return held ? [held] : [];
  }

  #held(owner: Ref, path: readonly Ref[], verdict: VerdictWord): Held | undefined {
    const admin = this.#inspection.administrators.get(path.at(-1) ?? owner);
    return admin && (verdict === "allowed" || verdict === "conditional") ? { owner, path, administers: `${admin.of}: ${admin.why}`, verdict } : undefined;
  }
}

interface Escaping {
  readonly cluster: ClusterWorld;
  readonly workload: Ref;
  readonly pods: readonly PodFact[];
  readonly reason: string;
}

function heldWords({ owner, path, administers }: Held): string {
  const end = path.at(-1) ?? owner;
  if (end === owner) return `the node role ${nameOf(owner)}, which administers ${administers}`;
  const workload = workloadWords(owner)
    .replace(/ of cluster .*$/, "")
    .replace(/^(The|A)/, (word) => word.toLowerCase());
  const name = end.startsWith("arn:") ? `role ${nameOf(end)}` : `service account ${end.split("/").slice(-2).join("/")}`;
  return `${workload} and with it ${name}, which administers ${administers}`;
}

function hitOf({ stable }: Inspection, { cluster, workload, pods, reason }: Escaping, nodes: Nodes): Hit | undefined {
  // whoever is an administrator itself gains nothing by its node
  if (pods.some((pod) => nodes.pod(pod))) return undefined;
  const found = pods.flatMap(({ spec: { nodeName } }) => (nodeName === undefined ? [] : nodes.of(nodeName).map((held) => ({ nodeName, held }))));
  const [first] = found.toSorted((a, b) => bySurety(a.held, b.held));
  if (!first) return undefined;
  const { held, nodeName } = first;
  const path = [workload, ...[nodeRef(cluster.name, nodeName), ...held.path].map((ref) => stable.of(ref))];
  const others = new Set(found.map((one) => one.held.owner)).size - 1;
  const more = others === 0 ? "" : `; there ${others === 1 ? "is one more" : `are ${others} more`} that it gets at in the same way`;
  return {
    member: workload,
    cause: workloadKey(workload),
    summary: `${workloadWords(workload)} can leave its container (${reason}) and take over its nodes. There it gets at ${heldWords(held)}${more}`,
    reach: "few",
    gained: "admin",
    verdict: held.verdict,
    paths: [{ from: workload, to: path.at(-1) ?? workload, verdict: held.verdict, path }],
    evidence: [{ source: workload, document: "pod spec" }],
    fix: byHand("Take away what lets the container out, or give it nodes of its own, by a taint that nothing else tolerates"),
  };
}

/** The workloads of a cluster whose pods come out on their node for certain, the cluster's own parts left out. */
function escapingIn(inspection: Inspection, cluster: ClusterWorld): readonly Escaping[] {
  const found = podClasses(inspection.world, cluster).flatMap(({ pods }) => {
    const [first] = pods;
    if (isOver(first) || SYSTEM_NAMESPACES.has(first.namespace)) return [];
    const { verdict, steps } = podEscape(first, cluster.facts);
    if (verdict !== "allowed") return [];
    const reason = steps.find((step) => step.outcome === "pass")?.reason ?? "its spec";
    return pods.map((pod) => ({ pod, reason, workload: inspection.stable.of(podRef(cluster.name, pod)) }));
  });
  return [...Map.groupBy(found, ({ workload }) => workload)].map(([workload, same]) => ({
    cluster,
    workload,
    pods: same.map(({ pod }) => pod),
    reason: same[0]?.reason ?? "",
  }));
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const cluster of inspection.world.clusters.values()) {
    const nodes = new Nodes(inspection, cluster);
    for (const escaping of escapingIn(inspection, cluster)) {
      const hit = hitOf(inspection, escaping, nodes);
      if (hit) yield hit;
    }
  }
}

/** A workload that comes out on nodes on which stronger ones run. */
export const escapeToStrong: Rule = {
  id: "escape-to-strong-pods",
  title: "A pod can take over a node that holds an administrator",
  why: "Whoever controls a node holds the tokens of every pod on it, and the node's own role. A container that is not kept in by its limits makes its program as strong as the strongest pod that the scheduler puts beside it.",
  look,
};

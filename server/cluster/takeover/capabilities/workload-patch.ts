import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import { writesOf } from "@/server/cluster/takeover/writes.ts";
import type { WorkloadFact } from "@/server/facts/kubernetes.ts";
import { keptIn, nodeGrant } from "./node-escape.ts";
import { holdsIn } from "./scope.ts";
import { WORKLOADS } from "./workloads.ts";

/** A Job's template is fixed once it runs (H2). */
const canChange = (w: WorkloadFact): boolean => w.kind !== "job" || w.suspended;

const hits = (holder: PowerHolder) =>
  WORKLOADS.flatMap((w) =>
    hitsOf(holder.own, [{ verbs: ["patch", "update"], group: w.group, resources: [w.plural] }]).map((hit) => ({
      ...hit,
      kind: w.kind,
      writes: writesOf([hit]),
    })),
  );

interface Found {
  readonly hit: Hit;
  readonly workload: WorkloadFact;
  readonly gates: readonly string[];
}

function foundIn(namespace: string, here: ReturnType<typeof hits>, facts: TakeoverFacts): readonly Found[] {
  return facts
    .workloadsIn(namespace)
    .filter(canChange)
    .flatMap((workload) => {
      const hit = here.find((h) => h.kind === workload.kind && (h.names.length === 0 || h.names.includes(workload.name)));
      return hit ? [{ hit, workload, gates: facts.gates(namespace, hit.writes) }] : [];
    });
}

/** For each namespace a workload that can be changed, by whichever of the kinds; one whose change no webhook sees before others. */
function changeable(holder: PowerHolder, facts: TakeoverFacts): ReadonlyMap<string, Found> {
  const all = hits(holder);
  const found = new Map<string, Found>();
  const namespaces = all.some((h) => h.power.namespaces === undefined) ? facts.namespaces : [...new Set(all.flatMap((h) => h.power.namespaces ?? []))];
  for (const namespace of namespaces) {
    const here = foundIn(
      namespace,
      all.filter((h) => holdsIn(h, namespace)),
      facts,
    );
    const best = here.find((f) => f.gates.length === 0) ?? here[0];
    if (best) found.set(namespace, best);
  }
  return found;
}

interface Group {
  readonly first: Found;
  readonly namespaces: readonly string[];
}

/** Namespaces that share the permission and what sees its use, so that one grant speaks for all of them. */
function byPermission(found: ReadonlyMap<string, Found>): readonly Group[] {
  const groups = new Map<string, { first: Found; namespaces: string[] }>();
  for (const [namespace, one] of found) {
    const key = `${one.hit.power.evidence.source} ${one.hit.power.evidence.document} ${one.gates.join(",")}`;
    const there = groups.get(key);
    if (there) there.namespaces.push(namespace);
    else groups.set(key, { first: one, namespaces: [namespace] });
  }
  return [...groups.values()];
}

function grantsOf(holder: PowerHolder, facts: TakeoverFacts, { first, namespaces }: Group): readonly TakeoverGrant[] {
  const { hit, workload, gates } = first;
  const others = namespaces.length > 1 ? ` and of others in ${namespaces.length - 1} more namespaces` : "";
  return [
    makeGrant(facts, holder, {
      capability: "workload-patch",
      yields: "sa-token",
      targets: facts.serviceAccounts(namespaces),
      hits: [hit],
      code: "TAKEOVER_WORKLOAD_PATCH",
      reason: `changes the template of ${workload.kind} \`${workload.namespace}/${workload.name}\`${others}: its image, and its service account to any of the namespace`,
      lists: ["workloads", "serviceAccounts"],
      gates,
      ordinaryPodsIn: keptIn(facts, namespaces),
    }),
    ...nodeGrant(holder, facts, hit, { namespaces, gates }, "workload-patch"),
  ];
}

/** A5, H2: whoever changes the template of a workload that is there changes its image, its service account, and whether it is privileged. */
export const workloadPatch: Capability = {
  id: "workload-patch",
  rules: ["A5", "H2"],
  grants: (holder, facts): readonly TakeoverGrant[] => byPermission(changeable(holder, facts)).flatMap((group) => grantsOf(holder, facts, group)),
};

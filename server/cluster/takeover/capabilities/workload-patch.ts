import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import { type Hit, hitsOf } from "@/server/cluster/takeover/hit.ts";
import { admissionFindings, makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import type { WorkloadFact } from "@/server/facts/kubernetes.ts";
import { holdsIn } from "./scope.ts";
import { WORKLOADS } from "./workloads.ts";

/** A Job's template is fixed once it runs (H2). */
const canChange = (w: WorkloadFact): boolean => w.kind !== "job" || w.suspended;

const hits = (holder: PowerHolder): readonly (Hit & { readonly kind: string })[] =>
  WORKLOADS.flatMap((w) =>
    hitsOf(holder.own, [{ verbs: ["patch", "update"], group: w.group, resources: [w.plural] }]).map((hit) => ({ ...hit, kind: w.kind })),
  );

interface Found {
  readonly hit: Hit;
  readonly workload: WorkloadFact;
}

/** For each namespace the first workload that can be changed, by whichever of the kinds. */
function changeable(holder: PowerHolder, facts: TakeoverFacts): ReadonlyMap<string, Found> {
  const all = hits(holder);
  const found = new Map<string, Found>();
  const namespaces = all.some((h) => h.power.namespaces === undefined) ? facts.namespaces : [...new Set(all.flatMap((h) => h.power.namespaces ?? []))];
  for (const namespace of namespaces) {
    const here = all.filter((h) => holdsIn(h, namespace));
    for (const workload of facts.workloadsIn(namespace).filter(canChange)) {
      const hit = here.find((h) => h.kind === workload.kind && (h.names.length === 0 || h.names.includes(workload.name)));
      if (!hit) continue;
      found.set(namespace, { hit, workload });
      break;
    }
  }
  return found;
}

/** Namespaces that share the permission, so that one grant speaks for all of them. */
function byPermission(found: ReadonlyMap<string, Found>): readonly { readonly first: Found; readonly namespaces: readonly string[] }[] {
  const groups = new Map<string, { first: Found; namespaces: string[] }>();
  for (const [namespace, one] of found) {
    const key = `${one.hit.power.evidence.source} ${one.hit.power.evidence.document}`;
    const there = groups.get(key);
    if (there) there.namespaces.push(namespace);
    else groups.set(key, { first: one, namespaces: [namespace] });
  }
  return [...groups.values()];
}

/** A5, H2: whoever changes the template of a workload that is there changes its image and its service account. */
export const workloadPatch: Capability = {
  id: "workload-patch",
  rules: ["A5", "H2"],
  grants: (holder, facts): readonly TakeoverGrant[] =>
    byPermission(changeable(holder, facts)).flatMap(({ first, namespaces }) =>
      facts.admissionClasses(namespaces, "CREATE").map((group) =>
        makeGrant(facts, holder, {
          capability: "workload-patch",
          yields: "sa-token",
          targets: facts.serviceAccounts(group.namespaces),
          hits: [first.hit],
          code: "TAKEOVER_WORKLOAD_PATCH",
          reason: `changes the template of ${first.workload.kind} \`${first.workload.namespace}/${first.workload.name}\`${namespaces.length > 1 ? ` and of others in ${namespaces.length - 1} more namespaces` : ""}: its image, and its service account to any of the namespace`,
          lists: ["workloads", "serviceAccounts"],
          ...admissionFindings(group.webhooks),
        }),
      ),
    ),
};

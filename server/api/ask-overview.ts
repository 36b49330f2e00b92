import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import type { OverviewAnswer } from "@/server/contract/screen.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { podRef } from "@/server/graph/cluster-world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { accountName } from "@/server/query/entity.ts";
import type { Estate } from "./estate.ts";

interface Notable {
  readonly title: string;
  readonly detail: string;
  readonly from: Ref;
  readonly to: Ref | null;
  readonly verdict: VerdictWord;
}

const SHOWN = 12;

/** What a first look should fall on: pods whose asked-for role is refused or not delivered, pods that are their node's role. */
function notablePods(estate: Estate): readonly Notable[] {
  const found: Notable[] = [];
  const seen = new Set<string>();
  for (const cluster of estate.world.clusters.values()) {
    const lookup = awsLookup(estate.world, cluster);
    for (const pod of cluster.facts.pods) {
      const [container] = podCredentials(pod, cluster.facts, lookup, { sdk: "default" }).containers.filter((c) => c.kind === "regular");
      const from = podRef(cluster.name, pod);
      for (const source of container?.sources ?? []) {
        const title = titleOf(source);
        const key = `${title} ${pod.namespace} ${pod.spec.serviceAccount} ${source.role}`;
        if (!title || seen.has(key)) continue;
        seen.add(key);
        const reason = source.steps.find((s) => s.outcome === "fail")?.reason ?? source.steps[0]?.reason ?? "";
        found.push({ title: `${pod.namespace}/${pod.name} ${title}`, detail: reason, from, to: source.role, verdict: source.verdict });
      }
    }
  }
  return found;
}

function titleOf(source: {
  readonly kind: string;
  readonly configured: boolean;
  readonly injected: boolean;
  readonly verdict: VerdictWord;
  readonly wins: boolean;
}): string | undefined {
  const asked = source.kind === "web-identity" || source.kind === "pod-identity";
  if (asked && source.injected && source.verdict === "denied") return "does not get the role it asks for";
  if (asked && source.configured && !source.injected) return "was not given the credentials it is set up for";
  if (source.kind === "static-key" && source.wins) return "uses a static access key";
  if (source.kind === "imds" && source.wins && source.verdict === "allowed") return "acts as the role of its node";
  return undefined;
}

/** The home page: what the snapshot holds, in numbers, and what is worth a first look. */
export function askOverview(estate: Estate): Omit<OverviewAnswer, "snapshot"> {
  const { facts, world } = estate;
  const sum = <T>(items: readonly T[], count: (item: T) => number): number => items.reduce((n, item) => n + count(item), 0);
  return {
    counts: {
      pods: sum(facts.clusters, (c) => c.pods.length),
      serviceAccounts: sum([...world.clusters.values()], (c) => c.knownServiceAccounts.length),
      roles: sum(facts.accounts, (a) => a.roles.length),
      users: sum(facts.accounts, (a) => a.users.length),
      clusters: facts.clusters.length,
      accounts: facts.accounts.length,
    },
    clusters: facts.clusters.map((c) => ({
      name: c.name,
      account: c.account ?? null,
      authenticationMode: c.eks?.authenticationMode ?? null,
      version: c.version ?? null,
    })),
    accounts: facts.accounts.map((a) => ({ id: a.id, name: accountName(world, a.id) ?? null })),
    notable: notablePods(estate).slice(0, SHOWN),
  };
}

import type { AccountWorld } from "./account-world.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { grantsOf } from "./edges/rbac.ts";
import { accessOf, clustersIn, takeoverReads } from "./reads.ts";
import type { World } from "./world.ts";

/** Who takes over something in which namespaces of a cluster, and how surely: what matters of its grants to who would run pods there. */
function rights(world: World, cluster: ClusterWorld): readonly unknown[] {
  const memo = world.memoOfCluster(cluster);
  return memo.list("rights", () =>
    memo.value("rights", takeoverReads(world, cluster), () => {
      const namespaces = new Map<readonly string[], string>();
      const namespacesOf = (targets: readonly string[]): string => {
        const known = namespaces.get(targets) ?? [...new Set(targets.map((t) => t.split("/", 5)[4]))].join();
        namespaces.set(targets, known);
        return known;
      };
      return grantsOf(world, cluster).flatMap((g) => [
        `${g.from} ${g.mechanism} ${g.yields} ${g.decision.verdict}`,
        JSON.stringify([g.decision.conditions, g.decision.missing]),
        namespacesOf(g.targets),
      ]);
    }),
  );
}

/** All that opening the clusters of an account by EKS calls rests on. */
export const openingReads = (world: World, account: AccountWorld): readonly unknown[] => [
  world.memoOf(account),
  ...clustersIn(world, account).flatMap((c) => [c.name, ...accessOf(world, c)]),
];

/** The same for giving roles to pods: also who runs pods where, and as whom. */
export const podRoleReads = (world: World, account: AccountWorld): readonly unknown[] => [
  ...openingReads(world, account),
  ...clustersIn(world, account).flatMap((c) => [c.knownServiceAccounts, rights(world, c)]),
];

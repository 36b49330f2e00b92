import type { OverviewAnswer } from "@/server/contract/screen.ts";
import { accountName } from "@/server/query/entity.ts";
import type { Estate } from "./estate.ts";
import { notablePods } from "./notable.ts";

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
    notable: [...notablePods(world)],
  };
}

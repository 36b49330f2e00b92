import { areAllAccountsListed } from "@/server/facts/organization.ts";
import type { World } from "@/server/graph/world.ts";

/** Whether a collected cluster lies in an account. */
const holdsCluster = (world: World, account: string): boolean => [...world.clusters.values()].some(({ facts }) => facts.account === account);

/** Whether an account is another's: by the list of the organization, where that was read to its end; else by what was collected, which is no proof. */
export function whoseAccount(world: World, account: string): "own" | "foreign" | "not known" {
  const { organization } = world.facts;
  if (organization?.accounts.some((one) => one.id === account)) return "own";
  if (organization && areAllAccountsListed(organization)) return "foreign";
  return world.accounts.has(account) || holdsCluster(world, account) ? "own" : "not known";
}

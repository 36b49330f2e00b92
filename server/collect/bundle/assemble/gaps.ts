import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { gapsOfAccount } from "./gaps-of-account.ts";
import { gapsOfCluster } from "./gaps-of-cluster.ts";
import { gapsOfIdentityCenter } from "./gaps-of-identity-center.ts";
import { gapsOfReferences } from "./gaps-of-references.ts";

/** What is not there, of which cluster or account, and which answers it weakens. `absent`: what is said of accounts that are only named. */
export function gapsOf(facts: Omit<Facts, "coverage">, absent = "was not collected"): CoverageGap[] {
  return [
    ...facts.clusters.flatMap((cluster) => gapsOfCluster(cluster, facts)),
    ...facts.accounts.flatMap((account) => gapsOfAccount(account, facts)),
    ...gapsOfIdentityCenter(facts),
    ...gapsOfReferences(facts, absent),
  ];
}

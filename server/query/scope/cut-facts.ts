import type { Coverage } from "@/server/facts/coverage.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";
import type { Exclusion, SourceFact } from "@/server/facts/sources.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import { cutCluster } from "./cut-cluster.ts";
import { cutIdentityCenter, cutOrganization } from "./cut-organization.ts";
import { accountsIn, partOfCluster } from "./places.ts";

/** What is whole in a scope: what was noted while reading is of one cluster or one account, not of a namespace. */
interface Whole {
  readonly accounts: ReadonlySet<string>;
  readonly clusters: ReadonlySet<string>;
}

function isReadOf({ kind, of }: Pick<SourceFact, "kind" | "of">, { accounts, clusters }: Whole): boolean {
  return of !== undefined && (kind === "aws" ? accounts : clusters).has(of);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Whether a file lies in the folder of a cluster or an account that is whole in the scope: what lies elsewhere may be of anything. */
function isFileOf(path: string, { accounts, clusters }: Whole): boolean {
  const [top, name = "", ...rest] = path.split("/");
  if (rest.length === 0) return false;
  return top === "clusters" ? clusters.has(decoded(name)) : top === "accounts" && accounts.has(name);
}

/** Files that were read and that were not. What is missing is told by the facts that are left, not by those there were. */
const cutCoverage = ({ read, failed }: Coverage, whole: Whole): Coverage => ({
  read: read.filter(({ path }) => isFileOf(path, whole)),
  failed: failed.filter(({ path }) => isFileOf(path, whole)),
  missing: [],
});

/**
 * The facts as far as they are in a scope; nothing that is derived from them can hang on anything outside. What lies outside is left as what was never collected is: a
 * name, where a document inside writes it. A kind of fact that nothing here names is withheld. What counts as inside, kind by kind, and why: docs/scopes.md. Pure; what is whole inside is the same object as before.
 */
export function cutFacts(facts: Facts, scope: CallerScope): Facts {
  const accounts = accountsIn(scope);
  const kept = facts.clusters.flatMap((cluster): { readonly cluster: ClusterFacts; readonly isWhole: boolean }[] => {
    const part = partOfCluster(cluster, scope);
    if (part === undefined) return [];
    return part === "whole" ? [{ cluster, isWhole: true }] : [{ cluster: cutCluster(cluster, part), isWhole: false }];
  });
  const whole = { accounts, clusters: new Set(kept.flatMap(({ cluster, isWhole }) => (isWhole ? [cluster.name] : []))) };
  const places = new Set(kept.flatMap(({ cluster, isWhole }) => (isWhole ? [cluster.name, ...(cluster.arn === undefined ? [] : [cluster.arn])] : [])));
  const isLeftOut = (one: Exclusion): boolean =>
    (one.account !== undefined && accounts.has(one.account)) || (one.cluster !== undefined && places.has(one.cluster));
  const organization = cutOrganization(facts.organization, accounts);
  return {
    version: facts.version,
    capturedAt: facts.capturedAt,
    clusters: kept.map(({ cluster }) => cluster),
    accounts: facts.accounts.filter(({ id }) => accounts.has(id)),
    ...(organization && { organization }),
    identityCenter: facts.identityCenter.flatMap((one) => cutIdentityCenter(one, accounts) ?? []),
    ...(facts.caller && accounts.has(facts.caller.account) && { caller: facts.caller }),
    ...(facts.sources && { sources: facts.sources.filter((one) => isReadOf(one, whole)) }),
    ...(facts.excluded && { excluded: facts.excluded.filter(isLeftOut) }),
    coverage: cutCoverage(facts.coverage, whole),
  };
}

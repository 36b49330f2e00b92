import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { ClusterFacts, Facts } from "@/server/facts/snapshot.ts";

const ACCOUNT_IN_ARN = /arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):/g;

/** The accounts that texts name, in the order in which they are first named; what was looked at once is not looked at again. */
class NamedAccounts {
  readonly ids = new Set<string>();
  readonly #seen = new Set<unknown>();

  add(text: string | undefined): void {
    if (text === undefined || !text.includes("arn:aws") || this.#seen.has(text)) return;
    this.#seen.add(text);
    for (const [, id] of text.matchAll(ACCOUNT_IN_ARN)) if (id !== undefined) this.ids.add(id);
  }

  /** Every text inside a principal; `"AWS": "123456789012"` is the short form of an account's root. */
  addPrincipal(value: unknown): void {
    if (typeof value === "string") {
      if (/^\d{12}$/.test(value)) this.ids.add(value);
      else this.add(value);
    } else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) this.addPrincipal(one);
  }

  addVariables(env: ReadonlyArray<{ readonly value?: string | undefined }>): void {
    if (this.#seen.has(env)) return;
    this.#seen.add(env);
    for (const { value } of env) this.add(value);
  }
}

const principalsOf = (trust: unknown): unknown[] => {
  const statements = typeof trust === "object" && trust !== null && "Statement" in trust ? trust.Statement : [];
  return (Array.isArray(statements) ? statements : [statements]).flatMap((s: unknown) =>
    typeof s === "object" && s !== null && "Principal" in s ? [s.Principal] : [],
  );
};

function trusted(facts: Omit<Facts, "coverage">): ReadonlySet<string> {
  const named = new NamedAccounts();
  for (const { roles } of facts.accounts) for (const role of roles) for (const principal of principalsOf(role.trustPolicy)) named.addPrincipal(principal);
  return named.ids;
}

function addAsked(named: NamedAccounts, cluster: ClusterFacts): void {
  if (cluster.account !== undefined) named.ids.add(cluster.account);
  for (const account of cluster.serviceAccounts) for (const value of Object.values(account.annotations)) named.add(value);
  for (const association of cluster.podIdentityAssociations) {
    named.add(association.roleArn);
    named.add(association.targetRoleArn);
  }
  for (const entry of cluster.accessEntries) named.add(entry.principalArn);
  for (const map of cluster.configMaps) for (const value of Object.values(map.values)) named.add(value);
  for (const pod of cluster.pods) for (const container of pod.spec.containers) named.addVariables(container.env);
}

function asked(facts: Omit<Facts, "coverage">): ReadonlySet<string> {
  const named = new NamedAccounts();
  for (const cluster of facts.clusters) addAsked(named, cluster);
  return named.ids;
}

/** Accounts that trust policies, annotations, associations and access entries name and of which nothing is there: each `was not collected`, or what `absent` says. */
export function gapsOfReferences(facts: Omit<Facts, "coverage">, absent: string): CoverageGap[] {
  const collected = new Set(facts.accounts.map((account) => account.id));
  const gap =
    (what: string, weakens: string) =>
    (id: string): CoverageGap => ({ what, of: `account ${id}`, weakens });
  const byTrust = new Set([...trusted(facts)].filter((id) => !collected.has(id)));
  const byCluster = new Set([...asked(facts)].filter((id) => !collected.has(id) && !byTrust.has(id)));
  return [
    ...[...byTrust].map(gap(`everything: the account is trusted by a role here and ${absent}`, "which of its principals can become that role")),
    ...[...byCluster].map(gap(`everything: a cluster here names the account and it ${absent}`, "every answer about its roles and users")),
  ];
}

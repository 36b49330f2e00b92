import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { Facts } from "@/server/facts/snapshot.ts";

const ACCOUNT_IN_ARN = /arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):/g;

/** Every text inside a policy document. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const one of value) yield* textsIn(one);
  else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) yield* textsIn(one);
}

const accountsIn = (text: string): string[] => [...text.matchAll(ACCOUNT_IN_ARN)].flatMap((match) => match[1] ?? []);

/** `"AWS": "123456789012"`, the short form of an account's root. */
const principalsOf = (trust: unknown): unknown[] => {
  const statements = typeof trust === "object" && trust !== null && "Statement" in trust ? trust.Statement : [];
  return (Array.isArray(statements) ? statements : [statements]).flatMap((s: unknown) =>
    typeof s === "object" && s !== null && "Principal" in s ? [s.Principal] : [],
  );
};

function trusted(facts: Omit<Facts, "coverage">): string[] {
  const roles = facts.accounts.flatMap((account) => account.roles);
  return roles.flatMap((role) =>
    principalsOf(role.trustPolicy).flatMap((principal) => [...textsIn(principal)].flatMap((text) => (/^\d{12}$/.test(text) ? [text] : accountsIn(text)))),
  );
}

function asked(facts: Omit<Facts, "coverage">): string[] {
  return facts.clusters.flatMap((cluster) => [
    ...(cluster.account === undefined ? [] : [cluster.account]),
    ...cluster.serviceAccounts.flatMap((account) => accountsIn(Object.values(account.annotations).join(" "))),
    ...cluster.podIdentityAssociations.flatMap((association) => accountsIn(`${association.roleArn ?? ""} ${association.targetRoleArn ?? ""}`)),
    ...cluster.accessEntries.flatMap((entry) => accountsIn(entry.principalArn)),
    ...cluster.configMaps.flatMap((map) => accountsIn(Object.values(map.values).join(" "))),
    ...cluster.pods.flatMap((pod) => pod.spec.containers.flatMap((container) => container.env.flatMap((env) => accountsIn(env.value ?? "")))),
  ]);
}

/** Accounts that trust policies, annotations, associations and access entries name and of which nothing was collected. */
export function gapsOfReferences(facts: Omit<Facts, "coverage">): CoverageGap[] {
  const collected = new Set(facts.accounts.map((account) => account.id));
  const gap =
    (what: string, weakens: string) =>
    (id: string): CoverageGap => ({ what, of: `account ${id}`, weakens });
  const byTrust = new Set(trusted(facts).filter((id) => !collected.has(id)));
  const byCluster = new Set(asked(facts).filter((id) => !collected.has(id) && !byTrust.has(id)));
  return [
    ...[...byTrust].map(gap("everything: the account is trusted by a role here and was not collected", "which of its principals can become that role")),
    ...[...byCluster].map(gap("everything: a cluster here names the account and it was not collected", "every answer about its roles and users")),
  ];
}

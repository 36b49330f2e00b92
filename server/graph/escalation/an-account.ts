import type { AccountFacts, Facts } from "@/server/facts/snapshot.ts";

/** Builders for tests: one account in which exactly what is asked for is there. */
export const ACCOUNT = "111122223333";
export const iam = (name: string): string => `arn:aws:iam::${ACCOUNT}:${name}`;

const EMPTY: AccountFacts = {
  id: ACCOUNT,
  partition: "aws",
  lists: { users: "complete", groups: "complete", roles: "complete", policies: "complete", instanceProfiles: "complete", instances: "complete" },
  mfaAsked: [],
  users: [],
  groups: [],
  roles: [],
  policies: [],
  oidcProviders: [],
  samlProviders: [],
  instanceProfiles: [],
  instances: [],
  accessKeys: [],
  mfaDevices: [],
  credentialReport: [],
  roleHolders: [],
  resourcePolicies: [],
};

export const anAccount = (more: Partial<AccountFacts>): AccountFacts => ({ ...EMPTY, ...more });

export const factsOf = (account: AccountFacts, clusters: Facts["clusters"] = []): Facts => ({
  version: 1,
  capturedAt: "2026-11-25T00:00:00Z",
  clusters,
  accounts: [account],
  identityCenter: [],
  coverage: { read: [], failed: [], missing: [] },
});

export type Statement = Readonly<Record<string, unknown>>;

export const allow = (action: string | readonly string[], resource: string | readonly string[] = "*", condition?: unknown): Statement => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});
export const deny = (action: string | readonly string[], resource: string | readonly string[] = "*"): Statement => ({
  ...allow(action, resource),
  Effect: "Deny",
});
export const document = (statements: readonly Statement[]): unknown => ({ Version: "2012-10-17", Statement: statements });

const holder = (name: string, statements: readonly Statement[]) => ({
  name,
  path: "/",
  inlinePolicies: statements.length > 0 ? [{ name: "inline", document: document(statements) }] : [],
  attachedPolicies: [] as string[],
  boundary: null,
  tags: {},
});

export const aUser = (
  name: string,
  statements: readonly Statement[] = [],
  more: Partial<AccountFacts["users"][number]> = {},
): AccountFacts["users"][number] => ({
  ...holder(name, statements),
  arn: iam(`user/${name}`),
  groups: [],
  ...more,
});

export const aRole = (
  name: string,
  principal: Readonly<Record<string, unknown>>,
  statements: readonly Statement[] = [],
  more: Partial<AccountFacts["roles"][number]> = {},
): AccountFacts["roles"][number] => ({
  ...holder(name, statements),
  arn: iam(`role/${name}`),
  trustPolicy: document([{ Effect: "Allow", Principal: principal, Action: ["sts:AssumeRole", "sts:TagSession"] }]),
  ...more,
});

export const aGroup = (name: string, statements: readonly Statement[] = []): AccountFacts["groups"][number] => ({
  arn: iam(`group/${name}`),
  name,
  path: "/",
  inlinePolicies: statements.length > 0 ? [{ name: "inline", document: document(statements) }] : [],
  attachedPolicies: [],
});

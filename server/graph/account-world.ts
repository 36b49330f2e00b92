import type { IamGroupFact, IamRoleFact, IamUserFact, InstanceFact, InstanceProfileFact, ManagedPolicyFact, OidcProviderFact } from "@/server/facts/iam.ts";
import type { AccountFacts, AccountList } from "@/server/facts/snapshot.ts";

/** One account's facts, looked up by ARN and by name. Role and user names are unique in an account ignoring case (A16). */
export interface AccountWorld {
  readonly id: string;
  readonly partition: string;
  readonly facts: AccountFacts;
  readonly users: ReadonlyMap<string, IamUserFact>;
  readonly usersByName: ReadonlyMap<string, IamUserFact>;
  readonly roles: ReadonlyMap<string, IamRoleFact>;
  readonly rolesByName: ReadonlyMap<string, IamRoleFact>;
  readonly groupsByName: ReadonlyMap<string, IamGroupFact>;
  readonly policies: ReadonlyMap<string, ManagedPolicyFact>;
  readonly oidcProviders: ReadonlyMap<string, OidcProviderFact>;
  readonly instanceProfiles: ReadonlyMap<string, InstanceProfileFact>;
  readonly instances: ReadonlyMap<string, InstanceFact>;
  /** Rows of the credential report by ARN. */
  readonly reportByArn: ReadonlyMap<string, AccountFacts["credentialReport"][number]>;
  /** How many access keys were listed, by the user's name in lower case. */
  readonly keysByUser: ReadonlyMap<string, number>;
  /** Names in lower case of users with an MFA device, and of those that were asked for theirs. */
  readonly withMfa: ReadonlySet<string>;
  readonly mfaAsked: ReadonlySet<string>;
}

const by = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> => new Map(items.map((item) => [key(item), item]));

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

export function accountWorld(facts: AccountFacts): AccountWorld {
  return {
    id: facts.id,
    partition: facts.partition,
    facts,
    users: by(facts.users, (u) => u.arn),
    usersByName: by(facts.users, (u) => u.name.toLowerCase()),
    roles: by(facts.roles, (r) => r.arn),
    rolesByName: by(facts.roles, (r) => r.name.toLowerCase()),
    groupsByName: by(facts.groups, (g) => g.name.toLowerCase()),
    policies: by(facts.policies, (p) => p.arn),
    oidcProviders: by(facts.oidcProviders, (p) => p.arn),
    instanceProfiles: by(facts.instanceProfiles, (p) => p.arn),
    instances: by(facts.instances, (i) => i.id),
    reportByArn: by(facts.credentialReport.toReversed(), (r) => r.arn), // of two rows the first counts
    keysByUser: countBy(facts.accessKeys.flatMap((k) => k.userName?.toLowerCase() ?? [])),
    withMfa: new Set(facts.mfaDevices.map((d) => d.userName.toLowerCase())),
    mfaAsked: new Set(facts.mfaAsked.map((n) => n.toLowerCase())),
  };
}

/** Whether a list of the account was read whole, so that what is not in it does not exist. */
export const isComplete = (account: AccountWorld | undefined, list: AccountList): boolean => account?.facts.lists[list] === "complete";

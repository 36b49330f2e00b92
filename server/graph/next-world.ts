import type { Facts } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import { type AccountWorld, accountWorld } from "./account-world.ts";
import { type ClusterWorld, clusterWorld } from "./cluster-world.ts";
import type { ManagedDocuments } from "./managed-documents.ts";
import { Memo, sameItems } from "./memo.ts";

interface Parts {
  readonly clusters: ReadonlyMap<string, ClusterWorld>;
  readonly accounts: ReadonlyMap<string, AccountWorld>;
}

/** What is known of a cluster or account is kept with its object: a copy has nothing kept, and shares the indexes. */
function partAfter<F, P extends { readonly facts: F }>(facts: F, old: P | undefined, isKept: boolean, make: (facts: F, old: P | undefined) => P): P {
  if (old?.facts !== facts) return make(facts, old);
  return isKept ? old : { ...old };
}

/**
 * The clusters and accounts of new facts. One that is unchanged stays the same object, and with it what was worked out of it, as long as nothing
 * outside it that this may rest on has changed: for a cluster the accounts and the organization, for an account also the nodes of every cluster.
 */
export function nextParts(facts: Facts, old: (Parts & { readonly facts: Facts }) | undefined): Parts {
  const accountsStay = old !== undefined && sameItems(facts.accounts, old.facts.accounts) && facts.organization === old.facts.organization;
  const nodesOf = (f: Facts): readonly unknown[] => f.clusters.flatMap((c) => [c.name, c.nodes, c.issuer]);
  const nodesStay = old !== undefined && sameItems(nodesOf(facts), nodesOf(old.facts));
  const clusters = facts.clusters.map((c) => partAfter(c, old?.clusters.get(c.name), accountsStay, clusterWorld));
  const accounts = facts.accounts.map((a) => partAfter(a, old?.accounts.get(a.id), accountsStay && nodesStay, accountWorld));
  return { clusters: new Map(clusters.map((c) => [c.name, c])), accounts: new Map(accounts.map((a) => [a.id, a])) };
}

const strangers = new WeakMap<AccountWorld["users"], readonly string[]>();

function strangersIn(account: AccountWorld): readonly string[] {
  const known = strangers.get(account.users);
  if (known) return known;
  const found = [...account.users.keys(), ...account.roles.keys()].filter((arn) => parseArn(arn)?.account !== account.id);
  strangers.set(account.users, found);
  return found;
}

/** Users and roles that lie under another account than their ARN names. */
export const strangersOf = (accounts: ReadonlyMap<string, AccountWorld>): ReadonlyMap<string, AccountWorld> =>
  new Map([...accounts.values()].flatMap((a) => strangersIn(a).map((arn) => [arn, a] as const)));

/** The one before when it finds the same: who rests on it sees that nothing has changed. */
export const keptDocuments = (now: ManagedDocuments, before: ManagedDocuments | undefined): ManagedDocuments => (before?.equals(now) ? before : now);

export const clusterMemo = (cluster: ClusterWorld, before: ClusterWorld | undefined, memo: Memo | undefined): Memo =>
  memo && before?.facts === cluster.facts ? memo : new Memo(memo);

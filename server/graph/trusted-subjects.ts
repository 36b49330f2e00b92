import { oidcRef, type Ref } from "@/server/model/ref.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { BUILTIN_PROVIDERS } from "@/server/policy/principal-entry.ts";
import { type TrustEntrance, trustEntrances } from "@/server/policy/trust-entrances.ts";
import { matchesWildcard } from "@/server/policy/wildcard.ts";
import type { AccountWorld } from "./account-world.ts";
import { type ClusterWorld, serviceAccountRef } from "./cluster-world.ts";
import { rolesIn } from "./reads.ts";
import type { World } from "./world.ts";

export const subjectOf = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`;

interface Account {
  readonly subject: string;
  readonly ref: Ref;
}

const sorted = new WeakMap<ClusterWorld["knownServiceAccounts"], readonly Account[]>();

/** The service accounts of a cluster by the subjects of their tokens, in their order. */
function bySubject({ name, knownServiceAccounts }: ClusterWorld): readonly Account[] {
  const known = sorted.get(knownServiceAccounts);
  if (known) return known;
  const accounts = knownServiceAccounts.map((sa) => ({ subject: subjectOf(sa.namespace, sa.name), ref: serviceAccountRef(name, sa.namespace, sa.name) }));
  const made = accounts.sort((a, b) => (a.subject < b.subject ? -1 : 1));
  sorted.set(knownServiceAccounts, made);
  return made;
}

function placeOf(list: readonly Account[], subject: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.subject ?? "") < subject) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The service accounts that a subject names: looked up by what it begins with before the first wildcard. */
function accountsNamed(cluster: ClusterWorld, pattern: string): readonly Ref[] {
  const prefix = /^[^*?]*/.exec(pattern)?.[0] ?? "";
  const list = bySubject(cluster);
  const found: Ref[] = [];
  for (let at = placeOf(list, prefix); list[at]?.subject.startsWith(prefix); at += 1) {
    const account = list[at];
    if (account && (prefix === pattern ? account.subject === pattern : matchesWildcard(pattern, account.subject))) found.push(account.ref);
  }
  return found;
}

/** The service accounts and the outside subjects that one subject pattern of a trust policy names (C22, C23). */
function namedBy(cluster: ClusterWorld | undefined, issuer: string, pattern: string): readonly Ref[] {
  if (!cluster) return [oidcRef(issuer, pattern)];
  const accounts = accountsNamed(cluster, pattern);
  return /[*?]/.test(pattern) || accounts.length === 0 ? [...accounts, oidcRef(issuer, pattern)] : accounts;
}

/** An issuer and the subjects of its tokens that a trust policy lets in; a trust in anyone lets in those of every provider of the account (A27). */
interface Named {
  readonly issuer: string;
  readonly subjects: readonly string[];
}

const EVERY: readonly string[] = ["*"];
const NO_ROLES: readonly TargetRole[] = [];

function namedIn(account: AccountWorld, entrance: TrustEntrance): readonly Named[] {
  switch (entrance.kind) {
    case "oidc-provider":
      return [{ issuer: entrance.issuer, subjects: entrance.subjects }];
    case "builtin-provider":
      return [{ issuer: entrance.host, subjects: entrance.subjects }];
    case "anyone":
      return [...[...account.oidcProviders.values()].map((p) => p.issuer), ...BUILTIN_PROVIDERS].map((issuer) => ({ issuer, subjects: EVERY }));
    default:
      return [];
  }
}

/** A role and whom it names of one issuer. */
export interface Trusting {
  readonly role: TargetRole;
  readonly subjects: readonly string[];
}

/** The roles of an account by the issuers whose tokens their trust policies let in. */
export function trustingByIssuer(world: World, account: AccountWorld): ReadonlyMap<string, readonly Trusting[]> {
  const roles = rolesIn(world, account);
  return world.memoOf(account).value("trusting", [roles, account.facts.oidcProviders], () => {
    const all = roles.flatMap((role) => {
      const policy = role.trust.state === "read" ? role.trust.value.policy : undefined;
      const named = policy?.state === "compiled" ? trustEntrances(policy).flatMap((e) => namedIn(account, e)) : [];
      return [...Map.groupBy(named, (n) => n.issuer)].map(([issuer, of]) => ({ issuer, role, subjects: [...new Set(of.flatMap((n) => n.subjects))] }));
    });
    return Map.groupBy(all, (one) => one.issuer);
  });
}

/** The roles of an account that let in tokens of an issuer: the same list while they are the same. */
const rolesTrusting = (world: World, account: AccountWorld, issuer: string): readonly TargetRole[] => {
  const trusting = trustingByIssuer(world, account).get(issuer);
  return trusting ? world.memoOf(account).list(`trusting ${issuer}`, () => trusting.map((t) => t.role)) : NO_ROLES;
};

/** Whom a role lets in of an issuer: service accounts of the cluster that signs, and subjects that are in no list. */
export const callersAt = (world: World, issuer: string, { subjects }: Pick<Trusting, "subjects">): ReadonlySet<Ref> =>
  new Set(subjects.flatMap((s) => namedBy(world.clusterByIssuer.get(issuer), issuer, s)));

/** What the accounts say of whose tokens they take. */
const takers = (world: World): readonly unknown[] =>
  world.memo.list("takers of tokens", () =>
    [...world.accounts.values()].flatMap((a) => [a.id, trustingByIssuer(world, a), a.facts.oidcProviders, a.facts.lists.oidcProviders]),
  );

/** All that the tokens of an issuer open rests on: the roles that trust it, with the providers of their accounts, and who the cluster has. */
export const issuerReads = (world: World, issuer: string): readonly unknown[] => {
  const cluster = world.clusterByIssuer.get(issuer);
  return world.memo.list(`issuer ${issuer}`, () =>
    world.memo.value(`issuer ${issuer}`, [cluster?.name, cluster?.knownServiceAccounts, takers(world)], () => [
      issuer,
      cluster?.name,
      cluster?.knownServiceAccounts,
      ...[...world.accounts.values()].flatMap((a) => {
        const roles = rolesTrusting(world, a, issuer);
        return roles.length === 0 ? [] : [roles, a.facts.oidcProviders, a.facts.lists.oidcProviders];
      }),
    ]),
  );
};

const NOBODY: readonly Ref[] = [];

/** Subjects of an issuer that trust policies name and that are no known service account: patterns, and accounts that are not there. */
export function outsideSubjects(world: World, issuer: string | undefined): readonly Ref[] {
  if (issuer === undefined) return NOBODY;
  const prefix = oidcRef(issuer, "system:serviceaccount:");
  return world.memo.list(`outside ${issuer}`, () =>
    world.memo.value(`outside ${issuer}`, [issuerReads(world, issuer)], () => {
      const trusting = [...world.accounts.values()].flatMap((a) => trustingByIssuer(world, a).get(issuer) ?? []);
      return [...new Set(trusting.flatMap((t) => [...callersAt(world, issuer, t)]))].filter((ref) => ref.startsWith(prefix));
    }),
  );
}

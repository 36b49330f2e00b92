import type { Facts } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import { parseRef } from "@/server/model/ref.ts";
import type { CompiledPolicy, InvalidPolicy, PolicyKind } from "@/server/policy/document.ts";
import type { Collected, IamIdentity, OidcProvider, OrganizationFacts, TargetRole } from "@/server/policy/inputs.ts";
import { AccountIdentities } from "./account-identities.ts";
import { type AccountWorld, isComplete } from "./account-world.ts";
import type { ClusterWorld } from "./cluster-world.ts";
import { CompiledTexts } from "./compiled-texts.ts";
import { uncollectedRole } from "./identity-inputs.ts";
import { ManagedDocuments } from "./managed-documents.ts";
import { Memo } from "./memo.ts";
import { clusterMemo, keptDocuments, nextParts, strangersOf } from "./next-world.ts";
import { organizationWorld } from "./organization-world.ts";

const holds = (account: AccountWorld, arn: string): boolean =>
  account.users.has(arn) || account.roles.has(arn) || account.policies.has(arn) || account.oidcProviders.has(arn) || account.instanceProfiles.has(arn);

/**
 * The facts of one snapshot with what the rules look up: indexes, compiled policies, identities. Policies and identities are compiled when first
 * asked for and kept. `time` is the evaluation time in milliseconds since the epoch.
 *
 * A world that comes after another one shares with it whatever neither differs in nor rests on something that does: what was worked out from a
 * cluster or an account stays with it (`next-world.ts`).
 */
export class World {
  readonly facts: Facts;
  readonly time: number;
  readonly clusters: ReadonlyMap<string, ClusterWorld>;
  readonly accounts: ReadonlyMap<string, AccountWorld>;
  /** Issuer host and path → the clusters that sign with it. */
  readonly clusterByIssuer: ReadonlyMap<string, ClusterWorld>;
  readonly organizationOf: (account: string) => Collected<OrganizationFacts>;
  /** What is worked out from all of the facts. */
  readonly memo: Memo;
  /** Entities that lie under another account than their ARN names, as in made-up or shortened dumps. */
  readonly #strangers: ReadonlyMap<string, AccountWorld>;
  readonly #texts: CompiledTexts;
  readonly #managed: ManagedDocuments;
  readonly #identities: ReadonlyMap<string, AccountIdentities>;
  readonly #clusterMemos: ReadonlyMap<string, Memo>;
  readonly #callers = new Map<string, IamIdentity | undefined>();
  readonly #targets = new Map<string, TargetRole | undefined>();
  readonly #providers = new Map<string, readonly OidcProvider[]>();

  constructor(facts: Facts, time: number, before?: World) {
    const old = before && before.time === time && before.#strangers.size === 0 ? before : undefined;
    this.facts = facts;
    this.time = time;
    this.#texts = before ? before.#texts : new CompiledTexts();
    this.organizationOf = old && old.facts.organization === facts.organization ? old.organizationOf : organizationWorld(facts.organization);
    const parts = nextParts(facts, old);
    this.clusters = parts.clusters;
    this.accounts = parts.accounts;
    this.clusterByIssuer = new Map([...this.clusters.values()].flatMap((c) => (c.facts.issuer ? [[c.facts.issuer, c] as const] : [])));
    this.#strangers = strangersOf(this.accounts);
    this.memo = new Memo(old?.memo);
    this.#managed = keptDocuments(new ManagedDocuments(this.accounts.values()), old ? old.#managed : undefined);
    this.#identities = new Map([...this.accounts.values()].map((a) => [a.id, this.#identitiesOf(a, old)]));
    this.#clusterMemos = new Map(
      [...this.clusters.values()].map((c) => [c.name, clusterMemo(c, old?.clusters.get(c.name), old ? old.#clusterMemos.get(c.name) : undefined)]),
    );
  }

  #identitiesOf(account: AccountWorld, old: World | undefined): AccountIdentities {
    const before = old && this.#strangers.size === 0 ? old.#identities.get(account.id) : undefined;
    const organization = this.organizationOf(account.id);
    return before?.isOf(account, organization, this.#managed) ? before : new AccountIdentities(account, organization, this.#managed, this.#texts, before);
  }

  /** The account of an ARN, when it was collected: the one that holds the very entity, else the one the ARN names. */
  accountOf(arn: string): AccountWorld | undefined {
    const account = this.accounts.get(parseArn(arn)?.account ?? "");
    if (account && holds(account, arn)) return account;
    return this.#strangers.get(arn) ?? account;
  }

  /** What is worked out from the facts of one account, and of what its identities rest on. */
  memoOf(account: AccountWorld): Memo {
    return this.#identities.get(account.id)?.memo ?? new Memo();
  }

  /** What is worked out from the facts of one cluster alone. */
  memoOfCluster(cluster: ClusterWorld): Memo {
    return this.#clusterMemos.get(cluster.name) ?? new Memo();
  }

  /** A document as every holder of its text has it. */
  compiled(document: unknown, kind: PolicyKind): CompiledPolicy | InvalidPolicy {
    return this.#texts.compile(document, kind);
  }

  /** A collected IAM user or role as a caller; undefined when it is not among the facts. */
  identity(arn: string): IamIdentity | undefined {
    const known = this.#callers.get(arn);
    if (known || this.#callers.has(arn)) return known;
    const account = this.accountOf(arn);
    const identity = account && this.#identities.get(account.id)?.identity(arn);
    this.#callers.set(arn, identity);
    return identity;
  }

  /**
   * A role as the thing to become. A role that was not collected is one whose trust policy is missing; undefined when its account's list of
   * roles was read whole and does not hold it, or the ARN is no role's.
   */
  target(arn: string): TargetRole | undefined {
    const known = this.#targets.get(arn);
    if (known || this.#targets.has(arn)) return known;
    const target = this.#targetOf(arn);
    this.#targets.set(arn, target);
    return target;
  }

  #targetOf(arn: string): TargetRole | undefined {
    const parsed = parseRef(arn);
    if (parsed?.kind !== "iam" || parsed.type !== "role") return undefined;
    const account = this.accountOf(arn);
    const role = account && this.#identities.get(account.id)?.target(arn);
    if (role) return role;
    if (isComplete(account, "roles")) return undefined;
    const organization = this.organizationOf(parsed.account);
    return this.memo.value(`role ${arn}`, [organization], () => uncollectedRole(arn, parsed.account, parsed.partition, parsed.name, parsed.path, organization));
  }

  /**
   * The OIDC providers of an account. A list that was read in part answers only for the issuers it holds: what is not in it may still exist.
   */
  oidcProviders(account: string, issuer: string): Collected<readonly OidcProvider[]> {
    const where = this.accounts.get(account);
    const known = this.#providersOf(account);
    if (isComplete(where, "oidcProviders") || known.some((p) => p.issuer === issuer)) return { state: "read", value: known };
    return { state: "not-collected", missing: { what: "OIDC providers", of: account } };
  }

  #providersOf(account: string): readonly OidcProvider[] {
    const known = this.#providers.get(account);
    if (known) return known;
    const list = (this.accounts.get(account)?.facts.oidcProviders ?? []).map(
      (p): OidcProvider => ({
        arn: p.arn,
        issuer: p.issuer,
        clientIds: p.clientIds
          ? { state: "read", value: p.clientIds }
          : { state: "not-collected", missing: { what: "client ids (audiences) of the OIDC provider", of: p.arn } },
      }),
    );
    this.#providers.set(account, list);
    return list;
  }

  /** The SAML providers of an account, by ARN; a list read in part answers only for those it holds. */
  samlProviders(account: string, arn: string): Collected<readonly string[]> {
    const where = this.accounts.get(account);
    const known = where?.facts.samlProviders.map((p) => p.arn) ?? [];
    if (isComplete(where, "samlProviders") || known.includes(arn)) return { state: "read", value: known };
    return { state: "not-collected", missing: { what: "SAML providers", of: account } };
  }
}

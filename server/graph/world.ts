import type { Facts } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import { parseRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Collected, IamIdentity, OidcProvider, OrganizationFacts, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { type AccountWorld, accountWorld, isComplete } from "./account-world.ts";
import { type ClusterWorld, clusterWorld } from "./cluster-world.ts";
import { CompiledTexts } from "./compiled-texts.ts";
import { type IdentityContext, type ManagedPolicies, roleIdentity, targetRole, uncollectedRole, userIdentity } from "./identity-inputs.ts";
import { organizationWorld } from "./organization-world.ts";

const holds = (account: AccountWorld, arn: string): boolean =>
  account.users.has(arn) || account.roles.has(arn) || account.policies.has(arn) || account.oidcProviders.has(arn) || account.instanceProfiles.has(arn);

/**
 * The facts of one snapshot with what the rules look up: indexes, compiled policies, identities. Policies and identities are compiled when first
 * asked for and kept. `time` is the evaluation time in milliseconds since the epoch.
 */
export class World {
  readonly facts: Facts;
  readonly time: number;
  readonly clusters: ReadonlyMap<string, ClusterWorld>;
  readonly accounts: ReadonlyMap<string, AccountWorld>;
  /** Issuer host and path → the clusters that sign with it. */
  readonly clusterByIssuer: ReadonlyMap<string, ClusterWorld>;
  /** Entities that lie under another account than their ARN names, as in made-up or shortened dumps. */
  readonly #strangers: ReadonlyMap<string, AccountWorld>;
  readonly organizationOf: (account: string) => Collected<OrganizationFacts>;
  readonly #texts = new CompiledTexts();
  readonly #identities = new Map<string, IamIdentity | undefined>();
  readonly #targets = new Map<string, TargetRole | undefined>();
  readonly #managed = new Map<string, StoredPolicy | undefined>();
  readonly #providers = new Map<string, readonly OidcProvider[]>();

  constructor(facts: Facts, time: number) {
    this.facts = facts;
    this.time = time;
    this.clusters = new Map(facts.clusters.map((c) => [c.name, clusterWorld(c)]));
    this.accounts = new Map(facts.accounts.map((a) => [a.id, accountWorld(a)]));
    this.clusterByIssuer = new Map([...this.clusters.values()].flatMap((c) => (c.facts.issuer ? [[c.facts.issuer, c] as const] : [])));
    this.#strangers = new Map(
      [...this.accounts.values()].flatMap((a) =>
        [...a.users.keys(), ...a.roles.keys()].flatMap((arn) => (parseArn(arn)?.account === a.id ? [] : [[arn, a] as const])),
      ),
    );
    this.organizationOf = organizationWorld(facts.organization);
  }

  /** The account of an ARN, when it was collected: the one that holds the very entity, else the one the ARN names. */
  accountOf(arn: string): AccountWorld | undefined {
    const account = this.accounts.get(parseArn(arn)?.account ?? "");
    if (account && holds(account, arn)) return account;
    return this.#strangers.get(arn) ?? account;
  }

  #context(account: AccountWorld): IdentityContext {
    const managed: ManagedPolicies = (arn, where, kind) => this.#managedPolicy(arn, where, kind);
    return { account, managed, texts: this.#texts, organization: this.organizationOf(account.id) };
  }

  /** AWS-managed policies are the same everywhere: any account's copy will do. */
  #managedPolicy(arn: string, account: AccountWorld, kind: "identity" | "boundary"): StoredPolicy | undefined {
    const key = `${kind} ${arn}`;
    if (this.#managed.has(key)) return this.#managed.get(key);
    const isAws = parseArn(arn)?.account === "aws";
    const owners = isAws ? [account, ...this.accounts.values()] : [account];
    const document = owners.map((o) => o.policies.get(arn)?.document).find((d) => d !== undefined);
    const version = owners.map((o) => o.policies.get(arn)?.defaultVersion).find((v) => v !== undefined);
    const stored: StoredPolicy | undefined =
      document === undefined
        ? undefined
        : {
            source: arn,
            document: arn,
            verify: shellCommand`aws iam get-policy-version --policy-arn ${arn} --version-id ${version ?? "v1"} --query PolicyVersion.Document`,
            policy: this.#texts.compile(document, kind),
          };
    this.#managed.set(key, stored);
    return stored;
  }

  /** A collected IAM user or role as a caller; undefined when it is not among the facts. */
  identity(arn: string): IamIdentity | undefined {
    if (this.#identities.has(arn)) return this.#identities.get(arn);
    const account = this.accountOf(arn);
    const user = account?.users.get(arn);
    const role = account?.roles.get(arn);
    const identity = account && (user ? userIdentity(user, this.#context(account)) : role ? roleIdentity(role, this.#context(account)) : undefined);
    this.#identities.set(arn, identity);
    return identity;
  }

  /**
   * A role as the thing to become. A role that was not collected is one whose trust policy is missing; undefined when its account's list of
   * roles was read whole and does not hold it, or the ARN is no role's.
   */
  target(arn: string): TargetRole | undefined {
    if (this.#targets.has(arn)) return this.#targets.get(arn);
    const target = this.#targetOf(arn);
    this.#targets.set(arn, target);
    return target;
  }

  #targetOf(arn: string): TargetRole | undefined {
    const parsed = parseRef(arn);
    if (parsed?.kind !== "iam" || parsed.type !== "role") return undefined;
    const account = this.accountOf(arn);
    const role = account?.roles.get(arn);
    if (account && role) return targetRole(role, this.#context(account));
    if (isComplete(account, "roles")) return undefined;
    return uncollectedRole(arn, parsed.account, parsed.partition, parsed.name, parsed.path, this.organizationOf(parsed.account));
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

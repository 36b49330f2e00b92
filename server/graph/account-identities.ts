import type { IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Collected, IamIdentity, OrganizationFacts, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import type { AccountWorld } from "./account-world.ts";
import type { CompiledTexts } from "./compiled-texts.ts";
import { type IdentityContext, roleIdentity, targetRole, userIdentity } from "./identity-inputs.ts";
import type { ManagedDocuments } from "./managed-documents.ts";
import { Memo, sameItems, sameValue } from "./memo.ts";

interface Known<F, V> {
  readonly fact: F;
  readonly value: V;
}

/** What an account's identities rest on besides their own facts. */
const surroundings = ({ facts }: AccountWorld, organization: Collected<OrganizationFacts>, managed: ManagedDocuments): readonly unknown[] => [
  facts.groups,
  facts.policies,
  facts.mfaDevices,
  facts.mfaAsked,
  facts.credentialReport,
  facts.lists.mfaDevices,
  facts.partition,
  organization,
  managed,
];

/**
 * The users and roles of one account as the rules ask for them, compiled when first asked for. One that succeeds another gives the very same objects
 * again for whatever reads the same.
 */
export class AccountIdentities {
  readonly account: AccountWorld;
  /** What else is worked out from the account alone. */
  readonly memo: Memo;
  readonly #around: readonly unknown[];
  readonly #context: IdentityContext;
  readonly #managed = new Map<string, StoredPolicy | undefined>();
  readonly #identities = new Map<string, Known<IamUserFact | IamRoleFact, IamIdentity>>();
  readonly #targets = new Map<string, Known<IamRoleFact, TargetRole>>();
  readonly #oldAround: readonly unknown[] | undefined;
  readonly #oldIdentities: ReadonlyMap<string, Known<IamUserFact | IamRoleFact, IamIdentity>> | undefined;
  readonly #oldTargets: ReadonlyMap<string, Known<IamRoleFact, TargetRole>> | undefined;

  constructor(known: AccountWorld, organization: Collected<OrganizationFacts>, managed: ManagedDocuments, texts: CompiledTexts, before?: AccountIdentities) {
    // a copy: what is kept with the account of a world may hold that world, and this outlives it
    const account = { ...known };
    this.account = account;
    this.memo = new Memo(before?.memo);
    this.#around = surroundings(account, organization, managed);
    this.#context = { account, texts, organization, ofGroups: new Map(), managed: (arn, where, kind) => this.#document(managed, texts, arn, where, kind) };
    this.#oldAround = before ? before.#around : undefined;
    this.#oldIdentities = before ? before.#identities : undefined;
    this.#oldTargets = before ? before.#targets : undefined;
  }

  /** Whether all that is known of the account, and all it rests on, is as it was. */
  isOf(account: AccountWorld, organization: Collected<OrganizationFacts>, managed: ManagedDocuments): boolean {
    return this.account.facts === account.facts && sameItems(this.#around, surroundings(account, organization, managed));
  }

  #document(managed: ManagedDocuments, texts: CompiledTexts, arn: string, where: AccountWorld, kind: "identity" | "boundary"): StoredPolicy | undefined {
    const key = `${kind} ${arn}`;
    if (this.#managed.has(key)) return this.#managed.get(key);
    const { document, version } = managed.find(arn, where);
    const stored: StoredPolicy | undefined =
      document === undefined
        ? undefined
        : {
            source: arn,
            document: arn,
            verify: shellCommand`aws iam get-policy-version --policy-arn ${arn} --version-id ${version ?? "v1"} --query PolicyVersion.Document`,
            policy: texts.compile(document, kind),
          };
    this.#managed.set(key, stored);
    return stored;
  }

  identity(arn: string): IamIdentity | undefined {
    const known = this.#identities.get(arn);
    if (known) return known.value;
    const user = this.account.users.get(arn);
    const fact = user ?? this.account.roles.get(arn);
    if (!fact) return undefined;
    const make = (): IamIdentity => (user ? userIdentity(user, this.#context) : roleIdentity(fact as IamRoleFact, this.#context));
    return this.#keep(this.#identities, this.#oldIdentities?.get(arn), arn, fact, make);
  }

  target(arn: string): TargetRole | undefined {
    const known = this.#targets.get(arn);
    if (known) return known.value;
    const fact = this.account.roles.get(arn);
    return fact && this.#keep(this.#targets, this.#oldTargets?.get(arn), arn, fact, () => targetRole(fact, this.#context));
  }

  #keep<F, V>(known: Map<string, Known<F, V>>, old: Known<F, V> | undefined, arn: string, fact: F, make: () => V): V {
    const isOld = old?.fact === fact && this.#oldAround !== undefined && sameItems(this.#around, this.#oldAround);
    const value = old && isOld ? old.value : make();
    const kept = old && sameValue(old.value, value) ? old.value : value;
    known.set(arn, { fact, value: kept });
    return kept;
  }
}

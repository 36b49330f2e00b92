import type { AccountPart, InlineDocument, OwnerType } from "@/server/collect/bundle/contribution.ts";
import type { IamGroupFact, IamRoleFact, IamUserFact, ManagedPolicyFact, OidcProviderFact } from "@/server/facts/iam.ts";
import type { AccountFacts, AccountList } from "@/server/facts/snapshot.ts";
import type { AccountShare } from "./assign-accounts.ts";
import { mergeBy, mergeFact } from "./merge.ts";

/** An account's facts while answers that do not name their subject are still being put to it. */
export interface AccountDraft {
  readonly share: AccountShare;
  readonly users: IamUserFact[];
  readonly groups: IamGroupFact[];
  readonly roles: IamRoleFact[];
  readonly policies: ManagedPolicyFact[];
  readonly resourcePolicies: AccountFacts["resourcePolicies"];
  readonly mfaAsked: Set<string>;
  readonly keysAsked: Set<string>;
  readonly accessKeys: AccountFacts["accessKeys"];
  /** Lists that only a file's name told to be the account's own. */
  readonly wholeLists: Set<AccountList>;
}

type ArrayKey = { [K in keyof AccountPart]-?: NonNullable<AccountPart[K]> extends unknown[] ? K : never }[keyof AccountPart];

type Item<K extends ArrayKey> = NonNullable<AccountPart[K]>[number];

/** All that the parts of a share have under one key. */
export const gather = <K extends ArrayKey>(share: AccountShare, key: K): Array<Item<K>> =>
  share.parts.flatMap(({ part }): Array<Item<K>> => [...(part[key] ?? [])] as Array<Item<K>>);

const byArn = (fact: { arn: string }): string => fact.arn;

/** Facts that name themselves, one a thing, put together from all answers about it. */
export function draftOf(share: AccountShare): AccountDraft {
  return {
    share,
    users: mergeBy(gather(share, "users"), byArn),
    groups: mergeBy(gather(share, "groups"), byArn),
    roles: mergeBy(gather(share, "roles"), byArn),
    policies: mergeBy(gather(share, "policies"), byArn),
    resourcePolicies: gather(share, "resourcePolicies"),
    mfaAsked: new Set(gather(share, "mfaAsked")),
    keysAsked: new Set(gather(share, "keysAsked")),
    accessKeys: mergeBy(gather(share, "accessKeys"), (key) => key.id),
    wholeLists: new Set(),
  };
}

export type Owner = IamUserFact | IamGroupFact | IamRoleFact;

/** The users, groups or roles of a draft; their facts may be added to. */
export const ownersOf = (draft: AccountDraft, type: OwnerType): Owner[] => ({ user: draft.users, group: draft.groups, role: draft.roles })[type];

const BARE: Readonly<Record<OwnerType, (arn: string, name: string) => Owner>> = {
  user: (arn, name) => ({ arn, name, path: "/" }),
  group: (arn, name) => ({ arn, name, path: "/" }),
  role: (arn, name) => ({ arn, name, path: "/" }),
};

/** The owner of that name; one that only its policies speak of is added with the ARN it has without a path. */
export function ownerNamed(draft: AccountDraft, type: OwnerType, name: string): Owner {
  const all = ownersOf(draft, type);
  const found = all.find((owner) => owner.name === name);
  if (found) return found;
  const made = BARE[type](`arn:${draft.share.partition}:iam::${draft.share.id}:${type}/${name}`, name);
  all.push(made);
  return made;
}

/** Marks a field as known in part: there may be more than it says. */
export function markPartial(owner: Owner, field: "inlinePolicies" | "attachedPolicies" | "groups"): void {
  owner.partial = [...new Set([...(owner.partial ?? []), field])];
}

/** Inline policies read one by one. Without the list of their names it is not known whether they are all. */
export function addInlineDocuments(draft: AccountDraft, documents: readonly InlineDocument[]): void {
  for (const { ownerType, owner: name, name: policy, document } of documents) {
    const owner = ownerNamed(draft, ownerType, name);
    if (owner.inlinePolicies === undefined) markPartial(owner, "inlinePolicies");
    owner.inlinePolicies = [...(owner.inlinePolicies ?? []).filter((one) => one.name !== policy), { name: policy, document }];
  }
}

/** The names of an owner's inline policies; those without a document are kept as names. */
export function addInlineNames(owner: Owner, names: readonly string[], isWhole: boolean): void {
  const read = owner.inlinePolicies ?? [];
  owner.inlinePolicyNames = [...new Set([...(owner.inlinePolicyNames ?? []), ...names])].filter((name) => !read.some((policy) => policy.name === name));
  owner.inlinePolicies = read;
  if (isWhole) owner.partial = (owner.partial ?? []).filter((field) => field !== "inlinePolicies");
  else markPartial(owner, "inlinePolicies");
}

/** Providers of an account: those listed, filled in by those described. */
export function oidcProvidersOf(share: AccountShare): OidcProviderFact[] {
  const all = new Map(gather(share, "oidcProviders").map((provider) => [provider.issuer.toLowerCase(), provider]));
  for (const { issuer, ...rest } of gather(share, "oidcByUrl")) {
    const arn = `arn:${share.partition}:iam::${share.id}:oidc-provider/${issuer}`;
    all.set(
      issuer.toLowerCase(),
      mergeFact(all.get(issuer.toLowerCase()) ?? { arn, issuer, thumbprints: [] }, rest as Partial<OidcProviderFact> as OidcProviderFact),
    );
  }
  return [...all.values()];
}

import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { ACCOUNT_LISTS, type AccountFacts, type AccountList, type ListState } from "@/server/facts/snapshot.ts";
import { type AccountDraft, addInlineDocuments, draftOf, gather, markPartial, oidcProvidersOf } from "./account-draft.ts";
import type { AccountShare } from "./assign-accounts.ts";
import { joinStates, mergeBy } from "./merge.ts";
import { nameNameless } from "./name-nameless.ts";
import { stemOf } from "./placement.ts";
import { unreadLists } from "./unread-lists.ts";

/** Members that `get-group` lists: of such a user the other groups are not known, unless an answer about the user tells them. */
function addMembers(draft: AccountDraft): void {
  for (const { group, users } of gather(draft.share, "members"))
    for (const user of draft.users.filter((one) => users.includes(one.name))) {
      if (user.groups === undefined) markPartial(user, "groups");
      user.groups = [...new Set([...(user.groups ?? []), group])];
    }
}

const isAsked = (draft: AccountDraft, asked: ReadonlySet<string>): boolean => draft.users.every((user) => asked.has(user.name));

/** Lists asked user by user are whole when the users are and each was asked. */
function perUser(users: ListState | undefined, draft: AccountDraft, asked: ReadonlySet<string>, found: number): ListState | undefined {
  if (users === "complete" && isAsked(draft, asked)) return "complete";
  return asked.size + found > 0 ? "partial" : undefined;
}

/** A policy that is attached and not in the answer shows that the answer was filtered. */
function isWithoutAttached(draft: AccountDraft): boolean {
  const known = new Set(draft.policies.filter((policy) => policy.document !== undefined || policy.defaultVersion !== undefined).map((policy) => policy.arn));
  return [...draft.users, ...draft.groups, ...draft.roles].some((owner) => owner.attachedPolicies?.some((arn) => !known.has(arn)));
}

/** The list is whole when each definition in it was described. */
function taskDefinitionsRead(draft: AccountDraft): ListState | undefined {
  const listed = gather(draft.share, "listedTaskDefinitions");
  if (listed.length === 0) return undefined;
  const described = new Set(gather(draft.share, "taskDefinitions"));
  return listed.every((one) => !one.isTruncated && one.names.every((arn) => described.has(arn))) ? "complete" : "partial";
}

function listsOf(draft: AccountDraft, unread: ReadonlySet<AccountList>): AccountFacts["lists"] {
  const lists: Partial<Record<AccountList, ListState>> = {};
  for (const list of ACCOUNT_LISTS) {
    const state = joinStates(draft.share.parts.flatMap(({ part }) => part.lists?.[list] ?? []));
    if (state !== undefined) lists[list] = state;
  }
  for (const list of draft.wholeLists) lists[list] = "complete";
  if (lists.policies === "complete" && isWithoutAttached(draft)) lists.policies = "partial";
  const groups = new Set(draft.groups.map((group) => group.name));
  if (lists.groups === "complete" && draft.users.some((user) => user.groups?.some((name) => !groups.has(name)))) lists.groups = "partial";
  const keys = perUser(lists.users, draft, draft.keysAsked, draft.accessKeys.length);
  const devices = perUser(lists.users, draft, draft.mfaAsked, 0);
  const tasks = taskDefinitionsRead(draft);
  if (tasks) lists.ecsTaskDefinitions = tasks;
  for (const list of unread) if (lists[list] === "complete") lists[list] = "partial";
  return { ...lists, ...(keys && { accessKeys: keys }), ...(devices && { mfaDevices: devices }) };
}

const REGION_AT_END = /(?:^|[-_.])((?:[a-z]{2}(?:-(?:gov|iso[a-z]?))?|eusc-de)-[a-z]+-\d)$/;

/** Clusters region by region; the answer does not say its region, the end of its file's name may. */
function eksClustersOf({ parts }: AccountShare): AccountFacts["eksClusters"] {
  const all = parts.flatMap(({ path, part }) => (part.eksClusters ?? []).map((one) => ({ ...one, region: REGION_AT_END.exec(stemOf(path))?.[1] })));
  if (all.length === 0) return undefined;
  return [...Map.groupBy(all, (one) => one.region)].map(([region, lists]) => ({
    ...(region !== undefined && { region }),
    names: [...new Set(lists.flatMap((one) => one.names))],
    state: joinStates(lists.map((one) => one.state)) ?? "partial",
  }));
}

/**
 * One account's facts, of all that the bundle says of it, and the answers that could not be put to anyone. `scanFailed` is what the scan that wrote the
 * bundle says it did not get.
 */
export function mergeAccount(share: AccountShare, scanFailed: readonly CoverageFailure[] = []): { facts: AccountFacts; failed: CoverageFailure[] } {
  const draft = draftOf(share);
  addInlineDocuments(draft, gather(share, "inlineDocuments"));
  const failed = nameNameless(draft);
  addMembers(draft);
  const name = share.parts.map(({ part }) => part.name).find((one) => one !== undefined);
  const regions = share.parts.flatMap(({ part }) => part.regions ?? []);
  const eksClusters = eksClustersOf(share);
  const facts: AccountFacts = {
    id: share.id,
    partition: share.partition,
    name,
    lists: listsOf(draft, unreadLists(share.id, scanFailed)),
    mfaAsked: [...draft.mfaAsked],
    users: draft.users,
    groups: draft.groups,
    roles: draft.roles,
    policies: draft.policies,
    oidcProviders: oidcProvidersOf(share),
    samlProviders: mergeBy(gather(share, "samlProviders"), (p) => p.arn),
    instanceProfiles: mergeBy(gather(share, "instanceProfiles"), (p) => p.arn),
    instances: mergeBy(gather(share, "instances"), (i) => i.id),
    accessKeys: draft.accessKeys,
    mfaDevices: mergeBy(gather(share, "mfaDevices"), (d) => d.serial),
    credentialReport: mergeBy(gather(share, "credentialReport"), (row) => row.arn),
    roleHolders: mergeBy(gather(share, "roleHolders"), (holder) => holder.arn),
    resourcePolicies: draft.resourcePolicies,
    ...(regions.length > 0 && { regions: [...new Set(regions)] }),
    ...(eksClusters && { eksClusters }),
  };
  return { facts, failed };
}

import type { NamelessAnswer, OwnerType } from "@/server/collect/bundle/contribution.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { type AccountDraft, addInlineNames, markPartial, type Owner, ownerNamed, ownersOf } from "./account-draft.ts";
import { stemOf } from "./placement.ts";

interface Unnamed {
  readonly path: string;
  readonly resource?: string | undefined;
  readonly answer: NamelessAnswer;
}

const TYPES: readonly OwnerType[] = ["role", "user", "group"];

/** `list-attached-role-policies-…` → `role`; undefined when the file's name does not say. */
const typeIn = (stem: string): OwnerType | undefined => TYPES.find((type) => new RegExp(`(?:^|[-_.])${type}[-_.]polic`).test(stem));

const isNamedIn = (path: string, name: string): boolean => {
  const stem = stemOf(path);
  const folders = path.split("/").slice(0, -1);
  return (
    stem === name ||
    ["-", "_", ".", "="].some((mark) => stem.endsWith(`${mark}${name}`)) ||
    folders.includes(name) ||
    folders.includes(encodeURIComponent(name))
  );
};

/** The one whose name the path has; the longest when one name ends with another. Else the only one there is. */
function pick<T extends { name: string }>(path: string, all: readonly T[]): T | undefined {
  const named = all.filter((one) => isNamedIn(path, one.name)).toSorted((a, b) => b.name.length - a.name.length);
  return named[0] ?? (all.length === 1 ? all[0] : undefined);
}

/** The tail of a name that follows the command: `list-role-policies-api` → `api`. */
const AFTER_COMMAND = /^(?:aws-)?(?:iam-)?(?:list|get)-(?:attached-)?(?:role|user|group)-policies[-_.=](.+)$/;

function ownerFor(draft: AccountDraft, path: string): Owner | undefined {
  const stem = stemOf(path);
  const type = typeIn(stem);
  const candidates = (type ? [type] : TYPES).flatMap((one) => ownersOf(draft, one));
  const found = pick(path, candidates);
  const tail = AFTER_COMMAND.exec(stem)?.[1];
  if (tail !== undefined && type && (!found || !isNamedIn(path, found.name))) return ownerNamed(draft, type, tail);
  return found;
}

const userFor = (draft: AccountDraft, path: string): string | undefined => {
  const found = draft.users.filter((user) => isNamedIn(path, user.name)).toSorted((a, b) => b.name.length - a.name.length)[0];
  return found?.name ?? /^list-(?:mfa-devices|access-keys)[-_.=](.+)$/.exec(stemOf(path))?.[1];
};

type AnswerOf<K extends NamelessAnswer["kind"]> = Extract<NamelessAnswer, { kind: K }>;

function attach(owner: Owner, { arns, isTruncated }: AnswerOf<"attached">): void {
  owner.attachedPolicies = [...new Set([...(owner.attachedPolicies ?? []), ...arns])];
  if (isTruncated) markPartial(owner, "attachedPolicies");
}

function namePolicyVersion(draft: AccountDraft, { path }: Unnamed, answer: AnswerOf<"policy-version">): string | undefined {
  const byPath = draft.policies.filter((policy) => isNamedIn(path, policy.name) || path.includes(encodeURIComponent(policy.arn)));
  const waiting = draft.policies.filter((policy) => policy.document === undefined && policy.defaultVersion === answer.versionId);
  const policy = byPath.toSorted((a, b) => b.name.length - a.name.length)[0] ?? (waiting.length === 1 ? waiting[0] : undefined);
  if (!policy) return "does not say of which policy it is: name the file `get-policy-version-<policy name>.json`";
  if (answer.isDefault || policy.defaultVersion === answer.versionId) Object.assign(policy, { document: answer.document, defaultVersion: answer.versionId });
  return undefined;
}

function nameKeyUse(draft: AccountDraft, { path }: Unnamed, answer: AnswerOf<"key-last-used">): string | undefined {
  const ofUser = draft.accessKeys.filter((key) => answer.userName === "" || key.userName === answer.userName);
  const key = ofUser.find((one) => path.includes(one.id)) ?? (ofUser.length === 1 ? ofUser[0] : undefined);
  const id = key?.id ?? /(?:AKIA|ASIA)[A-Z0-9]{12,28}/.exec(stemOf(path))?.[0];
  if (id === undefined) return "does not say of which access key it is: name the file `get-access-key-last-used-<key id>.json`";
  const told = { lastUsed: answer.lastUsed, lastUsedService: answer.service };
  if (key) Object.assign(key, told);
  else draft.accessKeys.push({ id, userName: answer.userName || undefined, ...told });
  return undefined;
}

function nameGroups(draft: AccountDraft, { path }: Unnamed, answer: AnswerOf<"groups-of-user">): string | undefined {
  const stem = stemOf(path);
  if (!/for[-_.]?user/.test(stem)) {
    if (/list-groups/.test(stem) && !answer.isTruncated) draft.wholeLists.add("groups");
    return undefined;
  }
  const user = pick(path, draft.users);
  if (!user) return "does not say of which user it is: name the file `list-groups-for-user-<user name>.json`";
  user.groups = [...new Set([...(user.groups ?? []), ...answer.groups])];
  if (answer.isTruncated) markPartial(user, "groups");
  return undefined;
}

const WHOSE = "does not say whose policies these are: end the file's name with it, as in `list-attached-role-policies-<role name>.json`";

function nameOne(draft: AccountDraft, one: Unnamed): string | undefined {
  const { answer, path } = one;
  switch (answer.kind) {
    case "inline-names":
    case "attached": {
      const owner = ownerFor(draft, path);
      if (!owner) return WHOSE;
      if (answer.kind === "attached") attach(owner, answer);
      else addInlineNames(owner, answer.names, !answer.isTruncated);
      return undefined;
    }
    case "groups-of-user":
      return nameGroups(draft, one, answer);
    case "policy-version":
      return namePolicyVersion(draft, one, answer);
    case "key-last-used":
      return nameKeyUse(draft, one, answer);
    case "mfa-of-user":
    case "keys-of-user": {
      const user = userFor(draft, path);
      if (user !== undefined) (answer.kind === "mfa-of-user" ? draft.mfaAsked : draft.keysAsked).add(user);
      return undefined;
    }
    case "resource-policy": {
      const resource = answer.resource ?? one.resource;
      if (resource === undefined) return "does not say of which resource it is: put it below `accounts/<12 digits>/resources/<resource ARN, URL-encoded>/`";
      draft.resourcePolicies.push({ resource, document: answer.document });
      return undefined;
    }
  }
}

/** Finds whom each answer is about that does not say so itself; one that nothing tells is refused with its path. */
export function nameNameless(draft: AccountDraft): CoverageFailure[] {
  const all = draft.share.parts.flatMap(({ path, resource, part }) => (part.nameless ?? []).map((answer) => ({ path, resource, answer })));
  return all.flatMap((one) => {
    const reason = nameOne(draft, one);
    return reason === undefined ? [] : [{ path: one.path, reason }];
  });
}

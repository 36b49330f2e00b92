import type { NamelessAnswer, OwnerType } from "@/server/collect/bundle/contribution.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import type { ManagedPolicyFact } from "@/server/facts/iam.ts";
import { nameOfArn } from "@/server/model/arn.ts";
import { type AccountDraft, addInlineNames, markPartial, type Owner, ownerNamed, ownersOf } from "./account-draft.ts";
import { stemOf } from "./placement.ts";
import { PathSubject } from "./subject-in-path.ts";

interface Unnamed {
  readonly path: string;
  readonly resource?: string | undefined;
  readonly answer: NamelessAnswer;
}

const TYPES: readonly OwnerType[] = ["role", "user", "group"];

/** `list-attached-role-policies-…` → `role`; undefined when the file's name does not say. */
const typeIn = (stem: string): OwnerType | undefined => TYPES.find((type) => new RegExp(`(?:^|[-_.])${type}[-_.]polic`).test(stem));

function ownerFor(draft: AccountDraft, path: string): Owner | undefined {
  const subject = new PathSubject(path);
  const type = typeIn(subject.stem);
  const found = subject.pick((type ? [type] : TYPES).flatMap((one) => ownersOf(draft, one)));
  return found ?? (type && subject.tail !== undefined ? ownerNamed(draft, type, subject.tail) : undefined);
}

/** The user of an empty answer: only the path can tell. */
function userFor(draft: AccountDraft, path: string): string | undefined {
  const subject = new PathSubject(path);
  return draft.users.filter((user) => subject.names(user.name)).toSorted((a, b) => b.name.length - a.name.length)[0]?.name ?? subject.tail;
}

type AnswerOf<K extends NamelessAnswer["kind"]> = Extract<NamelessAnswer, { kind: K }>;

function attach(owner: Owner, { arns, isTruncated }: AnswerOf<"attached">): void {
  owner.attachedPolicies = [...new Set([...(owner.attachedPolicies ?? []), ...arns])];
  if (isTruncated) markPartial(owner, "attachedPolicies");
}

/** Policies that are attached somewhere and of which nothing else was read are known by their ARN. */
function addAttachedPolicies(draft: AccountDraft): void {
  const known = new Set(draft.policies.map((policy) => policy.arn));
  const attached = new Set(TYPES.flatMap((type) => ownersOf(draft, type)).flatMap((owner) => owner.attachedPolicies ?? []));
  for (const arn of attached) if (!known.has(arn)) draft.policies.push({ arn, name: nameOfArn(arn) });
}

function namePolicyVersion(draft: AccountDraft, { path }: Unnamed, answer: AnswerOf<"policy-version">): string | undefined {
  addAttachedPolicies(draft);
  const subject = new PathSubject(path);
  const byArn = draft.policies.find((policy) => path.includes(encodeURIComponent(policy.arn)));
  const isWaiting = (policy: ManagedPolicyFact): boolean => policy.document === undefined && (policy.defaultVersion ?? answer.versionId) === answer.versionId;
  const named = draft.policies.filter((policy) => subject.names(policy.name));
  const policy = byArn ?? subject.pick(named.length > 0 ? named : draft.policies.filter(isWaiting));
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
    // an empty one may as well be Identity Center's
    if (/list-groups/.test(stem) && answer.groups.length > 0 && !answer.isTruncated) draft.wholeLists.add("groups");
    return undefined;
  }
  const user = new PathSubject(path).pick(draft.users);
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
  // Policy versions last: attachments tell which policies there are.
  all.sort((a, b) => Number(a.answer.kind === "policy-version") - Number(b.answer.kind === "policy-version"));
  return all.flatMap((one) => {
    const reason = nameOne(draft, one);
    return reason === undefined ? [] : [{ path: one.path, reason }];
  });
}

import { identityKey } from "@/server/policy/identity-keys.ts";
import type { Caller, IamIdentity, OrganizationLevel, StoredPolicy } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import type { PrincipalEntry } from "@/server/policy/principal-entry.ts";
import { type Asked, askedBy, askedTogether } from "@/server/policy/what-is-asked.ts";
import { numberOf } from "./number-of.ts";
import { stateText } from "./state-text.ts";

export type IdentityCaller = Extract<Caller, { kind: "identity" }>;

/** The actions of a call that ends in a session of a role. */
export const STS_ACTIONS = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"] as const;

/** Callers with the same documents around them: as far as those go, they may do the same. */
export interface CallerClass {
  readonly key: string;
  readonly account: string;
  readonly members: readonly IdentityCaller[];
  /** What their own documents, and those of their organization, ask. */
  readonly asked: Asked;
}

const levelsOf = (identity: IamIdentity): readonly OrganizationLevel[] =>
  identity.organization.state === "read" && identity.organization.value.scps.state === "read" ? identity.organization.value.scps.value : [];

function documentsOf(identity: IamIdentity): readonly StoredPolicy[] {
  const boundary = identity.boundary.state === "read" && identity.boundary.value ? [identity.boundary.value] : [];
  return [...identity.identityPolicies, ...boundary, ...levelsOf(identity).flatMap((l) => l.policies)];
}

function keyOf({ identity }: IdentityCaller, mayCarryTags: boolean): string {
  const boundary = identity.boundary.state === "read" ? (identity.boundary.value ? numberOf(identity.boundary.value.policy) : "none") : "?";
  const policies = [...new Set(identity.identityPolicies.map((p) => numberOf(p.policy)))].sort((a, b) => a - b);
  return [
    identity.account,
    identity.kind,
    policies.join(","),
    identity.identityPoliciesMissing.length > 0 ? "more" : "",
    boundary,
    isServiceLinkedPath(identity.path) ? "service-linked" : "",
    mayCarryTags ? "tagged" : "",
  ].join("|");
}

/** Callers of one account by the documents around them; `mayCarryTags`: whether the caller's sessions may be given tags (B33). */
export function callerClasses(callers: readonly IdentityCaller[], mayCarryTags: (caller: IdentityCaller) => boolean): readonly CallerClass[] {
  return [...Map.groupBy(callers, (c) => keyOf(c, mayCarryTags(c)))].map(([key, members]) => {
    const [first] = members as [IdentityCaller, ...IdentityCaller[]];
    const asked = askedTogether(documentsOf(first.identity).map((d) => askedBy(d.policy, STS_ACTIONS)));
    return { key, account: first.identity.account, members, asked };
  });
}

/** Whether a Principal element speaks of this identity itself, not of all of an account. */
function isNamed(entry: PrincipalEntry, identity: IamIdentity): boolean {
  switch (entry.kind) {
    case "user":
    case "role":
      return entry.arn === identity.ref;
    case "session":
      return entry.account === identity.account && entry.roleName.toLowerCase() === identity.name.toLowerCase();
    case "unique-id":
      return entry.id === identity.uniqueId;
    default:
      return false;
  }
}

/** Some members of a class; `key` is the same for the same members. */
export interface Part<T> {
  readonly key: string;
  readonly members: readonly T[];
}

/** Splits a class so that nothing that is asked tells the members of one part apart: no key, and no principal that names one of them. */
export function splitCallers(callers: CallerClass, keys: readonly string[], named: readonly PrincipalEntry[]): readonly Part<IdentityCaller>[] {
  const apart = callers.members.filter((c) => named.some((entry) => isNamed(entry, c.identity)));
  const rest = apart.length === 0 ? callers.members : callers.members.filter((c) => !apart.includes(c));
  const without = apart.length === 0 ? "" : ` without ${apart.map((c) => c.identity.ref).join(" ")}`;
  const parts = Map.groupBy(rest, (c) => keys.map((key) => stateText(identityKey(c, key))).join("|"));
  return [
    ...apart.map((c) => ({ key: c.identity.ref, members: [c] })),
    ...[...parts].map(([traits, members]) => ({ key: `${callers.key}${without}${parts.size === 1 ? "" : ` ${keys.join(",")} ${traits}`}`, members })),
  ];
}

import type { OrganizationLevel, TargetRole } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import type { PrincipalEntry } from "@/server/policy/principal-entry.ts";
import { matchesResource } from "@/server/policy/resource-matcher.ts";
import { targetKey } from "@/server/policy/target-keys.ts";
import { type Asked, askedBy, askedTogether } from "@/server/policy/what-is-asked.ts";
import { type Part, STS_ACTIONS } from "./caller-class.ts";
import { numberOf } from "./number-of.ts";
import { stateText } from "./state-text.ts";

/** Roles of one account whose trust policies read the same. */
export interface RoleClass {
  readonly key: string;
  readonly account: string;
  readonly members: readonly TargetRole[];
  /** What the trust policy asks, and the resource control policies above the account. */
  readonly asked: Asked;
  /** The principals the trust policy names, in any effect. */
  readonly named: readonly PrincipalEntry[];
}

const levelsOf = (role: TargetRole): readonly OrganizationLevel[] =>
  role.organization.state === "read" && role.organization.value.rcps.state === "read" ? role.organization.value.rcps.value : [];

function keyOf(role: TargetRole): string {
  const trust = role.trust.state === "read" ? numberOf(role.trust.value.policy) : "?";
  return [role.account, role.partition, trust, isServiceLinkedPath(role.path) ? "service-linked" : ""].join("|");
}

/** Roles by account and trust policy. */
export function roleClasses(roles: readonly TargetRole[]): readonly RoleClass[] {
  return [...Map.groupBy(roles, keyOf)].map(([key, members]) => {
    const [first] = members as [TargetRole, ...TargetRole[]];
    const trust = first.trust.state === "read" ? [first.trust.value.policy] : [];
    const rcps = levelsOf(first).flatMap((l) => l.policies.map((p) => p.policy));
    const documents = [...trust, ...rcps];
    return {
      key,
      account: first.account,
      members,
      asked: askedTogether(documents.map((d) => askedBy(d, STS_ACTIONS))),
      named: documents.flatMap((d) => (d.state === "compiled" ? d.statements.flatMap((s) => s.principals?.entries ?? []) : [])),
    };
  });
}

const NO_VARIABLE = (): undefined => undefined;

/** What tells a role apart from others of its class: its ARN, where resources are written so that they cover some of them only, and its tags. */
function traitsOf(role: TargetRole, asked: Asked, keys: readonly string[]): string {
  if (asked.hasResourceVariables) return role.ref;
  const covered = asked.resources.map((m) => (matchesResource(m, role.ref, NO_VARIABLE) ? "1" : "0")).join("");
  return `${covered} ${keys.map((key) => stateText(targetKey(role, key))).join("|")}`;
}

/** Splits a class so that nothing that is asked tells the members of one part apart; `asker` names who asks. */
export function splitRoles(roles: RoleClass, asked: Asked, asker: string): readonly Part<TargetRole>[] {
  const keys = [...asked.keys].filter((key) => targetKey(roles.members[0] as TargetRole, key) !== undefined);
  if (roles.members.length === 1 || (asked.resources.length === 0 && keys.length === 0)) return [{ key: roles.key, members: roles.members }];
  const parts = Map.groupBy(roles.members, (r) => traitsOf(r, asked, keys));
  return [...parts].map(([traits, members]) => ({ key: parts.size === 1 ? roles.key : `${roles.key} ${asker} ${traits}`, members }));
}

import { isRole, type Role } from "./caller-role.ts";
import { type CallerScope, parseScope, scopeText } from "./caller-scope.ts";

/** What somebody may do, and of which part of the estate; `null`: of all of it. */
export interface Grant {
  readonly role: Role;
  readonly scope: CallerScope | null;
}

/** The roles that may be limited to a part: they ask. What the others do reaches beyond any part. */
export const SCOPED_ROLES: readonly Role[] = ["viewer", "auditor"];

const LIMIT = " in ";

/** A grant as it is kept: one text, so that whoever knows roles alone takes a limited one for none, and not for an unlimited one. */
export const grantText = ({ role, scope }: Grant): string => (scope === null ? role : `${role}${LIMIT}${scopeText(scope)}`);

/** What a kept text grants; undefined: nothing that is known here. */
export function grantOf(text: string): Grant | undefined {
  const at = text.indexOf(LIMIT);
  const role = at < 0 ? text : text.slice(0, at);
  if (!isRole(role)) return undefined;
  if (at < 0) return { role, scope: null };
  const scope = parseScope(text.slice(at + LIMIT.length));
  return scope.ok && SCOPED_ROLES.includes(role) ? { role, scope: scope.value } : undefined;
}

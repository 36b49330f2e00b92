import type { IamGroupFact, IamRoleFact, IamUserFact } from "@/server/facts/iam.ts";

/** Users, groups and roles, as far as policies are concerned. */
export type Principal = IamRoleFact | IamUserFact | IamGroupFact;
type Part = NonNullable<IamUserFact["partial"]>[number];

/** How Terraform's types, fields and lists of facts name each kind of principal. */
export interface PrincipalKind {
  readonly type: "aws_iam_role" | "aws_iam_user" | "aws_iam_group";
  readonly list: "roles" | "users" | "groups";
  readonly word: "role" | "user" | "group";
}
export const ROLE: PrincipalKind = { type: "aws_iam_role", list: "roles", word: "role" };
export const USER: PrincipalKind = { type: "aws_iam_user", list: "users", word: "user" };
export const GROUP: PrincipalKind = { type: "aws_iam_group", list: "groups", word: "group" };
export const PRINCIPALS = [ROLE, USER, GROUP] as const;

/** Of this part there may be more than is told. */
function withMore<P extends Principal>(one: P, part: Part): P {
  return one.partial?.includes(part as never) ? one : { ...one, partial: [...(one.partial ?? []), part] };
}

const added = (all: readonly string[] | undefined, name: string): string[] => [...(all ?? []).filter((one) => one !== name), name];
const without = (all: readonly string[], name: string): string[] => all.filter((one) => one !== name);

/** With a managed policy; undefined: with one that is not known. */
export function attached<P extends Principal>(one: P, arn: string | undefined): P {
  if (arn === undefined) return withMore({ ...one, attachedPolicies: one.attachedPolicies ?? [] }, "attachedPolicies");
  if (one.attachedPolicies?.includes(arn)) return one;
  const now = { ...one, attachedPolicies: [...(one.attachedPolicies ?? []), arn] };
  return one.attachedPolicies ? now : withMore(now, "attachedPolicies");
}

export const detached = <P extends Principal>(one: P, arn: string): P =>
  one.attachedPolicies?.includes(arn) ? { ...one, attachedPolicies: without(one.attachedPolicies, arn) } : one;

/** With an inline policy of this name in the place of another; undefined: its document is not known. */
export function withInline<P extends Principal>(one: P, name: string, document: unknown): P {
  const others = (one.inlinePolicies ?? []).filter((each) => each.name !== name);
  const isKnown = one.inlinePolicies !== undefined || one.inlinePolicyNames !== undefined;
  const names = (one.inlinePolicyNames ?? []).filter((each) => each !== name);
  const now = {
    ...one,
    inlinePolicies: document === undefined ? others : placed(one.inlinePolicies ?? [], { name, document }),
    ...((document === undefined || one.inlinePolicyNames) && { inlinePolicyNames: document === undefined ? [...names, name] : names }),
  };
  return isKnown ? now : withMore(now, "inlinePolicies");
}

type Inline = NonNullable<IamRoleFact["inlinePolicies"]>[number];
const placed = (all: readonly Inline[], policy: Inline): Inline[] =>
  all.some(({ name }) => name === policy.name) ? all.map((one) => (one.name === policy.name ? policy : one)) : [...all, policy];

export function withoutInline<P extends Principal>(one: P, name: string): P {
  return {
    ...one,
    ...(one.inlinePolicies && { inlinePolicies: one.inlinePolicies.filter((each) => each.name !== name) }),
    ...(one.inlinePolicyNames && { inlinePolicyNames: without(one.inlinePolicyNames, name) }),
  };
}

/** With none but these; `more`: and some that are not known. */
export function onlyAttached<P extends Principal>(one: P, arns: readonly string[], more: boolean): P {
  const now = { ...one, attachedPolicies: [...arns], partial: (one.partial ?? []).filter((part) => part !== "attachedPolicies") };
  return more ? withMore(now, "attachedPolicies") : now;
}

export function onlyInline<P extends Principal>(one: P, names: readonly string[]): P {
  const of = <T>(all: readonly T[], nameOf: (each: T) => string): T[] => all.filter((each) => names.includes(nameOf(each)));
  return {
    ...one,
    ...(one.inlinePolicies && { inlinePolicies: of(one.inlinePolicies, ({ name }) => name) }),
    ...(one.inlinePolicyNames && { inlinePolicyNames: of(one.inlinePolicyNames, (name) => name) }),
    partial: (one.partial ?? []).filter((part) => part !== "inlinePolicies"),
  };
}

export function joined(user: IamUserFact, group: string): IamUserFact {
  if (user.groups?.includes(group)) return user;
  const now = { ...user, groups: added(user.groups, group) };
  return user.groups ? now : withMore(now, "groups");
}

export const left = (user: IamUserFact, group: string): IamUserFact => (user.groups?.includes(group) ? { ...user, groups: without(user.groups, group) } : user);

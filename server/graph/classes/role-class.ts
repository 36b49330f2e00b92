import type { OrganizationLevel, TargetRole } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { matchesResource } from "@/server/policy/resource-matcher.ts";
import { targetKey } from "@/server/policy/target-keys.ts";
import { type Asked, askedBy, askedTogether } from "@/server/policy/what-is-asked.ts";
import { namesIn, type Part } from "./caller-class.ts";
import { numberOf } from "./number-of.ts";
import { answersOf, type Question, questionOf } from "./question.ts";
import { STS_ACTIONS } from "./sts-word.ts";

/** Roles of one account whose trust policies read the same. */
export interface RoleClass {
  readonly key: string;
  readonly account: string;
  readonly members: readonly [TargetRole, ...TargetRole[]];
  /** What the trust policy asks, and the resource control policies above the account. */
  readonly asked: Asked;
  /** The words by which the trust policy names identities one by one, in any effect. */
  readonly names: readonly string[];
}

const levelsOf = (role: TargetRole): readonly OrganizationLevel[] =>
  role.organization.state === "read" && role.organization.value.rcps.state === "read" ? role.organization.value.rcps.value : [];

function keyOf(role: TargetRole): string {
  const trust = role.trust.state === "read" ? numberOf(role.trust.value.policy) : "?";
  return [`roles ${role.account}`, role.partition, trust, isServiceLinkedPath(role.path) ? "service-linked" : ""].join("|");
}

/** Roles by account and trust policy. */
export function roleClasses(roles: readonly TargetRole[]): readonly RoleClass[] {
  return [...Map.groupBy(roles, keyOf)].map(([key, all]) => {
    const members = all as [TargetRole, ...TargetRole[]];
    const [first] = members;
    const trust = first.trust.state === "read" ? [first.trust.value.policy] : [];
    const rcps = levelsOf(first).flatMap((l) => l.policies.map((p) => p.policy));
    const documents = [...trust, ...rcps];
    return {
      key,
      account: first.account,
      members,
      asked: askedTogether(documents.map((d) => askedBy(d, STS_ACTIONS))),
      names: namesIn(documents.flatMap((d) => (d.state === "compiled" ? d.statements.flatMap((s) => s.principals?.entries ?? []) : []))),
    };
  });
}

const NO_VARIABLE = (): undefined => undefined;

/** What is asked of the role that is to be assumed: its keys, and the resources that cover some roles only. */
interface RoleQuestion {
  readonly key: string;
  readonly of: Question;
  readonly asked: Asked;
}

const questions = new WeakMap<Asked, RoleQuestion>();

function roleQuestion(role: TargetRole, asked: Asked): RoleQuestion {
  const known = questions.get(asked);
  if (known) return known;
  const of = questionOf(asked, (key) => targetKey(role, key) !== undefined);
  const made = { of, asked, key: `${of.key} ${[...new Set(asked.resources.map(numberOf))].join(" ")}` };
  questions.set(asked, made);
  return made;
}

/** What tells a role apart from others of its class: its ARN, where resources are written so that they cover some of them only, and its keys. */
function traitsOf(role: TargetRole, { asked, of }: RoleQuestion): string {
  if (asked.hasResourceVariables) return role.ref;
  const covered = asked.resources.map((m) => (matchesResource(m, role.ref, NO_VARIABLE) ? "1" : "0")).join("");
  return `${covered} ${answersOf(of, (key) => targetKey(role, key))}`;
}

const splits = new WeakMap<RoleClass, Map<string, readonly Part<TargetRole>[]>>();

/** Splits a class so that nothing that is asked tells the members of one part apart; worked out once for each question. */
export function splitRoles(roles: RoleClass, asked: Asked): readonly Part<TargetRole>[] {
  if (roles.members.length === 1) return [roles];
  const question = roleQuestion(roles.members[0], asked);
  if (asked.resources.length === 0 && question.of.keys.length === 0) return [roles];
  const known = splits.get(roles) ?? new Map<string, readonly Part<TargetRole>[]>();
  splits.set(roles, known);
  const kept = known.get(question.key);
  if (kept) return kept;
  const parts = Map.groupBy(roles.members, (r) => traitsOf(r, question));
  const made = [...parts].map(([traits, members]) => ({ key: parts.size === 1 ? roles.key : `${roles.key} ${question.key} ${traits}`, members }));
  known.set(question.key, made);
  return made;
}

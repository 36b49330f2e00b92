import { keptFor } from "@/server/graph/memo.ts";
import type { OrganizationLevel, TargetRole } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath, organizationSide } from "@/server/policy/organization-side.ts";
import { matchesResource, type ResourceMatcher } from "@/server/policy/resource-matcher.ts";
import { targetKey } from "@/server/policy/target-keys.ts";
import { type Asked, askedByAll } from "@/server/policy/what-is-asked.ts";
import { namesInDocuments, type Part } from "./caller-class.ts";
import { numberOf } from "./number-of.ts";
import { answersOf, bothOf, type Question, questionOf } from "./question.ts";
import { STS_ACTIONS } from "./sts-word.ts";

/** Roles whose trust policies read the same: of one account, or as callers of others see them (`acrossAccounts`). */
export interface RoleClass {
  readonly key: string;
  readonly members: readonly [TargetRole, ...TargetRole[]];
  /** What the trust policy asks, and the resource control policies above the account. */
  readonly asked: Asked;
  /** The words by which the trust policy names identities one by one, in any effect. */
  readonly names: readonly string[];
}

const levelsOf = (role: TargetRole): readonly OrganizationLevel[] =>
  role.organization.state === "read" && role.organization.value.rcps.state === "read" ? role.organization.value.rcps.value : [];

function keyIn(place: string, role: TargetRole): string {
  const trust = role.trust.state === "read" ? numberOf(role.trust.value.policy) : "?";
  return [`roles ${place}`, role.partition, trust, isServiceLinkedPath(role.path) ? "service-linked" : ""].join("|");
}

/** Roles by account and trust policy. */
export function roleClasses(roles: readonly TargetRole[]): readonly RoleClass[] {
  return [...Map.groupBy(roles, (role) => keyIn(role.account, role))].map(([key, all]) => {
    const members = all as [TargetRole, ...TargetRole[]];
    const [first] = members;
    const trust = first.trust.state === "read" ? [first.trust.value.policy] : [];
    const rcps = levelsOf(first).flatMap((l) => l.policies.map((p) => p.policy));
    const documents = [...trust, ...rcps];
    return {
      key,
      members,
      asked: askedByAll(documents, STS_ACTIONS),
      names: namesInDocuments(documents),
    };
  });
}

/**
 * Which resource control policies limit calls to an account's roles; the same words for accounts where they come out the same: each level has to allow the
 * call, wherever it stands and however often (B17).
 */
function limitsOf({ organization, path }: TargetRole): string {
  const side = organizationSide(organization, "rcps", isServiceLinkedPath(path));
  if (side.state !== "applies") return side.state;
  const levels = side.levels.map((l) => `${l.policies.map((p) => numberOf(p.policy)).join(" ")}${l.unread === undefined ? "" : ` ${l.target} ${l.unread}`}`);
  return [...new Set(levels)].join("/");
}

/**
 * The same for classes of two accounts between which a caller of neither cannot tell but by what is asked: the trust policy reads the same, and what limits
 * the roles from above (B1, B10, B17).
 */
export const elsewhereKey = keptFor(({ members: [role] }: RoleClass): string => {
  const { organization } = role;
  const isSuspended = organization.state === "read" && organization.value.isSuspended === true;
  return [keyIn("elsewhere", role), limitsOf(role), isSuspended ? "suspended" : ""].join("|");
});

/** Classes of several accounts with one `elsewhereKey` as one, for callers of other accounts than theirs. */
export const acrossAccounts = (key: string, classes: readonly [RoleClass, ...RoleClass[]]): RoleClass =>
  classes.length === 1 ? classes[0] : { ...classes[0], key, members: classes.flatMap((c) => c.members) as unknown as RoleClass["members"] };

const NO_VARIABLE = (): undefined => undefined;

/** What is asked of the role that is to be assumed: its keys, and the resources that cover some roles only. */
interface RoleQuestion {
  readonly key: string;
  readonly of: Question;
  readonly resources: readonly ResourceMatcher[];
  readonly hasResourceVariables: boolean;
}

const questions = new WeakMap<Asked, RoleQuestion>();

/** Which keys tell of a role hangs on none in particular. */
function roleQuestion({ members: [role] }: RoleClass, asked: Asked): RoleQuestion {
  const known = questions.get(asked);
  if (known) return known;
  const of = questionOf(asked, (key) => targetKey(role, key) !== undefined);
  const resources = [...new Set(asked.resources)];
  const made = { of, resources, hasResourceVariables: asked.hasResourceVariables, key: `${of.key} ${resources.map(numberOf).join(" ")}` };
  questions.set(asked, made);
  return made;
}

const isNothing = ({ of, resources }: RoleQuestion): boolean => of.keys.length === 0 && resources.length === 0;

const bothAsked = (a: RoleQuestion, b: RoleQuestion): RoleQuestion =>
  isNothing(a)
    ? b
    : isNothing(b)
      ? a
      : {
          of: bothOf(a.of, b.of),
          resources: [...a.resources, ...b.resources],
          hasResourceVariables: a.hasResourceVariables || b.hasResourceVariables,
          key: `${a.key}\n\n${b.key}`,
        };

/** Of each Resource element which members of a class it covers, one after the other as `0` and `1`; empty: none of them, or all. */
const coverage = keptFor((_: RoleClass) => new Map<ResourceMatcher, string>());

function coveredBy(roles: RoleClass, matcher: ResourceMatcher): string {
  const known = coverage(roles).get(matcher);
  if (known !== undefined) return known;
  const bits = roles.members.map((r) => (matchesResource(matcher, r.ref, NO_VARIABLE) ? "1" : "0")).join("");
  const made = bits.includes("0") && bits.includes("1") ? bits : "";
  coverage(roles).set(matcher, made);
  return made;
}

/** The resources of a question that tell members of a class apart: most cover all of them, or none. */
function telling(roles: RoleClass, question: RoleQuestion): RoleQuestion {
  if (question.hasResourceVariables || question.resources.length === 0) return question;
  return { ...question, resources: question.resources.filter((m) => coveredBy(roles, m) !== "") };
}

/** What tells a role apart from others of its class: its ARN, where resources are written so that they cover some of them only, and its keys. */
function traitsOf(role: TargetRole, { of, resources, hasResourceVariables }: RoleQuestion): string {
  if (hasResourceVariables) return role.ref;
  const covered = resources.map((m) => (matchesResource(m, role.ref, NO_VARIABLE) ? "1" : "0")).join("");
  return `${covered} ${answersOf(of, (key) => targetKey(role, key))}`;
}

const splits = keptFor((_: RoleClass) => new Map<string, readonly Part<TargetRole>[]>());

function partsBy({ key }: RoleClass, members: readonly TargetRole[], question: RoleQuestion): readonly Part<TargetRole>[] {
  const parts = Map.groupBy(members, (r) => traitsOf(r, question));
  return [...parts].map(([traits, some]) => ({ key: `${key} ${question.key} ${traits}`, members: some }));
}

const wholeBy = (roles: RoleClass, question: RoleQuestion): readonly Part<TargetRole>[] =>
  isNothing(question) ? [roles] : partsBy(roles, roles.members, question);

/**
 * Splits a class so that nothing that is asked, by the trust or by the other side, tells the members of one part apart; of whole classes worked out once for
 * each question. `members`: all of the class, or some; then those parts that have one of them, as far as they were given.
 */
export function splitRoles(roles: RoleClass, asked: Asked, members: readonly TargetRole[] = roles.members): readonly Part<TargetRole>[] {
  if (roles.members.length === 1) return [roles];
  const [only] = members;
  if (only && members.length === 1) return [{ key: only.ref, members }];
  const [own, question] = [roleQuestion(roles, roles.asked), roleQuestion(roles, asked)];
  const isWhole = members.length === roles.members.length;
  if (isWhole && isNothing(own) && isNothing(question)) return [roles];
  if (!isWhole) return partsBy(roles, members, bothAsked(own, question));
  const known = splits(roles);
  const parts = known.get(question.key) ?? wholeBy(roles, telling(roles, bothAsked(own, question)));
  known.set(question.key, parts);
  return parts;
}

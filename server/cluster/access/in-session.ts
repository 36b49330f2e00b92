import { stepOf } from "@/server/cluster/pod/decision.ts";
import type { Condition, Decision } from "@/server/model/verdict.ts";
import { matchesWildcard } from "@/server/policy/wildcard.ts";
import type { PrincipalMapping } from "./map-principal.ts";
import type { MappedName } from "./name-template.ts";

const SESSION_NAME = "sts:RoleSessionName";

/** A template as a session of this name fills it in (F10). */
const filledIn = (template: string, session: string): string =>
  template.replace(/\{\{\s*SessionNameRaw\s*\}\}/g, session).replace(/\{\{\s*SessionName\s*\}\}/g, session.replaceAll("@", "-"));

/** Whether a session of this name meets a condition on its name. */
const isNamed = ({ operator, values }: Condition, session: string): boolean =>
  values.some((v) => v === session || v === session.replaceAll("@", "-") || (operator === "StringLike" && matchesWildcard(v, session)));

const namesIn = (names: readonly MappedName[], session: string): readonly MappedName[] =>
  names.flatMap(({ name, conditions }) => (conditions.every((c) => isNamed(c, session)) ? [{ name: filledIn(name, session), conditions: [] }] : []));

/** What the mapping asks of a session's name is met by this one, or refuses it (F27). */
function decisionIn(decision: Decision, session: string): Decision {
  const [asked, rest] = [decision.conditions.filter((c) => c.key === SESSION_NAME), decision.conditions.filter((c) => c.key !== SESSION_NAME)];
  if (asked.length === 0) return decision;
  if (!asked.every((c) => isNamed(c, session))) {
    const reason = `the mapping works only for a session whose name is an instance id, and \`${session}\` is none`;
    const steps = [...decision.steps.filter((s) => s.outcome !== "conditional"), stepOf("request-context", "fail", "SESSION_NAME_IS_INSTANCE", reason)];
    return { verdict: "denied", conditions: [], missing: [], assumptions: decision.assumptions, steps };
  }
  const steps = decision.steps.map((s) => (s.check === "request-context" && s.outcome === "conditional" ? { ...s, outcome: "pass" as const } : s));
  const verdict = decision.verdict === "conditional" && rest.length === 0 ? "allowed" : decision.verdict;
  return { ...decision, verdict, conditions: rest, steps };
}

/** Of what a role is mapped to, what a session of this very name is: placeholders filled in, names that other sessions would have left out (F10, F24, F27). */
export function inSession(mapping: PrincipalMapping, session: string): PrincipalMapping {
  const decision = decisionIn(mapping.decision, session);
  const isRefused = decision.verdict === "denied";
  return {
    ...mapping,
    via: isRefused ? undefined : mapping.via,
    username: mapping.username === null ? null : filledIn(mapping.username, session),
    groups: mapping.groups.map((g) => filledIn(g, session)),
    users: isRefused ? [] : namesIn(mapping.users, session),
    memberships: isRefused ? [] : namesIn(mapping.memberships, session),
    decision,
  };
}

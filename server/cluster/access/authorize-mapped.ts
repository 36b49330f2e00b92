import { authorize } from "@/server/cluster/rbac/authorize.ts";
import type { Rbac } from "@/server/cluster/rbac/compile.ts";
import { describeRequest, type KubeRequest, type KubeSubject } from "@/server/cluster/rbac/request.ts";
import type { Step } from "@/server/model/step.ts";
import { type Condition, type Decision, type MissingFact, rankOf } from "@/server/model/verdict.ts";
import { accessPolicy, policyRule, policyScopeCovers } from "./access-policies.ts";
import type { PrincipalMapping } from "./map-principal.ts";
import type { MappedName } from "./name-template.ts";

/** The answer for an IAM identity: how it signs in, then RBAC and its access policies together. */
export interface MappedAuthorization extends Decision {
  readonly allowed: boolean;
}

const isAlways = (name: MappedName): boolean => name.conditions.length === 0;

/** A subject with what the session must be called for it. */
interface MappedSubject {
  readonly subject: KubeSubject;
  readonly conditions: readonly Condition[];
}

/** Who a mapped identity can be: with the names it always has, and once more for each name that a chosen session name brings (F10, F24). */
export function mappedSubjects(mapping: PrincipalMapping): readonly MappedSubject[] {
  const user = mapping.users.find(isAlways)?.name ?? mapping.username ?? "";
  const groups = mapping.memberships.filter(isAlways).map((g) => g.name);
  return [
    { subject: { user, groups }, conditions: [] },
    ...mapping.users.filter((u) => !isAlways(u)).map((u) => ({ subject: { user: u.name, groups }, conditions: u.conditions })),
    ...mapping.memberships.filter((g) => !isAlways(g)).map((g) => ({ subject: { user, groups: [...groups, g.name] }, conditions: g.conditions })),
  ];
}

function policyStep(mapping: PrincipalMapping, request: KubeRequest): Step | undefined {
  for (const associated of mapping.policies) {
    const rule = policyRule(associated, request);
    if (rule === undefined) continue;
    const { name } = accessPolicy(associated.policy);
    const scope = associated.scope === "cluster" ? "the whole cluster" : `the namespaces ${associated.scope.join(", ")}`;
    const evidence = { source: mapping.principal, document: associated.policy, statement: rule };
    return {
      check: "access-policy",
      outcome: "pass",
      code: "ACCESS_POLICY_ALLOWS",
      reason: `${name}, associated for ${scope}, allows to ${describeRequest(request)}`,
      evidence,
    };
  }
  return undefined;
}

/** Policies in scope whose rules are not known: a refusal is then not certain (F18). */
function unknownPolicies(mapping: PrincipalMapping, request: KubeRequest): readonly MissingFact[] {
  const closed = mapping.policies.filter((p) => accessPolicy(p.policy).rules === undefined && policyScopeCovers(p.scope, request));
  const facts = closed.map((p) => ({ what: "access policy", of: p.policy }));
  return mapping.policiesKnown ? facts : [...facts, { what: "access policies", of: mapping.principal }];
}

function refused(mapping: PrincipalMapping, rbac: Decision, request: KubeRequest): MappedAuthorization {
  const steps: Step[] = [...mapping.decision.steps, ...rbac.steps];
  if (mapping.policies.length > 0)
    steps.push({
      check: "access-policy",
      outcome: "fail",
      code: "ACCESS_POLICY_DENIES",
      reason: `none of its access policies is known to allow to ${describeRequest(request)}`,
      evidence: { source: mapping.principal, document: mapping.policies.map((p) => p.policy).join(", ") },
    });
  const unread = unknownPolicies(mapping, request);
  for (const fact of unread)
    steps.push({
      check: "access-policy",
      outcome: "not-collected",
      code: "ACCESS_POLICY_UNKNOWN",
      reason: `what ${fact.of} is given by ${fact.what} is not known`,
    });
  const missing = [...mapping.decision.missing, ...rbac.missing, ...unread];
  const assumptions = [...mapping.decision.assumptions, ...rbac.assumptions];
  return { allowed: false, verdict: missing.length > 0 ? "unknown" : "denied", conditions: [], missing, assumptions, steps };
}

function granted(mapping: PrincipalMapping, steps: readonly Step[], conditions: readonly Condition[]): MappedAuthorization {
  const { decision } = mapping;
  const all = [...decision.conditions, ...conditions];
  const chosen: readonly Step[] =
    conditions.length > 0
      ? [
          {
            check: "request-context",
            outcome: "conditional",
            code: "SESSION_NAME_CHOSEN",
            reason: `the session must be called ${conditions.flatMap((c) => c.values).join(" or ")}, which its caller chooses`,
          },
        ]
      : [];
  const verdict = decision.missing.length > 0 ? "unknown" : all.length > 0 ? "conditional" : "allowed";
  return {
    allowed: true,
    verdict,
    conditions: all,
    missing: decision.missing,
    assumptions: decision.assumptions,
    steps: [...decision.steps, ...chosen, ...steps],
  };
}

/**
 * Whether a mapped IAM identity may do something in the cluster: RBAC for its user and groups, or an access policy of its entry; either is
 * enough and nothing can deny (F15, G20). `allowed` is what was found by what was collected.
 */
export function authorizeMapped(rbac: Rbac, mapping: PrincipalMapping, request: KubeRequest): MappedAuthorization {
  if (mapping.via === undefined) return { ...mapping.decision, allowed: false };
  const answers = mappedSubjects(mapping).map((c) => ({ ...c, answer: authorize(rbac, c.subject, request) }));
  const always = answers.find((a) => a.answer.allowed && a.conditions.length === 0);
  if (always) return granted(mapping, always.answer.steps, []);
  const policy = policyStep(mapping, request);
  if (policy) return granted(mapping, [policy], []);
  const chosen = answers.find((a) => a.answer.allowed);
  if (chosen) return granted(mapping, chosen.answer.steps, chosen.conditions);
  const [first] = [...answers].sort((a, b) => rankOf(a.answer.verdict) - rankOf(b.answer.verdict));
  return refused(mapping, first?.answer ?? mapping.decision, request);
}

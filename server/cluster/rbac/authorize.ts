import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { k8sClusterRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Step } from "@/server/model/step.ts";
import type { Decision, MissingFact } from "@/server/model/verdict.ts";
import type { BoundRole, Rbac } from "./compile.ts";
import { nearMiss } from "./near-miss.ts";
import { nodeAuthorizerMayGrant } from "./node-authorizer.ts";
import { describeRequest, isPathRequest, type KubeRequest, type KubeSubject, MASTERS } from "./request.ts";
import { ruleAllows } from "./rule-match.ts";

/** The rule that grants: which binding, which role, which of its rules, and through which user or group. */
export interface RbacGrant {
  readonly bound: BoundRole;
  readonly rule: RbacRule;
  readonly ruleIndex: number;
  readonly through: string;
}

/** `allowed` is what RBAC answers by what was collected; the verdict is `unknown` where nothing grants and a list was not read, or a node is told by another authorizer too. */
export interface Authorization extends Decision {
  readonly allowed: boolean;
  readonly grant?: RbacGrant;
}

/** A namespaced binding speaks only of requests in its namespace, and never of paths (G2, G6). */
export const scopeCovers = (bound: BoundRole, request: KubeRequest): boolean =>
  bound.scope === undefined || (!isPathRequest(request) && bound.scope !== "" && bound.scope === request.namespace);

/** The first rule of a binding that allows the request. */
export function grantIn(bound: BoundRole, request: KubeRequest, through: string): RbacGrant | undefined {
  if (!scopeCovers(bound, request)) return undefined;
  const ruleIndex = bound.rules.findIndex((rule) => ruleAllows(rule, request));
  const rule = bound.rules[ruleIndex];
  return rule ? { bound, rule, ruleIndex, through } : undefined;
}

function findGrant(rbac: Rbac, subject: KubeSubject, request: KubeRequest): RbacGrant | undefined {
  for (const bound of rbac.byUser.get(subject.user) ?? []) {
    const grant = grantIn(bound, request, `user ${subject.user}`);
    if (grant) return grant;
  }
  for (const group of subject.groups) {
    for (const bound of rbac.byGroup.get(group) ?? []) {
      const grant = grantIn(bound, request, `group ${group}`);
      if (grant) return grant;
    }
  }
  return undefined;
}

const quoted = (bound: BoundRole): string => (bound.scope === undefined ? `\`${bound.name}\`` : `\`${bound.name}\` of namespace \`${bound.scope}\``);

/** A read-only command that shows a binding. */
export const showBinding = (bound: BoundRole): string =>
  bound.scope === undefined
    ? shellCommand`kubectl get clusterrolebinding ${bound.name} -o yaml`
    : shellCommand`kubectl get rolebinding ${bound.name} -n ${bound.scope} -o yaml`;

/** The step that names the binding, the role and the rule that grant. */
export function grantStep(grant: RbacGrant, request: KubeRequest): Step {
  const { bound } = grant;
  return {
    check: "rbac",
    outcome: "pass",
    code: "RBAC_BINDING_ALLOWS",
    reason: `${bound.kind} ${quoted(bound)} gives ${grant.through} the ${bound.roleKind} \`${bound.roleName}\`, whose rule ${grant.ruleIndex} allows to ${describeRequest(request)}`,
    verify: showBinding(bound),
    evidence: { source: bound.binding, document: bound.role, statement: grant.ruleIndex },
  };
}

function mastersStep(rbac: Rbac): Step {
  return {
    check: "rbac",
    outcome: "pass",
    code: "RBAC_MASTERS",
    reason: `members of ${MASTERS} may do everything; no binding is asked and none can take it away`,
    evidence: { source: k8sClusterRef(rbac.cluster, "group", MASTERS), document: MASTERS },
  };
}

const missingLists = (rbac: Rbac): readonly MissingFact[] => rbac.incomplete.map((list) => ({ what: list, of: rbac.cluster }));

function refusal(rbac: Rbac, subject: KubeSubject, request: KubeRequest): Authorization {
  const near = nearMiss(rbac, subject, request);
  const steps: Step[] = [
    {
      check: "rbac",
      outcome: "fail",
      code: near.code,
      reason: `no binding that was collected lets ${subject.user || "this group"} ${describeRequest(request)}${near.reason ? `; ${near.reason}` : ""}`,
      ...(near.bound && { verify: showBinding(near.bound), evidence: { source: near.bound.binding, document: near.bound.role } }),
      ...(near.nearest && { nearest: near.nearest }),
    },
  ];
  const missing: MissingFact[] = [];
  if (nodeAuthorizerMayGrant(subject, request)) {
    steps.push({
      check: "rbac",
      outcome: "not-collected",
      code: "NODE_AUTHORIZER_NOT_EVALUATED",
      reason: "beside RBAC the Node authorizer grants a node what its own pods use; that was not evaluated",
    });
    missing.push({ what: "what the Node authorizer grants it for the pods on it, which is not evaluated", of: subject.user });
  }
  if (rbac.incomplete.length > 0) {
    steps.push({
      check: "rbac",
      outcome: "not-collected",
      code: "RBAC_NOT_COLLECTED",
      reason: `${rbac.incomplete.join(", ")} of cluster \`${rbac.cluster}\` were not read as a whole, so a binding may be missing`,
    });
    missing.push(...missingLists(rbac));
  }
  return { allowed: false, verdict: missing.length > 0 ? "unknown" : "denied", conditions: [], missing, assumptions: [], steps };
}

/**
 * Whether RBAC lets a subject do something, to the letter of the API server's authorizer: the union of every binding that names the user or
 * one of the groups (G1), each within its scope (G2), a rule at a time (G3–G6); system:masters before all of it (G8).
 */
export function authorize(rbac: Rbac, subject: KubeSubject, request: KubeRequest): Authorization {
  const allowed = { allowed: true, verdict: "allowed", conditions: [], missing: [], assumptions: [] } as const;
  if (subject.groups.includes(MASTERS)) return { ...allowed, steps: [mastersStep(rbac)] };
  const grant = findGrant(rbac, subject, request);
  return grant ? { ...allowed, steps: [grantStep(grant, request)], grant } : refusal(rbac, subject, request);
}

/** `authorize` without its proof, for questions by the thousand. */
export const isAuthorized = (rbac: Rbac, subject: KubeSubject, request: KubeRequest): boolean =>
  subject.groups.includes(MASTERS) || findGrant(rbac, subject, request) !== undefined;

import { isPathRequest, type KubeRequest } from "@/server/cluster/rbac/request.ts";
import { ruleAllows } from "@/server/cluster/rbac/rule-match.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { AssociatedPolicy } from "./access-entry.ts";
import { ACCESS_POLICY_RULES, AWS_COMPONENT_POLICIES } from "./access-policy-rules.ts";

/** What is known of an access policy. */
export interface AccessPolicy {
  readonly name: string;
  /** undefined: AWS does not publish its permissions as rules, or it is not in the table. */
  readonly rules: readonly RbacRule[] | undefined;
  /** Made for a component of AWS rather than for people. */
  readonly awsManaged: boolean;
  /** false: not in the table, so nothing at all is known of it (F18). */
  readonly isListed: boolean;
}

const POLICY_ARN = /^arn:[^:]+:eks::aws:cluster-access-policy\/(.+)$/;

/** The policy behind an ARN, of any partition. */
export function accessPolicy(arn: string): AccessPolicy {
  const name = POLICY_ARN.exec(arn)?.[1] ?? arn;
  const rules = Object.hasOwn(ACCESS_POLICY_RULES, name) ? ACCESS_POLICY_RULES[name] : undefined;
  const awsManaged = AWS_COMPONENT_POLICIES.has(name);
  return { name, rules, awsManaged, isListed: rules !== undefined || awsManaged };
}

/** A namespace against a scope's pattern, where `*` stands for anything (F16). */
export function namespaceMatches(pattern: string, namespace: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(namespace);
}

/** A namespaced scope covers requests in its namespaces, neither cluster-scoped objects nor paths (F16, F17). */
export function policyScopeCovers(scope: AssociatedPolicy["scope"], request: KubeRequest): boolean {
  if (scope === "cluster") return true;
  return !isPathRequest(request) && request.namespace !== "" && scope.some((pattern) => namespaceMatches(pattern, request.namespace));
}

/** The index of the policy's rule that allows the request; undefined when none does or its rules are not known. */
export function policyRule(associated: AssociatedPolicy, request: KubeRequest): number | undefined {
  if (!policyScopeCovers(associated.scope, request)) return undefined;
  const index = accessPolicy(associated.policy).rules?.findIndex((rule) => ruleAllows(rule, request)) ?? -1;
  return index < 0 ? undefined : index;
}

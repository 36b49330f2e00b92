import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { combinedResource, isPathRequest, type KubeRequest, type ResourceRequest } from "./request.ts";

export const verbMatches = (rule: RbacRule, verb: string): boolean => rule.verbs.includes("*") || rule.verbs.includes(verb);
export const groupMatches = (rule: RbacRule, group: string): boolean => rule.apiGroups.includes("*") || rule.apiGroups.includes(group);

/** `*`, the exact `resource/subresource`, or `*` + `/subresource`; `pods` is not `pods/exec` and `pods/*` is nothing (G3). */
export function resourceMatches(rule: RbacRule, combined: string, subresource: string): boolean {
  return rule.resources.some((r) => r === "*" || r === combined || (subresource !== "" && r === `*/${subresource}`));
}

/** Without names a rule speaks of every name; with names, of exactly these, so never of a request that has no name (G5). */
export const nameMatches = (rule: RbacRule, name: string): boolean => rule.resourceNames.length === 0 || rule.resourceNames.includes(name);

/** `*`, the exact path, or a prefix that ends in `*` (G6). */
export function pathMatches(rule: RbacRule, path: string): boolean {
  return rule.nonResourceURLs.some((url) => url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.replace(/\*+$/, ""))));
}

export interface RuleParts {
  readonly verb: boolean;
  readonly group: boolean;
  readonly resource: boolean;
  readonly name: boolean;
}

export function matchParts(rule: RbacRule, request: ResourceRequest): RuleParts {
  return {
    verb: verbMatches(rule, request.verb),
    group: groupMatches(rule, request.group),
    resource: resourceMatches(rule, combinedResource(request), request.subresource),
    name: nameMatches(rule, request.name),
  };
}

/** Whether one rule allows the request: all four parts in the same rule (G3, G4, G5). */
export function ruleAllows(rule: RbacRule, request: KubeRequest): boolean {
  if (isPathRequest(request)) return verbMatches(rule, request.verb) && pathMatches(rule, request.path);
  const parts = matchParts(rule, request);
  return parts.verb && parts.group && parts.resource && parts.name;
}

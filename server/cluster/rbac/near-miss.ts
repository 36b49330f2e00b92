import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import type { BoundRole, Rbac } from "./compile.ts";
import { combinedResource, isPathRequest, type KubeRequest, type KubeSubject, type ResourceRequest } from "./request.ts";
import { matchParts, ruleAllows, verbMatches } from "./rule-match.ts";

/** The binding that comes nearest to what was asked, and what it lacks. */
export interface NearMiss {
  readonly code: StepCode;
  readonly reason: string;
  readonly bound?: BoundRole;
}

interface Candidate extends NearMiss {
  readonly rank: number;
}

const list = (values: readonly string[]): string => values.map((v) => (v === "" ? "the core group" : `\`${v}\``)).join(", ");
const called = (bound: BoundRole): string => `${bound.kind} \`${bound.scope === undefined ? bound.name : `${bound.scope}/${bound.name}`}\``;

/** What one rule lacks, nearest first; undefined when more than one part is wrong. */
function lacking(rule: RbacRule, request: ResourceRequest): { readonly rank: number; readonly code: StepCode; readonly what: string } | undefined {
  const parts = matchParts(rule, request);
  const wrong = [!parts.verb, !parts.group, !parts.resource, !parts.name].filter(Boolean).length;
  if (wrong !== 1) return undefined;
  if (!parts.name) {
    const what = request.name
      ? `only for the names ${list(rule.resourceNames)}`
      : `only for the names ${list(rule.resourceNames)}, and the request carries none`;
    return { rank: 1, code: "RBAC_OTHER_NAME", what };
  }
  if (!parts.verb) return { rank: 3, code: "RBAC_OTHER_VERB", what: `only ${list(rule.verbs)} of ${combinedResource(request)}` };
  if (!parts.group) return { rank: 4, code: "RBAC_OTHER_API_GROUP", what: `the resource only in ${list(rule.apiGroups)}` };
  return sameResource(rule, request)
    ? { rank: 2, code: "RBAC_OTHER_SUBRESOURCE", what: `the verb only on ${list(rule.resources)}; a resource does not include its subresources` }
    : undefined;
}

const sameResource = (rule: RbacRule, request: ResourceRequest): boolean => rule.resources.some((r) => r.split("/")[0] === request.resource);

function candidatesIn(bound: BoundRole, request: ResourceRequest): readonly Candidate[] {
  if (bound.roleMissing) {
    const here = bound.scope === undefined || bound.scope === request.namespace;
    return here
      ? [{ rank: 5, code: "RBAC_ROLE_MISSING", reason: `${called(bound)} names the ${bound.roleKind} \`${bound.roleName}\`, which does not exist`, bound }]
      : [];
  }
  if (bound.scope !== undefined && bound.scope !== request.namespace) {
    if (!bound.rules.some((rule) => ruleAllows(rule, request))) return [];
    const where = request.namespace
      ? `namespace \`${bound.scope}\`, not in \`${request.namespace}\``
      : `namespace \`${bound.scope}\`, not in the whole cluster`;
    return [{ rank: 0, code: "RBAC_OTHER_NAMESPACE", reason: `${called(bound)} grants it in ${where}`, bound }];
  }
  return bound.rules.flatMap((rule) => {
    const lack = lacking(rule, request);
    return lack ? [{ rank: lack.rank, code: lack.code, reason: `${called(bound)} grants ${lack.what}`, bound }] : [];
  });
}

function pathCandidates(bound: BoundRole, verb: string): readonly Candidate[] {
  return bound.rules
    .filter((rule) => rule.nonResourceURLs.length > 0 && verbMatches(rule, verb))
    .map((rule) =>
      bound.scope === undefined
        ? { rank: 2, code: "RBAC_OTHER_PATH", reason: `${called(bound)} grants only the paths ${list(rule.nonResourceURLs)}`, bound }
        : { rank: 1, code: "RBAC_OTHER_NAMESPACE", reason: `${called(bound)} is namespaced, and paths need a ClusterRoleBinding`, bound },
    );
}

/** A binding of the right scope that grants it to somebody else. */
function grantedToOthers(rbac: Rbac, request: KubeRequest): Candidate | undefined {
  for (const bound of rbac.bindings) {
    const here = bound.scope === undefined || (!isPathRequest(request) && bound.scope === request.namespace);
    const first = bound.subjects[0];
    if (
      !here ||
      !first ||
      bound.rules.some((r) => r.verbs.includes("*") && r.resources.includes("*")) ||
      !bound.rules.some((rule) => ruleAllows(rule, request))
    )
      continue;
    const more = bound.subjects.length > 1 ? ` and ${bound.subjects.length - 1} more` : "";
    return { rank: 9, code: "RBAC_OTHER_SUBJECT", reason: `${called(bound)} grants it to ${first.kind} \`${first.name}\`${more}`, bound };
  }
  return undefined;
}

/** Looks for the binding nearest to a refused request: other namespace, other name, other subresource, other verb, other API group, missing role, other subject. */
export function nearMiss(rbac: Rbac, subject: KubeSubject, request: KubeRequest): NearMiss {
  const own = [...(rbac.byUser.get(subject.user) ?? []), ...subject.groups.flatMap((g) => rbac.byGroup.get(g) ?? [])];
  const candidates = own.flatMap((bound): readonly Candidate[] =>
    isPathRequest(request) ? pathCandidates(bound, request.verb) : candidatesIn(bound, request),
  );
  const best = candidates.reduce<Candidate | undefined>((a, b) => (a && a.rank <= b.rank ? a : b), undefined) ?? grantedToOthers(rbac, request);
  if (best) return best;
  return { code: own.length === 0 ? "RBAC_NO_BINDING" : "RBAC_NO_RULE", reason: own.length === 0 ? "no binding names it or one of its groups" : "" };
}

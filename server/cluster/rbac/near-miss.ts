import type { RbacRule, RbacSubject } from "@/server/facts/kubernetes.ts";
import { type Nearest, nearestOf } from "@/server/model/nearest.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import type { BoundRole, Rbac } from "./compile.ts";
import { placeholderIn } from "./placeholder.ts";
import {
  combinedResource,
  isPathRequest,
  type KubeRequest,
  type KubeSubject,
  type PathRequest,
  parseServiceAccountUser,
  type ResourceRequest,
} from "./request.ts";
import { matchParts, ruleAllows, verbMatches } from "./rule-match.ts";

/** The binding that comes nearest to what was asked, and what it lacks. */
export interface NearMiss {
  readonly code: StepCode;
  readonly reason: string;
  readonly bound?: BoundRole;
  /** What the binding is for beside what was asked for. */
  readonly nearest?: Nearest;
}

interface Candidate extends NearMiss {
  readonly rank: number;
}

const list = (values: readonly string[]): string => values.map((v) => (v === "" ? "the core group" : `\`${v}\``)).join(", ");
const called = (bound: BoundRole): string => `${bound.kind} \`${bound.scope === undefined ? bound.name : `${bound.scope}/${bound.name}`}\``;

const groupName = (group: string): string => (group === "" ? "core" : group);
const pair = (what: string, wanted: readonly string[], shown: string): Pick<NearMiss, "nearest"> => {
  const nearest = nearestOf(what, wanted, shown === "" ? [] : [shown]);
  return nearest ? { nearest } : {};
};

interface Lack extends Pick<NearMiss, "nearest"> {
  readonly rank: number;
  readonly code: StepCode;
  readonly what: string;
}

/** What one rule lacks, nearest first; undefined when more than one part is wrong. */
function lacking(rule: RbacRule, request: ResourceRequest): Lack | undefined {
  const parts = matchParts(rule, request);
  const wrong = [!parts.verb, !parts.group, !parts.resource, !parts.name].filter(Boolean).length;
  if (wrong !== 1) return undefined;
  if (!parts.name) {
    const what = request.name
      ? `only for the names ${list(rule.resourceNames)}`
      : `only for the names ${list(rule.resourceNames)}, and the request carries none`;
    return { rank: 1, code: "RBAC_OTHER_NAME", what, ...pair("name", rule.resourceNames, request.name) };
  }
  if (!parts.verb) {
    const what = `only ${list(rule.verbs)} of ${combinedResource(request)}`;
    return { rank: 3, code: "RBAC_OTHER_VERB", what, ...pair("verb", rule.verbs, request.verb) };
  }
  if (!parts.group) {
    const what = `the resource only in ${list(rule.apiGroups)}`;
    return { rank: 4, code: "RBAC_OTHER_API_GROUP", what, ...pair("API group", rule.apiGroups.map(groupName), groupName(request.group)) };
  }
  if (!sameResource(rule, request)) return undefined;
  const what = `the verb only on ${list(rule.resources)}; a resource does not include its subresources`;
  return { rank: 2, code: "RBAC_OTHER_SUBRESOURCE", what, ...pair("resource", rule.resources, combinedResource(request)) };
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
    const reason = `${called(bound)} grants it in ${where}`;
    return [{ rank: 0, code: "RBAC_OTHER_NAMESPACE", reason, bound, ...pair("namespace", [bound.scope], request.namespace) }];
  }
  return bound.rules.flatMap((rule) => {
    const lack = lacking(rule, request);
    if (!lack) return [];
    const { what, ...rest } = lack;
    return [{ ...rest, reason: `${called(bound)} grants ${what}`, bound }];
  });
}

function pathCandidates(bound: BoundRole, { verb, path }: PathRequest): readonly Candidate[] {
  return bound.rules
    .filter((rule) => rule.nonResourceURLs.length > 0 && verbMatches(rule, verb))
    .map((rule) =>
      bound.scope === undefined
        ? {
            rank: 2,
            code: "RBAC_OTHER_PATH",
            reason: `${called(bound)} grants only the paths ${list(rule.nonResourceURLs)}`,
            bound,
            ...pair("path", rule.nonResourceURLs, path),
          }
        : { rank: 1, code: "RBAC_OTHER_NAMESPACE", reason: `${called(bound)} is namespaced, and paths need a ClusterRoleBinding`, bound },
    );
}

/** A subject as bindings write it. */
const subjectName = ({ kind, name, namespace }: RbacSubject): string => `${kind} ${kind === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name}`;

function askerName({ user, groups }: KubeSubject): string {
  const account = parseServiceAccountUser(user);
  if (account) return `ServiceAccount ${account.namespace}/${account.name}`;
  return user === "" ? `Group ${groups[0] ?? ""}` : `User ${user}`;
}

/** Whether a binding grants the request to whom it names. */
const grantsIt = (bound: BoundRole, request: KubeRequest): boolean =>
  (bound.scope === undefined || (!isPathRequest(request) && bound.scope === request.namespace)) && bound.rules.some((rule) => ruleAllows(rule, request));

/** A binding of the right scope that grants it to somebody else. */
function grantedToOthers(rbac: Rbac, subject: KubeSubject, request: KubeRequest): Candidate | undefined {
  for (const bound of rbac.bindings) {
    const first = bound.subjects[0];
    if (!first || bound.rules.some((r) => r.verbs.includes("*") && r.resources.includes("*")) || !grantsIt(bound, request)) continue;
    const more = bound.subjects.length > 1 ? ` and ${bound.subjects.length - 1} more` : "";
    const reason = `${called(bound)} grants it to ${first.kind} \`${first.name}\`${more}`;
    return { rank: 9, code: "RBAC_OTHER_SUBJECT", reason, bound, ...pair("subject", [subjectName(first)], askerName(subject)) };
  }
  return undefined;
}

/** A binding that grants it to the user's name as the template is written (F10). */
function namedByTemplate(rbac: Rbac, { user }: KubeSubject, request: KubeRequest): Candidate | undefined {
  const unfilled = placeholderIn(user);
  if (unfilled === undefined) return undefined;
  const bound = rbac.bindings.find((b) => b.subjects.some(({ kind, name }) => kind === "User" && name === user) && grantsIt(b, request));
  const reason = `grants it to the name as the template is written, but ${unfilled} is filled in at sign-in, so nobody has this name`;
  return bound && { rank: 0, code: "RBAC_OTHER_SUBJECT", reason: `${called(bound)} ${reason}`, bound };
}

/** Looks for the binding nearest to a refused request: other namespace, other name, other subresource, other verb, other API group, missing role, other subject. */
export function nearMiss(rbac: Rbac, subject: KubeSubject, request: KubeRequest): NearMiss {
  const own = [...(rbac.byUser.get(subject.user) ?? []), ...subject.groups.flatMap((g) => rbac.byGroup.get(g) ?? [])];
  const candidates = own.flatMap((bound): readonly Candidate[] => (isPathRequest(request) ? pathCandidates(bound, request) : candidatesIn(bound, request)));
  const nearest = candidates.reduce<Candidate | undefined>((a, b) => (a && a.rank <= b.rank ? a : b), undefined);
  const best = namedByTemplate(rbac, subject, request) ?? nearest ?? grantedToOthers(rbac, subject, request);
  if (best) return best;
  return { code: own.length === 0 ? "RBAC_NO_BINDING" : "RBAC_NO_RULE", reason: own.length === 0 ? "no binding names it or one of its groups" : "" };
}

import type { RbacBindingFact, RbacRoleFact, RbacRule, RbacSubject } from "@/server/facts/kubernetes.ts";

/** The questions of the reference: a SubjectAccessReview's fields, an empty string for what is absent. */
export interface ReferenceRequest {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string;
  readonly path: string;
}

export interface ReferenceWorld {
  readonly roles: readonly RbacRoleFact[];
  readonly clusterRoles: readonly RbacRoleFact[];
  readonly roleBindings: readonly RbacBindingFact[];
  readonly clusterRoleBindings: readonly RbacBindingFact[];
}

interface Asker {
  readonly user: string;
  readonly groups: readonly string[];
}

function subjectIs(subject: RbacSubject, asker: Asker, bindingNamespace: string): boolean {
  if (subject.kind === "User") return asker.user === subject.name;
  if (subject.kind === "Group") return asker.groups.some((g) => g === subject.name);
  if (subject.kind === "ServiceAccount") {
    const namespace = subject.namespace ? subject.namespace : bindingNamespace;
    if (namespace === "") return false;
    return asker.user === `system:serviceaccount:${namespace}:${subject.name}`;
  }
  return false;
}

function resourcePasses(rule: RbacRule, request: ReferenceRequest): boolean {
  const asked = request.subresource === "" ? request.resource : `${request.resource}/${request.subresource}`;
  for (const written of rule.resources) {
    if (written === "*") return true;
    if (written === asked) return true;
    if (request.subresource !== "" && written === `*/${request.subresource}`) return true;
  }
  return false;
}

function pathPasses(rule: RbacRule, path: string): boolean {
  for (const written of rule.nonResourceURLs) {
    if (written === "*") return true;
    if (written === path) return true;
    if (written.endsWith("*")) {
      let prefix = written;
      while (prefix.endsWith("*")) prefix = prefix.slice(0, -1);
      if (path.startsWith(prefix)) return true;
    }
  }
  return false;
}

function rulePasses(rule: RbacRule, request: ReferenceRequest): boolean {
  const verb = rule.verbs.some((v) => v === "*" || v === request.verb);
  if (request.path !== "") return verb && pathPasses(rule, request.path);
  const group = rule.apiGroups.some((g) => g === "*" || g === request.group);
  const name = rule.resourceNames.length === 0 || rule.resourceNames.some((n) => n === request.name);
  return verb && group && resourcePasses(rule, request) && name;
}

function clusterWide(world: ReferenceWorld, asker: Asker, request: ReferenceRequest): boolean {
  const bound = world.clusterRoleBindings.filter((b) => b.role.kind === "ClusterRole" && b.subjects.some((s) => subjectIs(s, asker, "")));
  const roles = world.clusterRoles.filter((role) => bound.some((b) => b.role.name === role.name));
  return roles.some((role) => role.rules.some((rule) => rulePasses(rule, request)));
}

function inNamespace(world: ReferenceWorld, asker: Asker, request: ReferenceRequest): boolean {
  const bound = world.roleBindings.filter((b) => b.namespace === request.namespace && b.subjects.some((s) => subjectIs(s, asker, request.namespace)));
  const namespaced = world.roles.filter(
    (role) => role.namespace === request.namespace && bound.some((b) => b.role.kind === "Role" && b.role.name === role.name),
  );
  const cluster = world.clusterRoles.filter((role) => bound.some((b) => b.role.kind === "ClusterRole" && b.role.name === role.name));
  return [...namespaced, ...cluster].some((role) => role.rules.some((rule) => rulePasses(rule, request)));
}

/** RBAC as its documentation says it, one sentence after the other, with no index and no shortcut. Slow, and meant to be read. */
export function referenceAllows(world: ReferenceWorld, asker: Asker, request: ReferenceRequest): boolean {
  if (asker.groups.some((g) => g === "system:masters")) return true;
  if (clusterWide(world, asker, request)) return true;
  return request.path === "" && request.namespace !== "" && inNamespace(world, asker, request);
}

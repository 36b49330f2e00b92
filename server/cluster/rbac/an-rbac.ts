import type { RbacBindingFact, RbacRoleFact, RbacRule, RbacSubject } from "@/server/facts/kubernetes.ts";
import type { RbacInput } from "./compile.ts";
import type { ResourceRequest } from "./request.ts";

/** Builders for tests: the smallest objects that say what a test is about. */
export const aRule = (verbs: string, resources: string, more: Partial<RbacRule> = {}): RbacRule => ({
  verbs: verbs.split(" "),
  apiGroups: [""],
  resources: resources.split(" "),
  resourceNames: [],
  nonResourceURLs: [],
  ...more,
});

export const aPathRule = (verbs: string, paths: string): RbacRule => ({
  verbs: verbs.split(" "),
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: paths.split(" "),
});

export const aRole = (name: string, rules: readonly RbacRule[], namespace?: string): RbacRoleFact => ({
  name,
  ...(namespace !== undefined && { namespace }),
  labels: {},
  annotations: {},
  rules: [...rules],
});

export const aUser = (name: string): RbacSubject => ({ kind: "User", name });
export const aGroup = (name: string): RbacSubject => ({ kind: "Group", name });
export const anAccount = (name: string, namespace?: string): RbacSubject => ({ kind: "ServiceAccount", name, ...(namespace !== undefined && { namespace }) });

export const aBinding = (name: string, role: string, subjects: readonly RbacSubject[], namespace?: string): RbacBindingFact => {
  const [kind = "", roleName = ""] = role.split("/");
  return { name, ...(namespace !== undefined && { namespace }), labels: {}, annotations: {}, role: { kind, name: roleName }, subjects: [...subjects] };
};

export const anRbac = (input: Partial<RbacInput>): RbacInput => ({
  name: "c1",
  roles: [],
  clusterRoles: [],
  roleBindings: [],
  clusterRoleBindings: [],
  ...input,
});

/** One rule, bound in a namespace (or, without one, everywhere) to the user `u`. */
export const oneRule = (rule: RbacRule, namespace?: string): RbacInput =>
  namespace === undefined
    ? anRbac({ clusterRoles: [aRole("r", [rule])], clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aUser("u")])] })
    : anRbac({ roles: [aRole("r", [rule], namespace)], roleBindings: [aBinding("b", "Role/r", [aUser("u")], namespace)] });

/** `create pods/exec.apps web-0` in a namespace. */
export function aRequest(text: string, namespace = ""): ResourceRequest {
  const [verb = "", what = "", name = ""] = text.split(" ");
  const [path = "", ...group] = what.split(".");
  const [resource = "", subresource = ""] = path.split("/");
  return { verb, group: group.join("."), resource, subresource, name, namespace };
}

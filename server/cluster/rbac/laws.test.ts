import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { referenceAllows } from "@/server/testing/reference-rbac.ts";
import { aBinding, aGroup, anAccount, anRbac, aRole, aUser } from "./an-rbac.ts";
import { isAuthorized } from "./authorize.ts";
import { compileRbac, type RbacInput } from "./compile.ts";
import type { KubeRequest } from "./request.ts";

const of = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const some = <T>(...values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { minLength: 1, maxLength: 3 });

const rule = fc.record({
  verbs: some("get", "create", "*", "impersonate"),
  apiGroups: some("", "apps", "*"),
  resources: some("pods", "pods/exec", "*", "*/exec", "pods/*", "secrets", "namespaces"),
  resourceNames: fc.oneof(fc.constant<string[]>([]), some("a", "b", "", "pay")),
  nonResourceURLs: some("/api", "/api/*", "*", "/a*"),
});
const namespaces = ["pay", "shop"] as const;
const subject = fc.oneof(
  of("u", "v", "system:serviceaccount:pay:api").map(aUser),
  of("devs", "system:authenticated", "system:serviceaccounts:pay").map(aGroup),
  fc.tuple(of("api", "web"), of(undefined, "pay", "shop")).map(([name, namespace]) => anAccount(name, namespace)),
);
const subjects = fc.array(subject, { maxLength: 3 });
const roles = fc
  .array(fc.tuple(of("r1", "r2"), fc.array(rule, { maxLength: 3 }), of(...namespaces)), { maxLength: 3 })
  .map((all) => all.map(([n, rules, ns]) => aRole(n, rules, ns)));
const clusterRoles = fc
  .array(fc.tuple(of("c1", "c2"), fc.array(rule, { maxLength: 3 })), { maxLength: 2 })
  .map((all) => all.map(([n, rules]) => aRole(n, rules)));
const unique = <T extends { name: string; namespace?: string | undefined }>(items: readonly T[]): T[] => [
  ...new Map(items.map((i) => [`${i.namespace}/${i.name}`, i])).values(),
];
const roleBinding = fc
  .tuple(of("b1", "b2", "b3"), of("Role/r1", "Role/r2", "ClusterRole/c1", "ClusterRole/c2", "ClusterRole/gone"), subjects, of(...namespaces))
  .map(([n, role, s, ns]) => aBinding(n, role, s, ns));
const clusterRoleBinding = fc.tuple(of("b1", "b2"), of("ClusterRole/c1", "ClusterRole/c2", "Role/r1"), subjects).map(([n, role, s]) => aBinding(n, role, s));
const world = fc
  .record({ roles, clusterRoles, roleBindings: fc.array(roleBinding, { maxLength: 4 }), clusterRoleBindings: fc.array(clusterRoleBinding, { maxLength: 3 }) })
  .map((w) =>
    anRbac({
      roles: unique(w.roles),
      clusterRoles: unique(w.clusterRoles),
      roleBindings: unique(w.roleBindings),
      clusterRoleBindings: unique(w.clusterRoleBindings),
    }),
  );
const asker = fc.record({
  user: of("u", "v", "system:serviceaccount:pay:api", "system:serviceaccount:shop:web", ""),
  groups: some("devs", "system:authenticated", "system:serviceaccounts:pay"),
});
const request = fc.record({
  verb: of("get", "create", "impersonate"),
  group: of("", "apps"),
  resource: of("pods", "secrets", "namespaces"),
  subresource: of("", "exec"),
  name: of("", "a", "c", "pay"),
  namespace: of("", ...namespaces),
  path: fc.constant(""),
});
const pathRequest = fc.record({
  verb: of("get", "create"),
  group: fc.constant(""),
  resource: fc.constant(""),
  subresource: fc.constant(""),
  name: fc.constant(""),
  namespace: fc.constant(""),
  path: of("/api", "/api/v1", "/abc", "/x"),
});
const question = fc.oneof({ weight: 4, arbitrary: request }, { weight: 1, arbitrary: pathRequest });
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

const asked = ({ path, ...rest }: Question): KubeRequest => (path ? { verb: rest.verb, path } : rest);
const allows = (input: RbacInput, who: { user: string; groups: string[] }, q: Question): boolean => isAuthorized(compileRbac(input), who, asked(q));
const RUNS = { numRuns: 4000 };

describe("laws of RBAC", () => {
  test("the index answers as the slow reference does", () => {
    fc.assert(
      fc.property(world, asker, question, (w, who, q) => {
        expect(allows(w, who, q)).toBe(referenceAllows(w, who, q));
      }),
      RUNS,
    );
  });

  test("adding a binding never removes access", () => {
    fc.assert(
      fc.property(world, roleBinding, asker, question, (w, extra, who, q) => {
        const named = { ...extra, name: "another" };
        if (!allows(w, who, q)) return;
        expect(allows({ ...w, roleBindings: [...w.roleBindings, named] }, who, q)).toBe(true);
      }),
      RUNS,
    );
  });

  test("a namespaced binding never grants outside its namespace", () => {
    fc.assert(
      fc.property(world, asker, question, (w, who, q) => {
        const namespacedOnly = { ...w, clusterRoleBindings: [] };
        if (!allows(namespacedOnly, who, q)) return;
        expect(allows({ ...namespacedOnly, roleBindings: w.roleBindings.filter((b) => b.namespace === q.namespace) }, who, q)).toBe(true);
        expect(q.namespace).not.toBe("");
      }),
      RUNS,
    );
  });

  test("a rule of stars grants whatever any rule grants", () => {
    const all = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [], nonResourceURLs: ["*"] };
    fc.assert(
      fc.property(world, asker, question, (w, who, q) => {
        if (!allows(w, who, q)) return;
        const wide = <T extends { rules: unknown[] }>(roles_: readonly T[]) => roles_.map((r) => ({ ...r, rules: r.rules.length > 0 ? [all] : [] }));
        expect(allows({ ...w, roles: wide(w.roles), clusterRoles: wide(w.clusterRoles) }, who, q)).toBe(true);
      }),
      RUNS,
    );
  });
});

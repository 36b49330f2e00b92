import { describe, expect, test } from "vitest";
import { aBinding, aGroup, anAccount, anRbac, aPathRule, aRequest, aRole, aRule, aUser, oneRule } from "./an-rbac.ts";
import { authorize } from "./authorize.ts";
import { compileRbac, type RbacInput } from "./compile.ts";
import { permissionsOf } from "./permissions-of.ts";
import { type KubeRequest, type KubeSubject, serviceAccountSubject, subjectOfRef, userSubject } from "./request.ts";
import { subjectsWho } from "./subjects-who.ts";

const u = userSubject("u");
const allows = (input: RbacInput, request: KubeRequest, subject: KubeSubject = u): boolean => authorize(compileRbac(input), subject, request).allowed;

type Row = readonly [rule: string, says: string, input: RbacInput, request: KubeRequest, answer: boolean, subject?: KubeSubject];
const admin = aRule("*", "*", { apiGroups: ["*"] });

const ROWS: readonly Row[] = [
  ["G1", "a user is matched by its exact name", oneRule(aRule("get", "pods"), "pay"), aRequest("get pods", "pay"), true],
  ["G1", "names are case-sensitive", oneRule(aRule("get", "pods"), "pay"), aRequest("get pods", "pay"), false, userSubject("U")],
  ["G1", "verbs are case-sensitive", oneRule(aRule("get", "pods"), "pay"), aRequest("GET pods", "pay"), false],
  [
    "G1",
    "a group member is matched",
    anRbac({ clusterRoles: [aRole("r", [aRule("get", "pods")])], clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aGroup("devs")])] }),
    aRequest("get pods", "pay"),
    true,
    userSubject("x", ["devs"]),
  ],
  ["G1", "two rules do not lend each other their parts", oneRule(aRule("get", "pods"), "pay"), aRequest("delete pods", "pay"), false],
  ["G2", "a RoleBinding grants in its namespace alone", oneRule(aRule("get", "pods"), "pay"), aRequest("get pods", "shop"), false],
  ["G2", "a RoleBinding grants nothing for all namespaces", oneRule(aRule("list", "pods"), "pay"), aRequest("list pods"), false],
  [
    "G2",
    "a RoleBinding to a ClusterRole grants in its namespace",
    anRbac({ clusterRoles: [aRole("edit", [admin])], roleBindings: [aBinding("b", "ClusterRole/edit", [aUser("u")], "pay")] }),
    aRequest("delete secrets x", "pay"),
    true,
  ],
  [
    "G2",
    "in it, cluster-scoped objects are out of reach",
    anRbac({ clusterRoles: [aRole("edit", [admin])], roleBindings: [aBinding("b", "ClusterRole/edit", [aUser("u")], "pay")] }),
    aRequest("get nodes n1"),
    false,
  ],
  [
    "G2",
    "in it, its own Namespace object is within reach",
    anRbac({ clusterRoles: [aRole("edit", [admin])], roleBindings: [aBinding("b", "ClusterRole/edit", [aUser("u")], "pay")] }),
    aRequest("patch namespaces pay", "pay"),
    true,
  ],
  ["G2", "a ClusterRoleBinding grants everywhere", oneRule(aRule("get", "pods")), aRequest("get pods", "any"), true],
  [
    "G2",
    "a ClusterRoleBinding cannot name a Role",
    anRbac({ roles: [aRole("r", [admin], "pay")], clusterRoleBindings: [aBinding("b", "Role/r", [aUser("u")])] }),
    aRequest("get pods", "pay"),
    false,
  ],
  [
    "G2",
    "a Role of another namespace is not found",
    anRbac({ roles: [aRole("r", [admin], "shop")], roleBindings: [aBinding("b", "Role/r", [aUser("u")], "pay")] }),
    aRequest("get pods", "pay"),
    false,
  ],
  ["G2", "a missing role grants nothing", anRbac({ roleBindings: [aBinding("b", "Role/gone", [aUser("u")], "pay")] }), aRequest("get pods", "pay"), false],
  ["G3", "a resource does not include its subresources", oneRule(aRule("*", "pods"), "pay"), aRequest("create pods/exec", "pay"), false],
  ["G3", "a star includes subresources", oneRule(aRule("create", "*"), "pay"), aRequest("create pods/exec", "pay"), true],
  ["G3", "*/exec is the subresource of every resource", oneRule(aRule("create", "*/exec"), "pay"), aRequest("create pods/exec", "pay"), true],
  ["G3", "*/exec is not the resource itself", oneRule(aRule("create", "*/exec"), "pay"), aRequest("create pods", "pay"), false],
  ["G3", "pods/* is nothing", oneRule(aRule("create", "pods/*"), "pay"), aRequest("create pods/exec", "pay"), false],
  ["G4", "another API group does not match", oneRule(aRule("get", "pods", { apiGroups: ["apps"] }), "pay"), aRequest("get pods", "pay"), false],
  ["G4", "the core group is the empty string, not `core`", oneRule(aRule("get", "pods", { apiGroups: ["core"] }), "pay"), aRequest("get pods", "pay"), false],
  ["G5", "a named rule matches its name", oneRule(aRule("get", "secrets", { resourceNames: ["x"] }), "pay"), aRequest("get secrets x", "pay"), true],
  ["G5", "a named rule never matches a create", oneRule(aRule("create", "secrets", { resourceNames: ["x"] }), "pay"), aRequest("create secrets", "pay"), false],
  ["G5", "names are no globs", oneRule(aRule("get", "secrets", { resourceNames: ["x*"] }), "pay"), aRequest("get secrets xy", "pay"), false],
  [
    "G5, G14",
    "names do limit token requests",
    oneRule(aRule("create", "serviceaccounts/token", { resourceNames: ["api"] }), "pay"),
    aRequest("create serviceaccounts/token api", "pay"),
    true,
  ],
  [
    "G5, G14",
    "a token of another account is refused",
    oneRule(aRule("create", "serviceaccounts/token", { resourceNames: ["api"] }), "pay"),
    aRequest("create serviceaccounts/token web", "pay"),
    false,
  ],
  ["G6", "a path by its prefix", oneRule(aPathRule("get", "/api/*")), { verb: "get", path: "/api/v1" }, true],
  ["G6", "a star in the middle is no wildcard", oneRule(aPathRule("get", "/a*/x")), { verb: "get", path: "/ab/x" }, false],
  [
    "G6",
    "paths are not granted by a RoleBinding",
    anRbac({ clusterRoles: [aRole("r", [aPathRule("get", "*")])], roleBindings: [aBinding("b", "ClusterRole/r", [aUser("u")], "pay")] }),
    { verb: "get", path: "/metrics" },
    false,
  ],
  ["G8", "system:masters needs no binding", anRbac({}), aRequest("delete nodes n1"), true, userSubject("x", ["system:masters"])],
  [
    "G9",
    "a service account is in the group of its namespace",
    anRbac({ clusterRoles: [aRole("edit", [admin])], clusterRoleBindings: [aBinding("b", "ClusterRole/edit", [aGroup("system:serviceaccounts:pay")])] }),
    aRequest("create pods", "shop"),
    true,
    serviceAccountSubject("pay", "api"),
  ],
  [
    "G9",
    "but not in that of another namespace",
    anRbac({ clusterRoles: [aRole("edit", [admin])], clusterRoleBindings: [aBinding("b", "ClusterRole/edit", [aGroup("system:serviceaccounts:pay")])] }),
    aRequest("create pods", "shop"),
    false,
    serviceAccountSubject("payments", "api"),
  ],
  [
    "G9",
    "a binding of one namespace reaches an account of another",
    anRbac({ roles: [aRole("r", [admin], "pay")], roleBindings: [aBinding("b", "Role/r", [anAccount("ci", "build")], "pay")] }),
    aRequest("create pods", "pay"),
    true,
    serviceAccountSubject("build", "ci"),
  ],
  [
    "G10",
    "a service account without namespace is one of the binding's",
    anRbac({ roles: [aRole("r", [admin], "pay")], roleBindings: [aBinding("b", "Role/r", [anAccount("api")], "pay")] }),
    aRequest("create pods", "pay"),
    true,
    serviceAccountSubject("pay", "api"),
  ],
  [
    "G10",
    "in a ClusterRoleBinding it is nobody",
    anRbac({ clusterRoles: [aRole("r", [admin])], clusterRoleBindings: [aBinding("b", "ClusterRole/r", [anAccount("api")])] }),
    aRequest("create pods", "pay"),
    false,
    serviceAccountSubject("pay", "api"),
  ],
  [
    "G10",
    "kind User with the account's user name is the account",
    anRbac({ clusterRoles: [aRole("r", [admin])], clusterRoleBindings: [aBinding("b", "ClusterRole/r", [aUser("system:serviceaccount:pay:api")])] }),
    aRequest("create pods", "pay"),
    true,
    serviceAccountSubject("pay", "api"),
  ],
  [
    "G10",
    "kind ServiceAccount does not name a user",
    anRbac({ clusterRoles: [aRole("r", [admin])], clusterRoleBindings: [aBinding("b", "ClusterRole/r", [anAccount("u", "pay")])] }),
    aRequest("create pods", "pay"),
    false,
  ],
  [
    "G11",
    "an aggregated role has the rules it carries, not those its selectors ask for",
    anRbac({
      clusterRoles: [{ ...aRole("agg", [aRule("get", "pods")]), aggregationSelectors: [{}] }, aRole("other", [admin])],
      clusterRoleBindings: [aBinding("b", "ClusterRole/agg", [aUser("u")])],
    }),
    aRequest("delete pods", "pay"),
    false,
  ],
];

describe("RBAC as the API server evaluates it", () => {
  for (const [rule, says, input, request, answer, subject] of ROWS) {
    test(`${rule}: ${says}`, () => {
      expect(allows(input, request, subject)).toBe(answer);
    });
  }
});

describe("the proof of an answer", () => {
  test("a yes names the binding, the role and the rule", () => {
    const answer = authorize(compileRbac(oneRule(aRule("get", "pods"), "pay")), u, aRequest("get pods", "pay"));
    expect(answer.steps).toMatchObject([
      {
        check: "rbac",
        outcome: "pass",
        code: "RBAC_BINDING_ALLOWS",
        evidence: { source: "k8s://c1/rolebinding/pay/b", document: "k8s://c1/role/pay/r", statement: 0 },
      },
    ]);
  });

  const toOthers = (subject: ReturnType<typeof aUser>): RbacInput =>
    anRbac({ roles: [aRole("r", [aRule("get", "pods")], "pay")], roleBindings: [aBinding("b", "Role/r", [subject], "pay")] });
  const MISSES: readonly (readonly [string, RbacInput, KubeRequest, string, readonly [string, string, string] | undefined])[] = [
    ["another namespace", oneRule(aRule("get", "pods"), "pay"), aRequest("get pods", "shop"), "RBAC_OTHER_NAMESPACE", ["namespace", "pay", "shop"]],
    ["a namespace, not the cluster", oneRule(aRule("get", "pods"), "pay"), aRequest("get pods"), "RBAC_OTHER_NAMESPACE", ["namespace", "pay", ""]],
    [
      "another name",
      oneRule(aRule("get", "pods", { resourceNames: ["api-2", "x"] }), "pay"),
      aRequest("get pods api-1", "pay"),
      "RBAC_OTHER_NAME",
      ["name", "api-2", "api-1"],
    ],
    [
      "the resource without its subresource",
      oneRule(aRule("create", "pods"), "pay"),
      aRequest("create pods/exec", "pay"),
      "RBAC_OTHER_SUBRESOURCE",
      ["resource", "pods", "pods/exec"],
    ],
    ["another verb", oneRule(aRule("get", "pods"), "pay"), aRequest("delete pods", "pay"), "RBAC_OTHER_VERB", ["verb", "get", "delete"]],
    [
      "another API group",
      oneRule(aRule("get", "deployments"), "pay"),
      aRequest("get deployments.apps", "pay"),
      "RBAC_OTHER_API_GROUP",
      ["API group", "core", "apps"],
    ],
    [
      "a role that is missing",
      anRbac({ roleBindings: [aBinding("b", "Role/gone", [aUser("u")], "pay")] }),
      aRequest("get pods", "pay"),
      "RBAC_ROLE_MISSING",
      undefined,
    ],
    ["another subject", toOthers(aGroup("devs")), aRequest("get pods", "pay"), "RBAC_OTHER_SUBJECT", ["subject", "Group devs", "User u"]],
    ["an account", toOthers(anAccount("ci", "build")), aRequest("get pods", "pay"), "RBAC_OTHER_SUBJECT", ["subject", "ServiceAccount build/ci", "User u"]],
    ["no binding at all", anRbac({}), aRequest("get pods", "pay"), "RBAC_NO_BINDING", undefined],
    ["another path", oneRule(aPathRule("get", "/api")), { verb: "get", path: "/metrics" }, "RBAC_OTHER_PATH", ["path", "/api", "/metrics"]],
  ];
  test.each(MISSES)("a no names what comes nearest: %s", (_what, input, request, code, pair) => {
    const answer = authorize(compileRbac(input), u, request);
    expect(answer).toMatchObject({ allowed: false, verdict: "denied", steps: [{ outcome: "fail", code }] });
    expect(answer.steps[0]?.nearest).toEqual(pair ? { what: pair[0], wanted: pair[1], shown: pair[2] } : undefined);
  });

  test("the nearest subject is compared with the account or the group that asks", () => {
    const askedBy = (subject: KubeSubject) => authorize(compileRbac(toOthers(aGroup("devs"))), subject, aRequest("get pods", "pay")).steps[0]?.nearest?.shown;
    expect([askedBy(serviceAccountSubject("pay", "api")), askedBy({ user: "", groups: ["ops"] })]).toEqual(["ServiceAccount pay/api", "Group ops"]);
  });

  test("a no is unknown while a list of bindings was not read", () => {
    const input = { ...anRbac({}), lists: { roles: "complete", clusterRoles: "complete", roleBindings: "partial", clusterRoleBindings: "complete" } } as const;
    expect(authorize(compileRbac(input), u, aRequest("get pods", "pay"))).toMatchObject({
      allowed: false,
      verdict: "unknown",
      missing: [{ what: "roleBindings", of: "c1" }],
    });
  });
});

describe("who may, and what may one do", () => {
  const input = anRbac({
    clusterRoles: [aRole("r", [aRule("get", "pods")])],
    clusterRoleBindings: [aBinding("b1", "ClusterRole/r", [aGroup("system:serviceaccounts:pay"), aUser("u"), anAccount("ci", "build")])],
  });
  test("G8, G9: users, groups and accounts as named, system:masters, and accounts by the groups they are in", () => {
    const found = subjectsWho(compileRbac(input), aRequest("get pods", "shop"), [
      { namespace: "pay", name: "api" },
      { namespace: "shop", name: "web" },
    ]);
    expect(found.map((s) => [s.ref, s.throughGroups])).toEqual([
      ["k8s://c1/group/system:masters", []],
      ["k8s://c1/user/u", []],
      ["k8s://c1/serviceaccount/build/ci", []],
      ["k8s://c1/group/system:serviceaccounts:pay", []],
      ["k8s://c1/serviceaccount/pay/api", ["system:serviceaccounts:pay"]],
    ]);
  });
  test("permissions are listed with scope and binding", () => {
    expect(permissionsOf(compileRbac(input), serviceAccountSubject("pay", "api"))).toMatchObject([
      { scope: "cluster", binding: "k8s://c1/clusterrolebinding/b1", through: "group system:serviceaccounts:pay" },
    ]);
  });
  test("a reference becomes the subject the API server sees", () => {
    expect(subjectOfRef("k8s://c1/serviceaccount/pay/api")).toEqual(serviceAccountSubject("pay", "api"));
    expect(subjectOfRef("k8s://c1/user/arn:aws:iam::1:user/a")).toEqual({ user: "arn:aws:iam::1:user/a", groups: ["system:authenticated"] });
    expect(subjectOfRef("k8s://c1/pod/pay/api")).toBeUndefined();
  });
});

import { describe, expect, test } from "vitest";
import { anRbac, aRequest } from "./an-rbac.ts";
import { type Authorization, authorize } from "./authorize.ts";
import { compileRbac } from "./compile.ts";

describe("node identities", () => {
  const asNode = (request: string, namespace: string, user = "system:node:n1", groups: readonly string[] = ["system:nodes"]): Authorization =>
    authorize(compileRbac(anRbac({})), { user, groups: [...groups, "system:authenticated"] }, aRequest(request, namespace));

  test("G19, G20: what the Node authorizer may grant is unknown where RBAC refuses it", () => {
    expect(asNode("get secrets x", "pay")).toMatchObject({
      allowed: false,
      verdict: "unknown",
      missing: [{ what: expect.stringContaining("Node authorizer"), of: "system:node:n1" }],
      steps: [{ outcome: "fail" }, { code: "NODE_AUTHORIZER_NOT_EVALUATED", outcome: "not-collected" }],
    });
  });
  test.each<[string, string, string]>([
    ["create serviceaccounts/token api", "pay", "unknown"],
    ["patch nodes/status n1", "", "unknown"],
    ["get leases.coordination.k8s.io n1", "kube-node-lease", "unknown"],
    ["list secrets", "pay", "denied"],
    ["list secrets", "", "denied"],
    ["delete secrets x", "pay", "denied"],
    ["create serviceaccounts/token", "pay", "denied"],
    ["create pods/exec api", "pay", "denied"],
    ["get nodes/proxy n1", "", "denied"],
    ["create clusterrolebindings.rbac.authorization.k8s.io", "", "denied"],
  ])("G19: a node that asks to %s in %s: %s", (request, namespace, verdict) => {
    expect(asNode(request, namespace)).toMatchObject({ verdict, assumptions: [] });
  });
  test("G19: a node is who has both the name and the group of one", () => {
    const secret = (user: string, groups: readonly string[]): string => asNode("get secrets x", "pay", user, groups).verdict;
    expect([secret("system:node:n1", []), secret("n1", ["system:nodes"]), secret("system:node:", ["system:nodes"])]).toEqual(["denied", "denied", "denied"]);
  });
});

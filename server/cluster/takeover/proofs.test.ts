import { describe, expect, test } from "vitest";
import { aRule } from "@/server/cluster/rbac/an-rbac.ts";
import { compileRbac } from "@/server/cluster/rbac/compile.ts";
import { k8sClusterRef } from "@/server/model/ref.ts";
import { aValidatingWebhook, CI, grantsIn, withRules } from "./an-estate.ts";
import { minorVersion } from "./server-version.ts";
import { grantsBetween, takeovers } from "./takeovers.ts";

describe("proofs", () => {
  const facts = withRules([aRule("create", "pods/exec")], "pay");
  test("a grant names the binding that gives it", () => {
    const grants = takeovers(facts, compileRbac(facts));
    const [grant] = grantsBetween(
      grants,
      grants.find((g) => g.from === CI)?.from ?? k8sClusterRef("c1", "user", ""),
      grants.find((g) => g.from === CI)?.targets[0] ?? k8sClusterRef("c1", "user", ""),
    );
    expect(grant?.mechanism).toBe("rbac:pod-exec");
    expect(grant?.decision.steps[0]).toMatchObject({
      check: "rbac",
      outcome: "pass",
      code: "RBAC_BINDING_ALLOWS",
      evidence: { source: "k8s://c1/rolebinding/pay/b", document: "k8s://c1/role/pay/r", statement: 0 },
    });
  });
  test("verdicts keep their invariants", () => {
    const all = withRules([aRule("*", "*", { apiGroups: ["*"] })], undefined, { version: "", admission: [aValidatingWebhook("policy")] });
    for (const { decision } of grantsIn(all)) {
      expect(decision.verdict === "allowed").toBe(decision.conditions.length === 0 && decision.missing.length === 0);
      expect(decision.verdict === "unknown").toBe(decision.missing.length > 0);
      if (decision.verdict === "conditional") expect(decision.steps.some((s) => s.outcome === "conditional")).toBe(true);
      expect(decision.steps.some((s) => s.outcome === "fail")).toBe(false);
    }
  });
  test.each([
    ["1.34", 34],
    ["v1.29.3", 29],
    ["1.29+", 29],
    ["", undefined],
    [undefined, undefined],
  ])("the version %s has minor %s", (text, minor) => {
    expect(minorVersion(text)).toBe(minor);
  });
});

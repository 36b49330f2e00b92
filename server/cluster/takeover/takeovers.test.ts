import { describe, expect, test } from "vitest";
import { aBinding, aGroup, aRule } from "@/server/cluster/rbac/an-rbac.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { RBAC_CAPABILITIES } from "@/server/model/mechanism.ts";
import { aConfigMap, linesOf, withRules } from "./an-estate.ts";
import { CAPABILITIES } from "./registry.ts";
import { ACCOUNT_ROWS } from "./rows-accounts.ts";
import { POD_ROWS } from "./rows-pods.ts";
import { RIGHTS_ROWS } from "./rows-rights.ts";
import { inGroup } from "./takeover-row.ts";

const ROWS = [...POD_ROWS, ...ACCOUNT_ROWS, ...RIGHTS_ROWS];

describe("what a permission takes over", () => {
  for (const [ids, says, capability, rules, namespace, lines, more] of ROWS) {
    test(`${ids} ${capability}: ${says}`, () => {
      const facts = withRules(rules, namespace, more);
      expect(linesOf(facts, capability)).toEqual(lines);
    });
  }
  test("B9 csr-approve: elsewhere any group but system:masters", () => {
    const { eks: _eks, ...facts } = withRules([aRule("*", "*", { apiGroups: ["*"] })]);
    const other = { ...facts, clusterRoleBindings: [...facts.clusterRoleBindings, aBinding("g", "ClusterRole/r", [aGroup("devs")])] };
    expect(linesOf(other, "csr-approve")).toEqual(["group allowed group/devs"]);
  });
  test("C5, H12 aws-auth-write: no effect in mode API, unknown without a mode", () => {
    const facts = withRules([aRule("update", "configmaps")], "kube-system");
    const eks = { name: "c1", arn: "", publicAccessCidrs: [], autoMode: false, tags: {} };
    expect(linesOf({ ...facts, eks: { ...eks, authenticationMode: "API" } }, "aws-auth-write")).toEqual([]);
    expect(linesOf({ ...facts, eks }, "aws-auth-write")).toEqual(["cluster-admin unknown group/system:masters"]);
  });
  test("C5, H12 aws-auth-write: what is not there is made, not changed; that it is not there takes the ConfigMaps of kube-system", () => {
    const lines = (verb: string, configMaps: ClusterFacts["configMaps"]): readonly string[] =>
      linesOf({ ...withRules([aRule(verb, "configmaps")], "kube-system"), configMaps }, "aws-auth-write");
    const other: ClusterFacts["configMaps"] = [aConfigMap("kube-system", "kube-root-ca.crt")];
    const isThere = [...other, aConfigMap("kube-system", "aws-auth")];
    const admin = ["cluster-admin allowed group/system:masters"];
    expect(["patch", "update", "create"].map((verb) => lines(verb, other))).toEqual([[], [], admin]);
    expect(["patch", "update", "create"].map((verb) => lines(verb, isThere))).toEqual([admin, admin, []]);
    expect(["patch", "update"].map((verb) => lines(verb, [aConfigMap("pay", "settings")]))).toEqual([admin, admin]);
  });
  test("C6 aws-auth-write: identity mappings of a self-managed authenticator, never on EKS", () => {
    const rules = [aRule("create", "iamidentitymappings", inGroup("iamauthenticator.k8s.aws"))];
    const { eks: _eks, ...own } = withRules(rules);
    expect(linesOf(own, "aws-auth-write")).toEqual(["cluster-admin conditional group/system:masters"]);
    expect(linesOf(withRules(rules), "aws-auth-write")).toEqual([]);
    expect(linesOf({ ...own, issuer: "oidc.eks.eu-west-1.amazonaws.com/id/AA11" }, "aws-auth-write")).toEqual([]);
  });
  test("C5 aws-auth-write: an EKS cluster by its issuer alone has an unknown mode", () => {
    const { eks: _eks, ...own } = withRules([aRule("create", "configmaps")], "kube-system");
    const eks = { ...own, issuer: "oidc.eks.eu-west-1.amazonaws.com/id/AA11" };
    expect([linesOf(own, "aws-auth-write"), linesOf(eks, "aws-auth-write")]).toEqual([[], ["cluster-admin unknown group/system:masters"]]);
  });
  test("every capability is in the registry under its own name, and has a row here", () => {
    expect(Object.keys(CAPABILITIES)).toEqual([...RBAC_CAPABILITIES]);
    for (const [name, capability] of Object.entries(CAPABILITIES)) expect(capability.id).toBe(name);
    expect(RBAC_CAPABILITIES.filter((c) => !ROWS.some((row) => row[2] === c))).toEqual([]);
  });
});

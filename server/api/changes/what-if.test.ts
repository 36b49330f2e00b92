import { beforeAll, describe, expect, test } from "vitest";
import { Estate } from "@/server/api/estate.ts";
import { documentsOfBundle, factsOfBundle } from "@/server/api/load-bundle.ts";
import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { type WhatIfAnswer, whatIfAnswer } from "@/server/contract/diff.ts";
import { SEVERITY_WORDS } from "@/server/contract/findings.ts";
import { NO_CHANGE } from "@/server/testing/no-change.ts";
import { askWhatIf } from "./ask-what-if.ts";

const DEMO = "server/demo/bundle";
const ROLE = "arn:aws:iam::111122223333:role/OrdersBucket";
const HUGO = "arn:aws:iam::111122223333:user/hugotse";
const ORDERS = "k8s://demo/serviceaccount/shop/orders";
let estate: Estate;
beforeAll(async () => {
  estate = new Estate(await factsOfBundle(DEMO, new Date("2026-06-01T00:00:00Z")), Date.parse("2026-06-01T00:00:00Z"));
});

const proposed = (change: BundleDocuments): WhatIfAnswer => whatIfAnswer.parse(askWhatIf(estate, change));
const whatIf = (...documents: readonly unknown[]): WhatIfAnswer =>
  proposed(
    documentsOf(
      "change",
      documents.map((one, i) => [`${i}.json`, one] as const),
    ),
  );
const edges = (all: WhatIfAnswer["disappeared"]) => all.map(({ from, to, mechanism }) => [from, mechanism, to]);
const role = (Statement: readonly object[]) => ({
  Role: { Path: "/", RoleName: "OrdersBucket", RoleId: "AROAX", Arn: ROLE, AssumeRolePolicyDocument: { Version: "2012-10-17", Statement } },
});
const toHugo = { Effect: "Allow", Principal: { AWS: HUGO }, Action: "sts:AssumeRole" };

describe("law: what-if of no change is no change", () => {
  test("of nothing taken away", () => {
    expect(whatIf({ deleted: [] })).toEqual(NO_CHANGE);
  });

  test("of everything as it is", async () => {
    const { appeared, disappeared, changed } = proposed(await documentsOfBundle(DEMO));
    expect([edges(appeared), edges(disappeared), changed]).toEqual([[], [], []]);
  });
});

describe("a proposed policy", () => {
  test("a trust policy alone takes the place of the one there is; the role keeps its permissions", () => {
    const { appeared, disappeared, ignored } = whatIf(role([toHugo]));
    expect(edges(appeared)).toEqual([[HUGO, "sts:AssumeRole", ROLE]]);
    expect(edges(disappeared)).toEqual([[ORDERS, "sts:AssumeRoleWithWebIdentity", ROLE]]);
    expect(ignored).toEqual([]);
    expect(appeared[0]?.because).toMatchObject({ evidence: { source: ROLE, document: "trust policy", statement: 0 } });
    expect(disappeared[0]?.because.after).toContain("the trust policy names");
  });

  test("how severe new access is: a named user as a plain role is low, anyone as an administrator more, as far as that is certain", () => {
    const plain = whatIf(role([toHugo]));
    expect(plain.appeared.map((one) => one.severity)).toEqual(["low"]);
    const admin = estate.facts.accounts.flatMap((one) => one.roles).find((one) => one.name === "platform-admin");
    const everyone = { ...toHugo, Principal: "*" };
    const Role = {
      ...role([]).Role,
      RoleName: "platform-admin",
      Arn: admin?.arn,
      Path: admin?.path,
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [everyone] },
    };
    const { appeared, findings } = whatIf({ Role });
    // whether somebody outside may call it is not known, so that it is not critical
    expect(appeared.find((one) => one.from === "*")).toMatchObject({ to: admin?.arn, verdict: "unknown", severity: "medium" });
    expect(appeared.map((one) => one.severity)).toEqual(
      appeared.map((one) => one.severity).toSorted((x, y) => SEVERITY_WORDS.indexOf(x) - SEVERITY_WORDS.indexOf(y)),
    );
    expect(findings.opened.map((one) => one.rule)).toContain("trust-anyone");
  });

  test("a condition that is added is told as what is decided otherwise", () => {
    const old = estate.facts.accounts.flatMap((one) => one.roles).find((one) => one.name === "S3Admin")?.trustPolicy as { Statement: object[] };
    const Statement = old.Statement.map((one) => ({
      ...one,
      Condition: { ...(one as { Condition?: object }).Condition, IpAddress: { "aws:SourceIp": "198.51.100.0/24" } },
    }));
    const Arn = ROLE.replace("OrdersBucket", "S3Admin");
    const { appeared, changed } = whatIf({
      Role: { ...role([]).Role, RoleName: "S3Admin", Arn, AssumeRolePolicyDocument: { Version: "2012-10-17", Statement } },
    });
    expect(appeared).toEqual([]);
    const direct = changed.filter((one) => one.after.to === Arn);
    expect(direct.length).toBeGreaterThan(0);
    expect(direct.every(({ before, after }) => before.verdict === "allowed" && after.verdict === "conditional")).toBe(true);
    expect(direct[0]?.after.conditions).toContainEqual(expect.objectContaining({ key: "aws:SourceIp" }));
  });

  test("an inline policy takes the place of that of its name and leaves the others", () => {
    const document = (Resource: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource }] });
    const added = whatIf(
      { UserName: "hugotse", PolicyName: "more", PolicyDocument: document(ROLE) },
      role([{ ...toHugo, Principal: { AWS: "arn:aws:iam::111122223333:root" } }]),
    );
    expect(edges(added.appeared)).toContainEqual([HUGO, "sts:AssumeRole", ROLE]);
    expect(edges(added.disappeared).filter(([from]) => from === HUGO)).toEqual([]);
  });
});

describe("a proposed object", () => {
  test("an association gives a service account a role, and takes the place of the one it had", () => {
    const association = { clusterName: "demo", namespace: "shop", serviceAccount: "reports", roleArn: ROLE };
    const { appeared, ignored } = whatIf(
      { association },
      role([{ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] }]),
    );
    expect(edges(appeared)).toContainEqual(["k8s://demo/serviceaccount/shop/reports", "eks:PodIdentity", ROLE]);
    expect(ignored).toEqual([]);
  });

  test("a binding opens what its role grants", () => {
    const ClusterRoleBinding = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "all" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", name: "reports", namespace: "shop" }],
    };
    const { appeared } = whatIf(ClusterRoleBinding);
    expect(edges(appeared).some(([from, mechanism]) => from === "k8s://demo/serviceaccount/shop/reports" && mechanism?.startsWith("rbac:"))).toBe(true);
  });

  const REPORTS = "k8s://demo/deployment/shop/reports";

  test("an association reaches the workload's pods, which the webhook then gives the agent's token", () => {
    const association = { clusterName: "demo", namespace: "shop", serviceAccount: "reports", roleArn: ROLE };
    const trust = role([{ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] }]);
    const { appeared, assumptions } = whatIf({ association }, trust);
    expect(edges(appeared)).toContainEqual([REPORTS, "eks:PodIdentity", ROLE]);
    expect(assumptions).toEqual([expect.stringContaining("demo/shop/reports")]);
  });

  test("what is taken away is gone, with all it opened", () => {
    const { disappeared, appeared, ignored } = whatIf({ deleted: [ROLE] });
    expect(appeared).toEqual([]);
    expect(edges(disappeared)).toContainEqual([ORDERS, "sts:AssumeRoleWithWebIdentity", ROLE]);
    expect(ignored).toEqual([]);
  });
});

describe("what has no effect is told with the reason, and nothing beside it is lost", () => {
  test.each<[string, unknown, RegExp]>([
    ["an entity that is not there", { deleted: ["k8s://demo/pod/shop/nobody"] }, /nothing of this name/],
    ["a cluster that is not there", { deleted: ["k8s://meadow/pod/shop/nobody"] }, /no cluster meadow/],
    [
      "an account that was not collected",
      { Role: { ...role([toHugo]).Role, Arn: "arn:aws:iam::999988887777:role/x" } },
      /nothing was collected of this account/,
    ],
    ["a reference of no thing", { deleted: ["service:ec2.amazonaws.com"] }, /cannot be taken away/],
    ["a file of no known form", { hello: 1 }, /unknown form/],
  ])("%s", (_, document, reason) => {
    const { appeared, ignored } = whatIf(document, role([toHugo]));
    expect(edges(appeared)).toEqual([[HUGO, "sts:AssumeRole", ROLE]]);
    expect(ignored).toEqual([{ what: expect.any(String), reason: expect.stringMatching(reason) }]);
  });
});

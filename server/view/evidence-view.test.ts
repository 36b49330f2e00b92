import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { StepAnswer, VerdictAnswer } from "@/server/contract/verdict.ts";
import { FIXED_MECHANISMS } from "@/server/model/mechanism.ts";
import { conditionRows } from "./condition-view.ts";
import { jsonLines, litFragment } from "./json-lines.ts";
import { cutMiddle, nameParts } from "./name-parts.ts";
import { nearMiss } from "./near-miss.ts";
import { pathRows } from "./path-table.ts";
import { PATH_BUDGET, type PathView, pathDiagram } from "./path-view.ts";
import { referencesOf } from "./references.ts";
import { placesWords, placeWords } from "./statement-view.ts";

const ROLE = "arn:aws:iam::111122223333:role/orders";
const ACCOUNT = "k8s://c/serviceaccount/shop/api";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABCD";

const step = (given: Partial<StepAnswer>): StepAnswer => ({ check: "trust-policy", outcome: "pass", code: "TRUST_ALLOWS_PRINCIPAL", reason: "r", ...given });
const verdict = (from: string, to: string, more: Partial<VerdictAnswer> = {}): VerdictAnswer => ({
  from,
  to,
  mechanism: "sts:AssumeRole",
  verdict: "allowed",
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [],
  ...more,
});

describe("the conditions of the statement that decides", () => {
  const trust = {
    Statement: [
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      {
        Effect: "Allow",
        Condition: {
          StringEquals: { [`${ISSUER}:sub`]: "system:serviceaccount:shops:api", [`${ISSUER}:aud`]: "sts.amazonaws.com" },
          StringLike: { "sts:ExternalId": ["a*", "b"] },
        },
      },
    ],
  };
  const evidence = { source: ROLE, document: "trust policy", statement: 1, of: 2 };
  const states = (given: Partial<StepAnswer>, conditions: VerdictAnswer["conditions"] = []): unknown =>
    Object.fromEntries(
      conditionRows({ conditions }, step({ evidence, ...given }), trust).map((row) => [row.key.slice(row.key.lastIndexOf(":") + 1), row.state]),
    );

  it("are met where the statement lets the caller in", () => {
    expect(states({})).toEqual({ sub: "met", aud: "met", ExternalId: "met" });
  });

  it("are left to the request where the verdict lists them", () => {
    const external = { key: "sts:ExternalId", operator: "StringLike", values: ["a*"], suppliedBy: "caller" as const };
    expect(states({ outcome: "conditional" }, [external])).toEqual({ sub: "met", aud: "met", ExternalId: "request" });
  });

  it("of a refusal the one that fails is not met, and the others were not looked at", () => {
    const nearest = { what: "subject", wanted: "system:serviceaccount:shops:api", shown: "system:serviceaccount:shop:api" };
    expect(states({ outcome: "fail", nearest })).toEqual({ sub: "unmet", aud: "not-reached", ExternalId: "not-reached" });
    expect(states({ outcome: "fail", nearest: { what: "sts:ExternalId", wanted: "b", shown: "" } })).toMatchObject({ sub: "not-reached", ExternalId: "unmet" });
  });

  it("are not known where facts were not collected, and a Deny statement is told by what a request has to meet", () => {
    expect(states({ outcome: "not-collected" })).toEqual({ sub: "unknown", aud: "unknown", ExternalId: "unknown" });
    expect(conditionRows({ conditions: [] }, step({ evidence: { ...evidence, statement: 0 } }), trust)).toEqual([]);
    expect(conditionRows({ conditions: [] }, step({}), trust)).toEqual([]);
  });
});

describe("statements and rules are named as people count them", () => {
  it.each([
    [{ document: "trust policy", statement: 0, of: 1 }, "the only statement"],
    [{ document: "trust policy", statement: 0, of: 3 }, "statement 1 of 3"],
    [{ document: "trust policy", statement: 2, of: 3, sid: "Admins" }, "statement Admins"],
    [{ document: "k8s://c/role/shop/deployer", statement: 1 }, "rule 2"],
    [{ document: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", statement: 17 }, "rule 18"],
    [{ document: "spec.nodeName" }, ""],
  ])("%j", (place, words) => {
    expect(placeWords(place)).toBe(words);
  });

  it("several at once", () => {
    const at = (statement: number, sid?: string) => ({ document: "trust policy", statement, of: 4, ...(sid ? { sid } : {}) });
    expect(placesWords([at(0), at(2)])).toBe("statements 1 and 3 of 4");
    expect(placesWords([at(0), at(1, "Admins"), at(3)])).toBe("statements 1, Admins and 4 of 4");
    expect(placesWords([])).toBe("");
  });
});

describe("long names", () => {
  it("are cut in the middle: their ends tell them apart", () => {
    expect(nameParts("orders-6c9f7d5b84-t8v6k")).toEqual({ head: "orders-6c9f7d5b", tail: "84-t8v6k" });
    expect(cutMiddle("orders-6c9f7d5b84-t8v6k", 16)).toBe("orders-6…4-t8v6k");
  });

  it("are never cut through what people see as one character", () => {
    const family = "👨‍👩‍👧‍👦";
    const { head, tail } = nameParts(`payments-${family.repeat(12)}`);
    expect(head + tail).toBe(`payments-${family.repeat(12)}`);
    expect(tail).toBe(family.repeat(8));
    expect(cutMiddle(`a${family.repeat(30)}`, 11)).toBe(`a${family.repeat(4)}…${family.repeat(5)}`);
  });

  it("that are short stay whole", () => {
    expect(nameParts("orders")).toEqual({ head: "orders", tail: "" });
    expect(cutMiddle("orders", 6)).toBe("orders");
    expect(cutMiddle("شركة-المدفوعات-الكبيرة-جدا", 100)).toBe("شركة-المدفوعات-الكبيرة-جدا");
  });
});

describe("the fragment that a command should print", () => {
  it("is the lit part, moved to the left, as far as it fits", () => {
    const document = { Statement: [{ Effect: "Deny" }, { Effect: "Allow", Action: "sts:AssumeRole" }] };
    expect(litFragment(jsonLines(document, [1]), 3)).toEqual({ lines: ["{", '  "Effect": "Allow",', '  "Action": "sts:AssumeRole"'], more: 1 });
    expect(litFragment(jsonLines({ spec: { nodeName: "n1", hostPID: false } }, [], ["nodeName"]), 3)).toEqual({ lines: ['"nodeName": "n1",'], more: 0 });
    expect(litFragment(jsonLines(document, []), 3)).toEqual({ lines: [], more: 0 });
  });

  it("lights rules of a role and not the subjects of its binding", () => {
    const lit = jsonLines({ role: { rules: [{ verbs: ["get"] }] }, binding: { subjects: [{ kind: "Group", name: "devs" }] } }, [0]).filter((l) => l.lit);
    expect(lit.map((l) => l.text.trim())).toEqual(["{", '"verbs": ["get"]', "}"]);
  });
});

describe("the nearest miss", () => {
  const refused = (given: Partial<StepAnswer>) => nearMiss(verdict(ACCOUNT, ROLE, { verdict: "denied", steps: [step({ outcome: "fail", ...given })] }));

  it.each<readonly [string, Partial<StepAnswer>, string, string]>([
    ["a trust policy", { code: "TRUST_SUBJECT_NOT_TRUSTED" }, "The role trusts", "The caller presents"],
    ["a provider's client ids", { check: "audience", code: "AUDIENCE_NOT_ACCEPTED" }, "The provider accepts", "The caller presents"],
    ["a boundary", { check: "permissions-boundary", code: "BOUNDARY_NO_ALLOW" }, "The boundary allows", "The call is"],
    ["a service control policy", { check: "scp", code: "SCP_NO_ALLOW" }, "The service control policy allows", "The call is"],
    ["a Deny statement", { check: "scp", code: "SCP_EXPLICIT_DENY" }, "The Deny statement lets through", "The call is"],
  ])("says of %s whose word the two are", (_, given, wanted, shown) => {
    const nearest = { what: "x", wanted: "alpha", shown: "alpine" };
    expect(refused({ ...given, nearest })?.titles).toEqual({ wanted, shown });
  });

  it("marks where the two part, shows what has little in common whole, and says when there is nothing", () => {
    expect(refused({ nearest: { what: "sts:ExternalId", wanted: "tenant-12", shown: "tenant-21" } })).toMatchObject({
      wanted: { start: "tenant-", middle: "12", end: "" },
      shown: { start: "tenant-", middle: "21", end: "" },
    });
    expect(refused({ nearest: { what: "issuer", wanted: "alpha.example", shown: "a.test/very/long" } })?.wanted).toEqual({
      start: "",
      middle: "alpha.example",
      end: "",
    });
    expect(refused({ nearest: { what: "aws:PrincipalTag/team", wanted: "blue", shown: "" } })?.shown).toBeNull();
  });

  it("of a condition's key is what the role asks for, not whom it trusts", () => {
    const nearest = { what: "aws:MultiFactorAuthPresent", wanted: "true", shown: "false" };
    expect(refused({ code: "TRUST_CONDITION_NOT_MET", nearest })?.titles).toEqual({ wanted: "The role asks for", shown: "The request has" });
  });

  it("of RBAC is what the binding is for beside who or what asks, never two names of its reason", () => {
    const rbac = { check: "rbac", code: "RBAC_OTHER_SUBJECT", reason: "RoleBinding `shop/shop-editors` grants it to Group `shop-editors`" } as const;
    expect(refused(rbac)).toBeUndefined();
    expect(refused({ ...rbac, nearest: { what: "subject", wanted: "Group shop-editors", shown: "User ines" } })).toMatchObject({
      titles: { wanted: "The binding is for", shown: "The caller is" },
      wanted: { middle: "Group shop-editors" },
    });
    const namespace = { what: "namespace", wanted: "payments", shown: "shop" };
    expect(refused({ ...rbac, code: "RBAC_OTHER_NAMESPACE", nearest: namespace })?.titles).toEqual({ wanted: "The binding is for", shown: "The call is for" });
  });
});

describe("references", () => {
  it.each([...FIXED_MECHANISMS, "rbac:pod-exec", "iam:iam-012", "eks:CreateAccessEntry"])("%s has rules that exist and pages with an address", (mechanism) => {
    const { rules, pages } = referencesOf(verdict(ACCOUNT, ROLE, { mechanism }));
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(existsSync(`docs/rules/${rule}`), rule).toBe(true);
    for (const page of pages) expect(page.href).toMatch(/^https:\/\//);
  });

  it("of an action are those of who judges it: the cluster's RBAC, or IAM", () => {
    const rulesOf = (mechanism: string, check: StepAnswer["check"]) =>
      referencesOf(verdict(ACCOUNT, ROLE, { mechanism, steps: [step({ check, outcome: "fail" })] })).rules;
    expect(rulesOf("create pods/exec", "rbac")).toEqual(["rbac.md"]);
    expect(rulesOf("s3:PutObject", "identity-policy")).toEqual(["iam-decision.md"]);
    expect(rulesOf("iam:ListRoles", "identity-policy")).toEqual(["iam-decision.md"]);
    expect(rulesOf("eks:DescribeCluster", "identity-policy")).toEqual(["iam-decision.md"]);
    expect(rulesOf("eks:CreateAccessEntry", "identity-policy")).toContain("cluster-access.md");
  });

  it("name the pages of the checks that bear on the answer, each once", () => {
    const steps = [step({ check: "scp", outcome: "fail" }), step({ check: "scp" }), step({ check: "rcp", outcome: "not-required" })];
    const titles = referencesOf(verdict(ACCOUNT, ROLE, { steps })).pages.map((p) => p.title);
    expect(titles.filter((t) => t.includes("service control"))).toHaveLength(1);
    expect(titles.some((t) => t.includes("resource control"))).toBe(false);
  });
});

describe("the ways as a table and as a picture", () => {
  const way = (i: number): PathView => ({
    verdict: "allowed",
    count: 1,
    edges: Array.from({ length: 5 }, (_, n) => verdict(n === 0 ? ACCOUNT : `${ROLE}-${i}-${n}`, n === 4 ? ROLE : `${ROLE}-${i}-${n + 1}`)),
  });

  it("every step of every way is a row, with what it rests on", () => {
    const evidence = { source: ROLE, document: "trust policy", statement: 0, of: 2 };
    const rows = pathRows([{ verdict: "allowed", count: 1, edges: [verdict(ACCOUNT, ROLE, { steps: [step({ evidence })] })] }, way(1)]);
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({ path: 0, step: 0, steps: 1, restsOn: "trust policy, statement 1 of 2" });
    expect(rows.at(-1)).toMatchObject({ path: 1, step: 4, steps: 5, restsOn: "" });
  });

  it("draws no more than the budget, the chosen way always, and counts what it draws", () => {
    const paths = Array.from({ length: 60 }, (_, i) => way(i));
    const all = { from: ACCOUNT, to: ROLE, paths };
    const diagram = pathDiagram(all, 59);
    expect(diagram.nodes.length).toBeLessThanOrEqual(PATH_BUDGET.nodes);
    expect(diagram.drawn).toBe(37);
    expect(diagram.nodes.some((n) => n.id === `${ROLE}-59-1`)).toBe(true);
    expect(pathDiagram({ ...all, paths: paths.slice(0, 3) }).drawn).toBe(3);
  });

  it("a node that stands for several says how many", () => {
    const alike = [{ at: 1, total: 3, first: ["a", "b", "c"] }];
    const node = pathDiagram({ from: ACCOUNT, to: ROLE, paths: [{ ...way(1), count: 3, alike }] }).nodes.find((n) => n.id === `${ROLE}-1-1`);
    expect(node).toMatchObject({ count: 3 });
    expect(node?.aria).toContain("3 alike");
  });
});

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { isObject } from "@/server/collect/bundle/raw.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import baseline from "./baseline.json" with { type: "json" };
import type { Written } from "./fixture/bundle-writer.ts";
import { randomFor } from "./fixture/random.ts";
import { SIZE_NAMES, SIZES, share, sizeNames } from "./fixture/size.ts";
import { writeFixture } from "./fixture/write-fixture.ts";

let folder = "";
let written: Written;
let facts: Facts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rolewalk-bench-"));
  written = writeFixture(SIZES.S, join(folder, "a"));
  const loaded = await loadFacts(join(folder, "a"), { readAt: "2026-06-01T00:00:00Z" });
  if (!loaded.ok) throw new Error(loaded.error.message);
  facts = loaded.value;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const withKeysInOrder = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(withKeysInOrder)
    : isObject(value)
      ? Object.fromEntries(
          Object.keys(value)
            .toSorted()
            .map((key) => [key, withKeysInOrder(value[key])]),
        )
      : value;

const total = <T>(of: readonly T[], count: (one: T) => number): number => of.reduce((sum, one) => sum + count(one), 0);

describe("fixture S", () => {
  test("is the same to the byte when it is written again", () => {
    expect(writeFixture(SIZES.S, join(folder, "b"))).toEqual(written);
  });

  test("is the one that the committed measurements were made on", () => {
    expect(baseline.sizes.S.fixture).toEqual({ ...SIZES.S, ...written });
  });

  test("is read without a failed file", () => {
    expect(facts.coverage.failed).toEqual([]);
    expect(new Set(facts.coverage.read.map((line) => line.path)).size).toBe(written.files);
  });

  test("is printed as kubectl and the AWS command line print: four spaces a level, of a cluster one list with its keys in order", () => {
    const cluster = readFileSync(join(folder, "a", "clusters", "prod-000", "objects.json"), "utf8");
    expect(`${JSON.stringify(withKeysInOrder(JSON.parse(cluster)), null, 4)}\n`).toBe(cluster);
    const account = readFileSync(join(folder, "a", "accounts", facts.accounts[0]?.id ?? "", "account-authorization-details.json"), "utf8");
    expect(`${JSON.stringify(JSON.parse(account), null, 4)}\n`).toBe(account);
  });

  test("has the numbers of its size", () => {
    expect({
      clusters: facts.clusters.length,
      pods: total(facts.clusters, (c) => c.pods.length),
      serviceAccounts: total(facts.clusters, (c) => c.serviceAccounts.length),
      accounts: facts.accounts.length,
      roles: total(facts.accounts, (a) => a.roles.length),
      users: total(facts.accounts, (a) => a.users.length),
    }).toEqual({ clusters: 1, pods: 1_000, serviceAccounts: 200, accounts: 2, roles: 300, users: 100 });
  });

  test("has every kind of list whole, so that no answer is weaker for want of one", () => {
    // What services hold is in no fixture.
    const lacking = facts.coverage.missing
      .map((gap) => gap.what)
      .filter((what) => !/^(?:Lambda functions|CodeBuild projects|ECS task definitions) /.test(what));
    expect(lacking).toEqual(facts.accounts.map(() => "access keys: not of every user (list-access-keys)"));
  });

  test.each([
    ["account root", (text: string) => /"AWS":"arn:aws:iam::\d{12}:root"/.test(text)],
    ["direct ARNs", (text: string) => /"AWS":\["arn:aws:iam::\d{12}:(user|role)\//.test(text)],
    ["anyone of the organization", (text: string) => text.includes("aws:PrincipalOrgID")],
    ["external id", (text: string) => text.includes("sts:ExternalId")],
    ["MFA", (text: string) => text.includes("aws:MultiFactorAuthPresent")],
    ["exact OIDC subject", (text: string) => /"StringEquals":\{[^}]*:sub":"system:serviceaccount:[^*]*"/.test(text)],
    ["OIDC subject with a wildcard", (text: string) => /"StringLike":\{[^}]*:sub":"system:serviceaccount:[^"]*\*"/.test(text)],
    ["SAML", (text: string) => text.includes("sts:AssumeRoleWithSAML")],
    ["services", (text: string) => text.includes('"Service":"lambda.amazonaws.com"')],
    ["Pod Identity", (text: string) => text.includes('"Service":"pods.eks.amazonaws.com"')],
  ])("has roles that trust: %s", (_kind, isKind) => {
    const trusts = facts.accounts.flatMap((a) => a.roles.map((r) => JSON.stringify(r.trustPolicy)));
    expect(trusts.filter(isKind).length).toBeGreaterThan(0);
  });
});

test("the parts of a total add up to it", () => {
  for (const size of SIZE_NAMES.map((name) => SIZES[name])) {
    const parts = Array.from({ length: size.clusters }, (_, i) => share(size.pods, size.clusters, i));
    expect(total(parts, (n) => n)).toBe(size.pods);
  }
});

test("a seed gives the same numbers, another one others", () => {
  const draw = (...seed: readonly (string | number)[]): number[] => {
    const random = randomFor(...seed);
    return [random.next(), random.below(1_000), random.below(1_000)];
  };
  expect(draw("pod", 1)).toEqual(draw("pod", 1));
  expect(draw("pod", 1)).not.toEqual(draw("pod", 2));
});

test("sizes are told by their names", () => {
  expect(sizeNames("m,S")).toEqual(["S", "M"]);
  expect(sizeNames("S,huge")).toBe("`huge` is no size: use S, M, L, XL");
});

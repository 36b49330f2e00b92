import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { resourceText, textMatches } from "@/server/testing/resource-text.ts";
import { compileResources, matchesResource } from "./resource-matcher.ts";

const pattern = fc.constantFrom("*", "*:*", "s3:*", "s3:Get*", "S3:getobject", "s?:Get*", "*:GetObject", "sts:AssumeRole", "sts:*Role", "iam:Pass?ole");
const statement = fc.record({ Effect: fc.constantFrom("Allow", "Deny"), patterns: fc.array(pattern, { minLength: 1, maxLength: 12 }), isNot: fc.boolean() });
const asked = fc.constantFrom("*", "s3:*", "s3:getobject", "s?:get*", "sts:assumerole", "sts:*", "iam:passrole", "ec2:runinstances", "s3:get?bject", "*:*");

const written = ({ Effect, patterns, isNot }: { Effect: string; patterns: string[]; isNot: boolean }) => ({
  Effect,
  [isNot ? "NotAction" : "Action"]: patterns,
  Resource: "*",
});

describe("the statements that speak on an action", () => {
  test("A9 to A12: are those that any statement's own patterns give, Deny first, asked in any order and again", () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), fc.array(asked, { minLength: 1, maxLength: 6 }), (statements, actions) => {
        const policy = compilePolicy({ Version: "2012-10-17", Statement: statements.map(written) }, "identity");
        if (policy.state !== "compiled") throw new Error("the document is valid");
        const ofEffect = (effect: string) => policy.statements.filter((s) => s.effect === effect);
        for (const action of [...actions, ...actions]) {
          const denies = ofEffect("Deny").filter((s) => s.actions.touches(action));
          const allows = ofEffect("Allow").filter((s) => s.actions.matches(action));
          expect(policy.statementsFor(action).map((s) => s.index)).toEqual([...denies, ...allows].map((s) => s.index));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("resource patterns as written", () => {
  test("A13 to A16: cover what their parts say one by one, and a text that is no ARN as a whole", () => {
    fc.assert(
      fc.property(resourceText, resourceText, (source, resource) => {
        const matcher = compileResources([source], false, false);
        expect(
          matchesResource(matcher, resource, () => undefined),
          `${source} on ${resource}`,
        ).toBe(textMatches(source, resource));
      }),
      { numRuns: 5000 },
    );
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { policyWorld, toSpecs } from "@/server/testing/policy-arbitrary.ts";
import { A, B, caller, NOW, type RoleSpec, role } from "@/server/testing/policy-world.ts";
import { runs } from "@/server/testing/runs.ts";
import { variable } from "@/server/testing/statement-arbitrary.ts";
import { decideAssumeRole } from "./assume-role.ts";

const USER = `arn:aws:iam::${A}:user/asha`;
const trust = [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${A}:root` }, Action: "sts:AssumeRole" }];
/** Two roles that differ in everything a condition can ask of a role. */
const ROLES: readonly RoleSpec[] = [
  { arn: `arn:aws:iam::${A}:role/one`, trust, tags: { team: "red" }, organization: { id: "o-1", path: "o-1/r-1/ou-1/" } },
  {
    arn: `arn:aws:iam::${B}:role/two`,
    trust: [{ Effect: "Allow", Principal: { AWS: USER }, Action: "sts:AssumeRole" }],
    tags: { team: "blue" },
    organization: { id: "o-2", path: "o-2/r-2/ou-2/" },
  },
];

test.each([
  ["aws:ResourceTag/team", "StringEquals", "red"],
  ["iam:ResourceTag/team", "StringEquals", "red"],
  ["aws:ResourceAccount", "StringEquals", A],
  ["aws:ResourceOrgID", "StringEquals", "o-1"],
  ["aws:ResourceOrgPaths", "ForAnyValue:StringLike", "o-1/*"],
  ["aws:PrincipalTag/wants", "StringEquals", variable("aws:ResourceTag/team")],
])("B32: what a condition on %s comes to is found for each role anew", (key, operator, value) => {
  const policies = [[{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*", Condition: { [operator]: { [key]: value } } }]];
  const asked = caller({ arn: USER, policies, tags: { wants: "red" }, organization: { id: "o-1" } });
  const words = [...ROLES, ...ROLES.toReversed()].map((to) => decideAssumeRole({ caller: asked, role: role(to), time: NOW }).verdict);
  expect(words.map((word) => word === "denied")).toEqual([false, true, true, false]);
});

test("B1 to B41: what is kept of a caller for one role changes nothing of its answers about others, in whatever order they are asked", () => {
  const words = { allowed: 0, conditional: 0, denied: 0, unknown: 0 };
  fc.assert(
    fc.property(policyWorld, fc.array(policyWorld, { minLength: 2, maxLength: 4 }), (w, others) => {
      const specs = toSpecs(w);
      const roles = [w, ...others].map((one) => toSpecs(one).role);
      const asked = caller(specs.caller);
      for (const to of [...roles, ...roles.toReversed()]) {
        const kept = decideAssumeRole({ caller: asked, role: role(to), time: NOW });
        const fresh = decideAssumeRole({ caller: caller(specs.caller), role: role(to), time: NOW });
        expect(kept).toEqual(fresh);
        words[kept.verdict] += 1;
      }
    }),
    { numRuns: runs(1_500, 30_000) },
  );
  expect(Math.min(words.allowed, words.conditional, words.denied)).toBeGreaterThan(100);
}, 600_000);

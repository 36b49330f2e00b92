import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anAccount, aRole, factsOf, iam } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { compileResources, matchesResource } from "@/server/policy/resource-matcher.ts";
import { roleClasses } from "./role-class.ts";
import { RoleLookup } from "./role-lookup.ts";

const NAMES = ["a", "ab", "abc", "b", "team/a", "team/ab", "a:b", "role"];
const facts = factsOf(anAccount({ roles: NAMES.map((name, n) => aRole(name, { AWS: `11112222333${n}` })) }));
const world = new World(facts, Date.UTC(2026, 10, 25));
const classes = roleClasses(NAMES.flatMap((name) => world.target(iam(`role/${name}`)) ?? []));
const lookup = new RoleLookup(classes);

const variable = ["$", "{aws:PrincipalTag/x}"].join("");
const piece = fc.constantFrom("a", "b", "ab", "c", "/", "team/", "role/", "role", "*", "?", ":", variable, ["$", "{*}"].join(""));
const head = fc.constantFrom(
  "arn:aws:iam::111122223333:",
  "arn:aws:iam::*:",
  "arn:*:",
  "arn:aws:iam:*",
  "*",
  `arn:aws:iam::${variable}:`,
  "arn:aws:*:*:*:",
  "",
);
const patterns = fc.tuple(head, fc.array(piece, { maxLength: 5 })).map(([start, rest]) => `${start}${rest.join("")}`);
const values = fc.constantFrom("a", "ab", "111122223333", "111122223333:role/a", "role/a", "::x", "");

describe("looking roles up by the resources a policy names", () => {
  it("leaves no role out that a pattern covers, whatever its variables stand for (A13 to A18, A63)", () => {
    fc.assert(
      fc.property(fc.array(patterns, { minLength: 1, maxLength: 3 }), values, (texts, value) => {
        const matcher = compileResources(texts, false, true);
        const found = lookup.within(texts).flatMap(({ members }) => members.map((r) => r.ref));
        for (const roles of classes)
          for (const role of roles.members) if (matchesResource(matcher, role.ref, () => value)) expect(found, texts.join(" ")).toContain(role.ref);
      }),
      { numRuns: 3000 },
    );
  });

  it("names in full, and what they begin with, lead to few", () => {
    const of = (pattern: string): number => lookup.within([pattern]).length;
    expect(of(iam("role/abc"))).toBe(1);
    expect(of(iam("role/team/*"))).toBe(2);
    expect(of("arn:aws:iam::*:role/b*")).toBe(1);
    expect(of(iam("role/nobody"))).toBe(0);
    expect(of("*")).toBe(NAMES.length);
  });
});

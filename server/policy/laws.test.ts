import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import type { Caller, TargetRole } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { sampleRegions } from "@/server/policy/regions.ts";
import { matchesWildcard, wildcardTokens } from "@/server/policy/wildcard.ts";
import { type PolicyWorld, policyWorld, toSpecs } from "@/server/testing/policy-arbitrary.ts";
import { caller, NOW, role, stored } from "@/server/testing/policy-world.ts";
import { bearsOn, type ReferenceStatement, wildcardRegExp } from "@/server/testing/reference-language.ts";
import { runs } from "@/server/testing/runs.ts";
import { trustStatement } from "@/server/testing/statement-arbitrary.ts";

const RUNS = runs(1_000, 20_000);
const seeded = { numRuns: RUNS, seed: 11 } as const;

const parts = (w: PolicyWorld): { readonly caller: Caller; readonly role: TargetRole } => {
  const specs = toSpecs(w);
  return { caller: caller(specs.caller), role: role(specs.role) };
};
const word = (c: Caller, r: TargetRole): VerdictWord => decideAssumeRole({ caller: c, role: r, time: NOW }).verdict;
const wordOf = (w: PolicyWorld): VerdictWord => {
  const p = parts(w);
  return word(p.caller, p.role);
};
const actionsOf = (s: ReferenceStatement): Pick<ReferenceStatement, "Action" | "NotAction"> =>
  s.Action ? { Action: s.Action } : s.NotAction ? { NotAction: s.NotAction } : {};

/** Whether a statement lets requests send tags or a source identity, or stops them. */
const speaksOfExtras = (s: ReferenceStatement): boolean =>
  ["sts:TagSession", "sts:SetSourceIdentity"].some((extra) => bearsOn({ Effect: "Allow", ...actionsOf(s) }, extra, "*", new Map()));
const withTrust = (w: PolicyWorld, trust: PolicyWorld["role"]["trust"]): PolicyWorld => ({ ...w, role: { ...w.role, trust } });

describe("wildcards", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", ":", "/", "*", "?", ".", "+"), maxLength: 12 });

  test("A10, A41: a wildcard pattern equals its regular expression", () => {
    fc.assert(
      fc.property(text, text, (pattern, value) => {
        expect(matchesWildcard(pattern, value)).toBe(wildcardRegExp(pattern).test(value));
      }),
      { numRuns: RUNS * 5 },
    );
  });

  test("A10: a pattern made to backtrack is matched in time", () => {
    const started = performance.now();
    expect(matchesWildcard("*a".repeat(200), `${"a".repeat(5000)}b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test("0.5: every way in which patterns can match a text has a sample", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), text, (patterns, value) => {
        const regions = sampleRegions(patterns.map(wildcardTokens));
        const way = (v: string): string => patterns.map((p) => matchesWildcard(p, v)).join();
        fc.pre(regions.isComplete);
        expect(regions.samples.map(way)).toContain(way(value));
      }),
      seeded,
    );
  });
});

describe("laws", () => {
  test("default deny: without an Allow nobody is let in", () => {
    fc.assert(
      fc.property(policyWorld, (w) => {
        expect(
          wordOf(
            withTrust(w, w.role.trust.filter((s) => s.Effect === "Deny").concat({ Effect: "Deny", Action: ["sts:TagSession"], Principal: { AWS: ["*"] } })),
          ),
        ).toBe("denied");
      }),
      seeded,
    );
  });

  test("deny beats allow: an unconditional Deny closes everything", () => {
    fc.assert(
      fc.property(policyWorld, (w) => {
        expect(wordOf(withTrust(w, [...w.role.trust, { Effect: "Deny", Action: ["sts:*"], Principal: { AWS: ["*"] } }]))).toBe("denied");
      }),
      seeded,
    );
  });

  test("adding a Deny never opens", () => {
    fc.assert(
      fc.property(policyWorld, trustStatement, (w, s) => {
        const before = wordOf(w);
        const after = wordOf(withTrust(w, [...w.role.trust, { ...s, Effect: "Deny" }]));
        if (before === "denied") expect(after).toBe("denied");
        // what a request may no longer send, it need not be asked about
        else if (!speaksOfExtras(s)) expect(rankOf(after)).toBeGreaterThanOrEqual(rankOf(before));
      }),
      seeded,
    );
  });

  test("adding an Allow never closes", () => {
    fc.assert(
      fc.property(policyWorld, trustStatement, (w, s) => {
        const after = wordOf(withTrust(w, [...w.role.trust, { ...s, Effect: "Allow" }]));
        const before = wordOf(w);
        if (before !== "denied") expect(after).not.toBe("denied");
        if (before === "allowed" && !speaksOfExtras(s)) expect(after).toBe("allowed");
      }),
      seeded,
    );
  });

  test("I5: taking a list away never turns an answer into denied", () => {
    const losses: readonly ((p: { caller: Caller; role: TargetRole }) => { caller: Caller; role: TargetRole })[] = [
      ({ caller: c, role: r }) => ({ caller: c, role: { ...r, trust: { state: "not-collected", missing: { what: "trust policy", of: r.ref } } } }),
      ({ caller: c, role: r }) => ({
        role: r,
        caller:
          c.kind === "identity"
            ? { ...c, identity: { ...c.identity, identityPolicies: [], identityPoliciesMissing: [{ what: "identity policies", of: c.identity.ref }] } }
            : c,
      }),
      ({ caller: c, role: r }) => ({
        role: r,
        caller:
          c.kind === "identity"
            ? { ...c, identity: { ...c.identity, boundary: { state: "not-collected", missing: { what: "boundary", of: c.identity.ref } } } }
            : c,
      }),
      ({ caller: c, role: r }) => ({
        role: r,
        caller:
          c.kind === "identity"
            ? { ...c, identity: { ...c.identity, organization: { state: "not-collected", missing: { what: "organization", of: c.identity.account } } } }
            : c,
      }),
      ({ caller: c, role: r }) => ({
        role: r,
        caller:
          c.kind === "identity" ? { ...c, identity: { ...c.identity, tags: { state: "not-collected", missing: { what: "tags", of: c.identity.ref } } } } : c,
      }),
      ({ caller: c, role: r }) => ({
        role: r,
        caller:
          c.kind === "identity"
            ? {
                kind: "uncollected",
                ref: c.identity.ref,
                account: c.identity.account,
                partition: "aws",
                missing: { what: "identity policies", of: c.identity.ref },
              }
            : c,
      }),
    ];
    fc.assert(
      fc.property(policyWorld, fc.constantFrom(...losses), (w, lose) => {
        const whole = parts(w);
        const before = word(whole.caller, whole.role);
        const less = lose(whole);
        // an id stands where a principal was deleted (A23): one of which nothing but the ARN is known is not it
        fc.pre(less.caller.kind === "identity" || !/"A(IDA|ROA)/.test(JSON.stringify(w.role.trust)));
        if (before !== "denied") expect(word(less.caller, less.role)).not.toBe("denied");
      }),
      seeded,
    );
  });

  test("A6: a trust policy that is not valid never allows", () => {
    fc.assert(
      fc.property(policyWorld, (w) => {
        const { caller: c, role: r } = parts(w);
        const broken = stored([{ Effect: "allow", Principal: "*", Action: "sts:AssumeRole" }], "trust", r.ref, "trust policy");
        expect(["unknown", "denied"]).toContain(word(c, { ...r, trust: { state: "read", value: broken } }));
      }),
      { numRuns: runs(200, 200), seed: 3 },
    );
  });
});

describe("documents", () => {
  test("A6: no JSON value makes the compiler throw, and every fault has a pointer and words", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        fc.constantFrom("identity" as const, "trust" as const, "resource" as const, "rcp" as const),
        fc.boolean(),
        (value, kind, asText) => {
          const result = compilePolicy(asText ? JSON.stringify(value) : value, kind);
          if (result.state === "invalid") for (const e of result.errors) expect([typeof e.pointer, e.message.length > 5]).toEqual(["string", true]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("A4: JSON text is read as the built-in reader reads it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const document = { Version: "2012-10-17", Id: JSON.stringify(value), Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
        expect(compilePolicy(JSON.stringify(document, null, 2), "identity").state).toBe("compiled");
      }),
      { numRuns: runs(300, 300) },
    );
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition, Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import { faultsOf } from "@/server/testing/decision-shape.ts";
import { asSession, type ConcreteRequest, type PolicyWorld, policyWorld, requestsOf, toSpecs } from "@/server/testing/policy-arbitrary.ts";
import { caller, NOW, role } from "@/server/testing/policy-world.ts";
import { conditionHolds, referenceAssumeRole } from "@/server/testing/reference-policy.ts";

const RUNS = process.env["ROLEWALK_NIGHTLY"] ? 100_000 : 5_000;

const decide = (w: PolicyWorld, explain: boolean): Decision => {
  const specs = toSpecs(w);
  return decideAssumeRole({ caller: caller(specs.caller), role: role(specs.role), time: NOW, explain });
};

/** The caller's own session name is spelled as the key of the new one; the proof tells them apart. */
function meets(conditions: readonly Condition[], w: PolicyWorld, { request, sessionName }: ConcreteRequest): boolean {
  const isOwnName = (c: Condition): boolean =>
    c.key === "sts:RoleSessionName" && c.operator.startsWith("String") && c.values.every((v) => v === "s1") && w.caller.kind === "role";
  return conditions.every((c) =>
    isOwnName(c) ? conditionHolds(c.operator, "own", c.values, new Map([["own", [sessionName]]])) : conditionHolds(c.operator, c.key, c.values, request),
  );
}

const wordOf = (answers: readonly boolean[]): string => (answers.every(Boolean) ? "allowed" : answers.some(Boolean) ? "conditional" : "denied");

const EXTRAS = ["aws:tagkeys", "sts:sourceidentity"];
const sendsExtras = ({ request }: ConcreteRequest, besides: readonly string[] = []): boolean => EXTRAS.some((k) => request.has(k) && !besides.includes(k));

const carriesMfa = ({ request }: ConcreteRequest): boolean => [...request.keys()].some((k) => k.startsWith("aws:multifactorauth"));

/** A user may always sign with an access key, which carries no MFA information: where that passes, only such requests count (B37). */
function byAccessKey(w: PolicyWorld, requests: readonly ConcreteRequest[], decision: Decision): readonly ConcreteRequest[] {
  const asksForMfa = decision.conditions.some((c) => c.key.toLowerCase().startsWith("aws:multifactorauth"));
  return w.caller.kind === "user" && !asksForMfa ? requests.filter((r) => !carriesMfa(r)) : requests;
}

/** Requests that send tags or a source identity although they may not are no concern of a verdict, unless only they are let in. */
function expectedWords(requests: readonly ConcreteRequest[], answers: readonly boolean[]): string[] {
  const all = wordOf(answers);
  const plain = wordOf(answers.filter((_a, i) => !requests.slice(i, i + 1).some((r) => sendsExtras(r))));
  return plain === "denied" ? [all] : [all, plain];
}

test("0.3 to 0.5: a verdict says what a slow evaluator finds over all requests, and requests that meet its conditions are let in", () => {
  fc.assert(
    fc.property(policyWorld, (w) => {
      const every = requestsOf(w);
      fc.pre(every.length <= 1_500);
      const decision = decide(w, false);
      const answer = (r: ConcreteRequest): boolean => referenceAssumeRole(asSession(w, r.sessionName), w.role, r.request);
      const requests = decision.verdict === "denied" ? every : byAccessKey(w, every, decision);
      const answers = requests.map(answer);
      expect(expectedWords(requests, answers)).toContain(decision.verdict);
      if (decision.verdict !== "conditional") return;
      const met = requests.map((r) => meets(decision.conditions, w, r));
      const asked = decision.conditions.map((c) => c.key.toLowerCase());
      expect(requests.some((r, i) => met[i] && !answers[i] && !sendsExtras(r, asked))).toBe(false);
      expect(met.some(Boolean)).toBe(true);
    }),
    { numRuns: RUNS, ...(process.env["ROLEWALK_NIGHTLY"] ? {} : { seed: 20_260_115 }) },
  );
}, 600_000);

test("a decision with its proof is the decision without it, and keeps the promises of its word", () => {
  fc.assert(
    fc.property(policyWorld, (w) => {
      const whole = decide(w, true);
      const bare = decide(w, false);
      expect([bare.verdict, bare.conditions, bare.missing]).toEqual([whole.verdict, whole.conditions, whole.missing]);
      expect(faultsOf(whole)).toEqual([]);
    }),
    { numRuns: Math.min(RUNS, 2_000), seed: 7 },
  );
}, 600_000);

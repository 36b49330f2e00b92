import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition, Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import { faultsOf } from "@/server/testing/decision-shape.ts";
import { asSession, type ConcreteRequest, type PolicyWorld, policyWorld, requestsOf, statementsOf, toSpecs } from "@/server/testing/policy-arbitrary.ts";
import { caller, NOW, role } from "@/server/testing/policy-world.ts";
import { conditionHolds } from "@/server/testing/reference-language.ts";
import { referenceAssumeRole } from "@/server/testing/reference-policy.ts";
import { expectedWords, sendsExtras } from "@/server/testing/reference-verdict.ts";
import { isNightly, runs } from "@/server/testing/runs.ts";

const RUNS = runs(5_000, 100_000);

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

const carriesMfa = ({ request }: ConcreteRequest): boolean => [...request.keys()].some((k) => k.startsWith("aws:multifactorauth"));

/** A user may always sign with an access key, which carries no MFA information: where that passes, only such requests count (B37). */
function byAccessKey(w: PolicyWorld, requests: readonly ConcreteRequest[], decision: Decision): readonly ConcreteRequest[] {
  const asksForMfa = decision.conditions.some((c) => c.key.toLowerCase().startsWith("aws:multifactorauth"));
  return w.caller.kind === "user" && !asksForMfa ? requests.filter((r) => !carriesMfa(r)) : requests;
}

/** What the calling session hands on, whether the request asks for it or not (B26, B28). */
const givenTo = (w: PolicyWorld): string[] => [
  ...(w.sourceIdentity === undefined ? [] : ["sts:sourceidentity"]),
  ...(w.caller.handsOnTags ? ["aws:requesttag/team"] : []),
];

/** The engine takes the name of a session and the id that ends in it for two things (B34): what hangs on both is more than it tells apart. */
const hasTwoNames = (w: PolicyWorld): boolean => w.caller.kind === "role" && w.sessionName === undefined && /aws:userid/.test(JSON.stringify(statementsOf(w)));

test("0.3 to 0.5: a verdict says what a slow evaluator finds over all requests, and requests that meet its conditions are let in", () => {
  fc.assert(
    fc.property(policyWorld, (w) => {
      fc.pre(!hasTwoNames(w));
      const every = requestsOf(w);
      fc.pre(every.length <= 1_500);
      const decision = decide(w, false);
      const answer = (r: ConcreteRequest): boolean => referenceAssumeRole(asSession(w, r.sessionName), w.role, r.request);
      const requests = decision.verdict === "denied" ? every : byAccessKey(w, every, decision);
      const answers = requests.map(answer);
      const given = givenTo(w);
      const sent = requests.map((r) => r.request);
      expect(expectedWords(sent, answers, given)).toContain(decision.verdict);
      if (decision.verdict !== "conditional") return;
      const met = requests.map((r) => meets(decision.conditions, w, r));
      const asked = [...given, ...decision.conditions.map((c) => c.key.toLowerCase())];
      expect(requests.filter((r, i) => met[i] && !answers[i] && !sendsExtras(r.request, asked))).toEqual([]);
      expect(met.some(Boolean)).toBe(true);
    }),
    { numRuns: RUNS, ...(isNightly ? {} : { seed: 20_260_115 }) },
  );
}, 1_800_000);

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

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Decision } from "@/server/model/verdict.ts";
import { decidePodIdentity } from "@/server/policy/pod-identity.ts";
import { decideWebIdentity } from "@/server/policy/web-identity.ts";
import { faultsOf } from "@/server/testing/decision-shape.ts";
import {
  associationRequestsOf,
  type PodIdentityWorld,
  podIdentityQuestion,
  podIdentityWorld,
  tokenRequestsOf,
  type WebIdentityWorld,
  webIdentityQuestion,
  webIdentityWorld,
} from "@/server/testing/federation-arbitrary.ts";
import { referencePodIdentity, referenceWebIdentity } from "@/server/testing/reference-policy.ts";
import { broken, expectedWords, meetsAll, wordOf } from "@/server/testing/reference-verdict.ts";
import { isNightly, runs } from "@/server/testing/runs.ts";

const options = { numRuns: runs(3_000, 30_000), ...(isNightly ? {} : { seed: 20_260_116 }) };

const decideToken = (w: WebIdentityWorld, explain: boolean): Decision => decideWebIdentity(webIdentityQuestion(w, explain));
const decidePod = (w: PodIdentityWorld, explain: boolean): Decision => decidePodIdentity(podIdentityQuestion(w, explain));

test("C1 to C5, C12: what a token becomes is what a slow evaluator finds over all requests it can make", () => {
  fc.assert(
    fc.property(webIdentityWorld, (w) => {
      const requests = tokenRequestsOf(w);
      const answers = requests.map((r) => referenceWebIdentity(w, w.providers, w.role, r));
      const decision = decideToken(w, false);
      expect(expectedWords(requests, answers)).toContain(decision.verdict);
      if (decision.verdict === "conditional") {
        expect(broken(decision.conditions, requests, answers)).toEqual([]);
        expect(requests.some((r) => meetsAll(decision.conditions, r))).toBe(true);
      }
      const whole = decideToken(w, true);
      expect([whole.verdict, whole.conditions, faultsOf(whole)]).toEqual([decision.verdict, decision.conditions, []]);
    }),
    options,
  );
}, 1_800_000);

test("D2 to D8: what an association gives is what a slow evaluator finds over all that EKS may send", () => {
  fc.assert(
    fc.property(podIdentityWorld, (w) => {
      const requests = associationRequestsOf(w);
      const answers = requests.map((r) => referencePodIdentity(w.account, w.role, r));
      const decision = decidePod(w, false);
      expect(decision.verdict).toBe(wordOf(answers));
      if (decision.verdict === "conditional") expect(requests.filter((r, i) => meetsAll(decision.conditions, r) && !answers[i])).toEqual([]);
      const whole = decidePod(w, true);
      expect([whole.verdict, whole.conditions, faultsOf(whole)]).toEqual([decision.verdict, decision.conditions, []]);
    }),
    options,
  );
}, 1_800_000);

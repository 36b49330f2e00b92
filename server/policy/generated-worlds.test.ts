import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import { decidePodIdentity } from "@/server/policy/pod-identity.ts";
import { decideWebIdentity } from "@/server/policy/web-identity.ts";
import { podIdentityQuestion, podIdentityWorld, webIdentityQuestion, webIdentityWorld } from "@/server/testing/federation-arbitrary.ts";
import { policyWorld, toSpecs } from "@/server/testing/policy-arbitrary.ts";
import { caller, NOW, role } from "@/server/testing/policy-world.ts";
import { REFERENCE_OPERATORS } from "@/server/testing/reference-language.ts";
import { isNightly } from "@/server/testing/runs.ts";
import { podIdentityFeatures, webIdentityFeatures, worldFeatures } from "@/server/testing/world-features.ts";

/** A comparison with a slow evaluator proves nothing about what no world has: this counts what they have. */
const WORLDS = 3_000;
const LEAST = WORLDS * 0.004;

type Counts = ReadonlyMap<string, number>;

function count<W>(worlds: fc.Arbitrary<W>, featuresOf: (w: W) => ReadonlySet<string>, verdictOf: (w: W) => string): Counts {
  const counts = new Map<string, number>();
  for (const w of fc.sample(worlds, { numRuns: WORLDS, seed: 5 }))
    for (const feature of [...featuresOf(w), `verdict: ${verdictOf(w)}`]) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  const share = (n: number): string => `${((100 * n) / WORLDS).toFixed(1)} %`;
  if (isNightly)
    process.stdout.write(
      `${[...counts]
        .sort()
        .map(([f, n]) => `${share(n).padStart(7)}  ${f}`)
        .join("\n")}\n\n`,
    );
  return counts;
}

const rare = (counts: Counts, wanted: readonly string[], least = LEAST): string[] => wanted.filter((f) => (counts.get(f) ?? 0) < least);

const LANGUAGE = [
  "effect: Allow",
  "effect: Deny",
  "element: Action",
  "element: NotAction",
  "set: ForAllValues",
  "set: ForAnyValue",
  "IfExists",
  "operator: Null",
];
const VERDICTS = ["verdict: allowed", "verdict: conditional", "verdict: denied"];

describe("generated worlds have all that the reference evaluators judge", () => {
  test("callers with credentials of IAM", () => {
    const counts = count(policyWorld, worldFeatures, (w) => {
      const specs = toSpecs(w);
      return decideAssumeRole({ caller: caller(specs.caller), role: role(specs.role), time: NOW }).verdict;
    });
    const principals = ["account id", "root", "user", "role", "assumed-role", "federated-user", "unique id", "AWS *", "* alone", "Service", "Federated"];
    const callers = ["user of the same", "user of another", "role of the same", "role of another"].map((c) => `caller: ${c} account`);
    const around = ["boundary", "session policy", "SCP levels: 0", "SCP levels: 1", "SCP levels: 2", "RCP", "several documents", "MFA device"];
    const tags = ["caller tags", "session tags", "role tags", "tags handed on", "source identity", "session name: open", "session name: s1"];
    const values = ["variable", "variable with a default", "variable for a literal", "action: sts:TagSession", "action: sts:SetSourceIdentity"];
    const keys = ["sts:ExternalId", "aws:MultiFactorAuthPresent", "aws:RequestTag/team", "aws:TagKeys", "iam:ResourceTag/team"].map((k) => `key: ${k}`);
    const operators = REFERENCE_OPERATORS.map((o) => `operator: ${o}`);
    const forms = principals.map((p) => `principal: ${p}`);
    const wanted = [...LANGUAGE, "element: Resource", "element: NotResource", ...forms, ...callers, ...around, ...tags, ...values, ...keys, ...operators];
    expect(rare(counts, wanted)).toEqual([]);
    expect(rare(counts, VERDICTS, WORLDS * 0.08)).toEqual([]);
  });

  test("tokens of a provider", () => {
    const counts = count(webIdentityWorld, webIdentityFeatures, (w) => decideWebIdentity(webIdentityQuestion(w, false)).verdict);
    const wanted = [
      "RCP",
      "token: service account",
      "token: other",
      "no provider of the issuer",
      "audience not taken",
      "principal: Federated",
      "principal: AWS *",
    ];
    expect(rare(counts, [...LANGUAGE, ...wanted, "operator: StringLike", "operator: StringNotEquals"])).toEqual([]);
    expect(rare(counts, VERDICTS, WORLDS * 0.03)).toEqual([]);
  });

  test("associations of Pod Identity", () => {
    const counts = count(podIdentityWorld, podIdentityFeatures, (w) => decidePodIdentity(podIdentityQuestion(w, false)).verdict);
    const wanted = ["RCP", "session tags on", "session tags off", "role of another account", "principal: Service", "action: sts:TagSession"];
    expect(rare(counts, [...LANGUAGE, ...wanted, "operator: ArnLike", "operator: Bool"])).toEqual([]);
    expect(rare(counts, VERDICTS, WORLDS * 0.03)).toEqual([]);
  });
});

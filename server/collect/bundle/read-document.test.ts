import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleFacts } from "./assemble-facts.ts";
import { factsOf, listOf, podOf } from "./facts-of.ts";
import { documentsOf, readDocument } from "./read-document.ts";
import { AWS_SAMPLES } from "./secret-samples-aws.ts";
import { KUBERNETES_SAMPLES } from "./secret-samples-kubernetes.ts";

const SAMPLES = Object.values({ ...KUBERNETES_SAMPLES, ...AWS_SAMPLES });
const oddValue = fc.oneof(
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant([null]),
  fc.constant({ __proto__: null, x: [1] }),
);

/** A sample with one of its inner values, at a path of choices, put out of shape. */
function bent(value: unknown, choices: readonly number[], odd: unknown): unknown {
  const [choice, ...rest] = choices;
  if (choice === undefined || typeof value !== "object" || value === null) return odd;
  const entries = Object.entries(value);
  const picked = entries[choice % Math.max(1, entries.length)];
  if (!picked) return odd;
  const changed = entries.map(([key, inner]) => [key, key === picked[0] ? bent(inner, rest, odd) : inner] as const);
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}

const assembled = (document: unknown) => assembleFacts(documentsOf("odd", [["f.json", document]]), { readAt: "2026-01-01T00:00:00Z" });

describe("no content stops the reading", () => {
  it("of any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(assembled(value).version).toBe(1);
      }),
    );
  });
  it("of a known form with any of its values out of shape", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.array(fc.nat(20), { minLength: 1, maxLength: 8 }), oddValue, (sample, choices, odd) => {
        expect(assembled(bent(sample, choices, odd)).version).toBe(1);
      }),
      { numRuns: 500 },
    );
  });
  it("of any bytes, and what is not read is named", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readDocument("f", Buffer.from(bytes)).failed.length).toBeGreaterThan(0);
      }),
    );
  });
  it("of a document cut anywhere", () => {
    const text = JSON.stringify(listOf(podOf("a"), podOf("b")), null, 2);
    for (let length = 1; length < text.length; length++)
      expect(readDocument("f", Buffer.from(text.slice(0, length))).failed).toMatchObject([
        { reason: "is cut off: the JSON ends too early", line: expect.any(Number) },
      ]);
  });
  it("nested without end", () => {
    const deep = (text: string, times: number) => text.repeat(times);
    expect(readDocument("f", Buffer.from(deep('{"a":', 100_000))).failed).toHaveLength(1);
    expect(readDocument("f", Buffer.from(`${deep("[", 100_000)}x${deep("]", 100_000)}`)).failed).toHaveLength(1);
    expect(readDocument("f.yaml", Buffer.from(`a: ${deep("[", 20_000)}`)).failed).toHaveLength(1);
    const trust = `${deep('{"AWS":', 5000)}1${deep("}", 5000)}`;
    const role = `{"Role":{"Arn":"arn:aws:iam::111122223333:role/a","RoleName":"a","AssumeRolePolicyDocument":{"Statement":[{"Principal":${trust}}]}}}`;
    expect(factsOf({ "r.json": role }).accounts[0]?.roles[0]?.trustPolicy).toBe("nested too deeply to be a policy document");
  });
});

it("one bad object of a list is named by index and name, and the others are taken", () => {
  const facts = factsOf({ "pods.json": listOf(podOf("a"), { ...podOf("b"), spec: { containers: [{ image: "x" }] } }, podOf("c"), null) });
  expect(facts.clusters[0]?.pods.map((pod) => pod.name)).toEqual(["a", "c"]);
  expect(facts.coverage).toMatchObject({
    read: [{ path: "pods.json", kind: "Pod", objects: 3 }],
    failed: [
      { path: "pods.json", reason: "Pod object 2 (payments/b): spec.containers.0.name: expected string, received undefined" },
      { path: "pods.json", reason: "object 4: has no `kind`" },
    ],
  });
});

it("names with markup, quotes or control characters stay what they are", () => {
  const name = "<img src=x onerror=alert(1)>\u0007\"'\u202e";
  expect(factsOf({ "p.json": podOf(name) }).clusters[0]?.pods[0]?.name).toBe(name);
});

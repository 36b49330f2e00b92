import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFile } from "@/server/collect/bundle/parse/parse-file.ts";
import { parseJson } from "@/server/collect/bundle/parse/parse-json.ts";
import { TakenItem } from "@/server/collect/bundle/recognise/items.ts";
import { recogniseAll } from "@/server/collect/bundle/recognise/recognise.ts";
import { finished } from "@/server/collect/bundle/steps.ts";
import { readList } from "./read-list.ts";
import { TextPool } from "./text-pool.ts";

const DEMO = join("server", "demo", "bundle", "clusters", "demo");
const listOf = (items: readonly unknown[]) => ({ apiVersion: "v1", items, kind: "List", metadata: { resourceVersion: "" } });
const demoLists = readdirSync(DEMO)
  .map((name) => readFileSync(join(DEMO, name), "utf8"))
  .filter((text) => /"kind": ?"List"|List"/.test(text));
const demoItems = demoLists.flatMap((text) => (JSON.parse(text) as { items?: readonly unknown[] }).items ?? []);

/** A pod with everything that is read of one. */
const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    annotations: { "container.apparmor.security.beta.kubernetes.io/main": "unconfined", "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/x" },
    creationTimestamp: "2026-01-02T03:04:05Z",
    labels: { app: "api", ü: "schön" },
    name: "api-1",
    namespace: "payments",
    ownerReferences: [
      { apiVersion: "v1", kind: "Other", name: "o", uid: "1" },
      { apiVersion: "apps/v1", controller: true, kind: "ReplicaSet", name: "api", uid: "2" },
    ],
    uid: "8f0c",
  },
  spec: {
    automountServiceAccountToken: false,
    containers: [
      {
        env: [
          { name: "AWS_ROLE_ARN", value: "arn:aws:iam::111122223333:role/x" },
          { name: "KEY", value: "AKIAIOSFODNN7EXAMPLE" },
          { name: "AWS_ACCESS_KEY_ID", valueFrom: { secretKeyRef: { key: "id", name: "keys" } } },
          { name: "QUOTED", value: 'a "b" \\ \n' },
        ],
        envFrom: [{ configMapRef: { name: "settings" }, prefix: "P_" }, { secretRef: { name: "more" } }],
        image: "registry.example.com/api:1",
        name: "main",
        securityContext: { capabilities: { add: ["NET_ADMIN"] }, privileged: true, runAsUser: 0, seccompProfile: { type: "Unconfined" } },
        volumeMounts: [{ mountPath: "/token", name: "token", readOnly: true }],
      },
    ],
    ephemeralContainers: [{ image: "busybox", name: "debug" }],
    hostNetwork: true,
    initContainers: [{ image: "busybox", name: "first" }],
    nodeName: "node-1",
    nodeSelector: { "kubernetes.io/os": "linux" },
    os: { name: "linux" },
    securityContext: { runAsNonRoot: true },
    serviceAccountName: "api",
    volumes: [
      { name: "token", projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 86400, path: "token" } }] } },
      { configMap: { name: "settings" }, name: "settings" },
      { name: "keys", secret: { secretName: "keys" } },
      { emptyDir: {}, name: "scratch" },
      { hostPath: { path: "/", type: "" }, name: "root" },
    ],
  },
  status: { containerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }], phase: "Pending", podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }] },
};
const OTHERS = [
  { apiVersion: "v1", kind: "Service", metadata: { name: "api", namespace: "payments" }, spec: { ports: [{ port: 1e3 }, { port: -0.5e-2 }] } },
  { apiVersion: "example.com/v1", kind: "PodList", items: [POD] },
  { apiVersion: "v1", kind: "Secret", metadata: { name: "keys" }, type: "Opaque", data: { id: "c2VjcmV0", "10": "eA==" } },
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api" },
    spec: { replicas: 2, template: { metadata: { labels: { app: "api" } }, spec: POD.spec } },
  },
];
const ITEMS = [POD, POD, ...OTHERS, ...demoItems];

/** What the two ways make of a text: whether the quick one took it, and all that comes of it. */
function both(text: string) {
  const bytes = Buffer.from(text);
  const quick = parseFile(bytes);
  const thorough = parseJson(bytes);
  const readings = ({ values, failures }: typeof quick) => ({ readings: values.map((value) => recogniseAll(value)), failures });
  return { quick: JSON.parse(JSON.stringify(readings(quick))), thorough: JSON.parse(JSON.stringify(readings(thorough))) };
}

function expectSame(text: string): void {
  const { quick, thorough } = both(text);
  expect(quick).toEqual(thorough);
}

const taken = (text: string): readonly unknown[] => finished(readList(Buffer.from(text), new TextPool()))?.items ?? [];
const printed = (items: readonly unknown[], space: string | number = 4): string => JSON.stringify(listOf(items), null, space);

describe("a list of objects that is read from its bytes", () => {
  it("is read so, object by object", () => {
    const items = taken(printed(ITEMS));
    expect(items).toHaveLength(ITEMS.length);
    const left = ITEMS.filter((_, i) => !(items[i] instanceof TakenItem)) as Array<{ kind: string }>;
    // a list within the list, and a Secret with a key of digits, whose place among the keys is another one
    expect(left.map((one) => one.kind)).toEqual(["PodList", "Secret"]);
  });
  it.each(demoLists.map((text) => [/"kind": ?"(\w+)"/.exec(text)?.[1] ?? "", text]))("gives what the thorough way gives: %s", (_kind, text) =>
    expectSame(text),
  );
  it.each([
    ["four spaces", 4],
    ["two spaces", 2],
    ["tabs", "\t"],
    ["one line", 0],
  ])("however it is printed: %s", (_name, space) => expectSame(printed(ITEMS, space)));
  it("with line ends of Windows", () => expectSame(printed(ITEMS).replaceAll("\n", "\r\n")));
  it("with the head before the items, as the API server prints it", () => {
    const items = [POD, POD].map(({ metadata, spec, status }) => ({ metadata, spec, status }));
    const text = JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "1", continue: "" }, items });
    expect(taken(text).every((item) => item instanceof TakenItem)).toBe(true);
    expectSame(text);
    expectSame(JSON.stringify({ items, kind: "PodList", apiVersion: "v1", metadata: { continue: "more" } }));
  });
});

it("a long list stops now and then for others", () => {
  const bytes = Buffer.from(printed(Array.from({ length: 3_000 }, () => POD)));
  const steps = readList(bytes, new TextPool());
  let pauses = 0;
  while (!steps.next().done) pauses += 1;
  expect(pauses).toBeGreaterThanOrEqual(Math.floor(bytes.length / (1.5 * 1024 ** 2)));
  expect(pauses).toBeGreaterThan(1);
});

const pod = (text: string): string => `{"apiVersion":"v1","items":[${text}],"kind":"List"}`;
const named = (rest: string): string => pod(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[]}${rest}}`);

describe("what is not as tools print it is read the thorough way", () => {
  it.each([
    ["a key that stands there twice", named(',"metadata":{"name":"b"}')],
    ["a kind that stands there twice", named(',"kind":"Secret"')],
    ["a kind after the rest", pod('{"metadata":{"name":"a"},"spec":{"containers":[]},"kind":"Pod","apiVersion":"v1"}')],
    ["a kind that is no text", named(',"kind":5')],
    ["no kind", pod('{"apiVersion":"v1","metadata":{"name":"a"}}')],
    ["a key in escapes", pod('{"apiVersion":"v1","kind":"Pod","metadata":{"n\\u0061me":"a"},"spec":{"containers":[]}}')],
    ["a value in escapes", pod('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\\u0061\\n\\ud83d\\ude00"},"spec":{"containers":[]}}')],
    ["__proto__ among labels", pod('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"__proto__":"x"}},"spec":{"containers":[]}}')],
    ["__proto__ in a key of the object", named(',"__proto__":{"metadata":{"name":"z"}}')],
    ["keys of digits among labels", pod('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"b":"1","1":"2"}},"spec":{"containers":[]}}')],
    [
      "numbers and null among labels",
      pod('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"b":1,"c":null,"d":true}},"spec":{"containers":[]}}'),
    ],
    ["a number beyond all numbers", named(',"spec":{"containers":[],"securityContext":{"runAsUser":1e999}}')],
    ["a long number", named(',"spec":{"containers":[],"securityContext":{"runAsUser":123456789012345678901234567890}}')],
    ["a list instead of an object", named(',"spec":[]')],
    ["null instead of an object", pod("null")],
    ["a text instead of an object", pod('"x"')],
    ["an object without a name", pod('{"apiVersion":"v1","kind":"Pod","metadata":{"name":""},"spec":{"containers":[]}}')],
    ["deep nesting that nobody asks for", named(`,"x":${"[".repeat(3_000)}${"]".repeat(3_000)}`)],
    ["two documents", `${named("")}\n${named("")}`],
    ["text after the end", `${named("")} x`],
    ["items twice", named("").replace('"kind":"List"', '"kind":"List","items":[]')],
    ["items that are no list", '{"apiVersion":"v1","items":{},"kind":"List"}'],
    ["no items", '{"apiVersion":"v1","items":[],"kind":"List"}'],
    ["a byte order mark", `\uFEFF${named("")}`],
    ["nothing but a head", '{"apiVersion":"v1","kind":"List"}'],
  ])("%s", (_what, text) => {
    const thorough = parseJson(Buffer.from(text.replace(/^\uFEFF/, "")));
    const quick = parseFile(Buffer.from(text));
    const plain = (of: typeof quick) => JSON.parse(JSON.stringify([of.values.map((value) => recogniseAll(value)), of.failures]));
    expect(plain(quick)).toEqual(plain(thorough));
  });
  it.each([
    ["a word", "nul"],
    ["a word", "truth"],
    ["a number with a leading zero", "01"],
    ["a number without digits", "-"],
    ["a number that ends with its point", "1."],
    ["a number with a plus", "+1"],
    ["an exponent without digits", "1e"],
    ["an escape that JSON does not have", '"\\x41"'],
    ["half an escape", '"\\u00g0"'],
    ["a control character", '"a\tb"'],
    ["an open string", '"abc'],
    ["a trailing comma", "[1,]"],
    ["a missing comma", "[1 2]"],
    ["a missing colon", '{"a" 1}'],
    ["a key without quotes", "{a:1}"],
    ["brackets that do not fit", '{"a":[1}'],
  ])("what is no JSON is named with its place, also where nobody looks: %s (%s)", (_what, broken) => {
    const text = named(`,"x":${broken}`);
    expect(both(text).quick.failures).not.toEqual([]);
    expectSame(text);
  });
});

const anything = fc.oneof(
  fc.constantFrom(null, true, false, 0, -0, 1e21, "", "x", {}, [], [null], [{}], { name: 1 }, { name: "n" }, "AKIAIOSFODNN7EXAMPLE"),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Puts another value somewhere into an object. */
function changed(value: unknown, way: readonly number[], other: unknown): unknown {
  const [step, ...rest] = way;
  if (step === undefined || typeof value !== "object" || value === null) return other;
  if (Array.isArray(value)) return value.length === 0 ? [other] : value.map((one, i) => (i === step % value.length ? changed(one, rest, other) : one));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, one], i) => [key, i === step % entries.length ? changed(one, rest, other) : one]));
}

describe("both ways give the same", () => {
  it("for objects with any of their values out of shape", () => {
    fc.assert(
      fc.property(
        fc.nat(ITEMS.length - 1),
        fc.array(fc.nat(20), { minLength: 1, maxLength: 7 }),
        anything,
        fc.constantFrom(0, 4),
        (index, way, other, space) => {
          expectSame(printed([POD, changed(ITEMS[index], way, other), ITEMS[index]], space));
        },
      ),
      { numRuns: 400 },
    );
  });
  it("for texts that are damaged anywhere", () => {
    const whole = printed([POD, OTHERS[3], OTHERS[0], POD]);
    const damage = fc.constantFrom(
      "",
      '"',
      "\\",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "0",
      "-",
      "e",
      "n",
      "u",
      " ",
      "\n",
      "\u0001",
      "\u007f",
      "é",
      "__proto__",
      "null",
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 1 }), fc.nat(3), damage, (at, removed, put) =>
        expectSame(whole.slice(0, at) + put + whole.slice(at + removed)),
      ),
      { numRuns: 400 },
    );
  });
  it("for texts that are cut off anywhere", () => {
    const whole = printed([POD, OTHERS[0]]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length }), (end) => expectSame(whole.slice(0, end))),
      { numRuns: 200 },
    );
  });
});

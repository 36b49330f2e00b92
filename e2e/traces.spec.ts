import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "../server/testing/stand-in/kubernetes-api.ts";
import { type OtlpReceiver, otlpReceiver, type ReceivedSpan } from "./otlp-receiver.ts";
import { ownServer } from "./own-server.ts";
import type { ServerProcess } from "./server-process.ts";

/*
 * What a collector of traces is told, on real processes: the server sends OTLP to one that decodes what came.
 */
const NAMES = ["111122223333", "S3Admin", "hugotse", "thumbnailer", "orchard", "s3cret-in-query", "s3cret-in-header", "s3cret-in-path"];
const PARENT = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };

let receiver: OtlpReceiver;
let cluster: KubernetesStandIn;
let server: ServerProcess;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  receiver = await otlpReceiver();
  cluster = await startKubernetes({ objects: { namespaces: [{ metadata: { name: "orchard" } }] }, token: "t" });
  server = await ownServer({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.address, OTEL_BSP_SCHEDULE_DELAY: "100", ROLEWALK_LOG: "info" });
});
test.afterAll(async () => {
  await server?.end();
  await Promise.all([receiver.stop(), cluster.stop()]);
});

const arrived = async (of: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> => {
  await expect.poll(() => receiver.spans.some(of), { timeout: 20_000 }).toBe(true);
  return receiver.spans.find(of) as ReceivedSpan;
};
/** The spans of a trace, each as the names from the first one to it. */
const tree = (traceId: string): readonly string[] => {
  const all = receiver.spans.filter((span) => span.traceId === traceId);
  const way = (span: ReceivedSpan): string => {
    const parent = all.find(({ spanId }) => spanId === span.parentId);
    return parent ? `${way(parent)} > ${span.name}` : span.name;
  };
  return all.map(way);
};

test("a request is told with all that is done for it, in whatever thread, under the trace of whoever asks", async () => {
  const answer = await server.ask("/api/v1/who?to=arn:aws:iam::111122223333:role/S3Admin", {
    headers: { traceparent: `00-${PARENT.traceId}-${PARENT.spanId}-01`, "x-api-key": "s3cret-in-header" },
  });
  expect(answer.status).toBe(200);
  const request = await arrived((span) => span.traceId === PARENT.traceId && span.kind === 2);
  expect(request).toMatchObject({ name: "GET /api/v1/who", parentId: PARENT.spanId, failed: false });
  expect(request.attributes).toEqual({
    "http.request.method": "GET",
    "http.route": "/api/v1/who",
    "http.response.status_code": 200,
    "rolewalk.request": answer.headers.get("x-request-id"),
  });
  await arrived((span) => span.traceId === PARENT.traceId && span.name === "answer in its thread");
  expect(tree(PARENT.traceId)).toContain("GET /api/v1/who > answer > answer in its thread");
  expect(receiver.resource).toMatchObject({ "service.name": "rolewalk" });
  expect(new Set(receiver.paths)).toEqual(new Set(["/v1/traces application/x-protobuf"]));
});

test("requests at once do not mix, and a trace that its beginner does not tell is not told", async () => {
  const ids = Array.from({ length: 40 }, (_, i) => `${i.toString(16).padStart(31, "0")}a`);
  const questions = ["clusters", "accounts", "overview", "coverage"];
  await Promise.all(
    ids.map((id, i) => server.ask(`/api/v1/${questions[i % 4]}`, { headers: { traceparent: `00-${id}-${PARENT.spanId}-${i % 8 === 7 ? "00" : "01"}` } })),
  );
  for (const [i, id] of ids.entries()) {
    if (i % 8 === 7) continue;
    await arrived((span) => span.traceId === id && span.name === "answer in its thread");
    await arrived((span) => span.traceId === id && span.kind === 2);
    expect(tree(id)).toContain(`GET /api/v1/${questions[i % 4]} > answer > answer in its thread`);
    expect(receiver.spans.find((span) => span.traceId === id && span.name === "answer")?.attributes).toEqual({ "rolewalk.question": questions[i % 4] });
  }
  expect(receiver.spans.filter((span) => ids.some((id, i) => i % 8 === 7 && span.traceId === id))).toEqual([]);
});

test("a scan is told source by source, with its calls, and so is the graph that is derived of it", async () => {
  const kubeconfig = join(server.home, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigFor(cluster.url, "t", "orchard"));
  const post = (path: string, body?: object) => server.ask(path, { method: "POST", ...(body ? { body: JSON.stringify(body) } : {}) });
  expect((await post("/api/v1/sources", { kind: "kubernetes", name: "orchard", kubeconfig })).status).toBe(201);
  const job = (await (await post("/api/v1/scan")).json()) as { readonly id: string };
  await expect.poll(async () => ((await (await server.ask(`/api/v1/jobs/${job.id}`)).json()) as { state: string }).state).toBe("done");
  const derived = await arrived((span) => span.name === "derive" && tree(span.traceId).some((way) => way.includes("read source")));
  await arrived((span) => span.traceId === derived.traceId && span.name === "call");
  await arrived((span) => span.traceId === derived.traceId && span.name === "job");
  const ways = tree(derived.traceId);
  expect(ways).toContain("POST /api/v1/scan > job > read source > call");
  expect(ways.some((way) => way.startsWith("POST /api/v1/scan > ") && way.endsWith("> derive"))).toBe(true);
  const source = receiver.spans.find((span) => span.traceId === derived.traceId && span.name === "read source");
  expect(source?.attributes).toEqual({ "rolewalk.source": "kubernetes" });
});

test("nothing that is told holds a name, a query, a secret or the path of a page, and probes are not told", async () => {
  await server.ask("/api/v1/who?to=s3cret-in-query");
  await server.ask("/pod/demo/orchard/s3cret-in-path");
  await server.ask("/healthz");
  await arrived((span) => span.name === "GET /pod");
  expect(receiver.spans.length).toBeGreaterThan(50);
  for (const name of NAMES) expect(receiver.raw()).not.toContain(name);
  expect(receiver.spans.filter(({ name }) => /healthz|readyz|metrics/.test(name))).toEqual([]);
  const keys = new Set(receiver.spans.flatMap(({ attributes }) => Object.keys(attributes)));
  expect([...keys].sort()).toEqual([
    "http.request.method",
    "http.response.status_code",
    "http.route",
    "rolewalk.job",
    "rolewalk.question",
    "rolewalk.request",
    "rolewalk.source",
  ]);
});

test("what was done last is sent before the server ends; where nothing is configured, nothing of it is loaded", async () => {
  test.setTimeout(180_000);
  const late = await otlpReceiver();
  const own = await ownServer({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${late.address}/v1/traces`, OTEL_BSP_SCHEDULE_DELAY: "600000" });
  await own.ask("/api/v1/clusters");
  expect(late.spans).toEqual([]);
  expect(await own.end()).toBe(0);
  expect(late.spans.map(({ name }) => name)).toContain("GET /api/v1/clusters");
  await late.stop();
  const plain = await ownServer({ NODE_DEBUG: "module" });
  await plain.ask("/api/v1/clusters");
  expect(plain.log()).toContain("better-sqlite3");
  expect(plain.log()).not.toMatch(/exporter-trace-otlp|otlp-transformer|opentelemetry[\\/]sdk-trace/);
  await plain.end();
});

test("an endpoint that hands out credentials of the machine is refused at the start", async () => {
  test.setTimeout(60_000);
  await expect(ownServer({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://169.254.169.254/" })).rejects.toThrow(
    /OTEL_EXPORTER_OTLP_ENDPOINT is an address of this machine's own link/,
  );
});

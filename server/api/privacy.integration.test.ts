import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { assembleFacts } from "@/server/collect/bundle/assemble-facts.ts";
import { documentsOf } from "@/server/collect/bundle/read-document.ts";
import { plantedThroughout } from "@/server/collect/bundle/secret-places.ts";
import { AWS_SAMPLES } from "@/server/collect/bundle/secret-samples-aws.ts";
import { KUBERNETES_SAMPLES } from "@/server/collect/bundle/secret-samples-kubernetes.ts";
import { packBundle } from "@/server/collect/scan/pack-bundle.ts";
import type { JobAnswer } from "@/server/contract/screen.ts";
import { encodeGraph } from "@/server/graph/graph-binary.ts";
import { readSnapshotFacts } from "@/server/store/snapshot-repository.ts";
import { estateOf } from "./estates.ts";
import { exportAccess } from "./export-access.ts";
import { answerPostedQuestion, answerQuestion } from "./http-questions.ts";
import { uploadBundle } from "./http-snapshots.ts";
import { jobNamed } from "./jobs.ts";
import { QUESTIONS } from "./questions.ts";
import { wholeOf } from "./scope/snapshot-part.ts";
import { serverStore } from "./store-handle.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-privacy-"));
const MARKER = /PLANTED-\d+-SECRET/;
const before = process.env["ROLEWALK_HOME"];
let markers = 0;
const logged: string[] = [];
const told: Record<string, string> = {};

const marker = (): string => {
  markers += 1;
  return `PLANTED-${markers}-SECRET`;
};
const read = (document: unknown): string =>
  JSON.stringify(assembleFacts(documentsOf("x", [["accounts/111122223333/f.json", document]]), { readAt: "2026-01-01T00:00:00Z" }));

/** A secret in every place of every object that no rule reads, and in files that cannot be read. */
function writeBundle(folder: string): void {
  const at = (path: string, text: string): void => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const samples = Object.entries({ ...KUBERNETES_SAMPLES, ...AWS_SAMPLES });
  for (const [index, [name, document]] of samples.entries()) {
    const place = name in KUBERNETES_SAMPLES ? "clusters/orchard" : "accounts/111122223333";
    at(`${place}/${index}.json`, JSON.stringify(plantedThroughout(document, read, marker)));
  }
  at("clusters/orchard/cut.json", `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"cut"},"spec":{"containers":[{"env":[{"name":"P","value":"${marker()}`);
  at("clusters/orchard/broken.yaml", `apiVersion: v1\nkind: Secret\ndata: {password: "${marker()}\n  bad: [\n`);
  at("accounts/111122223333/policy.json", JSON.stringify({ Policy: marker(), Nothing: "known" }));
  at("accounts/111122223333/text.txt", `AWS_SECRET_ACCESS_KEY=${marker()}\n`);
}

const at = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1:3000/api/v1/${path}`, init);

async function ended(response: Response): Promise<JobAnswer> {
  const { id } = (await response.json()) as JobAnswer;
  for (let i = 0; i < 400; i += 1) {
    const job = await jobNamed(id);
    told[`job ${job.state}`] = JSON.stringify(job);
    if (!["queued", "running"].includes(job.state)) return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the job did not end");
}

/** Values for the parameters of any question, so that each is asked about what is there. */
const ASKED = {
  pod: "pod/payments/api",
  from: "serviceaccount/payments/api",
  to: "arn:aws:iam::111122223333:role/api",
  ref: "serviceaccount/payments/api",
  principal: "arn:aws:iam::111122223333:role/api",
  action: "s3:GetObject",
  subject: "serviceaccount/payments/api",
  verb: "get",
  resource: "secrets",
  q: "api",
  query: "api",
  text: "AccessDenied",
  source: "k8s://orchard/pod/payments/api",
  document: "k8s://orchard/pod/payments/api",
};

beforeAll(async () => {
  process.env["ROLEWALK_HOME"] = HOME;
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    logged.push(String(text));
    return true;
  });
  const folder = join(HOME, "..", `${HOME.split("/").at(-1)}-bundle`);
  writeBundle(folder);
  const archive = new PassThrough();
  const [bytes] = await Promise.all([buffer(archive), packBundle(folder, archive)]);
  rmSync(folder, { recursive: true });
  const headers = { "x-bundle-name": "planted.tar.gz", host: "127.0.0.1:3000" };
  const job = await ended(await uploadBundle(at("snapshots", { method: "POST", body: new Uint8Array(bytes), headers })));
  if (job.state !== "done") throw new Error(JSON.stringify(job));
  for (const [name, question] of QUESTIONS) {
    const isPosted = question.sentIn === "body";
    const response = isPosted
      ? await answerPostedQuestion(at(name, { method: "POST", body: JSON.stringify(ASKED) }), name)
      : await answerQuestion(at(`${name}?${new URLSearchParams(ASKED)}`), name);
    told[`${name} ${response.status}`] = await response.text();
  }
  for (const format of ["csv", "json"] as const) told[`access.${format}`] = await (await exportAccess(at(`access.${format}`), format)).text();
  const snapshot = job.snapshot ?? "";
  told["the facts as they are kept"] = JSON.stringify(await readSnapshotFacts(await serverStore(), snapshot));
  told["the graph as it is kept"] = Buffer.from(encodeGraph((await estateOf(wholeOf(snapshot))).graph)).toString("latin1");
}, 120_000);

afterAll(() => {
  vi.restoreAllMocks();
  if (before === undefined) delete process.env["ROLEWALK_HOME"];
  else process.env["ROLEWALK_HOME"] = before;
  rmSync(HOME, { recursive: true, force: true });
});

const holders = (texts: Readonly<Record<string, string>>): string[] =>
  Object.entries(texts).flatMap(([name, text]) => {
    const found = MARKER.exec(text)?.[0];
    return found === undefined ? [] : [`${name}: ${found}`];
  });

describe("of secrets in every place that no rule reads", () => {
  test("there are many, and what is read beside them is answered", () => {
    expect(markers).toBeGreaterThan(150);
    const answered = Object.keys(told).filter((name) => name.endsWith(" 200"));
    expect(answered.length).toBeGreaterThan(20);
    expect(told["pod 200"]).toContain("api");
    expect(told["coverage 200"]).toContain("cut.json");
  });

  test("none is in an answer over HTTP, an export, a job's progress, the facts or the graph", () => {
    expect(holders(told)).toEqual([]);
  });

  test("none is in a file that the server keeps", () => {
    const files = readdirSync(HOME, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const texts = Object.fromEntries(files.map((one) => [one.name, readFileSync(join(one.parentPath, one.name), "latin1")]));
    expect(Object.keys(texts)).toContain("rolewalk.db");
    expect(readdirSync(join(HOME, "uploads"))).toEqual([]);
    expect(holders(texts)).toEqual([]);
  });

  test("none is in what was logged", () => {
    expect(holders({ log: logged.join("") })).toEqual([]);
  });
});

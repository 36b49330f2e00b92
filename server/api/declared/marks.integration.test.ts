import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { findingsAnswer } from "@/server/contract/findings.ts";
import { marksAnswer } from "@/server/contract/marks.ts";
import { arnRef } from "@/server/model/ref.ts";
import { closeStore } from "@/server/store/client.ts";
import { inFile } from "./declared-file.ts";
import { markOverHttp, unmarkOverHttp } from "./http-marks.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-marks-"));
const NODES = "arn:aws:iam::111122223333:role/demo-nodes";

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  await keepFacts(await serverStore(), await factsOfBundle("server/demo/bundle", new Date()), { origin: "import", label: "demo" });
});
afterAll(async () => {
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const at = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1:3000/api/v1/${path}`, init);
const post = (body: object, headers: Record<string, string> = {}) =>
  markOverHttp(at("marks", { method: "POST", body: JSON.stringify(body), headers: { host: "127.0.0.1:3000", ...headers } }));
const remove = (ref: string) => unmarkOverHttp(at(`marks?ref=${encodeURIComponent(ref)}`, { method: "DELETE" }));
const marks = async () => marksAnswer.parse(await (await answerQuestion(at("marks"), "marks")).json()).marks;
const severity = async () =>
  findingsAnswer.parse(await (await answerQuestion(at("findings"), "findings")).json()).findings.find((one) => one.rule === "node-role-from-pods")?.severity;
const problem = async (response: Response) => [response.status, ((await response.json()) as { detail: string }).detail];

describe("over HTTP", () => {
  test("what is marked by a short name is listed by its reference, weighs in findings, and is taken away", async () => {
    expect(await severity()).toBe("medium");
    expect((await post({ ref: "demo-nodes", reason: "every pod's secrets" })).status).toBe(201);
    expect(await marks()).toMatchObject([{ ref: NODES, reason: "every pod's secrets", identities: 1 }]);
    expect(await severity()).toBe("critical");
    await post({ ref: NODES, reason: "another reason" });
    expect(await marks()).toMatchObject([{ ref: NODES, reason: "another reason" }]);
    expect((await remove(NODES)).status).toBe(204);
    expect([await marks(), await severity()]).toEqual([[], "medium"]);
    expect((await remove(NODES)).status).toBe(404);
  });

  test.each<[string, object, number, RegExp]>([
    ["a pod, which does not last", { ref: "k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k", reason: "r" }, 400, /cannot be marked/],
    ["a name that stands for nothing", { ref: "no-such-thing", reason: "r" }, 404, /nothing is called/],
    ["without a reason", { ref: NODES, reason: " " }, 400, /^reason: say why/],
  ])("%s is refused", async (_, body, status, said) => expect(await problem(await post(body))).toEqual([status, expect.stringMatching(said)]));

  test("no other web page marks or takes away", async () => {
    expect(await problem(await post({ ref: NODES, reason: "r" }, { origin: "https://evil.example.com" }))).toEqual([
      400,
      expect.stringContaining("another web page"),
    ]);
  });
});

test("a file keeps marks beside accepted risks, by reference, each with when it was set", async () => {
  const kept = inFile(join(HOME, "declared.json"));
  await kept.mark({ ref: arnRef("arn:b"), reason: "r", markedAt: 2 });
  await kept.mark({ ref: arnRef("arn:a"), reason: "r", markedAt: 3 });
  await kept.mark({ ref: arnRef("arn:b"), reason: "other", markedAt: 4 });
  expect(await kept.marks()).toEqual([
    { ref: "arn:a", reason: "r", markedAt: 3 },
    { ref: "arn:b", reason: "other", markedAt: 2 },
  ]);
  expect([await kept.unmark("arn:b"), await kept.unmark("arn:b")]).toEqual([true, false]);
});

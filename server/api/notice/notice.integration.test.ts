import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { askFindingBasis } from "@/server/api/ask-findings.ts";
import { acceptanceOf } from "@/server/api/declared/risk-answer.ts";
import { keptHere } from "@/server/api/declared/store-declared.ts";
import { Estate } from "@/server/api/estate.ts";
import { answerQuestion } from "@/server/api/http-questions.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { acceptInput } from "@/server/contract/accepted.ts";
import { findingsAnswer } from "@/server/contract/findings.ts";
import { type Notice, notice } from "@/server/contract/notice.ts";
import { changedFacts } from "@/server/facts/change.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { closeStore } from "@/server/store/client.ts";
import { noticeConfig } from "./notice-config.ts";
import { checkNotices, notifyOf } from "./notify.ts";
import { sendNotice } from "./send-notice.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-notice-"));
const KEY = "a key that is long enough to sign";
const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/platform-admin`;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
let hook: Server;
let url = "";
const received: Received[] = [];
/** What the next requests are answered with; 204 when there is none. */
const answers: number[] = [];
let demo: Facts;

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  hook = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
    const status = answers.shift() ?? 204;
    response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
  });
  await new Promise<void>((done) => hook.listen(0, "127.0.0.1", done));
  const address = hook.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/hook`;
  demo = await factsOfBundle("server/demo/bundle", new Date());
});
afterAll(async () => {
  await closeStore(await serverStore());
  hook.close();
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});
beforeEach(() => {
  received.length = 0;
  answers.length = 0;
});

const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({ ...process.env, ROLEWALK_NOTICE_URL: url, ROLEWALK_NOTICE_KEY: KEY, ...more });
/** The demo as it is at a day of 2099, with a role that trusts somebody else, or everyone. */
const onDay = (day: number, facts: Facts): Facts => ({ ...facts, capturedAt: `2099-01-0${day}T00:00:00.000Z` });
const trusting = (Principal: unknown): Facts => {
  const roles = demo.accounts.flatMap((one) => one.roles).filter((one) => one.arn === ROLE);
  const trustPolicy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] };
  return changedFacts(demo, { accounts: { [ACCOUNT]: { roles: { put: roles.map((one) => ({ ...one, trustPolicy })) } } } });
};
const kept = async (facts: Facts, sources?: Parameters<typeof keepFacts>[2]["sources"]): Promise<string> =>
  keepFacts(await serverStore(), facts, { origin: "scan", label: "l", sources });
const told = (): Notice => notice.parse(JSON.parse(received[0]?.body ?? ""));

describe("after a scan", () => {
  test("new access to an administrator is posted, signed, with the finding it opens, ready for a chat", async () => {
    await notifyOf(await kept(onDay(1, demo)), environment());
    expect(received).toEqual([]);
    await notifyOf(await kept(onDay(2, trusting("*"))), environment());
    expect(received).toHaveLength(1);
    const { text, events, more } = told();
    expect(text).toMatch(/^Rolewalk: \d+ kinds? of new access, \d+ findings? opened\n- critical: /);
    expect(events.map((one) => one.kind)).toEqual(expect.arrayContaining(["new-access", "finding"]));
    expect([JSON.stringify(events).includes(ROLE), more]).toEqual([true, 0]);

    const { headers, body } = received[0] as Received;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const expected = createHmac("sha256", KEY).update(signed).digest();
    const [version, signature] = String(headers["webhook-signature"]).split(",");
    expect(version).toBe("v1");
    expect(timingSafeEqual(Buffer.from(signature ?? "", "base64"), expected)).toBe(true);
  });

  test("the same once more, and what was closed, is no news", async () => {
    await notifyOf(await kept(onDay(3, trusting("*"))), environment());
    await notifyOf(await kept(onDay(4, demo)), environment());
    expect(received).toEqual([]);
  });

  test("names are left out where they are not wanted, and what is milder than asked for is not told", async () => {
    const user = { AWS: `arn:aws:iam::${ACCOUNT}:user/hugotse` };
    await notifyOf(await kept(onDay(5, trusting(user))), environment({ ROLEWALK_NOTICE_SEVERITY: "critical" }));
    expect(received).toEqual([]);
    await kept(onDay(6, demo));
    await notifyOf(await kept(onDay(7, trusting(user))), environment({ ROLEWALK_NOTICE_NAMES: "no" }));
    expect(told().text).toMatch(/^Rolewalk: 1 kind of new access/);
    expect(received[0]?.body).not.toMatch(/hugotse|platform-admin/);
  });

  test("a source that is not read whole any more is told, once, also where what is kept of it is the same", async () => {
    const source = (state: "complete" | "partial") => [{ name: "prod", state }];
    await notifyOf(await kept(onDay(8, demo), source("complete")), environment());
    await notifyOf(await kept(onDay(9, demo), source("partial")), environment());
    expect(told().events).toEqual([{ kind: "source", state: "partial", names: "prod" }]);
    await notifyOf(await kept({ ...demo, capturedAt: "2099-01-10T00:00:00.000Z" }, source("partial")), environment());
    expect(received).toHaveLength(1);
  });

  test("a risk whose last day is over is told once", async () => {
    const { id } = findingsAnswer.parse(await (await answerQuestion(new Request("http://127.0.0.1/api/v1/findings"), "findings")).json()).findings[0] ?? {
      id: "",
    };
    const estate = new Estate(demo, Date.now());
    const basis = askFindingBasis(estate, id, []);
    const accepted = acceptanceOf(acceptInput.parse({ finding: id, owner: "asha", reason: "r", until: "2099-01-01" }), basis, new Date());
    const risk = await (await keptHere()).accept(accepted);
    await notifyOf(await kept({ ...demo, capturedAt: "2099-01-11T00:00:00.000Z" }), environment({ ROLEWALK_NOTICE_SEVERITY: "low" }));
    expect(received).toEqual([]);
    await (await serverStore()).client.acceptedRisk.update({ where: { id: risk.id }, data: { until: new Date() } });
    await new Promise((done) => setTimeout(done, 5));
    for (const day of [12, 13])
      await notifyOf(await kept({ ...demo, capturedAt: `2099-01-${day}T00:00:00.000Z` }), environment({ ROLEWALK_NOTICE_SEVERITY: "low" }));
    expect(received).toHaveLength(1);
    expect(told().events).toMatchObject([{ kind: "accepted-risk-over", id, because: "expired" }]);
  });
});

describe("the webhook", () => {
  const config = () => noticeConfig(environment()) ?? expect.fail("no webhook");
  const message: Notice = { type: "rolewalk.notice", text: "t", snapshot: "a", before: "b", capturedAt: "2026-01-01T00:00:00Z", events: [], more: 0 };

  test("in trouble is asked again with the same id; what it refuses is not", async () => {
    answers.push(503, 429);
    await sendNotice(config(), message, 1);
    expect(received).toHaveLength(3);
    expect(new Set(received.map((one) => one.headers["webhook-id"])).size).toBe(1);
    received.length = 0;
    answers.push(400);
    await expect(sendNotice(config(), message, 1)).rejects.toThrow("the webhook answered 400");
    expect(received).toHaveLength(1);
  });

  test("leads nowhere else", async () => {
    answers.push(302);
    await expect(sendNotice(config(), message, 1)).rejects.toThrow("the webhook answered 302");
    expect(received).toHaveLength(1);
  });

  test("is looked at once more when it is asked: a name may lead elsewhere by then", async () => {
    const elsewhere = { ...config(), url: new URL("http://169.254.169.254/hook") };
    await expect(sendNotice(elsewhere, message, 1)).rejects.toThrow("own link");
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["no URL", { ROLEWALK_NOTICE_URL: "chat" }, /^ROLEWALK_NOTICE_URL: takes a URL/],
    ["without encryption", { ROLEWALK_NOTICE_URL: "http://chat.example.com/1" }, /^ROLEWALK_NOTICE_URL: takes https/],
    ["the machine's own credentials", { ROLEWALK_NOTICE_URL: "http://169.254.169.254/latest" }, /own link/],
    ["no key", { ROLEWALK_NOTICE_KEY: "" }, /^ROLEWALK_NOTICE_KEY: is missing/],
    ["a short key", { ROLEWALK_NOTICE_KEY: "whsec_c2hvcnQ=" }, /^ROLEWALK_NOTICE_KEY: .*24 bytes/],
    ["no severity", { ROLEWALK_NOTICE_SEVERITY: "severe" }, /^ROLEWALK_NOTICE_SEVERITY: takes one of/],
  ])("%s is refused, naming the variable", (_, more, said) => expect(() => noticeConfig(environment(more))).toThrow(said));

  test("what is wrong with it is told when the server starts, and nothing where all is right", () => {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      checkNotices(environment());
      checkNotices(environment({ ROLEWALK_NOTICE_KEY: "short" }));
      expect(said.mock.calls).toEqual([[expect.stringMatching(/^rolewalk: no notices are sent: ROLEWALK_NOTICE_KEY: /)]]);
    } finally {
      said.mockRestore();
    }
  });

  test("without one nothing is asked", () => expect(noticeConfig(environment({ ROLEWALK_NOTICE_URL: "" }))).toBeUndefined());
});

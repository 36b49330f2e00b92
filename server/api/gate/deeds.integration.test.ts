import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { acceptOverHttp, withdrawOverHttp } from "@/server/api/declared/http-accepted.ts";
import { markOverHttp, unmarkOverHttp } from "@/server/api/declared/http-marks.ts";
import { deleteSnapshotOverHttp } from "@/server/api/http-snapshots.ts";
import { addSourceOverHttp, deleteSourceOverHttp, listSourcesOverHttp } from "@/server/api/http-sources.ts";
import { jobNamed } from "@/server/api/jobs.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import { reportOverHttp } from "@/server/api/report/http-report.ts";
import {
  closeReviewOverHttp,
  decideOverHttp,
  importReviewOverHttp,
  reviewFileOverHttp,
  reviewRowsOverHttp,
  startReviewOverHttp,
} from "@/server/api/review/http-reviews.ts";
import { keepFacts } from "@/server/api/snapshots.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { rolewalk, type Served, serve } from "@/server/cli/served-for-tests.ts";
import type { JobAnswer } from "@/server/contract/screen.ts";
import type { NewToken } from "@/server/contract/tokens.ts";
import { closeStore } from "@/server/store/client.ts";
import { auditOverHttp } from "./audit.ts";
import { atTheDoor } from "./door.ts";
import { prepareKey } from "./server-key.ts";
import { signInOverHttp, signOutOverHttp } from "./sign-in.ts";
import { makeTokenOverHttp, revokeTokenOverHttp, tokensOverHttp } from "./tokens.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-deeds-"));
let server: Served;
let key = "";
let snapshot = "";

type Line = Record<string, unknown> & { readonly action: string };

async function handle(request: Request): Promise<Response> {
  const refused = await atTheDoor(request);
  if (refused) return refused;
  const { pathname } = new URL(request.url);
  const [, , , name = "", id = ""] = pathname.split("/");
  const method = request.method;
  if (name === "tokens") return id ? revokeTokenOverHttp(request, id) : method === "POST" ? makeTokenOverHttp(request) : tokensOverHttp(request);
  return name === "audit" ? auditOverHttp(request) : new Response("went on");
}

beforeAll(async () => {
  vi.stubEnv("ROLEWALK_HOME", HOME);
  key = prepareKey();
  server = await serve(handle);
  snapshot = await keepFacts(await serverStore(), await factsOfBundle("server/demo/bundle", new Date()), { origin: "demo", label: "demo" });
});
afterAll(async () => {
  await server.stop();
  await closeStore(await serverStore());
  vi.unstubAllEnvs();
  rmSync(HOME, { recursive: true, force: true });
});

const asked = (path: string, method = "GET", body?: unknown, more: Record<string, string> = {}): Request =>
  new Request(`${server.url}${path}`, {
    method,
    headers: { host: new URL(server.url).host, authorization: `Bearer ${key}`, ...more },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
const ok = async (response: Promise<Response>): Promise<Response> => {
  expect((await response).status).toBeLessThan(400);
  return response;
};
const trail = async (): Promise<Line[]> =>
  (await (await auditOverHttp(asked("/api/v1/audit"))).text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
const own = () => ({ ROLEWALK_HOME: HOME, ROLEWALK_TOKEN: "" });

describe("the trail tells who", () => {
  test("signed in and out, changed which source, accepted and marked what, took which report, made which token", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    await ok(signInOverHttp(asked("/sign-in", "POST", `token=${key}`, form)));
    await ok(addSourceOverHttp(asked("/api/v1/sources", "POST", { name: "orchard", kind: "kubernetes", context: "orchard" })));
    const { sources } = (await (await listSourcesOverHttp(asked("/api/v1/sources"))).json()) as { sources: { id: string }[] };
    await ok(deleteSourceOverHttp(asked("/api/v1/sources/x", "DELETE"), sources[0]?.id ?? ""));
    const ref = "arn:aws:iam::111122223333:role/S3Admin";
    await ok(markOverHttp(asked("/api/v1/marks", "POST", { ref, reason: "backups" })));
    await ok(unmarkOverHttp(asked(`/api/v1/marks?ref=${ref}`, "DELETE")));
    await ok(reportOverHttp(asked("/api/v1/report?format=md")));
    const made = (await (await makeTokenOverHttp(asked("/api/v1/tokens", "POST", { name: "ci", role: "auditor", days: 7 }))).json()) as NewToken;
    await ok(revokeTokenOverHttp(asked("/api/v1/tokens/x", "DELETE"), made.id));
    await ok(signOutOverHttp(asked("/sign-out", "POST")));
    const lines = await trail();
    expect(lines.map(({ action, target }) => [action, target])).toEqual([
      ["signed-in", "by the key"],
      ["source.saved", "orchard"],
      ["source.removed", "orchard"],
      ["mark.set", ref],
      ["mark.removed", ref],
      ["report.taken", snapshot],
      ["token.made", made.id],
      ["token.revoked", made.id],
      ["signed-out", "here"],
      ["audit.exported", "audit trail"],
    ]);
    expect(new Set(lines.map(({ name }) => name))).toEqual(new Set(["whoever started the server"]));
    expect(JSON.stringify(lines)).not.toContain(made.secret);
    expect(JSON.stringify(lines)).not.toContain(key);
  });

  test("accepted which risk, and withdrew it", async () => {
    const { findings } = JSON.parse((await rolewalk(["findings", "--json"], own())).out.toString("utf8")) as { findings: { id: string }[] };
    const input = { finding: findings[0]?.id, owner: "team-a", reason: "known", until: "2099-01-01" };
    const risk = (await (await ok(acceptOverHttp(asked("/api/v1/accepted-risks", "POST", input)))).json()) as { id: string };
    await ok(withdrawOverHttp(asked("/api/v1/accepted-risks/x", "DELETE"), risk.id));
    expect((await trail()).filter(({ action }) => action.startsWith("risk."))).toMatchObject([
      { action: "risk.accepted", target: findings[0]?.id, detail: { by: "key", owner: "team-a", risk: risk.id } },
      { action: "risk.withdrawn", target: risk.id },
    ]);
  });

  test("began, decided in, took along, filled in and closed which access review", async () => {
    const job = (await (await ok(startReviewOverHttp(asked("/api/v1/reviews", "POST", {})))).json()) as JobAnswer;
    await expect.poll(async () => (await jobNamed(job.id)).state, { timeout: 20_000 }).toBe("done");
    const id = (await jobNamed(job.id)).review ?? "";
    const { rows } = (await (await ok(reviewRowsOverHttp(asked(`/api/v1/reviews/${id}/rows`), id))).json()) as { rows: { id: string }[] };
    const decision = { row: rows[0]?.id, decision: "keep", reviewer: "asha" };
    await ok(decideOverHttp(asked(`/api/v1/reviews/${id}/decisions`, "POST", { decisions: [decision] }), id));
    await ok(reviewFileOverHttp(asked(`/api/v1/reviews/${id}/file?format=csv&owner=nobody`), id));
    await ok(importReviewOverHttp(asked(`/api/v1/reviews/${id}/import`, "POST", "row,decision,reviewer,reason\nx,keep,bo,"), id));
    await ok(closeReviewOverHttp(asked(`/api/v1/reviews/${id}/close`, "POST"), id));
    expect((await trail()).filter(({ action }) => action.startsWith("review."))).toMatchObject([
      { action: "review.begun", target: id, detail: { snapshot } },
      { action: "review.decided", target: id, detail: { taken: 1, reviewers: ["asha"] } },
      { action: "review.taken", target: id, detail: { format: "csv", owner: "nobody" } },
      { action: "review.imported", target: id, detail: { taken: 0, refused: 1 } },
      { action: "review.closed", target: id },
    ]);
  });

  test("what was refused is no deed", async () => {
    const before = (await trail()).length;
    expect((await deleteSnapshotOverHttp(asked("/api/v1/snapshots/x", "DELETE"), "no-such")).status).toBe(404);
    expect((await addSourceOverHttp(asked("/api/v1/sources", "POST", {}))).status).toBe(400);
    expect((await trail()).length).toBe(before + 1);
  });
});

describe("tokens", () => {
  const statusWith = async (secret: string, path: string, method = "GET"): Promise<number> =>
    (await fetch(`${server.url}${path}`, { method, headers: { authorization: `Bearer ${secret}` } })).status;

  test("made on the command line, opens what its role is for, is listed without its secret, and ends when it is taken back", async () => {
    const made = await rolewalk(["tokens", "make", "ci gate", "--role", "auditor", "--days", "30"], own());
    const secret = made.out.toString("utf8").trim();
    expect([made.code, secret, made.problems]).toEqual([0, expect.stringMatching(/^rolewalk_[\w-]{43}$/), expect.stringContaining("with the role auditor")]);
    expect([await statusWith(secret, "/api/v1/report"), await statusWith(secret, "/api/v1/scan", "POST"), await statusWith(secret, "/api/v1/tokens")]).toEqual([
      200, 403, 403,
    ]);
    const listed = await rolewalk(["tokens", "list", "--server", server.url, "--json"], own());
    const { tokens } = JSON.parse(listed.out.toString("utf8")) as { tokens: { id: string; name: string; lastUsedAt: string | null }[] };
    const mine = tokens.find((one) => one.name === "ci gate");
    expect(mine).toMatchObject({ role: "auditor", state: "valid", madeBy: "command line", lastUsedAt: expect.any(String) });
    expect(listed.out.toString("utf8")).not.toContain(secret);
    expect(readFileSync(join(HOME, "rolewalk.db"), "latin1")).not.toContain(secret);
    expect((await rolewalk(["tokens", "revoke", mine?.id ?? "", "--server", server.url], own())).code).toBe(0);
    expect(await statusWith(secret, "/api/v1/report")).toBe(401);
    expect((await rolewalk(["tokens", "revoke", mine?.id ?? ""], own())).code).toBe(2);
    expect((await rolewalk(["tokens", "list"], own())).out.toString("utf8")).toMatch(/revoked {2}auditor .* ci gate/);
  });

  test("is over after its days, is none with another letter, and has to be made with care", async () => {
    const made = (await (await makeTokenOverHttp(asked("/api/v1/tokens", "POST", { name: "short", days: 1 }))).json()) as NewToken;
    expect([made.role, await statusWith(made.secret, "/api/v1/pod")]).toEqual(["viewer", 200]);
    expect(await statusWith(`${made.secret.slice(0, -1)}${made.secret.endsWith("A") ? "B" : "A"}`, "/api/v1/pod")).toBe(401);
    const { client } = await serverStore();
    await client.apiToken.update({ where: { id: made.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await statusWith(made.secret, "/api/v1/pod")).toBe(401);
    for (const wrong of [{ name: "" }, { name: "x", role: "root" }, { name: "x", days: 0 }, { name: "x", days: 1000 }])
      expect((await makeTokenOverHttp(asked("/api/v1/tokens", "POST", wrong))).status).toBe(400);
    expect((await rolewalk(["tokens", "make", "x", "--role", "root"], own())).code).toBe(2);
  });
});

describe("`audit` on the command line", () => {
  const verify = (...words: string[]) => rolewalk(["audit", "verify", ...words], own());

  test("exports the trail, and says that it holds together, here, of a server and of a file", async () => {
    const file = join(HOME, "trail.jsonl");
    expect((await rolewalk(["audit", "export", "--out", file], own())).code).toBe(0);
    const last = JSON.parse(readFileSync(file, "utf8").trim().split("\n").at(-1) ?? "") as { position: number; hash: string };
    for (const words of [["--file", file], [], ["--server", server.url, "--head", last.hash]]) {
      const { code, out } = await verify(...words);
      expect([words, code, out.toString("utf8")]).toEqual([
        words,
        0,
        expect.stringMatching(/^\d+ entries, each follows from the one before; the last is [0-9a-f]{64}\n$/),
      ]);
    }
    expect((await verify("--file", file, "--head", last.hash, "--json")).out.toString("utf8")).toContain(`"entries": ${last.position}`);
    const missing = await verify("--head", "f".repeat(64));
    expect([missing.code, missing.out.toString("utf8")]).toEqual([1, expect.stringContaining("entries are missing at the end")]);
  });

  test("names the first entry of a file that somebody has changed, or that is none", async () => {
    const file = join(HOME, "changed.jsonl");
    await rolewalk(["audit", "export", "--out", file], own());
    const lines = readFileSync(file, "utf8").trim().split("\n");
    writeFileSync(file, lines.map((line, i) => (i === 2 ? line.replace("orchard", "meadow") : line)).join("\n"));
    const changed = await verify("--file", file);
    expect([changed.code, changed.out.toString("utf8")]).toEqual([1, "entry 3 was changed: its hash is not that of what it says\n"]);
    writeFileSync(file, [...lines.slice(0, 1), "no json", ...lines.slice(2)].join("\n"));
    expect((await verify("--file", file)).out.toString("utf8")).toBe("entry 2 is none: it is not JSON\n");
    expect((await verify("--file", join(HOME, "no-such"))).code).toBe(2);
  });

  test("and of a database whose owner has taken its guards away", async () => {
    const database = new Database(join(HOME, "rolewalk.db"));
    database.exec('DROP TRIGGER "AuditEntry_is_not_changed"');
    database.exec(`UPDATE AuditEntry SET name = 'Somebody else' WHERE position = 5`);
    database.close();
    const { code, out } = await verify();
    expect([code, out.toString("utf8")]).toEqual([1, "entry 5 was changed: its hash is not that of what it says\n"]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { onPostgres } from "@/server/testing/databases.ts";
import { kubeconfigFor, startKubernetes } from "@/server/testing/stand-in/kubernetes-api.ts";
import { plantedObjects } from "@/server/testing/stand-in/planted-objects.ts";
import { rolewalk } from "./served-for-tests.ts";

const HOME = mkdtempSync(join(tmpdir(), "rolewalk-trail-"));
afterAll(() => rmSync(HOME, { recursive: true, force: true }));

const ENVIRONMENT = { ROLEWALK_HOME: HOME, DATABASE_URL: "", ROLEWALK_TOKEN: "" };
async function run(...words: readonly string[]): Promise<string> {
  const { code, out, problems } = await rolewalk(words, ENVIRONMENT);
  expect(`${code} ${code === 0 ? "" : problems}`, words.join(" ")).toBe("0 ");
  return out.toString("utf8");
}
const asked = async (...words: readonly string[]): Promise<Record<string, never>> => JSON.parse(await run(...words, "--json"));

interface Line {
  readonly action: string;
  readonly target: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const lastLine = async (): Promise<Line> => JSON.parse((await run("audit", "export")).trim().split("\n").at(-1) ?? "");

test("what is done to the local database by the command line is in the trail, as done by the user of the machine", { timeout: 120_000 }, async () => {
  const { snapshot } = await asked("import", "server/demo/bundle", "--label", "the demo");
  const role = "arn:aws:iam::111122223333:role/S3Admin";
  await run("mark", role, "--reason", "it holds the keys");
  await run("unmark", role);
  const [finding] = (await asked("findings"))["findings"] as unknown as readonly { id: string }[];
  const risk = await asked("accept", finding?.id ?? "", "--owner", "payments", "--reason", "for now", "--until", "2999-01-01");
  await run("withdraw", risk["id"] ?? "");
  const review = await asked("review", "start");
  const rows = (await asked("review", "show"))["rows"] as unknown as readonly { id: string }[];
  await run("review", "decide", rows[0]?.id ?? "", "--decision", "keep", "--reviewer", "carol", "--reason", "needed");
  await run("review", "export", "--out", join(HOME, "review.csv"));
  await run("review", "import", join(HOME, "review.csv"));
  await run("review", "close");
  await run("db", "backup", join(HOME, "copy.db"));
  await run("db", "restore", join(HOME, "copy.db"));

  const lines = (await run("audit", "export"))
    .trim()
    .split("\n")
    .map((line): Line => JSON.parse(line));
  expect(lines.map(({ action, target }) => [action, target])).toEqual([
    ["bundle.added", "the demo"],
    ["mark.set", role],
    ["mark.removed", role],
    ["risk.accepted", finding?.id],
    ["risk.withdrawn", risk["id"]],
    ["review.begun", review["id"]],
    ["review.decided", review["id"]],
    ["review.taken", review["id"]],
    ["review.imported", review["id"]],
    ["review.closed", review["id"]],
    // the copy was made before that it was is said
    ["database.restored", join(HOME, "copy.db")],
  ]);
  const { username } = userInfo();
  for (const { subject, detail } of lines) expect([subject, detail["by"]]).toEqual([`user:${username}`, "command line"]);
  expect(lines[0]?.detail["snapshot"]).toBe(snapshot);
  expect(await run("audit", "verify")).toMatch(/^11 entries, each follows/);
});

test("a copy that was made is in the trail of what was copied", async () => {
  await run("db", "backup", join(HOME, "second.db"));
  const last = await lastLine();
  expect([last.action, last.target]).toEqual(["database.backed-up", join(HOME, "second.db")]);
});

test("a scan is in the trail, with what it was made of", { timeout: 60_000 }, async () => {
  const api = await startKubernetes({ objects: plantedObjects(3), token: "t", issuer: "https://issuer.example.com" });
  try {
    writeFileSync(join(HOME, "kubeconfig"), kubeconfigFor(api.url));
    writeFileSync(join(HOME, "sources.yaml"), JSON.stringify({ sources: [{ name: "cluster", kind: "kubernetes", kubeconfig: "kubeconfig" }] }));
    const { snapshot } = await asked("scan", "--sources", join(HOME, "sources.yaml"), "--label", "by hand");
    expect(await lastLine()).toMatchObject({ action: "scan.started", target: snapshot, detail: { by: "command line", sources: ["cluster"] } });
  } finally {
    await api.stop();
  }
});

onPostgres((database) => {
  test("a copy to a server is in the trail of the file, by an address without the password", { timeout: 60_000 }, async () => {
    const { DATABASE_URL: to } = await database.environment();
    await run("db", "copy", "--to", to);
    const { action, target } = await lastLine();
    expect(action).toBe("database.copied");
    expect(target).toMatch(/^postgresql:\/\/127\.0\.0\.1:\d+\/test_\d+$/);
  });
});

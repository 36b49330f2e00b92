import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { kubeconfigFor, startKubernetes } from "../server/testing/stand-in/kubernetes-api.ts";
import { plantedObjects } from "../server/testing/stand-in/planted-objects.ts";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";
import { hearsKeys } from "./hears-keys.ts";
import { aRole, importWritten } from "./written-bundle.ts";

test.slow();

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "lonely", namespace: "dropped", uid: "1" },
  spec: { containers: [{ name: "main", image: "x" }] },
};

/** A bundle of one good file and one that ends too early. */
function halfBrokenBundle(): string {
  const folder = mkdtempSync(join(tmpdir(), "rolewalk-bundle-"));
  mkdirSync(join(folder, "clusters", "dropped"), { recursive: true });
  writeFileSync(join(folder, "clusters", "dropped", "pod.json"), JSON.stringify(POD));
  writeFileSync(join(folder, "clusters", "dropped", "nodes.json"), '{\n  "apiVersion": "v1",\n  "kind": "NodeList",\n  "items": [');
  const file = join(folder, "half-broken.tar.gz");
  execFileSync("tar", ["-czf", file, "-C", folder, "clusters"]);
  return file;
}

test("drop a bundle, watch it being read, see what was not, open it, delete it", async ({ page }) => {
  await page.goto("/snapshots");
  await hearsKeys(page);
  await page.getByLabel("Bundle", { exact: true }).setInputFiles(halfBrokenBundle());
  await page.getByRole("link", { name: "See what was read" }).click();
  await expect(page).toHaveURL(/snapshot=/);
  const coverage = page.locator("#coverage");
  await expect(coverage.getByRole("tab", { name: /Not readable/ })).toHaveAttribute("aria-selected", "true");
  await expect(coverage.getByRole("cell", { name: /clusters\/dropped\/nodes\.json:\d+/ })).toBeVisible();
  await coverage.getByRole("tab", { name: /^Read/ }).click();
  await coverage.getByRole("searchbox").fill("pod");
  await expect(coverage.getByRole("cell", { name: "clusters/dropped/pod.json" })).toBeVisible();
  await coverage.getByRole("searchbox").fill("nothing like it");
  await coverage.getByRole("button", { name: "Clear the filter" }).click();
  await page.getByRole("link", { name: "Open half-broken.tar.gz" }).click();
  await expect(page.getByRole("link", { name: /1 pod/ })).toBeVisible();
  await page.goto("/snapshots");
  await page.getByRole("button", { name: "Delete half-broken.tar.gz" }).click();
  await page.getByRole("dialog", { name: "Delete this snapshot?" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByRole("link", { name: "Open half-broken.tar.gz" })).toHaveCount(0);
});

test("a file that nothing can be read from fails with the reason, and a reload still shows it", async ({ page }) => {
  await page.goto("/snapshots");
  await hearsKeys(page);
  await page.getByLabel("Bundle", { exact: true }).setInputFiles({ name: "broken.json", mimeType: "application/json", buffer: Buffer.from('{"kind": "Pod"') });
  const job = page.getByRole("region", { name: "Import" });
  await expect(job.getByText("Could not be read")).toBeVisible();
  await expect(page).toHaveURL(/job=/);
  await page.reload();
  await expect(job.getByText("Could not be read")).toBeVisible();
  await expectAccessible(page);
  await job.getByRole("button", { name: "Dismiss" }).click();
  await expect(page).toHaveURL(/\/snapshots$/);
});

test("a file of another kind is refused before it is sent", async ({ page }) => {
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await page.goto("/snapshots");
  await hearsKeys(page);
  await page.getByLabel("Bundle", { exact: true }).setInputFiles({ name: "notes.docx", mimeType: "application/octet-stream", buffer: Buffer.from("x") });
  await expect(page.getByRole("alert").filter({ hasText: "notes.docx" })).toContainText("is none of .zip");
  expect(sent).toEqual([]);
});

test("add a source: what is wrong stands at its field; what is right is listed and can be removed", async ({ page }) => {
  await page.goto("/snapshots");
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByRole("radio", { name: "AWS account" }).check();
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveAccessibleDescription("Give it a name to know it by");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("payments account");
  await page.getByRole("textbox", { name: "Regions" }).fill("Ireland");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("textbox", { name: "Regions" })).toHaveAccessibleDescription(/“Ireland” is no region/);
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Regions" }).fill("eu-west-1");
  await page.getByRole("checkbox", { name: /^Read services/ }).check();
  const [added] = await Promise.all([
    page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/api/v1/sources")),
    page.getByRole("button", { name: "Add source" }).click(),
  ]);
  expect(added.postDataJSON()).toEqual({ kind: "aws", name: "payments account", regions: ["eu-west-1"], services: true });
  await expect(page.getByText("payments account")).toBeVisible();
  await expect(page.getByRole("button", { name: "Scan all sources" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove payments account" }).click();
  await expect(page.getByText("payments account")).toBeHidden();
});

test("an organization is a source: the role in every account, and which accounts are left out, by whom and why", async ({ page }) => {
  await page.goto("/snapshots");
  await page.getByRole("button", { name: "Add a source" }).click();
  await page.getByRole("radio", { name: "AWS account" }).check();
  await expect(page.getByRole("textbox", { name: "Accounts left out" })).toBeHidden();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("fleet");
  await page.getByRole("textbox", { name: "Regions" }).fill("all");
  await page.getByRole("textbox", { name: "Clusters to read" }).fill("all");
  await page.getByRole("textbox", { name: "Role in every account" }).fill("rolewalk-reader");
  await page.getByRole("textbox", { name: "Accounts left out" }).fill("111122223333");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("textbox", { name: "Left out by" })).toHaveAccessibleDescription("Coverage says who decided it");
  await page.getByRole("textbox", { name: "Left out by" }).fill("asha");
  await page.getByRole("textbox", { name: "Left out because" }).fill("is being closed");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByText("regions all, clusters all, every account by the role rolewalk-reader, 1 left out")).toBeVisible();
  await page.getByRole("button", { name: "Remove fleet" }).click();
  await expect(page.getByRole("button", { name: "Remove fleet" })).toBeHidden();
});

/** An organization of three accounts: one was read, one was not, one was left out; EKS names a cluster that nobody read. */
const ORGANIZATION = {
  "organization/list-accounts.json": {
    Accounts: [
      { Id: "111122223333", Name: "payments", Status: "ACTIVE" },
      { Id: "444455556666", Name: "shop", Status: "ACTIVE" },
      { Id: "777788889999", Name: "lab", Status: "ACTIVE" },
    ],
  },
  "accounts/111122223333/details.json": { UserDetailList: [], GroupDetailList: [], RoleDetailList: [aRole("111122223333", "reader", [])], Policies: [] },
  "accounts/111122223333/list-clusters-eu-west-1.json": { clusters: ["orchard"] },
  "rolewalk-scan.json": {
    rolewalkScan: {
      version: 1,
      capturedAt: "2026-11-27T04:00:00Z",
      failed: [],
      missing: [],
      sources: [
        { name: "fleet/111122223333", kind: "aws", of: "111122223333", state: "complete", capturedAt: "2026-11-27T01:00:00Z" },
        {
          name: "fleet/444455556666",
          kind: "aws",
          of: "444455556666",
          state: "failed",
          reason: "the account is denied: sts:AssumeRole",
          capturedAt: "2026-11-27T04:00:00Z",
        },
      ],
      excluded: [{ account: "777788889999", by: "asha", why: "rebuilt every night", when: "2026-11-20" }],
    },
  },
};

test("what should be there is a row, read or not: why, by whom it was left out, how old the oldest is", async ({ page }) => {
  const id = await importWritten("an organization", ORGANIZATION);
  try {
    await page.goto(`/snapshots?snapshot=${id}`);
    const coverage = page.locator("#coverage");
    await expect(coverage).toContainText("0 of 3 accounts read, 1 partial, 1 not read, 1 excluded; 0 of 1 cluster read, 1 not read.");
    await expect(coverage.getByRole("tab", { name: /Accounts and clusters/ })).toHaveAttribute("aria-selected", "true");
    await expect(coverage.getByRole("row").filter({ hasText: "shop" })).toContainText("The account is denied: sts:AssumeRole.");
    await expect(coverage.getByRole("row").filter({ hasText: "lab" })).toContainText("Left out by asha on 2026-11-20: rebuilt every night.");
    await expect(coverage.getByRole("row").filter({ hasText: "orchard" })).toContainText("Not read");
    await coverage.getByRole("searchbox").fill("excluded asha");
    await expect(coverage.getByRole("row").filter({ hasText: "lab" })).toBeVisible();
    await expect(coverage.getByRole("row").filter({ hasText: "shop" })).toHaveCount(0);
    await coverage.getByRole("searchbox").fill("");
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
    await page.goto(`/?snapshot=${id}`);
    await expect(page.getByRole("link", { name: /0 of 3 accounts read/ })).toBeVisible();
    await expectAccessible(page);
  } finally {
    await page.request.delete(`/api/v1/snapshots/${id}`);
  }
});

test("what a scan needs is shown on the page of settings, file by file, to be copied", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/snapshots");
  await page.getByRole("link", { name: "What a scan needs" }).click();
  await expect(page).toHaveURL(/settings#reader-files/);
  const files = page.locator("#reader-files");
  await files.getByText("CloudFormation: the role").click();
  await expect(files.getByText("AWSTemplateFormatVersion")).toBeVisible();
  await files.getByRole("button", { name: "Copy deploy/aws/terraform/main.tf" }).click();
  await expect(files.getByRole("status").filter({ hasText: "Copied" })).toHaveCount(1);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('resource "aws_iam_role" "reader"');
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
});

test("a source is tested before it is scanned: what is missing, for what, and what is weaker", async ({ page }) => {
  test.slow();
  const api = await startKubernetes({
    objects: plantedObjects(3),
    token: "t",
    issuer: "https://issuer.example.com",
    faults: { nodes: { kind: "forbidden" }, secrets: { kind: "forbidden" } },
  });
  const kubeconfig = join(mkdtempSync(join(tmpdir(), "rolewalk-e2e-kube-")), "config");
  writeFileSync(kubeconfig, kubeconfigFor(api.url));
  await page.request.post("/api/v1/sources", { data: { name: "near cluster", kind: "kubernetes", kubeconfig } });
  try {
    await page.goto("/snapshots");
    await page.getByRole("button", { name: "Test the connection of near cluster" }).click();
    const missing = page.getByRole("list", { name: "Missing permissions" });
    await expect(missing.getByRole("listitem")).toHaveCount(2);
    await expect(missing.getByRole("listitem").first()).toContainText("list nodes");
    await expect(missing.getByRole("listitem").first()).toContainText("the credentials a pod can take from its node");
    await expect(missing.getByRole("listitem").last()).toContainText("list secrets · optional");
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectNoSideScroll(page);
    await page.getByRole("button", { name: "Remove near cluster" }).click();
    await expect(page.getByText("near cluster")).toBeHidden();
  } finally {
    await api.stop();
  }
});

test("a source that is read by itself says how often, when next, and how it went last", async ({ page }) => {
  const source = {
    id: "s1",
    name: "near cluster",
    kind: "kubernetes",
    detail: "context near",
    createdAt: "2026-01-02T03:04:05Z",
    every: "15m",
    nextRunAt: new Date(Date.now() + 600_000).toISOString(),
    lastRunAt: new Date(Date.now() - 300_000).toISOString(),
    lastState: "partial",
    lastReason: "`clusters/near/nodes.json` is forbidden: 403",
  };
  await page.route("**/api/v1/sources", (route) => route.fulfill({ json: { sources: [source] } }));
  await page.goto("/snapshots");
  const row = page.getByRole("listitem").filter({ hasText: "near cluster" });
  await expect(row).toContainText("Every 15m, next about");
  await expect(row).toContainText("last partly read 5 minutes ago");
  await expect(row).toContainText("clusters/near/nodes.json");
  await expectAccessible(page);
});

test("a newer snapshot that is partial is named, and opened by a click", async ({ page }) => {
  const answer = await (await page.request.get("/api/v1/snapshots")).json();
  const [whole] = answer.snapshots;
  const partial = { ...whole, id: "partial-one", label: "scheduled", status: "partial", failed: 1, capturedAt: new Date().toISOString() };
  const json = { snapshots: [partial, ...answer.snapshots], shown: whole.id, behind: partial.id };
  await page.route("**/api/v1/snapshots", (route) => route.fulfill({ json }));
  await page.goto("/snapshots");
  await expect(page.getByText("A newer snapshot is partial")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole("link", { name: "Open the partial one" })).toHaveAttribute("href", "/?snapshot=partial-one");
});

test("a running job shows each source, and can be cancelled", async ({ page }) => {
  const running = {
    id: "j1",
    kind: "scan",
    state: "running",
    progress: [
      { name: "prod", state: "reading", detail: "pods, page 3", objects: 1200, waitedMs: 12_000, leftMs: 150_000 },
      { name: "main account", state: "waiting", detail: "", objects: 0 },
    ],
    error: null,
    snapshot: null,
  };
  await page.route("**/api/v1/jobs/j1/events", (route) => route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify(running)}\n\n` }));
  await page.route("**/api/v1/jobs/j1/cancel", (route) => route.fulfill({ json: { ...running, state: "cancelled" } }));
  await page.goto("/snapshots?job=j1");
  const job = page.getByRole("region", { name: "Scan" });
  await expect(job).toContainText("pods, page 3");
  await expect(job).toContainText("1,200 objects");
  await expect(job).toContainText("waited 12 s for rate limits, about 3 min left");
  await expectAccessible(page);
  const cancelled = page.waitForRequest("**/api/v1/jobs/j1/cancel");
  await job.getByRole("button", { name: "Cancel" }).click();
  await cancelled;
});

test("a job that is gone says so", async ({ page }) => {
  await page.goto("/snapshots?job=never-was");
  await expect(page.getByText("This job is gone")).toBeVisible();
});

test("what was read and what was not is listed, fits a phone, and has nothing serious wrong", async ({ page }) => {
  await page.goto("/snapshots");
  await expect(page.getByRole("heading", { name: "Coverage" })).toBeVisible();
  await expect(page.getByRole("tab", { name: /Missing/ })).toHaveAttribute("aria-selected", "true");
  await expectAccessible(page);
  await page.getByRole("tab", { name: /^Read/ }).click();
  await expect(page).toHaveURL(/coverage=read/);
  await expect(page.getByRole("cell", { name: "clusters/demo/pods.json" })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
  await expectAccessible(page);
});

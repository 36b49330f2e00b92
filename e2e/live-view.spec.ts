import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "../server/testing/stand-in/kubernetes-api.ts";
import { plantedObjects } from "../server/testing/stand-in/planted-objects.ts";
import { expectAccessible, expectNoSideScroll } from "./accessible.ts";

test.slow();

const NAME = "watched cluster";
let api: KubernetesStandIn;
let before: ReadonlySet<string> = new Set();

const snapshots = async (page: Page): Promise<string[]> =>
  (await (await page.request.get("/api/v1/snapshots")).json()).snapshots.map((one: { id: string }) => one.id);
const pod = (name: string) => ({ metadata: { name, namespace: "payments" }, spec: { serviceAccountName: "api", containers: [{ name: "main" }] } });

test.beforeEach(async ({ page }) => {
  before = new Set(await snapshots(page));
  api = await startKubernetes({
    objects: plantedObjects(3),
    token: "t",
    issuer: "https://issuer.example.com",
    tls: true,
    watchFaults: { nodes: { kind: "forbidden" } },
  });
});

/** Adds the cluster as a source that is watched, and waits until it is. */
async function watchIt(page: Page): Promise<void> {
  const kubeconfig = join(mkdtempSync(join(tmpdir(), "rolewalk-e2e-live-")), "config");
  writeFileSync(kubeconfig, kubeconfigFor(api.url, "t", "orchard-live", api.ca));
  await page.request.post("/api/v1/sources", { data: { name: NAME, kind: "kubernetes", kubeconfig, watch: true } });
  await expect.poll(() => api.watches.count(), { timeout: 60_000 }).toBeGreaterThan(14);
}

const livePanel = (page: Page) => page.locator("section").filter({ has: page.getByRole("heading", { name: "Live view" }) });

test.afterEach(async ({ page }) => {
  const { sources } = await (await page.request.get("/api/v1/sources")).json();
  for (const one of sources) if (one.name === NAME) await page.request.delete(`/api/v1/sources/${one.id}`);
  await api.stop();
  await expect.poll(async () => (await (await page.request.get("/api/v1/live-view")).json()).live).toBeNull();
  for (const id of await snapshots(page)) if (!before.has(id)) await page.request.delete(`/api/v1/snapshots/${id}`);
});

test("an open page follows what happens in a cluster that is watched, and says when it no longer hears of it", async ({ page }) => {
  await watchIt(page);
  await page.goto("/snapshots");
  const panel = livePanel(page);
  await expect(panel.getByRole("listitem")).toContainText("Watched");
  await expect(panel.getByRole("listitem")).toContainText("Not granted to be watched, and as the last scan has left them: Node.");
  await expectAccessible(page);
  await panel.getByRole("link", { name: "Open the live view" }).click();
  await expect(page).toHaveURL(/snapshot=live/);
  await expect(page.getByRole("banner").getByText("Live", { exact: false })).toBeVisible();
  const pods = (count: number) => page.getByRole("link", { name: new RegExp(`^${count}\\s*pods`) }).first();
  await expect(pods(3)).toBeVisible();
  api.objects.put("pods", pod("made-live"));
  await expect(pods(4)).toBeVisible({ timeout: 5000 });
  await page.goto("/pod/orchard-live/payments/made-live?snapshot=live");
  await expect(page.getByRole("heading", { name: /made-live/ }).first()).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSideScroll(page);
  await api.stop();
  await expect(page.getByText("Not everything is heard of")).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
});

test("a page of snapshots that was open before hears that a cluster is watched, and when it no longer is", async ({ page }) => {
  const listening = page.waitForRequest((request) => request.url().endsWith("/api/v1/events"));
  await page.goto("/snapshots");
  await listening;
  await expect(livePanel(page)).toHaveCount(0);
  await watchIt(page);
  await expect(livePanel(page).getByRole("listitem")).toContainText("Watched");
  await api.stop();
  await expect(livePanel(page).getByRole("listitem")).toContainText("Interrupted", { timeout: 20_000 });
});

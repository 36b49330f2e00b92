import { expect, test } from "@playwright/test";
import { hearsKeys } from "./hears-keys.ts";

test.slow();

/** Markup, then a mark that turns the reading direction of everything behind it. */
const HOSTILE = '<img src=x onerror="document.title=1">\u202edne';
const ROLE = "arn:aws:iam::111122223333:role/Nobody";
const LIST = {
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: HOSTILE, namespace: "shop", annotations: { "eks.amazonaws.com/role-arn": ROLE } },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: HOSTILE, namespace: "shop", uid: "1" },
      spec: { serviceAccountName: HOSTILE, containers: [{ name: "main", image: "x" }] },
    },
  ],
};

test("collected names that hold markup or turn the reading direction stay visible text in every sentence", async ({ page, request }) => {
  await page.goto("/snapshots");
  await hearsKeys(page);
  await page
    .getByLabel("Bundle", { exact: true })
    .setInputFiles({ name: "hostile.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(LIST)) });
  await page.getByRole("link", { name: "See what was read" }).click();
  await expect(page).toHaveURL(/snapshot=/);
  const snapshot = new URL(page.url()).searchParams.get("snapshot") ?? "";
  const found = await (await request.get(`/api/v1/search?${new URLSearchParams({ q: "onerror", snapshot })}`)).json();
  const refs: string[] = found.results.map((r: { ref: string }) => r.ref);
  const pod = refs.find((r) => r.includes("/pod/")) ?? "";
  const account = refs.find((r) => r.includes("/serviceaccount/")) ?? "";
  const cluster = pod.split("/")[2] ?? "";
  for (const url of [
    `/pod/${cluster}/shop/${encodeURIComponent(HOSTILE)}?snapshot=${snapshot}`,
    `/explain?${new URLSearchParams({ from: pod, to: account, snapshot })}`,
    `/who?${new URLSearchParams({ ref: account, snapshot })}`,
    `/map?${new URLSearchParams({ view: "list", snapshot })}`,
    `/access?${new URLSearchParams({ snapshot })}`,
    `/access?${new URLSearchParams({ who: pod, hops: "all", snapshot })}`,
  ]) {
    await page.goto(url);
    await expect(page.locator("main").getByText("⟨U+202E⟩").first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    expect(await page.locator("main").textContent(), url).not.toContain("\u202e");
    await expect(page.locator("main img")).toHaveCount(0);
  }
  await request.delete(`/api/v1/snapshots/${snapshot}`);
});

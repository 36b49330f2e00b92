import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const root = join(import.meta.dirname, "..");
// the test runner picks a free port and a folder; by hand there is a fixed port, and a folder made once for all workers
const port = process.env["ROLEWALK_E2E_PORT"] ?? "3199";
process.env["ROLEWALK_E2E_HOME"] ??= mkdtempSync(join(tmpdir(), "rolewalk-e2e-"));
const home = process.env["ROLEWALK_E2E_HOME"];
// begins every test: one who is signed in
const SIGNED_IN = join(home, "signed-in.json");

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["CHROMIUM_PATH"] ?? BROWSERS.find((path) => existsSync(path));
const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: ".",
  outputDir: join(root, "test-results"),
  workers: 1,
  timeout: 60_000,
  // a browser on a machine with other work stands still at times; what passes at the second try alone is named in the result
  retries: 1,
  expect: { timeout: 10_000 },
  forbidOnly: process.env["CI"] !== undefined,
  reporter: process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"] === undefined ? [["list"]] : [["list"], ["json"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    launchOptions: { args: SWITCHES, ...(executablePath === undefined ? {} : { executablePath }) },
    screenshot: "only-on-failure",
    trace: "on-first-retry",
  },
  // what is measured is measured alone, after what is tested
  projects: [
    { name: "signed in", testMatch: /signed-in\.setup\.ts$/ },
    { name: "pages", testIgnore: /(budgets|load)\.spec\.ts$/, use: { storageState: SIGNED_IN }, dependencies: ["signed in"] },
    { name: "budgets", testMatch: /budgets\.spec\.ts$/, use: { storageState: SIGNED_IN }, dependencies: ["signed in"] },
    { name: "load", testMatch: /load\.spec\.ts$/ },
  ],
  // exactly what a person starts, with data of its own
  webServer: {
    command: "node server/launch/start.mjs",
    cwd: root,
    url: `http://127.0.0.1:${port}/healthz`,
    timeout: 300_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    env: {
      PORT: port,
      HOST: "127.0.0.1",
      ROLEWALK_HOME: home,
      DATABASE_URL: "",
      // stand-ins take any credentials; none of this machine are looked for
      AWS_ACCESS_KEY_ID: "e2e",
      AWS_SECRET_ACCESS_KEY: "e2e",
      ROLEWALK_ENDPOINTS: "http://127.0.0.1:*",
    },
  },
});

// `npm run nightly`: the policy engine against its slow reference on many more worlds than `npm test` takes, and what those worlds are made of; the
// class graph against its pairs on fixture M too; how fast the live view of 20,000 pods
// follows; and the memory that 500 scans hold.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pinnedNode, ROOT } from "./paths.mjs";

const words = [
  "run",
  "--config",
  "server/vitest.config.ts",
  "--root",
  ".",
  ...(process.argv.length > 2
    ? process.argv.slice(2)
    : ["server/policy", "server/bench/class-law", "server/bench/live-view", "server/collect/kubernetes/watch-faults"]),
];
const { status } = spawnSync(pinnedNode(), [join(ROOT, "node_modules", "vitest", "vitest.mjs"), ...words], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, ROLEWALK_NIGHTLY: "1" },
});
process.exit(status ?? 1);

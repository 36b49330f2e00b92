import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { RBAC_CAPABILITIES } from "@/server/model/mechanism.ts";
import { CAPABILITIES } from "./registry.ts";

const page = readFileSync(fileURLToPath(new URL("../../../docs/rules/takeover.md", import.meta.url)), "utf8");

test.each(RBAC_CAPABILITIES)("docs/rules/takeover.md has a row for %s, with its rules", (name) => {
  const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\``)) ?? "";
  for (const rule of CAPABILITIES[name].rules) expect(page.includes(rule) && row.length > 0, `${name}: ${rule}`).toBe(true);
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { FIXED_MECHANISMS, RBAC_CAPABILITIES } from "@/server/model/mechanism.ts";
import { CAPABILITIES } from "./registry.ts";
import { ACCOUNT_ROWS } from "./rows-accounts.ts";
import { POD_ROWS } from "./rows-pods.ts";
import { RIGHTS_ROWS } from "./rows-rights.ts";

const root = new URL("../../../", import.meta.url);
const page = readFileSync(new URL("docs/rules/takeover.md", root), "utf8");
const escapePage = readFileSync(new URL("docs/rules/pod-escape.md", root), "utf8");
const ROWS = [...POD_ROWS, ...ACCOUNT_ROWS, ...RIGHTS_ROWS];

const count = (letter: string, to: number): readonly string[] => Array.from({ length: to }, (_, i) => `${letter}${i + 1}`);
/** Every entry of the catalogue of takeovers. */
const IDS = [...count("A", 9), ...count("B", 11), ...count("C", 11), "D", ...count("E", 7), "F"];

/** The catalogue's table in docs/rules/takeover.md: entry, the edge it is, and its remarks. */
const TABLE = new Map(
  page
    .slice(page.indexOf("## The catalogue"))
    .split("\n")
    .flatMap((line) => {
      const cells = line.split("|").map((c) => c.trim());
      return /^[A-F]\d*$/.test(cells[1] ?? "") ? [[cells[1] ?? "", { edge: cells[2] ?? "", remarks: cells[3] ?? "" }] as const] : [];
    }),
);
const edgesOf = (id: string): readonly string[] => [...(TABLE.get(id)?.edge ?? "").matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? "");
const capabilitiesOf = (id: string) => RBAC_CAPABILITIES.filter((name) => CAPABILITIES[name].rules.includes(id));
/** Rows whose ids name an entry. */
const rowsOf = (id: string) => ROWS.filter(([ids]) => ids.split(/[ ,]+/).includes(id));

function testsBelow(folder: string): string {
  const path = fileURLToPath(new URL(folder, root));
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(`${path}/${name}`, "utf8"))
    .join("\n");
}

describe("the catalogue of takeovers", () => {
  test("has a row for every entry, and no other", () => expect([...TABLE.keys()]).toEqual(IDS));

  test.each(IDS)("%s is an edge, or says why it is none", (id) => {
    const edges = edgesOf(id);
    const known: readonly string[] = [...FIXED_MECHANISMS, ...RBAC_CAPABILITIES.map((c) => `rbac:${c}`)];
    expect(edges.filter((e) => !known.includes(e) && !e.startsWith("eks:") && !e.startsWith("iam:"))).toEqual([]);
    if (edges.length === 0) expect(TABLE.get(id)?.remarks.length, `${id} has no edge and no reason`).toBeGreaterThan(20);
  });

  test.each(IDS.filter((id) => /^[ABC]/.test(id)))("%s has a capability that follows it, and rows in the tests", (id) => {
    const own = edgesOf(id).filter((e) => e.startsWith("rbac:"));
    expect(own).toEqual(capabilitiesOf(id).map((c) => `rbac:${c}`));
    if (own.length > 0) expect(rowsOf(id).length + Number(testsBelow("server/cluster/takeover").includes(`"${id} `)), `rows for ${id}`).toBeGreaterThan(0);
  });

  test("D: every field of the escape table is in a test", () => {
    const tests = testsBelow("server/cluster/pod");
    const fields = [
      "privileged",
      "hostProcess",
      "SYS_ADMIN",
      "SYS_MODULE",
      "SYS_PTRACE",
      "DAC_READ_SEARCH",
      "DAC_OVERRIDE",
      "SYS_RAWIO",
      "BPF",
      "Unmasked",
      "hostPID",
      "hostIPC",
      "hostUsers",
    ];
    for (const field of fields) expect([field, escapePage.includes(field), tests.includes(field)]).toEqual([field, true, true]);
  });
});

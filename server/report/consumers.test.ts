import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import fc from "fast-check";
import readExcelFile from "read-excel-file/node";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { ReportFormat } from "@/server/contract/report-formats.ts";
import { aReport } from "./a-report.ts";
import { HOSTILE } from "./hostile-names.ts";
import { renderReport } from "./render.ts";
import { sha256Of } from "./report-json.ts";
import { sheetsOf } from "./sheets.ts";
import { visible } from "./visible.ts";

async function bytesOf(name: string, format: ReportFormat): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of renderReport(aReport(name), format)) parts.push(typeof part === "string" ? Buffer.from(part) : part);
  return Buffer.concat(parts);
}

const each = (property: (name: string) => Promise<void>): Promise<void> => fc.assert(fc.asyncProperty(HOSTILE, property), { numRuns: 60 });

const validate = (() => {
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(sarifSchema);
})();

const sarif = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({ driver: z.object({ rules: z.array(z.object({ id: z.string() })) }) }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number(),
          partialFingerprints: z.record(z.string(), z.string()),
          locations: z.array(z.object({ logicalLocations: z.array(z.object({ fullyQualifiedName: z.string() })) })),
          codeFlows: z.array(z.object({ threadFlows: z.array(z.object({ locations: z.array(z.unknown()) })) })).optional(),
        }),
      ),
      properties: z.object({ sha256: z.string() }),
    }),
  ]),
});

describe("SARIF", () => {
  test("holds against the schema of the standard, whatever names hold", () =>
    each(async (name) => {
      const log: unknown = JSON.parse((await bytesOf(name, "sarif")).toString("utf8"));
      expect(validate(log) ? [] : validate.errors).toEqual([]);
      const [run] = sarif.parse(log).runs;
      const [result] = run.results;
      expect(run.tool.driver.rules[result?.ruleIndex ?? -1]?.id).toBe(result?.ruleId);
      expect(result?.locations[0]?.logicalLocations[0]?.fullyQualifiedName).toBe(visible(name));
      expect(result?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(2);
      expect(run.properties.sha256).toBe(sha256Of(aReport(name)));
    }));

  test("the address of a file is that of its name, whatever stands in it", async () => {
    const report = aReport("arn:aws:iam::111122223333:role/x");
    const path = "a: b#1/accounts/111122223333/50%?\ud800.json";
    const read = [{ path, kind: "iam list-roles", objects: 1 }];
    let text = "";
    for await (const part of renderReport({ ...report, coverage: { ...report.coverage, read } }, "sarif")) text += String(part);
    expect(text).toContain('"uri":"a%3A%20b%231/accounts/111122223333/50%25%3F%EF%BF%BD.json"');
  });

  test("a message ends its sentences once", async () => {
    const text = (await bytesOf("Somebody can.", "sarif")).toString("utf8");
    expect(text).toContain('"message":{"text":"Somebody can. Change: Somebody can."}');
    expect((await bytesOf("Somebody can", "sarif")).toString("utf8")).toContain('"message":{"text":"Somebody can. Change: Somebody can."}');
  });

  test("a result is known again by the id of its finding", async () => {
    const [run] = sarif.parse(JSON.parse((await bytesOf("x", "sarif")).toString("utf8"))).runs;
    expect(run.results[0]?.partialFingerprints).toEqual({ "rolewalkFinding/v1": "x" });
  });
});

/** One file of an archive, found by the archive's own list. */
function fileIn(archive: Buffer, path: string): string {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  for (let at = archive.readUInt32LE(end + 16); archive.readUInt32LE(at) === 0x02014b50; ) {
    const [packed, nameLength, start] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28), archive.readUInt32LE(at + 42)];
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === path) {
      const content = start + 30 + archive.readUInt16LE(start + 26);
      return inflateRawSync(archive.subarray(content, content + packed)).toString("utf8");
    }
    at += 46 + nameLength;
  }
  throw new Error(`no ${path}`);
}

describe("XLSX", () => {
  test("is read back cell by cell by another program, and no cell is a formula", () =>
    each(async (name) => {
      // a reader that knows nothing of `_x000D_` gives back what stands for the underscore
      const plain = name.replaceAll("_x", "x");
      const bytes = await bytesOf(plain, "xlsx");
      const read = await readExcelFile(bytes);
      const wanted = sheetsOf({ ...aReport(plain), sha256: sha256Of(aReport(plain)) });
      expect(read.map((one) => one.sheet)).toEqual(wanted.map((one) => one.name));
      for (const [i, sheet] of wanted.entries()) {
        const cells = [sheet.columns, ...sheet.rows()].map((row) => row.map((cell) => (typeof cell === "string" ? visible(cell).trim() || null : cell)));
        expect(read[i]?.data.map((row) => row.map((cell) => (typeof cell === "string" ? cell.trim() : cell)))).toEqual(cells);
        expect(fileIn(bytes, `xl/worksheets/sheet${i + 1}.xml`)).not.toContain("<f>");
      }
    }));

  test("heads stay in sight and have filters; what a cell or its reader has no room for is said", async () => {
    const bytes = await bytesOf(`_x0041_${"a".repeat(40_000)}`, "xlsx");
    const sheet = fileIn(bytes, "xl/worksheets/sheet6.xml");
    expect(sheet).toContain('state="frozen"');
    expect(sheet).toContain('<autoFilter ref="A1:E2"/>');
    expect(sheet).toContain("_x005F_x0041_");
    expect(sheet).toContain("… (of 40007 characters; JSON has all)");
  });

  test("a cell is within its room however much of it is told by code point", async () => {
    const read = await readExcelFile(await bytesOf("\u202e".repeat(20_000), "xlsx"));
    const cells = read.flatMap(({ data }) => data.flat()).filter((cell) => typeof cell === "string");
    expect(Math.max(...cells.map((cell) => cell.length))).toBe(32_767);
    expect(cells.some((cell) => cell.endsWith("… (of 120000 characters; JSON has all)"))).toBe(true);
  });

  test("is the same each time", async () => {
    expect((await bytesOf("x", "xlsx")).equals(await bytesOf("x", "xlsx"))).toBe(true);
  });
});

test("the schema is the one of the standard, as its committee gave it out", () => {
  expect(sarifSchema.title).toContain("Version 2.1.0");
  expect(readFileSync("docs/reports.md", "utf8")).toContain("SARIF 2.1.0");
});

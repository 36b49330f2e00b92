import fc from "fast-check";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { describe, expect, test } from "vitest";
import type { ReportAccess } from "@/server/contract/report.ts";
import { aReport } from "./a-report.ts";
import { SECTIONS } from "./document.ts";
import { HOSTILE } from "./hostile-names.ts";
import type { Report } from "./report.ts";
import { sha256Of } from "./report-json.ts";
import { reportPdf } from "./report-pdf.ts";
import { visible } from "./visible.ts";

async function bytesOf(report: Report): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of reportPdf({ ...report, sha256: sha256Of(report) })) parts.push(part);
  return Buffer.concat(parts);
}

const opened = (bytes: Buffer) => getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
type Document = Awaited<ReturnType<typeof opened>>;

async function textsOf(document: Document): Promise<string[]> {
  const pages = Array.from({ length: document.numPages }, (_, i) => document.getPage(i + 1));
  const contents = await Promise.all(pages.map(async (page) => (await page).getTextContent()));
  return contents.map(({ items }) => items.map((item) => ("str" in item ? item.str : "")).join(""));
}
const bare = (text: string): string => text.replaceAll(/\s/gu, "");

/** A report with so many decisions, each of its own. */
function long(rows: number): Report {
  const report = aReport("x");
  const [first] = report.access();
  if (!first) throw new Error("a report without a decision");
  const all = Array.from({ length: rows }, (_, i): ReportAccess => ({ ...first, who: { ...first.who, ref: `k8s://prod/pod/shop/pod-${i}`, count: 1 } }));
  const { counts } = report.about;
  return { ...report, about: { ...report.about, counts: { ...counts, access: { rows, pairs: rows } } }, access: () => all };
}

/** Everything below a tag of the structure, by role. */
interface Tagged {
  readonly role?: string;
  readonly alt?: string;
  readonly children?: readonly Tagged[];
}
const roles = (tag: Tagged): readonly string[] => [tag.role ?? "", ...(tag.children ?? []).flatMap(roles)];

describe("PDF, as another program reads it", () => {
  test("has a title, a language, bookmarks for every section and finding, and says on every page which it is", async () => {
    const report = long(900);
    const document = await opened(await bytesOf(report));
    const { info } = (await document.getMetadata()) as { info: { Title?: string; Language?: string } };
    expect([info.Title, info.Language]).toEqual(["x", "en"]);
    const marks: unknown = await document.getMarkInfo();
    expect(marks instanceof Map ? Object.fromEntries(marks) : marks).toMatchObject({ Marked: true });
    const outline = await document.getOutline();
    expect(outline.map((one) => one.title)).toEqual(SECTIONS.map(([, title]) => title));
    expect(outline.find((one) => one.title === "Findings")?.items.map((one) => one.title)).toEqual(["high: x"]);
    const pages = await textsOf(document);
    expect(document.numPages).toBeGreaterThan(10);
    for (const [i, text] of pages.entries()) {
      expect(bare(text)).toContain(bare(`snapshot 0123abcd · SHA-256 ${sha256Of(report)}`));
      expect(bare(text)).toContain(bare(`page ${i + 1} of ${pages.length}`));
    }
  });

  test("cuts a long table, says so, and writes its head on each of its pages", async () => {
    const pages = (await textsOf(await opened(await bytesOf(long(900))))).map(bare);
    expect(pages.join("")).toContain(bare("The first 300 of 900 rows; the same report as CSV, XLSX or JSON holds all."));
    const having = (i: number): boolean => pages.some((text) => text.includes(`k8s://prod/pod/shop/pod-${i}AssumeRole`));
    expect([having(0), having(299), having(300)]).toEqual([true, true, false]);
    const ofTable = pages.filter((text) => text.includes("k8s://prod/pod/shop/pod-"));
    expect(ofTable.length).toBeGreaterThan(5);
    for (const text of ofTable) expect(text).toContain("VerdictWhoHowBecomesPairsIf");
  });

  test("the contents have their numbers beside them, however long the title is", async () => {
    const report = aReport("x");
    const title = "a long title ".repeat(110);
    const document = await opened(await bytesOf({ ...report, about: { ...report.about, title } }));
    const pages = await Promise.all(Array.from({ length: document.numPages }, async (_, i) => (await (await document.getPage(i + 1)).getTextContent()).items));
    const strings = pages.map((items) => items.flatMap((item) => ("str" in item ? [item.str] : [])));
    const contents = strings.filter((page) => page.includes("Summary") && page.includes("How to check this report"));
    expect(contents).toHaveLength(1);
    expect(strings[0]?.filter((one) => /^\d+$/.test(one))).toEqual([]);
    expect(contents[0]?.filter((one) => /^\d+$/.test(one)).length).toBeGreaterThanOrEqual(SECTIONS.length);
  });

  test("a cell is never longer than a page, in whatever script it is written", async () => {
    const report = aReport("x");
    const accepted = report.accepted.map((one) => ({ ...one, risk: { ...one.risk, reason: "\u6570".repeat(480) } }));
    const pages = (await textsOf(await opened(await bytesOf({ ...report, accepted })))).map(bare);
    expect(pages.join("")).toContain("characters)");
    expect(pages.filter((page) => page.includes("\\u6570"))).toHaveLength(1);
  });

  test("is tagged: tables with heads, lists, headings, pictures with what they show", async () => {
    const document = await opened(await bytesOf(aReport("x")));
    const trees = await Promise.all(Array.from({ length: document.numPages }, async (_, i) => (await document.getPage(i + 1)).getStructTree()));
    const all = trees.flatMap((tree) => (tree ? roles(tree as unknown as Tagged) : []));
    for (const role of ["H1", "H2", "H3", "P", "L", "LI", "Table", "TH", "TD", "Figure"]) expect(all).toContain(role);
    expect(JSON.stringify(trees)).toContain("The way from x to x/to in 1 step, as told above");
  });

  test("embeds the fonts it uses and no other, and asks for nothing", async () => {
    const text = (await bytesOf(aReport("x"))).toString("latin1");
    expect(text.match(/\/FontFile2 /g)?.length).toBe(3);
    expect(text).not.toMatch(/Helvetica|\/JavaScript|\/URI|\/Launch|\/EmbeddedFile/);
  });

  test("is the same each time", async () => {
    expect((await bytesOf(aReport("x"))).equals(await bytesOf(aReport("x")))).toBe(true);
  });

  test("shows names as far as its fonts go, and all else by code point", async () => {
    const text = bare((await textsOf(await opened(await bytesOf(aReport("Größe Ωмега עברית 数据 😀 \u202egnp"))))).join(""));
    expect(text).toContain(bare("Größe Ωмега \\u05e2\\u05d1\\u05e8\\u05d9\\u05ea \\u6570\\u636e \\u{1f600} \\u202egnp"));
  });

  test("is made whatever a name holds, and hides nothing of it", () =>
    fc.assert(
      fc.asyncProperty(HOSTILE, async (name) => {
        const text = (await textsOf(await opened(await bytesOf(aReport(name))))).join("");
        expect(text).not.toMatch(/[\p{Bidi_Control}\u2028\u2029]/u);
        if (/^[\x20-\x7e]+$/.test(visible(name)) && name.length < 60) expect(bare(text)).toContain(bare(visible(name)));
      }),
      { numRuns: 25 },
    ));
});

import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { marked } from "marked";
import { parseFragment, parse as parseHtml } from "parse5";
import { describe, expect, test } from "vitest";
import { report as reportShape } from "@/server/contract/report.ts";
import { aReport } from "./a-report.ts";
import { HOSTILE } from "./hostile-names.ts";
import { renderReport } from "./render.ts";
import { visible } from "./visible.ts";

async function textOf(name: string, format: "json" | "csv" | "md" | "html"): Promise<string> {
  let text = "";
  for await (const part of renderReport(aReport(name), format)) text += typeof part === "string" ? part : Buffer.from(part).toString("utf8");
  return text;
}

interface Node {
  readonly nodeName: string;
  readonly value?: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly Node[];
}
const all = (node: Node): readonly Node[] => [node, ...(node.childNodes ?? []).flatMap(all)];
const textIn = (node: Node): string => (node.nodeName === "#text" ? (node.value ?? "") : (node.childNodes ?? []).map(textIn).join(""));
const elements = (nodes: readonly Node[], name: string): readonly Node[] => nodes.filter((one) => one.nodeName === name);

/** Hidden and misleading characters must not be in what is written; a byte order mark begins a CSV. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const withoutLines = (text: string): string => text.replaceAll(/\r?\n/g, "").replace(/^\ufeff/, "");

const each = (property: (name: string) => Promise<void>): Promise<void> => fc.assert(fc.asyncProperty(HOSTILE, property), { numRuns: 150 });

describe("whatever a name holds", () => {
  test("JSON gives it back as it is, and shows nothing hidden", () =>
    each(async (name) => {
      const text = await textOf(name, "json");
      const told = aReport(name.toWellFormed());
      const { holders, outside, into, outOf, access, rules: _rules, ...whole } = told;
      const parsed = reportShape.parse(JSON.parse(text));
      // a lone surrogate is no character: JSON escapes it
      if (name.isWellFormed())
        expect(parsed).toEqual({
          ...whole,
          holders: [...holders()],
          outside: [...outside()],
          into: [...into()],
          outOf: [...outOf()],
          access: [...access()],
        });
      expect(withoutLines(text)).not.toMatch(HIDDEN);
    }));

  test("CSV keeps it in its cell, which is no formula", () =>
    each(async (name) => {
      const text = await textOf(name, "csv");
      const [head = [], ...rows] = parse(text, { bom: true, record_delimiter: "\r\n" }) as string[][];
      const shown = visible(name);
      const cells = [shown, `'${shown}`];
      for (const column of ["who", "to_whom"]) {
        const found = rows.map((row) => row[head.indexOf(column)] ?? "").filter((cell) => cell !== "");
        expect(found.length).toBeGreaterThan(2);
        for (const cell of found) expect(cells).toContain(cell);
      }
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(withoutLines(text)).not.toMatch(HIDDEN);
    }));

  test("Markdown shows it as it is: no markup of its own, no link, no picture, no cell more", () =>
    each(async (name) => {
      const text = await textOf(name, "md");
      const nodes = all(parseFragment(await marked.parse(text, { gfm: true })) as unknown as Node);
      const used = new Set(nodes.map((one) => one.nodeName));
      for (const one of used)
        expect([
          "#document-fragment",
          "#text",
          "h1",
          "h2",
          "h3",
          "p",
          "ul",
          "ol",
          "li",
          "strong",
          "code",
          "pre",
          "table",
          "thead",
          "tbody",
          "tr",
          "th",
          "td",
        ]).toContain(one);
      expect(elements(nodes, "h1").map(textIn)).toEqual([visible(name).trim()]);
      for (const table of elements(nodes, "table")) {
        const [head, ...rows] = elements(all(table), "tr").map((tr) => (tr.childNodes ?? []).filter((one) => one.nodeName !== "#text").length);
        for (const row of rows) expect(row).toBe(head);
      }
      const cells = elements(nodes, "td").map(textIn);
      expect(cells.filter((cell) => cell === visible(name).trim()).length).toBeGreaterThan(3);
      expect(withoutLines(text)).not.toMatch(HIDDEN);
    }));

  test("HTML shows it as it is: no element, attribute or address of its own, and a policy that would stop them", () =>
    each(async (name) => {
      const text = await textOf(name, "html");
      const nodes = all(parseHtml(text) as unknown as Node);
      for (const banned of ["script", "iframe", "object", "form", "base", "link", "svg"]) expect(elements(nodes, banned)).toEqual([]);
      expect(elements(nodes, "style")).toHaveLength(1);
      expect(elements(nodes, "h1").map(textIn)).toEqual([visible(name)]);
      const attributes = nodes.flatMap((one) => one.attrs ?? []);
      expect(attributes.filter((one) => one.name.startsWith("on") || one.name === "style")).toEqual([]);
      expect(attributes.filter((one) => one.name === "href" && !/^#[a-z]+$/.test(one.value))).toEqual([]);
      expect(attributes.filter((one) => one.name === "src" && !/^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/.test(one.value))).toEqual([]);
      expect(
        elements(nodes, "code")
          .map(textIn)
          .filter((one) => one === visible(name)).length,
      ).toBeGreaterThan(5);
      const [style] = elements(nodes, "style");
      const policy = attributes.find((one) => one.value.startsWith("default-src"))?.value;
      const hash = createHash("sha256")
        .update(style ? textIn(style) : "")
        .digest("base64");
      expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`);
      expect(withoutLines(text)).not.toMatch(HIDDEN);
    }));
});

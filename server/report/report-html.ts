import { createHash } from "node:crypto";
import { layoutOf } from "@/server/view/layout.ts";
import { PATH_GAP, pathDiagram } from "@/server/view/path-view.ts";
import { diagramSvg } from "@/server/view/svg.ts";
import { type Block, type Cell, type Column, cutWords, firstRows, grouped, type Limits, SECTIONS, type Table } from "./document.ts";
import { reportStyle } from "./html-style.ts";
import type { HashedReport } from "./report.ts";
import { aboutRows, sectionsOf } from "./sections.ts";
import { visible } from "./visible.ts";
import { pictureWords, wordShape } from "./words.ts";

const LIMITS: Limits = { findings: 200, pictures: 12, rows: 1000 };

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Text for HTML, in content and between quotes. */
const text = (given: string): string => visible(given).replaceAll(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
/** A reference keeps its direction whatever stands in it. */
const code = (given: string): string => (given === "" ? "" : `<code><bdi>${text(given)}</bdi></code>`);
const cellHtml = (cell: Cell): string => (typeof cell === "object" ? code(cell.ref) : text(typeof cell === "number" ? grouped(cell) : cell));

const wordHtml = (word: string): string => `<span class="word ${text(word)}"><span aria-hidden="true">${wordShape(word)}</span> ${text(word)}</span>`;

/** Columns of this share hold sentences. */
const LONG = 3;

function cellTag(cell: Cell, { as, width }: Column): string {
  if (as === "word") return `<td>${wordHtml(String(cell))}</td>`;
  const kind = as ?? (width >= LONG && typeof cell === "string" ? "long" : "");
  return `<td${kind === "" ? "" : ` class="${kind}"`}>${cellHtml(cell)}</td>`;
}

function* tableHtml(table: Table): Generator<string> {
  if (table.total === 0) {
    yield `<p>${text(table.caption)}: none.</p>\n`;
    return;
  }
  const heads = table.columns.map((one) => `<th scope="col"${one.as === "number" ? ' class="number"' : ""}>${text(one.name)}</th>`).join("");
  yield `<div class="table${table.isNarrow ? " narrow" : ""}" role="region" tabindex="0" aria-label="${text(table.caption)}"><table><caption>${text(table.caption)}</caption><thead><tr>${heads}</tr></thead><tbody>\n`;
  for (const row of firstRows(table)) yield `<tr>${table.columns.map((column, i) => cellTag(row[i] ?? "", column)).join("")}</tr>\n`;
  yield "</tbody></table></div>\n";
  const cut = cutWords(table);
  if (cut !== "") yield `<p class="cut">${text(cut)}</p>\n`;
}

/** A way as a picture of its own: an image, so that nothing of it can be mistaken for markup of the page. */
function pictureHtml({ way, title }: Extract<Block, { kind: "picture" }>): string {
  const [first, last] = [way.edges[0], way.edges.at(-1)];
  if (!first || !last) return "";
  const diagram = pathDiagram({ from: first.from, to: last.to, paths: [{ verdict: way.verdict, count: 1, edges: way.edges }] });
  const svg = diagramSvg(diagram, layoutOf(diagram, PATH_GAP), { title: visible(title) });
  const [, width = "", height = ""] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const alt = pictureWords(first.from, last.to, way.edges.length);
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  return `<figure><img src="${source}" width="${width}" height="${height}" alt="${text(alt)}"></figure>\n`;
}

const listHtml = (items: readonly Cell[], tag: "ul" | "ol"): string => `<${tag}>${items.map((item) => `<li>${cellHtml(item)}</li>`).join("")}</${tag}>\n`;

function* blockHtml(block: Block): Generator<string> {
  switch (block.kind) {
    case "heading":
      yield `<h${block.level} id="${text(block.id)}">${block.word ? `${wordHtml(block.word)} ` : ""}${text(block.text)}</h${block.level}>\n`;
      return;
    case "text":
      yield `<p>${text(block.text)}</p>\n`;
      return;
    case "facts":
      yield `<dl>${block.rows.map(([name, value]) => `<dt>${text(name)}</dt><dd>${cellHtml(value)}</dd>`).join("")}</dl>\n`;
      return;
    case "list":
      yield listHtml(block.items, block.ordered ? "ol" : "ul");
      return;
    case "commands":
      yield `<pre>${block.lines.map((line) => line.split("\n").map(text).join("\n")).join("\n")}</pre>\n`;
      return;
    case "picture":
      yield pictureHtml(block);
      return;
    case "table":
      yield* tableHtml(block);
  }
}

/** What stands at the bottom of printed sheets: safe in a style sheet whatever the snapshot is called. */
const footOf = ({ about, sha256 }: HashedReport): string =>
  `${about.snapshot ? `snapshot ${about.snapshot.id.replaceAll(/[^A-Za-z0-9]/g, "")} ` : ""}SHA-256 ${sha256}`;

/** A report as one HTML file: it asks for nothing, runs nothing, and opens wherever there is a browser. Long tables are cut and say so. */
export function* reportHtml(report: HashedReport): Generator<string> {
  const style = reportStyle(footOf(report));
  const allowed = createHash("sha256").update(style).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${allowed}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const title = text(report.about.title);
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${policy}">\n`;
  yield `<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n<title>${title}</title>\n<style>${style}</style>\n</head>\n<body>\n`;
  yield `<header>\n<h1>${title}</h1>\n`;
  yield* blockHtml({ kind: "facts", rows: aboutRows(report) });
  yield `</header>\n<nav aria-label="Sections"><ol>${SECTIONS.map(([id, name]) => `<li><a href="#${id}">${text(name)}</a></li>`).join("")}</ol></nav>\n<main>\n`;
  for (const block of sectionsOf(report, LIMITS)) yield* blockHtml(block);
  yield `</main>\n<footer>${text(report.about.engine)} · SHA-256 ${report.sha256}</footer>\n</body>\n</html>\n`;
}

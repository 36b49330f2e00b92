import { type Block, type Cell, type Limits, SECTIONS } from "./document.ts";
import { INK, PAGE, Pen, TEXT_WIDTH, WORD_INK } from "./pdf-pen.ts";
import { drawWay } from "./pdf-picture.ts";
import { drawTable } from "./pdf-table.ts";
import type { HashedReport } from "./report.ts";
import { aboutRows, sectionsOf } from "./sections.ts";
import { visible } from "./visible.ts";

const LIMITS: Limits = { findings: 100, pictures: 12, rows: 300 };

const NAME_WIDTH = 110;
const INDENT = 14;

type Outline = PDFKit.PDFOutline;

/** Where the bookmarks of a document lead to: the section that is written, and the place of its heading. */
class Bookmarks {
  readonly #pen: Pen;
  #section: Outline | undefined;
  /** Section → the page on which it begins, from 0. */
  readonly pages = new Map<string, number>();

  constructor(pen: Pen) {
    this.#pen = pen;
  }

  add(level: 2 | 3, title: string, id: string): void {
    this.pages.set(id, this.#pen.page);
    // a place is counted from the right edge: all of the width is the left one
    const place = { expanded: false, top: Math.max(0, this.#pen.y - 8), left: PAGE.width };
    const { outline } = this.#pen.doc;
    if (level === 2 || !this.#section) this.#section = outline.addItem(title, place);
    else this.#section.addItem(title, place);
  }
}

function drawHeading(pen: Pen, bookmarks: Bookmarks, { level, text, id, word }: Extract<Block, { kind: "heading" }>): void {
  pen.y += level === 2 ? 14 : 8;
  pen.need(70);
  bookmarks.add(level, word ? `${word}: ${visible(text)}` : visible(text), id);
  if (level === 2) {
    pen.rule(TEXT_WIDTH, 1);
    pen.y += 8;
    pen.doc.addNamedDestination(id, "XYZ", PAGE.left, pen.y, null as unknown as number);
  }
  const ink = (word && WORD_INK[word]) ?? INK.text;
  const told = word ? `${word}: ${text}` : text;
  pen.write(told, { face: "bold", size: level === 2 ? 15 : 11, ink, tag: `H${level}`, below: level === 2 ? 6 : 4 });
}

const isRef = (cell: Cell): cell is { readonly ref: string } => typeof cell === "object";
const textOf = (cell: Cell): string => (isRef(cell) ? cell.ref : String(cell));

function drawFacts(pen: Pen, rows: readonly (readonly [string, Cell])[]): void {
  const list = pen.part("L");
  for (const [name, value] of rows) {
    const look = { face: isRef(value) ? "mono" : "plain", size: 9, x: PAGE.left + NAME_WIDTH, width: TEXT_WIDTH - NAME_WIDTH } as const;
    pen.need(pen.heightOf(textOf(value), look));
    const item = pen.part("LI", list);
    pen.put(name, PAGE.left, pen.y, { size: 9, ink: INK.soft, width: NAME_WIDTH - 6, tag: "Lbl", within: item });
    pen.write(textOf(value), { ...look, tag: "LBody", within: item, below: 2 });
  }
  pen.y += 4;
}

function drawList(pen: Pen, items: readonly Cell[], ordered: boolean): void {
  const list = pen.part("L");
  for (const [i, cell] of items.entries()) {
    const look = { face: isRef(cell) ? "mono" : "plain", size: 9, x: PAGE.left + INDENT, width: TEXT_WIDTH - INDENT } as const;
    pen.need(Math.min(pen.heightOf(textOf(cell), look), 60));
    const item = pen.part("LI", list);
    pen.put(ordered ? `${i + 1}.` : "–", PAGE.left, pen.y, { size: 9, ink: INK.soft, width: INDENT, tag: "Lbl", within: item });
    pen.write(textOf(cell), { ...look, tag: "LBody", within: item, below: 2 });
  }
  pen.y += 4;
}

function drawCommands(pen: Pen, lines: readonly string[]): void {
  for (const line of lines.flatMap((one) => one.split("\n"))) {
    const look = { face: "mono", size: 8, x: PAGE.left + 8, width: TEXT_WIDTH - 16 } as const;
    const height = Math.max(pen.heightOf(line, look), 8) + 4;
    pen.need(height);
    pen.decorate((doc) => doc.rect(PAGE.left, pen.y, TEXT_WIDTH, height).fill(INK.band));
    pen.put(line, PAGE.left + 8, pen.y + 2, { ...look, tag: "Code" });
    pen.y += height;
  }
  pen.y += 6;
}

function drawBlock(pen: Pen, bookmarks: Bookmarks, block: Block): void {
  switch (block.kind) {
    case "heading":
      drawHeading(pen, bookmarks, block);
      return;
    case "text":
      pen.write(block.text, { width: Math.min(TEXT_WIDTH, 640), below: 5 });
      return;
    case "facts":
      drawFacts(pen, block.rows);
      return;
    case "list":
      drawList(pen, block.items, block.ordered ?? false);
      return;
    case "commands":
      drawCommands(pen, block.lines);
      return;
    case "picture":
      drawWay(pen, block.way);
      return;
    case "table":
      drawTable(pen, block);
  }
}

const CONTENTS_WIDTH = 260;
const CONTENTS_LINE = 16;

/** Where the number of a page is written when it is known. */
interface Gap {
  readonly page: number;
  readonly y: number;
}

/** Title, what the report says of itself, and the contents, which are never parted; where the number of the page of each section goes. */
function drawCover(pen: Pen, report: HashedReport): ReadonlyMap<string, Gap> {
  pen.y += 12;
  pen.write(report.about.title, { face: "bold", size: 22, tag: "H1", below: 14 });
  drawFacts(pen, aboutRows(report));
  pen.y += 6;
  pen.need(SECTIONS.length * CONTENTS_LINE);
  const contents = pen.part("TOC");
  const gaps = new Map<string, Gap>();
  for (const [id, name] of SECTIONS) {
    gaps.set(id, { page: pen.page, y: pen.y });
    pen.doc.font("plain").fontSize(9.5).fillColor(INK.link);
    pen.doc.text(name, PAGE.left, pen.y, { width: CONTENTS_WIDTH - 30, goTo: id, structParent: pen.part("TOCI", contents), structType: "Reference" });
    pen.y = pen.doc.y + 1;
  }
  return gaps;
}

/** Numbers of pages are known when all is written. */
function drawNumbers(pen: Pen, gaps: ReadonlyMap<string, Gap>, pages: ReadonlyMap<string, number>): void {
  for (const [id, { page, y }] of gaps) {
    pen.doc.switchToPage(page);
    pen.again(String((pages.get(id) ?? 0) + 1), PAGE.left, y, { size: 9.5, ink: INK.soft, width: CONTENTS_WIDTH, align: "right" });
  }
}

/**
 * A report as PDF: pages with their number, bookmarks, heads of tables on every page, fonts embedded, tagged for those who hear it read. Long tables are cut and
 * say so, so that it is held in memory only as far as it is paper.
 */
export async function* reportPdf(report: HashedReport): AsyncGenerator<Uint8Array> {
  const pen = new Pen(report);
  const bookmarks = new Bookmarks(pen);
  const gaps = drawCover(pen, report);
  for (const block of sectionsOf(report, LIMITS)) drawBlock(pen, bookmarks, block);
  pen.root.end();
  drawNumbers(pen, gaps, bookmarks.pages);
  pen.foot(report);
  pen.doc.end();
  for await (const part of pen.doc as unknown as AsyncIterable<Uint8Array>) yield part;
}

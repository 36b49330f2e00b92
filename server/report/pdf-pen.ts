import { createRequire } from "node:module";
import { type Font, openSync } from "fontkit";
import PDFDocument from "pdfkit";
import type { HashedReport } from "./report.ts";
import { codePoint, visible } from "./visible.ts";

type Part = PDFKit.PDFStructureElement;

/** A4 across, in points. */
export const PAGE = { width: 841.89, height: 595.28, left: 42, right: 42, top: 40, bottom: 46 } as const;
export const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;
const LOWEST = PAGE.height - PAGE.bottom;

/** On white, each at least 4.5 to 1. */
export const INK = { text: "#0f172a", soft: "#475569", link: "#0b5cad", line: "#cbd5e1", band: "#f1f5f9" } as const;
export const WORD_INK: Readonly<Record<string, string>> = {
  allowed: "#00694e",
  conditional: "#9a3d00",
  unknown: "#4b5a70",
  denied: "#b42318",
  critical: "#a3161a",
  high: "#9a3d00",
  medium: "#7a5200",
  low: "#4b5a70",
};

const FILES = {
  plain: "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
  bold: "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
  mono: "@expo-google-fonts/noto-sans-mono/400Regular/NotoSansMono_400Regular.ttf",
} as const;
type Face = keyof typeof FILES;

/** Where a file of a package lies. Asked so that no bundler takes the font for a module. */
const fileAt = (path: string): string => Reflect.apply(createRequire(import.meta.url).resolve, undefined, [path]);
let opened: Readonly<Record<Face, Font>> | undefined;

/** The fonts that are embedded, read once. */
function fonts(): Readonly<Record<Face, Font>> {
  const open = (face: Face): Font => openSync(fileAt(FILES[face])) as Font;
  opened ??= { plain: open("plain"), bold: open("bold"), mono: open("mono") };
  return opened;
}

/** How a text is written. Sizes and places are points. */
export interface Look {
  readonly face?: Face;
  readonly size?: number;
  readonly ink?: string;
  readonly x?: number;
  readonly width?: number;
  readonly align?: "left" | "right";
  /** The tag of the text, for those who hear it read. */
  readonly tag?: string;
  /** What it is a part of; absent: of the document. */
  readonly within?: Part;
  /** Room below. */
  readonly below?: number;
}

/** Writes a document from top to bottom, page after page; everything is tagged, or marked as nothing to be read. */
export class Pen {
  readonly doc: PDFKit.PDFDocument;
  readonly root: Part;
  readonly #fonts = fonts();
  y: number = PAGE.top;

  constructor({ about }: HashedReport) {
    this.doc = new PDFDocument({
      autoFirstPage: false,
      bufferPages: true,
      compress: true,
      displayTitle: true,
      lang: "en",
      layout: "landscape",
      margins: { top: PAGE.top, bottom: PAGE.bottom, left: PAGE.left, right: PAGE.right },
      pdfVersion: "1.7",
      size: "A4",
      tagged: true,
      // a font is named below; the one that would be taken else is not embedded
      font: null as unknown as string,
      info: { Title: visible(about.title), Creator: about.engine, Producer: about.engine, CreationDate: new Date(about.capturedAt) },
    });
    for (const [face, font] of Object.entries(this.#fonts)) this.doc.registerFont(face, font as unknown as string);
    this.root = this.doc.struct("Document");
    this.doc.addStructure(this.root);
    this.newPage();
  }

  /** The page that is written on, from 0. */
  get page(): number {
    const { start, count } = this.doc.bufferedPageRange();
    return start + count - 1;
  }

  newPage(): void {
    this.doc.addPage();
    this.y = PAGE.top;
  }

  /** A new page where so much does not fit on this one. True where one was begun. */
  need(height: number): boolean {
    if (this.y + height <= LOWEST || this.y === PAGE.top) return false;
    this.newPage();
    return true;
  }

  part(tag: string, within: Part = this.root, options: Readonly<Record<string, unknown>> = {}): Part {
    const made = this.doc.struct(tag, options);
    within.add(made);
    return made;
  }

  #has(text: string, face: Face): boolean {
    return [...text].every((c) => this.#fonts[face].hasGlyphForCodePoint(c.codePointAt(0) ?? 0));
  }

  /** A text as it can be written: in its face, or in the other where that alone has its characters; what neither has is told by code point. */
  told(text: string, face: Face): { readonly text: string; readonly face: Face } {
    const shown = visible(text);
    if (this.#has(shown, face)) return { text: shown, face };
    const other: Face = face === "mono" ? "plain" : "mono";
    if (face !== "bold" && this.#has(shown, other)) return { text: shown, face: other };
    const written = face === "bold" ? face : "mono";
    return { text: [...shown].map((c) => (this.#has(c, written) ? c : codePoint(c))).join(""), face: written };
  }

  #set(text: string, { face = "plain", size = 9, ink = INK.text }: Look): string {
    const told = this.told(text, face);
    // the mono face is wider for its height
    this.doc
      .font(told.face)
      .fontSize(told.face === "mono" ? size * 0.92 : size)
      .fillColor(ink);
    return told.text;
  }

  heightOf(text: string, look: Look): number {
    const told = this.#set(text, look);
    return told === "" ? 0 : this.doc.heightOfString(told, { width: look.width ?? TEXT_WIDTH });
  }

  /** Writes at a place, and does not move on. */
  put(text: string, x: number, y: number, look: Look): void {
    if (text === "") return;
    const told = this.#set(text, look);
    this.doc.text(told, x, y, {
      width: look.width ?? TEXT_WIDTH,
      align: look.align ?? "left",
      structParent: look.within ?? this.root,
      structType: look.tag ?? "P",
    });
  }

  /** Writes what was told before, or what is told beside it in words: nobody hears it read. */
  again(text: string, x: number, y: number, look: Look): void {
    this.decorate(() => {
      const told = this.#set(text, look);
      this.doc.text(told, x, y, { width: look.width ?? TEXT_WIDTH, align: look.align ?? "left" });
    });
  }

  /** One line within a drawing, which is tagged as a whole. */
  line(text: string, x: number, y: number, look: Look): void {
    this.doc.text(this.#set(text, look), x, y, { lineBreak: false });
  }

  centred(text: string, x: number, y: number, look: Look): void {
    const told = this.#set(text, look);
    this.doc.text(told, x - this.doc.widthOfString(told) / 2, y, { lineBreak: false });
  }

  /** Writes below what was written last; long texts go on on the next page. */
  write(text: string, look: Look = {}): void {
    if (text === "") return;
    this.need(Math.min(this.heightOf(text, look), 60));
    this.put(text, look.x ?? PAGE.left, this.y, look);
    this.y = this.doc.y + (look.below ?? 4);
  }

  /** Draws what says nothing by itself: lines, bands, and what is written again on each page. */
  decorate(draw: (doc: PDFKit.PDFDocument) => void, isPagination = false): void {
    this.doc.markContent("Artifact", { type: isPagination ? "Pagination" : "Layout" });
    draw(this.doc);
    this.doc.endMarkedContent();
  }

  /** A line across, so wide and so thick. */
  rule(width: number, thickness: number): void {
    this.decorate((doc) =>
      doc
        .moveTo(PAGE.left, this.y)
        .lineTo(PAGE.left + width, this.y)
        .lineWidth(thickness)
        .stroke(INK.line),
    );
  }

  /** The foot of every page: which report it is, and which page of how many. */
  foot({ about, sha256 }: HashedReport): void {
    const { start, count } = this.doc.bufferedPageRange();
    const left = `${about.snapshot ? `snapshot ${about.snapshot.id} · ` : ""}SHA-256 ${sha256}`;
    for (let page = start; page < start + count; page += 1) {
      this.doc.switchToPage(page);
      // room for the foot is outside the margins, where a text would begin a new page
      this.doc.page.margins.bottom = 0;
      this.decorate(() => {
        const told = this.#set(left, { size: 7, ink: INK.soft });
        this.doc.text(told, PAGE.left, PAGE.height - 30, { lineBreak: false });
        const number = this.#set(`page ${page + 1} of ${count}`, { size: 7, ink: INK.soft });
        this.doc.text(number, PAGE.width - PAGE.right - this.doc.widthOfString(number), PAGE.height - 30, { lineBreak: false });
      }, true);
    }
  }
}

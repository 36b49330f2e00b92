import { type Cell, type Column, cutWords, firstRows, grouped, type Table } from "./document.ts";
import { INK, type Look, PAGE, type Pen, TEXT_WIDTH, WORD_INK } from "./pdf-pen.ts";
import { wordShape } from "./words.ts";

const PAD = 3;
const SIZE = 7.5;
const SHAPE = 9;
/** Between a number and the column on its right. */
const GAP = 6;
/** Longer texts are no cells. */
const MOST = 500;

const NARROW = 0.45;

interface Grid {
  readonly places: readonly Place[];
  readonly width: number;
}

interface Place extends Column {
  readonly x: number;
  readonly room: number;
}

function placesOf(columns: readonly Column[], width: number): readonly Place[] {
  const shares = columns.reduce((sum, one) => sum + one.width, 0);
  let x = PAGE.left;
  return columns.map((one) => {
    const room = (one.width / shares) * width;
    x += room;
    return { ...one, x: x - room, room };
  });
}

/** A cell as it is written: characters that the fonts do not have are longer there. */
function textOf(pen: Pen, cell: Cell, { face = "plain" }: Look): string {
  const text = typeof cell === "object" ? cell.ref : typeof cell === "number" ? grouped(cell) : cell;
  const shown = pen.told(text, face).text;
  return shown.length <= MOST ? shown : `${shown.slice(0, MOST).toWellFormed()}… (${shown.length} characters)`;
}

function lookOf(cell: Cell, place: Place): Look {
  const look = { size: SIZE, width: place.room - 2 * PAD } as const;
  if (place.as === "number") return { ...look, align: "right", width: place.room - 2 * PAD - GAP };
  if (place.as === "word") return { ...look, face: "bold", ink: WORD_INK[String(cell)] ?? INK.text, width: place.room - 2 * PAD - SHAPE };
  return typeof cell === "object" ? { ...look, face: "mono" } : look;
}

const ofHead = ({ as, room }: Place): Pick<Look, "width" | "align"> =>
  as === "number" ? { width: room - 2 * PAD - GAP, align: "right" } : { width: room - 2 * PAD, align: "left" };

type Part = ReturnType<Pen["part"]>;

function drawHead(pen: Pen, { places, width }: Grid, height: number, row: Part | undefined): void {
  pen.decorate((doc) => doc.rect(PAGE.left, pen.y, width, height).fill(INK.band));
  for (const place of places) {
    const look: Look = { face: "bold", size: SIZE, ink: INK.soft, ...ofHead(place) };
    if (row) pen.put(place.name, place.x + PAD, pen.y + PAD, { ...look, tag: "P", within: pen.part("TH", row, { scope: "Column" }) });
    else pen.again(place.name, place.x + PAD, pen.y + PAD, look);
  }
  pen.y += height;
}

function drawRow(pen: Pen, places: readonly Place[], cells: readonly Cell[], row: Part): void {
  for (const [i, place] of places.entries()) {
    const cell = cells[i] ?? "";
    const within = pen.part("TD", row);
    const shape = place.as === "word" ? wordShape(String(cell)) : "";
    if (shape !== "") pen.again(shape, place.x + PAD, pen.y + PAD, { face: "mono", size: SIZE, ink: WORD_INK[String(cell)] ?? INK.text, width: SHAPE });
    const look = lookOf(cell, place);
    pen.put(textOf(pen, cell, look), place.x + PAD + (place.as === "word" ? SHAPE : 0), pen.y + PAD, { ...look, within });
  }
}

function heightOf(pen: Pen, places: readonly Place[], cells: readonly Cell[]): number {
  const heights = places.map((place, i) => {
    const cell = cells[i] ?? "";
    const look = lookOf(cell, place);
    return pen.heightOf(textOf(pen, cell, look), look);
  });
  return 2 * PAD + Math.max(SIZE, ...heights);
}

/** A table; a row is never parted, and every page begins with the head. */
export function drawTable(pen: Pen, table: Table): void {
  if (table.total === 0) {
    pen.write(`${table.caption}: none.`, { below: 8 });
    return;
  }
  const width = table.isNarrow ? TEXT_WIDTH * NARROW : TEXT_WIDTH;
  const places = placesOf(table.columns, width);
  const grid = { places, width };
  const headHeight = 2 * PAD + Math.max(...places.map((place) => pen.heightOf(place.name, { face: "bold", size: SIZE, ...ofHead(place) })));
  pen.need(headHeight + 60);
  const part = pen.part("Table");
  pen.write(table.caption, { face: "bold", size: 9, tag: "Caption", within: part, below: 3 });
  drawHead(pen, grid, headHeight, pen.part("TR", pen.part("THead", part)));
  const body = pen.part("TBody", part);
  for (const cells of firstRows(table)) {
    const height = heightOf(pen, places, cells);
    if (pen.need(height)) drawHead(pen, grid, headHeight, undefined);
    drawRow(pen, places, cells, pen.part("TR", body));
    pen.y += height;
    pen.rule(width, 0.5);
  }
  pen.y += 6;
  pen.write(cutWords(table), { size: 8, ink: INK.soft, below: 8 });
  pen.y += 4;
}

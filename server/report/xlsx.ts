import { escapeXml } from "@/server/view/svg.ts";
import type { Sheet } from "./sheets.ts";
import { visible } from "./visible.ts";
import { zipOf } from "./zip.ts";

/** What a sheet can hold, its head among it, and what a cell can. */
const MOST_ROWS = 1_048_576;
const MOST_CHARACTERS = 32_767;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Widths of columns in characters, by what stands in them. */
const WIDE: Readonly<Record<string, number>> = { who: 60, to_whom: 60, path: 90, summary: 90, value: 90, reason: 60, conditions: 50, evidence: 60, name: 45 };

/** Underscores that a reader would take for the beginning of a character's number are written as theirs. */
const escaped = (text: string): string => escapeXml(text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_"));

const told = (text: string): string => escaped(visible(text));

/** As much of a text as a cell has room for, as it is shown. */
function cellText(given: string): string {
  const text = visible(given);
  if (text.length <= MOST_CHARACTERS) return text;
  const end = `… (of ${text.length} characters; JSON has all)`;
  return text.slice(0, MOST_CHARACTERS - end.length).toWellFormed() + end;
}

/** `A`, `B`, … `AA`. */
const letters = (column: number): string => (column < 26 ? String.fromCharCode(65 + column) : `${letters(Math.floor(column / 26) - 1)}${letters(column % 26)}`);

/** A text is written as a text, never as something that is worked out. */
function cellXml(value: string | number, place: string, style: number): string {
  const styled = style === 0 ? "" : ` s="${style}"`;
  if (typeof value === "number") return `<c r="${place}"${styled}><v>${value}</v></c>`;
  return value === "" ? "" : `<c r="${place}"${styled} t="inlineStr"><is><t xml:space="preserve">${escaped(cellText(value))}</t></is></c>`;
}

const rowXml = (cells: readonly (string | number)[], row: number, style: number): string =>
  `<row r="${row}">${cells.map((cell, i) => cellXml(cell, `${letters(i)}${row}`, style)).join("")}</row>`;

/** A list to choose from in every cell of a column. */
function choicesXml(columns: readonly string[], { column, of }: NonNullable<Sheet["choices"]>, last: number): string {
  const at = letters(columns.indexOf(column));
  const rule = `type="list" allowBlank="1" showErrorMessage="1" errorTitle="${escapeXml(column)}" error="${escapeXml(`one of: ${of.join(", ")}`)}"`;
  return `<dataValidations count="1"><dataValidation ${rule} sqref="${at}2:${at}${Math.max(last, 2)}"><formula1>${escapeXml(`"${of.join(",")}"`)}</formula1></dataValidation></dataValidations>`;
}

/** One worksheet: its head stays in sight and has filters. Rows that do not fit are told by how many they are. */
function* sheetXml({ columns, rows, choices }: Sheet): Generator<string> {
  const widths = columns.map((name, i) => `<col min="${i + 1}" max="${i + 1}" width="${WIDE[name] ?? 16}" customWidth="1"/>`).join("");
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${widths}</cols><sheetData>`;
  yield rowXml(columns, 1, 1);
  let row = 1;
  let left = 0;
  for (const cells of rows()) {
    if (row >= MOST_ROWS - 1) {
      left += 1;
      continue;
    }
    row += 1;
    yield rowXml(cells, row, 0);
  }
  if (left > 0) yield rowXml([`and ${left} more rows, which a sheet has no room for: as CSV or JSON the report has all`], row + 1, 0);
  yield `</sheetData><autoFilter ref="A1:${letters(columns.length - 1)}${row}"/>${choices ? choicesXml(columns, choices, row) : ""}</worksheet>`;
}

const contentTypes = (sheets: readonly Sheet[]): string =>
  `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>${sheets.map((_, i) => `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`).join("")}</Types>`;

const relations = (all: readonly (readonly [type: string, target: string])[]): string =>
  `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${all.map(([type, target], i) => `<Relationship Id="rId${i + 1}" Type="${type}" Target="${target}"/>`).join("")}</Relationships>`;

const workbook = (sheets: readonly Sheet[]): string =>
  `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.map(({ name }, i) => `<sheet name="${escapeXml(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join("")}</sheets></workbook>`;

/** Plain, and bold for heads. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE2E8F0"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0" fillId="0"/><xf fontId="1" fillId="2" applyFont="1" applyFill="1"/></cellXfs></styleSheet>`;

const properties = ({ title, creator }: Workbook): string =>
  `${HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${told(title)}</dc:title><dc:creator>${told(creator)}</dc:creator></cp:coreProperties>`;

/** Tables of data with what the file says of itself. */
export interface Workbook {
  readonly title: string;
  readonly creator: string;
  readonly sheets: readonly Sheet[];
}

/** A workbook as XLSX, sheet by sheet and row by row. Nothing is cut but what a sheet has no room for, and that is said. */
export function workbookXlsx(book: Workbook): AsyncGenerator<Uint8Array> {
  const { sheets } = book;
  const names = sheets.map((_, i): [string, string] => [`${OFFICE}/worksheet`, `worksheets/sheet${i + 1}.xml`]);
  const package_: [string, string][] = [
    [`${OFFICE}/officeDocument`, "xl/workbook.xml"],
    [`${PACKAGE}/relationships/metadata/core-properties`, "docProps/core.xml"],
  ];
  return zipOf([
    ["[Content_Types].xml", [contentTypes(sheets)]],
    ["_rels/.rels", [relations(package_)]],
    ["docProps/core.xml", [properties(book)]],
    ["xl/workbook.xml", [workbook(sheets)]],
    ["xl/_rels/workbook.xml.rels", [relations([...names, [`${OFFICE}/styles`, "styles.xml"]])]],
    ["xl/styles.xml", [STYLES]],
    ...sheets.map((sheet, i): [string, Iterable<string>] => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheet)]),
  ]);
}

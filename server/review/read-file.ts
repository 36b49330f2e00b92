import { parse } from "csv-parse/sync";
import readExcelFile from "read-excel-file/node";
import { fromBufferPromise } from "yauzl";
import { type Deciding, type DecisionsTaken, decisionInput } from "@/server/contract/review.ts";
import { DECISIONS } from "@/server/contract/review-words.ts";
import type { Brought } from "./decisions.ts";

/** What a filled-in file says: decisions with the line that each stands in, and lines that cannot be taken. */
export interface ReadFile {
  readonly brought: readonly Brought[];
  readonly refused: DecisionsTaken["refused"];
}

/** A file that is no filled-in review at all. */
export class NotAReview extends Error {}

type Cell = string | undefined;

/** A workbook is an archive. */
const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

const textOf = (cell: unknown): Cell => {
  if (cell === null || cell === undefined) return undefined;
  return (cell instanceof Date ? cell.toISOString() : String(cell)).trim();
};

/** Where numbers have a comma, spreadsheets put a semicolon between cells. */
const delimiterOf = (text: string): string => {
  const [head = ""] = text.split("\n", 1);
  return head.includes(";") && !head.includes(",") ? ";" : ",";
};

/** The most that the parts of a workbook may come to: its archive says so before anything is unpacked. */
const MOST_UNPACKED = 256 * 1024 * 1024;

async function requireSmall(bytes: Uint8Array): Promise<void> {
  const archive = await fromBufferPromise(Buffer.from(bytes)).catch((thrown: unknown) => {
    throw new NotAReview(`is no workbook that can be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  });
  let unpacked = 0;
  for await (const entry of archive.eachEntry()) unpacked += entry.uncompressedSize;
  if (unpacked > MOST_UNPACKED) throw new NotAReview(`unpacks to more than ${MOST_UNPACKED / 1024 / 1024} MiB`);
}

async function tableOf(bytes: Uint8Array): Promise<readonly (readonly Cell[])[]> {
  if (isZip(bytes)) {
    await requireSmall(bytes);
    const sheets = await readExcelFile(Buffer.from(bytes)).catch((thrown: unknown) => {
      throw new NotAReview(`is no workbook that can be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    });
    const rows = sheets.find((one) => one.sheet === "rows");
    if (!rows) throw new NotAReview(`has no sheet \`rows\`; it has ${sheets.map((one) => one.sheet).join(", ")}`);
    return rows.data.map((row) => row.map(textOf));
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const records: unknown[][] = parse(text, { bom: true, delimiter: delimiterOf(text), relax_column_count: true, skip_empty_lines: false });
    // cells that would be formulas are set off by an apostrophe
    return records.map((row) => row.map((cell) => textOf(cell)?.replace(/^'(?='*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])/, "")));
  } catch (thrown) {
    throw new NotAReview(`is neither a workbook nor CSV: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

const NEEDED = ["row", "decision", "reviewer", "reason"] as const;

/** Reads a workbook or a CSV file that was filled in. Rows without a decision say nothing; other columns are not looked at. `review`: the one that it is to be of. @throws NotAReview */
export async function readReviewFile(bytes: Uint8Array, review: string): Promise<ReadFile> {
  const [head = [], ...rows] = await tableOf(bytes);
  const at = (name: string): number => head.indexOf(name);
  const absent = NEEDED.filter((name) => at(name) < 0);
  if (absent.length > 0) throw new NotAReview(`has no column ${absent.map((name) => `\`${name}\``).join(", ")}`);
  const brought: Brought[] = [];
  const refused: DecisionsTaken["refused"] = [];
  for (const [i, cells] of rows.entries()) {
    const line = i + 2;
    const cell = (name: string): string => cells[at(name)] ?? "";
    const said = cell("decision").toLowerCase();
    if (said === "") continue;
    const parsed = decisionInput.safeParse({ row: cell("row"), decision: said, reviewer: cell("reviewer"), reason: cell("reason") });
    const of = at("review") < 0 ? review : cell("review");
    if (of !== review) refused.push({ line, row: cell("row"), reason: `is of the review ${of}, not of ${review}` });
    else if (parsed.success) brought.push({ line, input: parsed.data satisfies Deciding });
    else refused.push({ line, row: cell("row"), reason: complaintOf(said, parsed.error.issues[0]) });
  }
  return { brought, refused };
}

function complaintOf(said: string, issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): string {
  if (issue?.path[0] === "decision") return `decision: \`${said.slice(0, 50)}\` is none of ${DECISIONS.join(", ")}`;
  return `${String(issue?.path[0] ?? "row")}: ${issue?.message}`;
}

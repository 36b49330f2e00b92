import { type Block, type Cell, cutWords, firstRows, grouped, type Limits, type Table } from "./document.ts";
import type { HashedReport } from "./report.ts";
import { aboutRows, sectionsOf } from "./sections.ts";
import { visible } from "./visible.ts";

const LIMITS: Limits = { findings: 100, pictures: 0, rows: 200 };

/** Every mark of Markdown and of HTML in a text is written as itself, and no address of it becomes a link. */
const plain = (text: string): string =>
  visible(text)
    .replaceAll(/[\\`*_{}[\]<>#|~&$^!]/g, "\\$&")
    .replaceAll(/(https?|ftp|mailto|xmpp):/gi, "$1\\:")
    .replaceAll(/(www)\./gi, "$1\\.")
    .replaceAll("@", "\\@")
    .replace(/^(\s*\d+)([.)])/, "$1\\$2")
    .replace(/^(\s*)([-+=])/, "$1\\$2");

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** A name as code; `|` would end a cell even there. */
function code(text: string): string {
  const told = visible(text);
  if (told.trim() === "") return "";
  const run = longestRun(told);
  const fence = "`".repeat(run + 1);
  const pad = run > 0 || told.startsWith(" ") || told.endsWith(" ") ? " " : "";
  return `${fence}${pad}${told.replaceAll("|", "\\|")}${pad}${fence}`;
}

/** Where nothing but the table's own marks would be read anew, a name that holds a backslash before `|` is written as text. */
const named = (text: string): string => (text.includes("\\") || text.includes("`") ? plain(text) : code(text));
const cellText = (cell: Cell): string => (typeof cell === "object" ? named(cell.ref) : typeof cell === "number" ? grouped(cell) : plain(cell));

function* tableText(table: Table): Generator<string> {
  if (table.total === 0) {
    yield `${plain(table.caption)}: none.\n\n`;
    return;
  }
  yield `${plain(table.caption)}\n\n| ${table.columns.map((one) => plain(one.name)).join(" | ")} |\n|${table.columns.map((one) => (one.as === "number" ? " ---: |" : " --- |")).join("")}\n`;
  for (const row of firstRows(table)) yield `| ${row.map(cellText).join(" | ")} |\n`;
  const cut = cutWords(table);
  yield cut === "" ? "\n" : `\n${plain(cut)}\n\n`;
}

function commandsText(lines: readonly string[]): string {
  const told = lines.flatMap((line) => line.split("\n").map(visible));
  const fence = "`".repeat(Math.max(3, longestRun(told.join("\n")) + 1));
  return `${fence}text\n${told.join("\n")}\n${fence}\n\n`;
}

const listText = (items: readonly Cell[], ordered: boolean): string =>
  `${items.map((item, i) => `${ordered ? `${i + 1}.` : "-"} ${cellText(item)}`).join("\n")}\n\n`;

function* blockText(block: Block): Generator<string> {
  switch (block.kind) {
    case "heading":
      yield `${"#".repeat(block.level)} ${block.word ? `${plain(block.word)}: ` : ""}${plain(block.text)}\n\n`;
      return;
    case "text":
      yield `${plain(block.text)}\n\n`;
      return;
    case "facts":
      yield `${block.rows.map(([name, value]) => `- **${plain(name)}:** ${cellText(value)}`).join("\n")}\n\n`;
      return;
    case "list":
      yield listText(block.items, block.ordered ?? false);
      return;
    case "commands":
      yield commandsText(block.lines);
      return;
    case "picture":
      return;
    case "table":
      yield* tableText(block);
  }
}

/** A report as Markdown (GitHub's). Long tables are cut and say so; pictures are left out, their ways are told in words. */
export function* reportMarkdown(report: HashedReport): Generator<string> {
  yield `# ${plain(report.about.title)}\n\n`;
  yield* blockText({ kind: "facts", rows: aboutRows(report) });
  for (const block of sectionsOf(report, LIMITS)) yield* blockText(block);
}

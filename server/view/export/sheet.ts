import { momentWords } from "@/server/model/moment.ts";
import type { Diagram } from "@/server/view/diagram.ts";
import { layoutOf } from "@/server/view/layout.ts";
import { diagramSvg } from "@/server/view/svg.ts";
import { csvOf } from "./csv.ts";
import { type Pseudonyms, pseudonyms } from "./pseudonyms.ts";
import { redact } from "./redact.ts";

/** A choice that made the answer what it is; `ref` where its value names an entity, `words` where somebody typed it. */
export interface ExportFilter {
  readonly name: string;
  readonly value: string;
  readonly kind: "ref" | "choice" | "words";
}

/** What an answer is on paper: made from the answer alone, the same for screen, picture and table. */
export interface Sheet {
  readonly title: string;
  readonly counts: readonly { readonly name: string; readonly value: number }[];
  /** Whether there is more than is here. */
  readonly truncated: boolean;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly diagram: Diagram | null;
  /** The answer for a chat, line by line. */
  readonly lines: readonly string[];
}

/** One answer to be taken along. `sheet` gets the answer as it goes out, and how a reference is called in it. */
export interface ExportSource<T> {
  /** Begins the names of the files. */
  readonly name: string;
  readonly answer: T;
  readonly filters: readonly ExportFilter[];
  readonly sheet: (answer: T, called: (ref: string) => string) => Sheet;
}

/** Where and when it was taken. Times are RFC 3339. */
export interface ExportPlace {
  readonly version: string;
  readonly exportedAt: string;
  readonly snapshot: { readonly id: string; readonly label: string; readonly capturedAt: string } | null;
  /** The address of the page; a redacted export has none, for it names what was asked. */
  readonly address: string;
}

export interface ExportAbout {
  readonly tool: string;
  readonly title: string;
  readonly exportedAt: string;
  readonly snapshot: { readonly id: string; readonly label?: string; readonly capturedAt: string } | null;
  readonly address?: string;
  readonly filters: readonly { readonly name: string; readonly value: string }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly truncated: boolean;
  readonly redacted: boolean;
}

export interface Export {
  readonly about: ExportAbout;
  readonly sheet: Sheet;
  readonly answer: unknown;
}

function filterValue({ kind, value }: ExportFilter, p: Pseudonyms | null): string {
  if (p === null || kind === "choice") return value;
  return kind === "ref" ? p.ref(value) : p.name("words", value);
}

/** An answer with all that has to stand beside it; redacted, no account id and no name of the original is anywhere in it. */
export function exportOf<T>(source: ExportSource<T>, place: ExportPlace, redacted: boolean): Export {
  const p = redacted ? pseudonyms([source.answer, source.filters, place.snapshot?.label ?? ""]) : null;
  const answer = p ? redact(source.answer, p) : source.answer;
  const sheet = source.sheet(answer, p ? p.ref : (ref) => ref);
  const { snapshot } = place;
  const about: ExportAbout = {
    tool: `rolewalk ${place.version}`,
    title: sheet.title,
    exportedAt: place.exportedAt,
    snapshot: snapshot && { id: snapshot.id, ...(p ? {} : { label: snapshot.label }), capturedAt: snapshot.capturedAt },
    ...(p ? {} : { address: place.address }),
    filters: source.filters.map((f) => ({ name: f.name, value: filterValue(f, p) })),
    counts: Object.fromEntries(sheet.counts.map((c) => [c.name, c.value])),
    truncated: sheet.truncated,
    redacted,
  };
  return { about, sheet, answer };
}

/** What every export says of itself, a name and a value each. */
export function aboutRows({
  tool,
  title,
  exportedAt,
  snapshot,
  address,
  filters,
  counts,
  truncated,
  redacted,
}: ExportAbout): readonly (readonly [string, string])[] {
  return [
    ["title", title],
    ["tool", tool],
    ["exported", exportedAt],
    ["snapshot", snapshot ? [snapshot.id, snapshot.label].filter(Boolean).join(" ") : "none"],
    ["captured", snapshot?.capturedAt ?? "unknown"],
    ...(address === undefined ? [] : [["address", address] as const]),
    ...filters.map((f) => [`filter: ${f.name}`, f.value] as const),
    ...Object.entries(counts).map(([name, n]) => [`count: ${name}`, String(n)] as const),
    ["truncated", truncated ? "yes: there is more than is here" : "no"],
    ["redacted", redacted ? "yes: names and account ids are pseudonyms" : "no"],
  ];
}

/** The answer as data: `about`, and the answer in the shape of the HTTP interface. */
export const jsonOf = ({ about, answer }: Export): string => `${JSON.stringify({ about, answer }, null, 2)}\n`;

/** The answer as a table; what it says of itself stands above, in lines that begin with `#`. */
export const tableOf = ({ about, sheet }: Export): string =>
  csvOf([...aboutRows(about).map(([name, value]) => [`# ${name}`, value]), [], sheet.columns, ...sheet.rows]);

/** One line for the foot of a picture or a page. */
export function footLines({ tool, exportedAt, snapshot, address, filters, truncated, redacted }: ExportAbout): readonly string[] {
  const choices = filters.map((f) => `${f.name}: ${f.value}`).join(" · ");
  return [
    `${tool} · snapshot ${snapshot ? `${snapshot.id}, captured ${momentWords(snapshot.capturedAt)}` : "none"} · exported ${momentWords(exportedAt)}`,
    [choices, truncated && "there is more than is drawn", redacted && "names are pseudonyms"].filter(Boolean).join(" · "),
    address ?? "",
  ].filter((line) => line !== "");
}

/** The answer as a picture of its own; undefined where it has none. */
export function pictureOf({ about, sheet }: Export): string | undefined {
  if (!sheet.diagram || sheet.diagram.nodes.length === 0) return undefined;
  return diagramSvg(sheet.diagram, layoutOf(sheet.diagram), { title: sheet.title, foot: footLines(about), about: JSON.stringify(about) });
}

// control characters in a name must not break the lines of a chat message
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, "\ufffd");

/** The answer for a chat: what it says, and where it can be seen. */
export function textOf({ about, sheet }: Export): string {
  const { snapshot, address, redacted } = about;
  const where = address ?? (snapshot ? `snapshot ${snapshot.id}, captured ${momentWords(snapshot.capturedAt)}${redacted ? "; names are pseudonyms" : ""}` : "");
  return [...sheet.lines, ...(where === "" ? [] : [where])].map(oneLine).join("\n");
}

"use client";

import { ChevronDown, Download } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { useKey } from "@/components/shell/useKey";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";
import { type ExportSource, textOf } from "@/server/view/export/sheet";
import { FORMATS, type Format, fileOf, save } from "./files";
import { type GraphFiles, GraphLinks } from "./GraphLinks";
import { useExport } from "./useExport";

interface ExportBarProps<T> {
  /** What is taken along; a function is asked when it is, for an answer of which the page shows a part. */
  readonly source: ExportSource<T> | (() => Promise<ExportSource<T>>);
  /** Whether the answer has a picture. */
  readonly picture?: boolean;
  /** Where the whole of an answer is fetched that has more rows than a page can make a file of. */
  readonly whole?: WholeFiles | undefined;
  /** The graph behind the answer, where there is one. */
  readonly graph?: GraphFiles;
}

export interface WholeFiles {
  readonly rows: number;
  readonly csv: string;
  readonly json: string;
}

const WORDS: Readonly<Record<Format, { readonly word: string; readonly about: string }>> = {
  svg: { word: "SVG", about: "the whole drawing, sharp at any size" },
  png: { word: "PNG", about: "the whole drawing, for slides and chats" },
  csv: { word: "CSV", about: "every row, for spreadsheets" },
  json: { word: "JSON", about: "the answer, for programs" },
};

function FormatButton({ format, onSave }: { readonly format: Format; readonly onSave: () => void }) {
  const { word, about } = WORDS[format];
  return (
    <button type="button" onClick={onSave} className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left text-sm hover:bg-muted">
      <Download aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
      <span className="font-medium">{word}</span>
      <span className="text-xs text-muted-foreground">{about}</span>
    </button>
  );
}

/** Every row, sent by the server while it is read. */
function WholeLinks({ rows, csv, json }: WholeFiles) {
  return (
    <p className="mt-1 border-t border-border px-2 pt-2 pb-1 text-xs text-muted-foreground">
      All {rows.toLocaleString("en")} rows, as they are stored:{" "}
      {[
        ["CSV", csv],
        ["JSON", json],
      ].map(([word, href]) => (
        <a key={word} href={href} download className="mr-2 inline-block min-h-6 font-medium text-accent underline-offset-2 hover:underline">
          {word} of all rows
        </a>
      ))}
    </p>
  );
}

/** What one looks at, taken along: its link, its text, its picture, its rows. All of it, made from the answer and not from the screen. */
export function ExportBar<T>({ source, picture = false, whole, graph }: ExportBarProps<T>) {
  const make = useExport();
  const [open, setOpen] = useState(false);
  const [redacted, setRedacted] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();
  const made = async () => make(typeof source === "function" ? await source() : source, redacted);
  const saved = async (format: Format) => {
    const whole = await made();
    const file = await fileOf(whole, format);
    if (file) save(`rolewalk-${typeof source === "function" ? (await source()).name : source.name}${redacted ? "-redacted" : ""}.${format}`, file);
  };
  const run = (work: Promise<void>) => {
    setProblem(null);
    work.catch((cause: unknown) => setProblem(cause instanceof Error ? cause.message : String(cause)));
  };
  const copyLink = () => window.location.href;
  const copyText = () => made().then(textOf);
  useKey("e", () => {
    setOpen(true);
    opener.current?.focus();
  });
  useKey("c", () => run(navigator.clipboard.writeText(copyLink())));
  useKey("C", () => run(copyText().then((text) => navigator.clipboard.writeText(text))));
  const leave = (event: FocusEvent) => {
    if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) setOpen(false);
  };
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    opener.current?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc and a focus that leaves close what the button inside has opened
    <div ref={box} className="relative print:hidden" onBlur={leave} onKeyDown={closeOnEscape}>
      <div role="toolbar" aria-label="Copy and export" className="flex flex-wrap items-center gap-1">
        <CopyButton text={copyLink} label="Copy link" />
        <CopyButton text={copyText} label="Copy as text" />
        <Button ref={opener} size="sm" look="ghost" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <Download aria-hidden="true" />
          Export
          <ChevronDown aria-hidden="true" />
        </Button>
      </div>
      <section
        id={id}
        aria-label="Export"
        hidden={!open}
        className="absolute right-0 top-full z-30 mt-1 w-80 max-w-[calc(100vw-2rem)] rounded-lg border border-border bg-surface p-1.5 shadow-float max-sm:right-auto max-sm:left-0"
      >
        {FORMATS.filter((format) => picture || format === "csv" || format === "json").map((format) => (
          <FormatButton key={format} format={format} onSave={() => run(saved(format))} />
        ))}
        {whole && <WholeLinks {...whole} />}
        <label className="mt-1 flex items-start gap-2.5 border-t border-border px-2 pb-1 pt-2 text-sm">
          <input type="checkbox" checked={redacted} onChange={(event) => setRedacted(event.target.checked)} className="mt-0.5 size-4 accent-accent" />
          <span>
            Redact names and account ids
            <span className="block text-xs text-muted-foreground">
              Every one becomes role-1, namespace-2, the same throughout the file. Also in the text that is copied.
            </span>
          </span>
        </label>
        {graph && <GraphLinks {...graph} />}
        {problem !== null && (
          <p role="alert" className="px-2 pb-1 text-xs text-denied">
            {problem}
          </p>
        )}
      </section>
    </div>
  );
}

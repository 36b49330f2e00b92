"use client";

import { Download } from "lucide-react";
import { Button } from "@/components/ui/Button";
import { CopyButton } from "@/components/ui/CopyButton";

interface ExportBarProps {
  /** Name of the files, without ending. */
  readonly name: string;
  readonly svg?: (() => string) | undefined;
  readonly json: unknown;
  readonly text?: (() => string) | undefined;
}

function save(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** What one looks at, taken along: its link, its text, its picture, its answer. All of it, not the part on the screen. */
export function ExportBar({ name, svg, json, text }: ExportBarProps) {
  return (
    <div role="toolbar" aria-label="Copy and export" className="flex flex-wrap items-center gap-1.5">
      <CopyButton text={() => window.location.href} label="Copy link" />
      {text && <CopyButton text={text} label="Copy as text" />}
      {svg && (
        <Button size="sm" look="ghost" onClick={() => save(`${name}.svg`, "image/svg+xml", svg())}>
          <Download aria-hidden="true" />
          SVG
        </Button>
      )}
      <Button size="sm" look="ghost" onClick={() => save(`${name}.json`, "application/json", JSON.stringify(json, null, 2))}>
        <Download aria-hidden="true" />
        JSON
      </Button>
    </div>
  );
}

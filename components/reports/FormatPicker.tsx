"use client";

import type { ReportFormat } from "@/server/contract/report-formats";
import { FORMAT_ORDER, FORMATS } from "./formats";

interface FormatPickerProps {
  readonly format: ReportFormat;
  readonly onChange: (format: ReportFormat) => void;
}

/** What the report is had as: one of a few, each with what it is for. */
export function FormatPicker({ format, onChange }: FormatPickerProps) {
  return (
    <fieldset>
      <legend className="sr-only">Format</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,15rem),1fr))] gap-2">
        {FORMAT_ORDER.map((one) => {
          const { name, about, icon: Icon } = FORMATS[one];
          return (
            <label
              key={one}
              className="flex cursor-pointer items-start gap-3 rounded-md border border-border px-3 py-2.5 hover:bg-muted has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input type="radio" name="format" value={one} checked={one === format} onChange={() => onChange(one)} className="mt-1 accent-(--accent)" />
              <span className="min-w-0">
                <span className="flex items-center gap-1.5 text-sm font-medium">
                  <Icon aria-hidden className="size-4 text-muted-foreground" />
                  {name}
                </span>
                <span className="block text-xs text-muted-foreground">{about}</span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

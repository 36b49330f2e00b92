"use client";

import { usePrinting } from "@/components/state/usePrinting";
import { type ExportSource, pictureOf } from "@/server/view/export/sheet";
import { useExport } from "./useExport";

/** On paper, the whole drawing in place of the part of it that the screen shows. */
export function PrintPicture<T>({ source }: { readonly source: ExportSource<T> }) {
  const printing = usePrinting();
  const make = useExport();
  const svg = printing ? pictureOf(make(source, false)) : undefined;
  if (svg === undefined) return null;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: our own picture, in which every text is escaped (server/view/svg.ts)
  return <figure aria-hidden="true" className="[&>svg]:h-auto [&>svg]:max-h-[240mm] [&>svg]:max-w-full" dangerouslySetInnerHTML={{ __html: svg }} />;
}

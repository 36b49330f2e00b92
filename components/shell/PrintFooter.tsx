"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useInBrowser } from "@/components/state/useInBrowser";
import { useNonce } from "@/components/state/useNonce";
import { usePrinting } from "@/components/state/usePrinting";
import { useCurrentSnapshot } from "@/components/state/useSnapshots";
import { useVersion } from "@/components/state/useVersion";
import { RefText } from "@/components/ui/RefText";
import { utcTime } from "@/components/ui/time";
import { visibleText } from "@/components/ui/visibleText";
import { pageFootCss } from "./pageFoot";

/** On paper: where this was seen, when, and what it was answered from; at the foot of every sheet, and once at the end where a browser has no such feet. */
export function PrintFooter() {
  const row = useCurrentSnapshot();
  const version = useVersion();
  const nonce = useNonce();
  const alive = useInBrowser();
  const printing = usePrinting();
  const path = usePathname();
  const search = useSearchParams().toString();
  if (!row || !alive || !printing) return null;
  const address = `${location.origin}${path}${search === "" ? "" : `?${search}`}`;
  const lines = [
    `Rolewalk ${version} - snapshot ${row.label} ${row.id} - captured ${utcTime(row.capturedAt)} - printed ${utcTime(new Date().toISOString())}`,
    decodeURIComponent(address),
  ];
  return (
    <>
      <style nonce={nonce}>{pageFootCss(lines.map(visibleText))}</style>
      <footer className="border-t border-border px-6 pt-2 text-2xs text-muted-foreground">
        {lines.map((line) => (
          <p key={line}>
            <RefText text={line} />
          </p>
        ))}
      </footer>
    </>
  );
}

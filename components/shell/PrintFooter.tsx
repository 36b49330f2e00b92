"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useInBrowser } from "@/components/state/useInBrowser";
import { useCurrentSnapshot } from "@/components/state/useSnapshots";
import { RefText } from "@/components/ui/RefText";
import { utcTime } from "@/components/ui/time";

/** On paper: where this was seen, and what it was answered from. */
export function PrintFooter() {
  const row = useCurrentSnapshot();
  const alive = useInBrowser();
  const path = usePathname();
  const search = useSearchParams().toString();
  if (!row || !alive) return null;
  const address = `${location.origin}${path}${search === "" ? "" : `?${search}`}`;
  return (
    <footer className="hidden border-t border-border px-6 pt-2 text-2xs text-muted-foreground print:block">
      <p>
        Rolewalk · snapshot <RefText text={row.label} /> {row.id} · captured {utcTime(row.capturedAt)}
      </p>
      <p>
        <RefText text={address} />
      </p>
    </footer>
  );
}

"use client";

import { useCurrentSnapshot } from "@/components/state/useSnapshots";
import { useVersion } from "@/components/state/useVersion";
import { type Export, type ExportSource, exportOf } from "@/server/view/export/sheet";

/** Makes exports of what this page shows: with its snapshot, its address and the hour. */
export function useExport(): <T>(source: ExportSource<T>, redacted: boolean) => Export {
  const snapshot = useCurrentSnapshot();
  const version = useVersion();
  return (source, redacted) =>
    exportOf(
      source,
      {
        version,
        exportedAt: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
        snapshot: snapshot ? { id: snapshot.id, label: snapshot.label, capturedAt: snapshot.capturedAt } : null,
        address: window.location.href,
      },
      redacted,
    );
}

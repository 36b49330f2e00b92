"use client";

import { usePathname } from "next/navigation";
import { useQueryState } from "nuqs";
import { LIVE } from "@/components/state/liveScope";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useCurrentSnapshot, useShownSnapshot } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { SnapshotRow } from "@/server/contract/screen";
import { AppLink } from "./AppLink";
import { LiveNotice } from "./LiveNotice";

/** Something was there to be read and could not be. */
function Partial({ row }: { readonly row: SnapshotRow }) {
  return (
    <div className="px-4 pt-3 sm:px-6">
      <Callout
        tone="warning"
        title={row.failed === 1 ? "1 file of this snapshot could not be read" : `${row.failed} files of this snapshot could not be read`}
        actions={
          <Button asChild size="sm" className="print:hidden">
            <AppLink href="/snapshots?coverage=failed#coverage">Which, and why</AppLink>
          </Button>
        }
      >
        Answers that depend on {row.failed === 1 ? "it" : "them"} are unknown, and say so.
      </Callout>
    </div>
  );
}

/** A newer snapshot of the same sources is not whole, and is not shown in place of one that is. */
function Behind({ row }: { readonly row: SnapshotRow }) {
  return (
    <div className="px-4 pt-3 sm:px-6">
      <Callout
        tone="info"
        title="A newer snapshot is partial"
        actions={
          <Button asChild size="sm" className="print:hidden">
            <AppLink href={`/?snapshot=${encodeURIComponent(row.id)}`}>Open the partial one</AppLink>
          </Button>
        }
      >
        Captured <Time iso={row.capturedAt} />, not everything could be read. Answers here are of the newest complete one.
      </Callout>
    </div>
  );
}

/** What a snapshot in the address is to a page: what it answers of, but for a page that names its snapshots itself, and one that looks back. */
function useBearing(): string {
  const path = usePathname();
  const [tab] = useQueryState("tab");
  if (path !== "/changes" || tab === "proposal") return "Every answer here is of";
  return tab === "days" ? "The days here go up to" : "Compared here are the snapshots that are chosen below; the answers of other pages are of";
}

/** Says when the address names a snapshot that is not the one shown by itself, or that is gone, when a newer one is partial, and when a part of the snapshot could not be read. */
export function SnapshotNotice() {
  const [id, setId] = useSnapshotParam();
  const { shown, behind } = useShownSnapshot();
  const row = useCurrentSnapshot();
  const bearing = useBearing();
  if (id === LIVE) return <LiveNotice />;
  if (id === null || shown === undefined || id === shown.id) {
    const isPartial = row !== undefined && (row.failed ?? 0) > 0;
    return (
      <>
        {behind && <Behind row={behind} />}
        {isPartial && <Partial row={row} />}
      </>
    );
  }
  return (
    <div className="px-4 pt-3 sm:px-6">
      <Callout
        tone={row ? "info" : "warning"}
        title={row ? (id === behind?.id ? "A partial snapshot" : "An earlier snapshot") : "The snapshot of this address is gone"}
        actions={
          <Button size="sm" className="print:hidden" onClick={() => void setId(null)}>
            {behind ? "Go to the newest complete one" : "Go to the newest"}
          </Button>
        }
      >
        {row ? (
          <>
            {bearing} <RefText text={row.label || row.id} className="font-medium" />, captured <Time iso={row.capturedAt} />.
          </>
        ) : (
          <>
            <RefText text={id} mono /> was deleted or never was.
          </>
        )}
      </Callout>
    </div>
  );
}

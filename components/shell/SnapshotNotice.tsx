"use client";

import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useCurrentSnapshot, useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { SnapshotRow } from "@/server/contract/screen";
import { AppLink } from "./AppLink";

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
        Answers that depend on them are unknown, and say so.
      </Callout>
    </div>
  );
}

/** Says when the address names a snapshot that is not the newest, or that is gone, and when a part of the snapshot could not be read. */
export function SnapshotNotice() {
  const [id, setId] = useSnapshotParam();
  const { data } = useSnapshots();
  const row = useCurrentSnapshot();
  const [newest] = data?.snapshots ?? [];
  if (id === null || newest === undefined || id === newest.id) return row && row.failed > 0 ? <Partial row={row} /> : null;
  return (
    <div className="px-4 pt-3 sm:px-6">
      <Callout
        tone={row ? "info" : "warning"}
        title={row ? "An earlier snapshot" : "The snapshot of this address is gone"}
        actions={
          <Button size="sm" className="print:hidden" onClick={() => void setId(null)}>
            Go to the newest
          </Button>
        }
      >
        {row ? (
          <>
            Every answer here is of <RefText text={row.label || row.id} className="font-medium" />, captured <Time iso={row.capturedAt} />.
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

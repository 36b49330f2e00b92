"use client";

import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useCurrentSnapshot, useSnapshots } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";

/** Says when the address names a snapshot that is not the newest, or that is gone. */
export function SnapshotNotice() {
  const [id, setId] = useSnapshotParam();
  const { data } = useSnapshots();
  const row = useCurrentSnapshot();
  const [newest] = data?.snapshots ?? [];
  if (id === null || newest === undefined || id === newest.id) return null;
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

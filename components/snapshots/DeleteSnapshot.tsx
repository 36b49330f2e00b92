"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiSend, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Dialog } from "@/components/ui/Dialog";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { SnapshotRow } from "@/server/contract/screen";

interface DeleteSnapshotProps {
  /** The one to go; null while nothing is asked. */
  readonly row: SnapshotRow | null;
  readonly onClose: () => void;
}

/** Asks before a snapshot goes. */
export function DeleteSnapshot({ row, onClose }: DeleteSnapshotProps) {
  const client = useQueryClient();
  const [shown, setShown] = useSnapshotParam();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (id: string) => apiSend("DELETE", `snapshots/${encodeURIComponent(id)}`),
    onSuccess: async (_, id) => {
      if (shown === id) await setShown(null);
      onClose();
      await client.invalidateQueries({ queryKey: EVERY_ANSWER });
    },
  });
  const close = () => {
    reset();
    onClose();
  };
  if (row === null) return null;
  return (
    <Dialog
      open
      onOpenChange={close}
      title="Delete this snapshot?"
      description={
        <>
          <RefText text={row.label || row.id} className="font-medium text-foreground" />, captured <Time iso={row.capturedAt} />. Links that name it stop
          working. The clusters and accounts it was read from are not touched.
        </>
      }
    >
      {error && (
        <Callout live tone="error">
          {problemFrom(error).detail}
        </Callout>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={close}>Keep it</Button>
        <Button look="danger" disabled={isPending} onClick={() => mutate(row.id)}>
          {isPending ? "Deleting…" : "Delete"}
        </Button>
      </div>
    </Dialog>
  );
}

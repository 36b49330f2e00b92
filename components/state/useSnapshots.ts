"use client";

import type { SnapshotRow, SnapshotsAnswer } from "@/server/contract/screen";
import { answerKey, apiGet } from "./api";
import { LIVE } from "./liveScope";
import { useClientQuery } from "./useClientQuery";
import { useLiveView } from "./useLiveView";
import { useSnapshotParam } from "./useSnapshotParam";

/** Every kept snapshot, newest first. */
export const useSnapshots = () =>
  useClientQuery({ queryKey: answerKey("snapshots"), queryFn: ({ signal }) => apiGet<SnapshotsAnswer>("snapshots", {}, signal) });

const rowIn = (data: SnapshotsAnswer | undefined, id: string | null | undefined): SnapshotRow | undefined => data?.snapshots.find((row) => row.id === id);

/** The snapshot that is shown where the address names none: the newest one, but for a partial one behind a complete one of the same sources. */
export function useShownSnapshot(): { readonly shown: SnapshotRow | undefined; readonly behind: SnapshotRow | undefined } {
  const { data } = useSnapshots();
  return { shown: rowIn(data, data?.shown), behind: rowIn(data, data?.behind) };
}

/** The snapshot this page asks: the one in the address, the live view, else the one that is shown; undefined while unknown or when there is none. */
export function useCurrentSnapshot(): SnapshotRow | undefined {
  const [id] = useSnapshotParam();
  const { data } = useSnapshots();
  const live = useLiveView(id === LIVE);
  return id === LIVE ? live?.row : rowIn(data, id ?? data?.shown);
}

"use client";

import type { SnapshotRow, SnapshotsAnswer } from "@/server/contract/screen";
import { answerKey, apiGet } from "./api";
import { useClientQuery } from "./useClientQuery";
import { useSnapshotParam } from "./useSnapshotParam";

/** Every kept snapshot, newest first. */
export const useSnapshots = () =>
  useClientQuery({ queryKey: answerKey("snapshots"), queryFn: ({ signal }) => apiGet<SnapshotsAnswer>("snapshots", {}, signal) });

/** The snapshot this page asks: the one in the address, else the newest; undefined while unknown or when there is none. */
export function useCurrentSnapshot(): SnapshotRow | undefined {
  const [id] = useSnapshotParam();
  const { data } = useSnapshots();
  return id === null ? data?.snapshots[0] : data?.snapshots.find((row) => row.id === id);
}

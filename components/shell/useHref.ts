"use client";

import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { withSnapshot } from "./href";

/** Turns an address of ours into one that stays in the snapshot of this page. */
export function useHref(): (href: string) => string {
  const [snapshot] = useSnapshotParam();
  return (href) => withSnapshot(href, snapshot);
}

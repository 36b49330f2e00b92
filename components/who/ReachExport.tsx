"use client";

import { ExportBar } from "@/components/export/ExportBar";
import { apiGet } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import type { ReachAnswer, WhoAnswer } from "@/server/contract/answers";
import { reachExport } from "@/server/view/export/sources";

interface ReachExportProps {
  readonly subject: string;
  readonly side: "by" | "to";
  readonly hops: "all" | "direct" | "indirect";
}

/** The most rows that one export asks for; what is beyond is told as cut. */
const MOST = 5000;

/** Takes every row along, not the page of them that is shown. */
export function ReachExport({ subject, side, hops }: ReachExportProps) {
  const [snapshot] = useSnapshotParam();
  const source = async () => {
    const far = { size: MOST, snapshot, ...(hops === "all" ? {} : { hops }) };
    if (side === "by") {
      const { to, total, principals } = await apiGet<WhoAnswer>("who", { to: subject, ...far });
      return reachExport({ ref: to, total, rows: principals }, { side, hops });
    }
    const { from, total, targets } = await apiGet<ReachAnswer>("reach", { from: subject, ...far });
    return reachExport({ ref: from, total, rows: targets }, { side, hops });
  };
  const graph =
    side === "by" ? { of: "of all ways to it", params: { to: subject, snapshot } } : { of: "of all ways from it", params: { from: subject, snapshot } };
  return <ExportBar source={source} graph={graph} />;
}

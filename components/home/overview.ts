import type { OverviewAnswer } from "@/server/contract/screen";

/** The overview of the snapshot that the page speaks of. */
export type Overview = Omit<OverviewAnswer, "snapshot">;

"use client";

import { hasEnded, useJob, useJobParam } from "@/components/snapshots/useJob";
import type { JobAnswer } from "@/server/contract/screen";

/** A snapshot that is being frozen for a review. */
export interface Freezing {
  /** The job that does it; null: none. */
  readonly id: string | null;
  /** Undefined until something is heard of it. */
  readonly job: JobAnswer | undefined;
  /** Why nothing is heard of it. */
  readonly error: string | undefined;
  readonly isUnderWay: boolean;
  readonly watch: (id: string | null) => void;
}

/** Follows the job that begins a review, which stands in the address, so that a reload goes on watching. `onBegun` is told the review once it is kept and listed. */
export function useFreezing(onBegun: (review: string) => void): Freezing {
  const [id, setId] = useJobParam();
  const { job, error } = useJob(id, ({ review }) => {
    if (review === null) return;
    void setId(null);
    onBegun(review);
  });
  const isOver = error !== undefined || (job !== undefined && hasEnded(job) && job.review === null);
  return { id, job, error, isUnderWay: id !== null && !isOver, watch: (next) => void setId(next) };
}

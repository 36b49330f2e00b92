"use client";

import { useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useEffectEvent, useState } from "react";
import { apiGet, apiPath, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import type { JobAnswer } from "@/server/contract/screen";

const ENDED: readonly JobAnswer["state"][] = ["done", "failed", "cancelled"];

export const hasEnded = (job: JobAnswer): boolean => ENDED.includes(job.state);

/** The job one watches; in the address, so that a reload goes on watching. */
export const useJobParam = () => useQueryState("job", parseAsString);

interface Watched {
  readonly id: string;
  readonly job?: JobAnswer;
  readonly error?: string;
}

/** A job's state as it changes, from the server's event stream. When it ends, every cached answer is read anew; `onEnded` is told once those that are shown are. */
export function useJob(id: string | null, onEnded?: (job: JobAnswer) => void): Omit<Watched, "id"> {
  const client = useQueryClient();
  const [watched, setWatched] = useState<Watched | null>(null);
  const ended = useEffectEvent((job: JobAnswer) => onEnded?.(job));
  useEffect(() => {
    if (id === null) return;
    let isWatched = true;
    const events = new EventSource(apiPath(`jobs/${encodeURIComponent(id)}/events`));
    const seen = (job: JobAnswer) => {
      setWatched({ id, job });
      if (!hasEnded(job)) return;
      events.close();
      void client.invalidateQueries({ queryKey: EVERY_ANSWER }).then(() => isWatched && ended(job));
    };
    events.onmessage = (event) => seen(JSON.parse(String(event.data)) as JobAnswer);
    // the stream ends with the job; what it ended as, or that there is no such job, is asked once more
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return;
      apiGet<JobAnswer>(`jobs/${encodeURIComponent(id)}`).then(seen, (thrown: unknown) => setWatched({ id, error: problemFrom(thrown).detail }));
    };
    return () => {
      isWatched = false;
      events.close();
    };
  }, [id, client]);
  return watched !== null && watched.id === id ? watched : {};
}

"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { answerKey, apiGet } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import type { EntityAnswer, SearchAnswer } from "@/server/contract/screen";

const PAUSE_MS = 100;
const LIMIT = 12;

/** The text once the typing pauses. The external system is the clock. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

/** Finds entities by name while one types. */
export function useSearch(text: string) {
  const client = useQueryClient();
  const [snapshot] = useSnapshotParam();
  const asked = usePaused(text);
  const ask = (q: string) => {
    const params = { q, limit: LIMIT, snapshot };
    return { queryKey: answerKey("search", params), queryFn: ({ signal }: { signal: AbortSignal }) => apiGet<SearchAnswer>("search", params, signal) };
  };
  const { data, error, isFetching } = useQuery({ ...ask(asked), enabled: asked !== "", placeholderData: keepPreviousData });
  const settled = asked === text && !isFetching;
  /** The best answer to what is typed now, waited for: Enter may come before the answer does. */
  const first = async (): Promise<EntityAnswer | undefined> =>
    (await client.fetchQuery({ ...ask(text), staleTime: 30_000 }).catch(() => undefined))?.results[0];
  const found = text === "" ? undefined : data;
  return { results: found?.results ?? [], nearest: settled ? (found?.nearest ?? []) : [], total: data?.total ?? 0, error, settled, first };
}

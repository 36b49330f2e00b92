"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";

const KEY = ["pasted error"] as const;

/** The error that was pasted last, kept in this tab's memory alone: it may hold names of people and sessions, so no address and no disk gets it. */
export function usePastedError(): readonly [string, (text: string) => void] {
  const client = useQueryClient();
  const { data } = useQuery({ queryKey: KEY, queryFn: () => "", enabled: false, staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY });
  return [data ?? "", (text) => client.setQueryData<string>(KEY, text)];
}

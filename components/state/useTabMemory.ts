"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";

/** Something kept in this tab's memory alone: no address and no disk gets it, and a reload forgets it. */
export function useTabMemory<T>(name: string, initial: T): readonly [T, (value: T) => void] {
  const client = useQueryClient();
  const key = ["tab memory", name] as const;
  const { data } = useQuery<T>({
    queryKey: key,
    queryFn: () => initial,
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return [data ?? initial, (value) => client.setQueryData<T>(key, value)];
}

"use client";

import { type UseQueryOptions, useQuery } from "@tanstack/react-query";
import { useInBrowser } from "./useInBrowser";

/**
 * A query that is pending until the page is alive. Parts of a page come alive one after another: without this, an answer that one part has
 * already read would differ from the server's markup of the next.
 */
export function useClientQuery<T>(options: UseQueryOptions<T>) {
  const alive = useInBrowser();
  return useQuery<T>(alive ? options : { ...options, queryKey: ["not alive yet", ...options.queryKey], enabled: false });
}

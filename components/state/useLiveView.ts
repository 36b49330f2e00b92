"use client";

import type { LiveAnswer, LiveView } from "@/server/contract/live-view";
import { answerKey, apiGet } from "./api";
import { useClientQuery } from "./useClientQuery";

export const LIVE_VIEW_KEY = answerKey("live-view");

/** The live view; undefined while it is not known, null when nothing is watched. */
export function useLiveView(enabled = true): LiveView | null | undefined {
  const { data } = useClientQuery({ queryKey: LIVE_VIEW_KEY, queryFn: ({ signal }) => apiGet<LiveAnswer>("live-view", {}, signal), enabled });
  return data?.live;
}

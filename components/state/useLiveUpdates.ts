"use client";

import { hashKey, type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { LiveAnswer, LiveChange } from "@/server/contract/live-view";
import { apiPath } from "./api";
import { askAgain } from "./askAgain";
import { isLive, isTouched, LIVE } from "./liveScope";
import { LIVE_VIEW_KEY } from "./useLiveView";
import { useSnapshotParam } from "./useSnapshotParam";

/** Whether an answer is the one about the live view itself. */
const isView = ({ queryKey }: Query): boolean => hashKey(queryKey) === hashKey(LIVE_VIEW_KEY);

/** The view's own row is patched; of the cached answers those are asked again that may be otherwise, and on this page at once. */
function take(client: QueryClient, change: LiveChange): void {
  client.setQueryData<LiveAnswer>(LIVE_VIEW_KEY, (old) =>
    old?.live ? { live: { ...old.live, version: change.version, row: { ...old.live.row, capturedAt: change.at } } } : old,
  );
  askAgain(client, (query) => (change.all && isView(query)) || isTouched(query.queryKey, change));
}

/**
 * While `wanted`, the server tells what becomes otherwise in the live view and how its sources fare, by server-sent events: the outside system of this effect.
 * After a cut the browser connects again by itself and says which change it has seen last.
 */
function useEvents(wanted: boolean): void {
  const client = useQueryClient();
  useEffect(() => (wanted ? listen(client) : undefined), [wanted, client]);
}

/** Keeps the answers of a page up that asks the live view. */
export function useLiveUpdates(): void {
  const [snapshot] = useSnapshotParam();
  useEvents(snapshot === LIVE);
}

/** Keeps up how sources are watched, on a page that shows it and asks a snapshot; one that asks the live view hears of it by `useLiveUpdates`. */
export function useWatchedSources(): void {
  const [snapshot] = useSnapshotParam();
  useEvents(snapshot !== LIVE);
}

/** How long until one connects again where the browser has given up: something between it and the server has refused. */
const AGAIN_MS = 5000;

/** Listens until what is returned is called. */
function listen(client: QueryClient): () => void {
  let events: EventSource;
  let timer: number | undefined;
  const connect = (): void => {
    events = new EventSource(apiPath("events"));
    // what was answered before the connection may be older than what it tells; a cut is made good by the server
    events.addEventListener("open", () => askAgain(client, (query) => isView(query) || isLive(query.queryKey)), { once: true });
    events.addEventListener("change", (event) => take(client, JSON.parse(String(event.data)) as LiveChange));
    events.addEventListener("sources", () => askAgain(client, isView));
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) timer = window.setTimeout(connect, AGAIN_MS);
    };
  };
  connect();
  return () => {
    window.clearTimeout(timer);
    events.close();
  };
}

"use client";

import { keepPreviousData } from "@tanstack/react-query";
import { type ApiParams, answerKey, apiGet } from "./api";
import { useClientQuery } from "./useClientQuery";
import { useSnapshotParam } from "./useSnapshotParam";

interface AnswerOptions {
  /** False while the question is not complete. */
  readonly enabled?: boolean;
  /** Keep showing the last answer, dimmed, while the next one is read. */
  readonly keepPrevious?: boolean;
}

/** Asks `GET /api/v1/<path>` of the snapshot in the address. */
export function useAnswer<T>(path: string, params: ApiParams = {}, { enabled = true, keepPrevious = false }: AnswerOptions = {}) {
  const [snapshot] = useSnapshotParam();
  const asked = { ...params, snapshot };
  return useClientQuery<T>({
    queryKey: answerKey(path, asked),
    queryFn: ({ signal }) => apiGet<T>(path, asked, signal),
    enabled,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
  });
}

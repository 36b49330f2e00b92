"use client";

import { useQueries, useQueryClient } from "@tanstack/react-query";
import { type ApiParams, answerKey, apiGet } from "@/components/state/api";
import { useAnswer } from "@/components/state/useAnswer";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import type { AccessAnswer, AccessRow } from "@/server/contract/access";
import type { AccessState } from "./useAccessState";

/** Rows that are asked for at once. */
export const PAGE = 200;

const paged = (page: number): ApiParams => ({ page, size: PAGE, ...(page === 1 ? {} : { values: 1 }) });

export const askedOf = ({ filter, sort, order }: Pick<AccessState, "filter" | "sort" | "order">): ApiParams => ({ ...filter, sort, order });

/** The first page: totals and facets come with it. The one before stays until it is there. */
export const useAccessHead = (asked: ApiParams) => useAnswer<AccessAnswer>("access", { ...asked, ...paged(1) }, { keepPrevious: true });

const pageQuery = (asked: ApiParams, snapshot: string | null, page: number) => {
  const params = { ...asked, ...paged(page), snapshot };
  return {
    queryKey: answerKey("access", params),
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => apiGet<AccessAnswer>("access", params, signal),
  };
};

/** The rows from the first on: those that were read, and the way to read more of them ahead. */
export function useFirstRows(asked: ApiParams, total: number) {
  const client = useQueryClient();
  const [snapshot] = useSnapshotParam();
  const queries = (most: number) => Array.from({ length: Math.ceil(Math.min(most, total) / PAGE) }, (_, i) => pageQuery(asked, snapshot, i + 1));
  return {
    read: (most: number) => Promise.allSettled(queries(most).map((query) => client.fetchQuery(query))),
    rowsRead: (most: number): readonly AccessRow[] => {
      const pages = queries(most).map((query) => client.getQueryData<AccessAnswer>(query.queryKey)?.rows);
      const missing = pages.indexOf(undefined);
      return pages.slice(0, missing < 0 ? pages.length : missing).flatMap((rows) => rows ?? []);
    },
  };
}

/** The rows that are in sight, and those around them that came along; the others are not there yet. */
export function useAccessRows(asked: ApiParams, head: AccessAnswer | undefined, isOld: boolean, pages: readonly number[]) {
  const [snapshot] = useSnapshotParam();
  const more = isOld || !head ? [] : pages.filter((page) => page > 1);
  const answers = useQueries({
    queries: more.map((page) => pageQuery(asked, snapshot, page)),
  });
  const failed = answers.find((answer) => answer.isError);
  const rowAt = (index: number): AccessRow | undefined => {
    const page = Math.floor(index / PAGE) + 1;
    const rows = page === 1 ? head?.rows : answers[more.indexOf(page)]?.data?.rows;
    return rows?.[index % PAGE];
  };
  return { rowAt, failed };
}

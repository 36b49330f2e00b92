"use client";

import { keepPreviousData } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { Said } from "@/components/findings/Said";
import { useSaid } from "@/components/findings/useSaid";
import { parseAsPage } from "@/components/state/addressParsers";
import { answerKey, apiGet } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { Button } from "@/components/ui/Button";
import { Dimmed } from "@/components/ui/Dimmed";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Input, Select } from "@/components/ui/Input";
import { PageTurner } from "@/components/ui/PageTurner";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { ReviewAbout, ReviewRowsAnswer } from "@/server/contract/review";
import { NO_OWNER, REVIEW_PARTS, ROW_STATES } from "@/server/contract/review-words";
import { ReviewItem } from "./ReviewItem";
import { PART_NAMES, STATE_NAMES } from "./words";

const SIZE = 50;

const FILTERS = {
  owner: parseAsString,
  state: parseAsStringLiteral(ROW_STATES),
  part: parseAsStringLiteral(REVIEW_PARTS),
  text: parseAsString.withOptions({ throttleMs: 300 }),
  page: parseAsPage,
};

function useFilters() {
  const [filters, setFilters] = useQueryStates(FILTERS);
  const narrow = (next: Partial<{ [K in keyof typeof filters]: (typeof filters)[K] | null }>) => void setFilters({ page: null, ...next });
  return { filters, narrow, turn: (page: number) => void setFilters({ page }), clear: () => void setFilters(null) };
}

function Controls({ review, filters, narrow }: { readonly review: ReviewAbout } & Pick<ReturnType<typeof useFilters>, "filters" | "narrow">) {
  return (
    <div className="flex flex-wrap gap-2 px-4 pb-3">
      <Select aria-label="Owner" value={filters.owner ?? ""} onChange={(event) => narrow({ owner: event.target.value || null })} className="max-w-full">
        <option value="">All owners</option>
        {review.owners.map((one) => (
          <option key={one.owner ?? NO_OWNER} value={one.owner ?? NO_OWNER}>
            {one.owner ?? "Nobody answers for it"}
          </option>
        ))}
      </Select>
      <Select
        aria-label="State"
        value={filters.state ?? ""}
        onChange={(event) => narrow({ state: ROW_STATES.find((one) => one === event.target.value) ?? null })}
      >
        <option value="">All states</option>
        {ROW_STATES.map((one) => (
          <option key={one} value={one}>
            {STATE_NAMES[one]} ({review.counts[one].toLocaleString("en")})
          </option>
        ))}
      </Select>
      <Select
        aria-label="Part"
        value={filters.part ?? ""}
        onChange={(event) => narrow({ part: REVIEW_PARTS.find((one) => one === event.target.value) ?? null })}
      >
        <option value="">All parts</option>
        {REVIEW_PARTS.map((one) => (
          <option key={one} value={one}>
            {PART_NAMES[one]}
          </option>
        ))}
      </Select>
      <Input
        aria-label="Names that hold"
        type="search"
        placeholder="Who or what"
        className="w-48"
        value={filters.text ?? ""}
        onChange={(event) => narrow({ text: event.target.value || null })}
      />
    </div>
  );
}

/** The rows of a review, under the filter in the address. */
export function ReviewRows({ review }: { readonly review: ReviewAbout }) {
  const { filters, narrow, turn, clear } = useFilters();
  const { said, say, noted } = useSaid();
  const path = `reviews/${encodeURIComponent(review.id)}/rows`;
  const asked = { ...filters, size: SIZE };
  const { data, error, refetch, isPlaceholderData } = useClientQuery({
    queryKey: answerKey(path, asked),
    queryFn: ({ signal }) => apiGet<ReviewRowsAnswer>(path, asked, signal),
    placeholderData: keepPreviousData,
  });
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / SIZE));
  return (
    <Panel title="What is asked" description={data ? `${data.total.toLocaleString("en")} of ${review.counts.rows.toLocaleString("en")} rows` : undefined} flush>
      <Controls review={review} filters={filters} narrow={narrow} />
      <div className="px-4">
        <Said said={said} noted={noted} />
      </div>
      {error ? (
        <div className="px-4 pb-4">
          <ErrorState error={error} doing="Reading the rows" onRetry={refetch} />
        </div>
      ) : !data ? (
        <SkeletonRows rows={5} label="Reading the rows" />
      ) : data.rows.length === 0 ? (
        <EmptyState icon={SearchX} title="No row is like that" actions={<Button onClick={clear}>Show all rows</Button>} />
      ) : (
        <Dimmed when={isPlaceholderData} label="Reading the rows">
          <ul className="divide-y divide-border border-t border-border">
            {data.rows.map((row) => (
              <ReviewItem key={row.id} review={review} row={row} onDecided={say} />
            ))}
          </ul>
        </Dimmed>
      )}
      {data && <PageTurner label="Pages of rows" page={filters.page} pages={pages} onTurn={turn} />}
    </Panel>
  );
}

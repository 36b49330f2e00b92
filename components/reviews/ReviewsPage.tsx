"use client";

import { ClipboardCheck } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { answerKey, apiGet } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { Disclosure } from "@/components/ui/Disclosure";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Input";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { localTime } from "@/components/ui/time";
import type { ReviewAbout } from "@/server/contract/review";
import { BeginForm } from "./BeginForm";
import { ReviewFiles } from "./ReviewFiles";
import { ReviewHead } from "./ReviewHead";
import { ReviewRows } from "./ReviewRows";
import { Revocations } from "./Revocations";
import { type Freezing, useFreezing } from "./useFreezing";

interface WholeProps {
  readonly reviews: readonly ReviewAbout[];
  readonly review: ReviewAbout;
  readonly onChoose: (id: string) => void;
  readonly freezing: Freezing;
}

function Whole({ reviews, review, onChoose, freezing }: WholeProps) {
  return (
    <>
      {/* closed, the second stands beside the box of the first; open, it goes down from there */}
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <Field label="Review">
          {(ids) => (
            <Select {...ids} className="max-w-full truncate" value={review.id} onChange={(event) => onChoose(event.target.value)}>
              {reviews.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.title}, {localTime(one.createdAt)}
                  {one.closedAt === null ? "" : ", closed"}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Disclosure key={review.id} className="sm:pt-6" summary="Begin another review" defaultOpen={freezing.id !== null}>
          <BeginForm freezing={freezing} />
        </Disclosure>
      </div>
      {/* what was typed for one review is not said of another */}
      <ReviewHead key={`head ${review.id}`} review={review} />
      <ReviewRows key={`rows ${review.id}`} review={review} />
      <ReviewFiles key={`files ${review.id}`} review={review} />
      <Revocations key={`revocations ${review.id}`} review={review} />
    </>
  );
}

/** Access reviews: what is decided about who has what, and what was. */
export function ReviewsPage() {
  const [id, setId] = useQueryState("review", parseAsString.withOptions({ history: "push" }));
  const { data, error, refetch } = useClientQuery({
    queryKey: answerKey("reviews"),
    queryFn: ({ signal }) => apiGet<{ readonly reviews: readonly ReviewAbout[] }>("reviews", {}, signal),
  });
  const choose = (chosen: string) => void setId(chosen);
  const freezing = useFreezing(choose);
  const review = data?.reviews.find((one) => id === null || one.id === id);
  return (
    <Page>
      <PageHeader
        title="Reviews"
        description="Who has access that matters, and whether they still need it: a frozen snapshot, decided row by row, and carried over to the next."
      />
      {error ? (
        <ErrorState error={error} doing="Reading the reviews" onRetry={refetch} />
      ) : !data ? (
        <SkeletonRows rows={5} label="Reading the reviews" />
      ) : review ? (
        <Whole reviews={data.reviews} review={review} onChoose={choose} freezing={freezing} />
      ) : (
        <Panel flush>
          <EmptyState icon={ClipboardCheck} title={id === null ? "There is no review yet" : "There is no such review"}>
            A review freezes the newest snapshot and asks about every administrator, marked target, entry of a cluster and outside party.
          </EmptyState>
          <div className="flex justify-center px-4 pb-6">
            <BeginForm freezing={freezing} />
          </div>
        </Panel>
      )}
    </Page>
  );
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsString, useQueryState } from "nuqs";
import { AppLink } from "@/components/shell/AppLink";
import { apiSend, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { CopyButton } from "@/components/ui/CopyButton";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import { localTime } from "@/components/ui/time";
import type { ReviewAbout } from "@/server/contract/review";
import { NO_OWNER, ROW_STATES } from "@/server/contract/review-words";
import { coverageWords, STATE_NAMES } from "./words";

interface Fact {
  readonly name: string;
  readonly value: React.ReactNode;
}

function Facts({ rows }: { readonly rows: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {rows.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">{name}</dt>
          <dd className="anywhere min-w-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const factsOf = (review: ReviewAbout): readonly Fact[] => [
  { name: "Read", value: coverageWords(review) },
  {
    name: "Snapshot",
    value: review.snapshot ? (
      <AppLink href={`/access?snapshot=${encodeURIComponent(review.snapshot.id)}`} className="text-accent underline">
        <RefText text={review.snapshot.label || review.snapshot.id} />
      </AppLink>
    ) : (
      <RefText text={review.bundle ?? ""} />
    ),
  },
  {
    name: "Captured",
    value:
      review.captured && localTime(review.captured.oldest) !== localTime(review.captured.newest) ? (
        <>
          <Time iso={review.captured.oldest} /> to <Time iso={review.captured.newest} />
        </>
      ) : (
        <Time iso={review.capturedAt} />
      ),
  },
  { name: "Frozen", value: <Time iso={review.createdAt} /> },
  ...(review.scope.length > 0 ? [{ name: "Limited to", value: <RefText text={review.scope.map((one) => one.words).join(" and ")} /> }] : []),
  ...(review.previous ? [{ name: "Follows", value: <RefText text={review.previous.title} /> }] : []),
  ...(review.closedAt ? [{ name: "Closed", value: <Time iso={review.closedAt} /> }] : []),
  {
    name: "SHA-256",
    value: (
      <span className="inline-flex min-w-0 items-center gap-1">
        <code className="anywhere text-xs">{review.hash}</code>
        <CopyButton iconOnly text={review.hash} label="Copy: the hash of what is frozen" />
      </span>
    ),
  },
];

function Owners({ review }: { readonly review: ReviewAbout }) {
  const [owner, setOwner] = useQueryState("owner", parseAsString);
  const [, setPage] = useQueryState("page", parseAsString);
  const choose = (name: string) => {
    void setPage(null);
    void setOwner(owner === name ? null : name);
  };
  return (
    <table className="w-full text-sm">
      <caption className="pb-1 text-left text-sm font-medium">Who is asked</caption>
      <thead>
        <tr className="border-b border-border text-left text-xs text-muted-foreground">
          <th scope="col" className="py-1 pr-3 font-medium">
            Owner
          </th>
          {ROW_STATES.map((state) => (
            <th key={state} scope="col" className="py-1 pl-3 text-right font-medium">
              {STATE_NAMES[state]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {review.owners.map((one) => {
          const name = one.owner ?? NO_OWNER;
          return (
            <tr key={name} className="border-b border-border last:border-0">
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                <button
                  type="button"
                  aria-pressed={owner === name}
                  onClick={() => choose(name)}
                  className="anywhere text-left text-accent underline aria-pressed:font-semibold"
                >
                  <RefText text={one.owner ?? "Nobody answers for it"} />
                </button>
              </th>
              {ROW_STATES.map((state) => (
                <td key={state} className="py-1 pl-3 text-right tabular-nums">
                  {one[state].toLocaleString("en")}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Coverage first, then how far the review is, owner by owner. */
export function ReviewHead({ review }: { readonly review: ReviewAbout }) {
  const client = useQueryClient();
  const { counts } = review;
  const close = useMutation({
    mutationFn: () => apiSend("POST", `reviews/${encodeURIComponent(review.id)}/close`),
    onSuccess: () => client.invalidateQueries({ queryKey: EVERY_ANSWER }),
  });
  const done = counts.rows - counts.open;
  return (
    <Panel
      title={<RefText text={review.title} />}
      description={`${done.toLocaleString("en")} of ${counts.rows.toLocaleString("en")} ${counts.rows === 1 ? "row is" : "rows are"} decided`}
      actions={
        review.closedAt === null ? (
          <Button onClick={() => close.mutate()} disabled={close.isPending}>
            Close the review
          </Button>
        ) : (
          <Badge>Closed</Badge>
        )
      }
    >
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="space-y-3">
          <Facts rows={factsOf(review)} />
          {review.stillRevoked > 0 && (
            <Callout tone="warning">
              {review.stillRevoked === 1 ? "One row" : `${review.stillRevoked.toLocaleString("en")} rows`} of earlier reviews{" "}
              {review.stillRevoked === 1 ? "was" : "were"} to be revoked and {review.stillRevoked === 1 ? "is" : "are"} not proven gone: see below.
            </Callout>
          )}
          {close.error && (
            <Callout live tone="error">
              {problemFrom(close.error).detail}
            </Callout>
          )}
        </div>
        <Owners review={review} />
      </div>
    </Panel>
  );
}

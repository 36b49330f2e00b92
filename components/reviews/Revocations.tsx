"use client";

import { useState } from "react";
import { Entity } from "@/components/findings/FindingParts";
import { answerKey, apiGet } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { Time } from "@/components/ui/Time";
import type { ReviewAbout, RevocationsAnswer } from "@/server/contract/review";
import { DecisionWords } from "./ReviewItem";
import { GONE_NAMES, isWords } from "./words";

function Found({ found }: { readonly found: RevocationsAnswer }) {
  return (
    <>
      <p className="px-4 pb-2 text-sm text-muted-foreground">
        By the newest snapshot, captured <Time iso={found.capturedAt} />
      </p>
      <ul className="divide-y divide-border border-t border-border">
        {found.rows.map((one) => (
          <li key={one.row} className="space-y-1 px-4 py-3 text-sm">
            <div className="flex flex-wrap items-start gap-x-2 gap-y-1">
              <Badge tone={one.state === "gone" ? "allowed" : one.state === "there" ? "denied" : "unknown"} data-state={one.state}>
                {GONE_NAMES[one.state]}
              </Badge>
              <Entity of={one.who.ref} />
              <span>to</span>
              {isWords(one.target) ? <RefText text={one.target} /> : <Entity of={one.target.replace(/^marked /, "")} />}
            </div>
            <p className="anywhere">
              <RefText text={one.reason} />
            </p>
            <DecisionWords decision={one.decision} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** What has become of what is to be revoked, looked for when it is asked. */
export function Revocations({ review }: { readonly review: ReviewAbout }) {
  const [asked, setAsked] = useState(false);
  const path = `reviews/${encodeURIComponent(review.id)}/revocations`;
  const { data, error, refetch } = useClientQuery({
    queryKey: answerKey(path),
    queryFn: ({ signal }) => apiGet<RevocationsAnswer>(path, {}, signal),
    enabled: asked,
  });
  if (review.counts.revoke + review.stillRevoked === 0) return null;
  return (
    <Panel
      title="What is to be revoked"
      description="Each stays open until a snapshot proves it gone. What was not read proves nothing."
      actions={!asked && <Button onClick={() => setAsked(true)}>Look in the newest snapshot</Button>}
      flush
    >
      {!asked ? null : error ? (
        <div className="px-4 pb-4">
          <ErrorState error={error} doing="Looking for what was revoked" onRetry={refetch} />
        </div>
      ) : data ? (
        <Found found={data} />
      ) : (
        <SkeletonRows rows={3} label="Looking for what was revoked" />
      )}
    </Panel>
  );
}

"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { Only } from "@/components/account/Only";
import { apiSend, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import type { AcceptedRiskAnswer } from "@/server/contract/accepted";
import type { AcceptedFinding } from "@/server/contract/findings";
import { FindingHead } from "./FindingHead";
import { Members } from "./FindingParts";

/** Days are those of the last day that was chosen, in UTC. */
const dayOf = (instant: string): string => instant.slice(0, 10);

/** Who lives with it, until when, why, and where that is written. */
export function RiskWords({ risk }: { readonly risk: AcceptedRiskAnswer }) {
  return (
    <p className="anywhere text-sm text-muted-foreground">
      Until <time dateTime={risk.until}>{dayOf(risk.until)}</time> by <RefText text={risk.owner} />: <RefText text={risk.reason} />
      {risk.link !== null && (
        <>
          {" "}
          <a href={risk.link} target="_blank" rel="noopener noreferrer" className="inline-flex items-center gap-1 text-accent underline">
            <RefText text={risk.link} />
            <ExternalLink aria-label="opens in a new tab" role="img" className="size-3.5 shrink-0" />
          </a>
        </>
      )}
    </p>
  );
}

interface AcceptedItemProps {
  readonly finding: AcceptedFinding;
  readonly onWithdrawn: (said: string) => void;
}

function AcceptedItem({ finding, onWithdrawn }: AcceptedItemProps) {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => apiSend("DELETE", `accepted-risks/${encodeURIComponent(finding.risk.id)}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: EVERY_ANSWER });
      onWithdrawn(`Withdrawn, and open again: ${finding.title}`);
    },
  });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-80 space-y-1">
        <FindingHead finding={finding} />
        <RiskWords risk={finding.risk} />
        <Members members={finding.members} />
        {error && (
          <Callout live tone="error">
            {problemFrom(error).detail}
          </Callout>
        )}
      </div>
      <Only needs="operator">
        <Button disabled={isPending} onClick={() => mutate()} aria-label={`Withdraw: ${finding.title}`}>
          {isPending ? "Withdrawing…" : "Withdraw"}
        </Button>
      </Only>
    </li>
  );
}

interface AcceptedPanelProps {
  readonly accepted: readonly AcceptedFinding[];
  /** Called with a sentence once nobody lives with one any more. */
  readonly onWithdrawn: (said: string) => void;
}

/** The findings that somebody lives with. */
export function AcceptedPanel({ accepted, onWithdrawn }: AcceptedPanelProps) {
  if (accepted.length === 0) return null;
  return (
    <Panel
      title={`Accepted: ${accepted.length.toLocaleString("en")}`}
      description="Somebody lives with these until a day. They fail no gate, and are back when that is over or what shows them changes."
      flush
    >
      <ul className="divide-y divide-border border-t border-border">
        {accepted.map((finding) => (
          <AcceptedItem key={`${finding.id} ${finding.risk.id}`} finding={finding} onWithdrawn={onWithdrawn} />
        ))}
      </ul>
    </Panel>
  );
}

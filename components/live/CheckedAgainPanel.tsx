import type { ReactNode } from "react";
import { Prose } from "@/components/explain/Prose";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Disclosure } from "@/components/ui/Disclosure";
import { ErrorState } from "@/components/ui/ErrorState";
import { FactText } from "@/components/ui/FactText";
import { sentence } from "@/components/ui/sentence";
import { Time } from "@/components/ui/Time";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { LiveReport } from "@/server/contract/live";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { byReason, liveHeadline, seconds, stateWord } from "@/server/view/live-view";
import { VERDICT_STYLES } from "@/server/view/verdict-style";
import { LiveReadings } from "./LiveReadings";

type Difference = LiveReport["differences"][number];

const isVerdict = (text: string): text is VerdictAnswer["verdict"] => text in VERDICT_STYLES;

function Said({ text }: { readonly text: string | null }) {
  if (text === null) return <span className="font-normal text-muted-foreground">nothing</span>;
  return isVerdict(text) ? <VerdictBadge verdict={text} /> : <FactText text={text} />;
}

function DifferenceRow({ difference: { what, before, after } }: { readonly difference: Difference }) {
  return (
    <li className="space-y-1 px-3 py-2">
      <p className="text-xs text-muted-foreground anywhere">
        <FactText text={what} />
      </p>
      <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-2">
        <div className="min-w-0">
          <dt className="text-2xs uppercase tracking-wide text-muted-foreground">In the snapshot</dt>
          <dd className="anywhere">
            <Said text={before} />
          </dd>
        </div>
        <div className="min-w-0">
          <dt className="text-2xs uppercase tracking-wide text-muted-foreground">Now</dt>
          <dd className="font-semibold anywhere">
            <Said text={after} />
          </dd>
        </div>
      </dl>
    </li>
  );
}

function Unread({ live }: { readonly live: LiveReport }) {
  if (live.unread.length === 0) return null;
  return (
    <Callout tone="warning" title="Not read, so as it was in the snapshot">
      <ul className="space-y-2">
        {byReason(live.unread).map(({ reason, what }) => (
          <li key={reason}>
            <ul aria-label="Not read">
              {what.map((one) => (
                <li key={one} className="anywhere">
                  <FactText text={one} />
                </li>
              ))}
            </ul>
            <p className="text-xs text-muted-foreground">
              <Prose text={sentence(reason)} />
            </p>
          </li>
        ))}
      </ul>
    </Callout>
  );
}

interface CheckedAgainPanelProps {
  readonly live: LiveReport | undefined;
  readonly error: unknown;
  readonly onClear: () => void;
  /** What else the answer says now. */
  readonly children?: ReactNode;
  /** What of the page is not of now. */
  readonly rest?: string;
}

/** What was read anew for an answer: what is another one now, what could not be read, every fact and call, and what stays as it was. */
export function CheckedAgainPanel({ live, error, onClear, children, rest }: CheckedAgainPanelProps) {
  if (error) return <ErrorState error={error} doing="Checking again" />;
  if (!live) return null;
  const changed = live.facts.filter((one) => stateWord(one.state).isNews).length;
  return (
    <section
      aria-label="Checked again"
      className={`space-y-3 rounded-lg border border-l-4 bg-surface p-4 ${live.changed ? "border-warning/60" : "border-border"}`}
    >
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0 space-y-0.5">
          <div role="status">
            <h2 className="text-base font-semibold">{liveHeadline(live)}</h2>
          </div>
          <p className="text-xs text-muted-foreground">
            Checked again <Time iso={live.readAt} show="age" />: {live.calls.length} {live.calls.length === 1 ? "call" : "calls"} in {seconds(live.tookMs)}. The
            snapshot is of <Time iso={live.snapshotOf} />.
          </p>
        </div>
        <Button size="sm" className="print:hidden" onClick={onClear}>
          Back to the snapshot
        </Button>
      </header>
      {live.differences.length > 0 && (
        <ul aria-label="What differs" className="divide-y divide-border rounded-md border border-border bg-background">
          {live.differences.map((one) => (
            <DifferenceRow key={one.what} difference={one} />
          ))}
        </ul>
      )}
      {children}
      <Unread live={live} />
      <Disclosure
        summary={`What was read: ${live.facts.length} ${live.facts.length === 1 ? "fact" : "facts"}${changed > 0 ? `, ${changed} of them other than before` : ""}`}
      >
        <LiveReadings live={live} />
      </Disclosure>
      <div className="space-y-1 text-xs leading-relaxed text-muted-foreground">
        {live.kept.length > 0 && <p>Not read anew, so as in the snapshot: {live.kept.join(", ")}.</p>}
        <p>{live.note}</p>
        {rest !== undefined && <p className={live.changed ? "text-sm font-medium text-foreground" : undefined}>{rest}</p>}
      </div>
    </section>
  );
}

import { Prose } from "@/components/explain/Prose";
import { Entity, Way } from "@/components/findings/FindingParts";
import { Badge } from "@/components/ui/Badge";
import { Disclosure } from "@/components/ui/Disclosure";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { DecidedRow, ReviewAbout, ReviewDecision } from "@/server/contract/review";
import { rowSentence } from "@/server/contract/review-words";
import { DecideForm } from "./DecideForm";
import { isWords, STATE_NAMES, whyWords } from "./words";

/** Who decided what, when and why. */
export function DecisionWords({ decision }: { readonly decision: ReviewDecision }) {
  return (
    <p className="anywhere text-sm">
      <span className="font-medium">{STATE_NAMES[decision.decision]}</span>, by <RefText text={decision.reviewer} />, <Time iso={decision.decidedAt} />
      {decision.carriedFrom !== undefined && ", carried over"}
      {decision.reason !== "" && (
        <>
          : <RefText text={decision.reason} />
        </>
      )}
    </p>
  );
}

function Members({ row: { members, further } }: { readonly row: DecidedRow }) {
  const more = members.total - members.first.length;
  return (
    <div className="space-y-1 text-sm">
      <h4 className="font-medium">Who is in this row</h4>
      <ul className="space-y-1">
        {members.first.map((one) => (
          <li key={one.ref} className="flex flex-wrap items-start gap-x-2">
            <VerdictBadge verdict={one.verdict} />
            <Entity of={one.ref} />
            {one.via !== undefined && (
              <span className="inline-flex flex-wrap gap-x-1 text-muted-foreground">
                by <Entity of={one.via} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-muted-foreground">and {more.toLocaleString("en")} more: the workbook names all</p>}
      {further > 0 && (
        <p className="text-muted-foreground">
          {further.toLocaleString("en")} more {further === 1 ? "gets" : "get"} there over {members.total === 1 ? "it" : "these"}: the closure names all
        </p>
      )}
    </div>
  );
}

/** What else is got to over the same next step. */
function MoreTargets({ row }: { readonly row: DecidedRow }) {
  const others = row.targets.filter((one) => one !== row.target);
  if (others.length === 0) return null;
  return (
    <Disclosure summary={`so also ${others.length.toLocaleString("en")} more`}>
      <ul className="py-1 text-sm">
        {others.map((one) => (
          <li key={one}>{isWords(one) ? <RefText text={one} /> : <Entity of={one.replace(/^marked /, "")} />}</li>
        ))}
      </ul>
    </Disclosure>
  );
}

const SHOWN_JOINED = 5;

function Standing({ row }: { readonly row: DecidedRow }) {
  const { joined = [], before, why } = row.standing;
  if (why === "carried") return null;
  const more = joined.length - SHOWN_JOINED;
  return (
    <div className={why === "new" ? "text-sm text-muted-foreground" : "border-l-2 border-border-strong pl-2 text-sm"}>
      <p>{whyWords(row)}</p>
      {joined.length > 0 && (
        <ul>
          {joined.slice(0, SHOWN_JOINED).map((ref) => (
            <li key={ref}>
              <Entity of={ref} />
            </li>
          ))}
          {more > 0 && <li className="text-muted-foreground">and {more.toLocaleString("en")} more</li>}
        </ul>
      )}
      {before && <DecisionWords decision={before} />}
    </div>
  );
}

interface ReviewItemProps {
  readonly review: ReviewAbout;
  readonly row: DecidedRow;
  /** Called with a sentence once it is decided. */
  readonly onDecided: (said: string) => void;
}

/** One row: who gets to what and why somebody is asked, and, once opened, what shows it. */
export function ReviewItem({ review, row, onDecided }: ReviewItemProps) {
  const others = row.members.total - 1;
  const { verb, target, rest } = rowSentence(row);
  return (
    <li id={row.id} className="space-y-1.5 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-2 gap-y-1">
        <VerdictBadge verdict={row.verdict} />
        <h3 className="min-w-0 text-sm font-semibold">
          <Entity of={row.who.ref} />
        </h3>
        {others > 0 && <span className="text-sm">and {others.toLocaleString("en")} like it</span>}
        <Badge className="ml-auto" data-state={row.state}>
          {STATE_NAMES[row.state]}
        </Badge>
      </div>
      <p className="anywhere text-sm">
        {verb} {isWords(target) ? <RefText text={target} /> : <Entity of={target} />}
        <Prose text={rest} />
      </p>
      <MoreTargets row={row} />
      {row.path.length > 2 && <Way way={{ from: row.path[0] ?? "", to: row.path.at(-1) ?? "", verdict: row.verdict, path: row.path }} />}
      <Standing row={row} />
      {row.decision && <DecisionWords decision={row.decision} />}
      <Disclosure summary="Who is in it, and what shows it">
        <div className="space-y-3 py-1">
          <Members row={row} />
          {row.evidence.length > 0 && (
            <div className="space-y-1 text-sm">
              <h4 className="font-medium">What shows it</h4>
              <ul className="space-y-1">
                {row.evidence.map((one) => (
                  <li key={one} className="anywhere">
                    <RefText text={one} />
                  </li>
                ))}
              </ul>
            </div>
          )}
          <p className="text-xs text-muted-foreground">
            {row.owner === null ? "Nobody answers for it" : <RefText text={`${row.owner} answers for it (${row.ownerFrom ?? ""})`} />} · <code>{row.id}</code>
          </p>
        </div>
      </Disclosure>
      {review.closedAt === null && (
        <Disclosure key={row.decision?.decidedAt ?? "open"} summary={row.decision ? "Decide anew" : "Decide"}>
          <DecideForm review={review.id} row={row} onDecided={onDecided} />
        </Disclosure>
      )}
    </li>
  );
}

"use client";

import { Scissors, Target } from "lucide-react";
import { AppLink } from "@/components/shell/AppLink";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { Disclosure } from "@/components/ui/Disclosure";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { ChokePointAnswer, ChokePointsAnswer } from "@/server/contract/choke-points";
import { Entity } from "./FindingParts";
import { Unread } from "./OpenFindings";

const number = (n: number): string => n.toLocaleString("en");
const counted = (n: number, one: string, many: string): string => `${number(n)} ${n === 1 ? one : many}`;

/** Groups of administrators have a name; a mark is a reference. */
function TargetName({ name }: { readonly name: string }) {
  return name.startsWith("administrators of ") ? <RefText text={name.charAt(0).toUpperCase() + name.slice(1)} /> : <Entity of={name} />;
}

function Entities({ refs }: { readonly refs: ChokePointAnswer["from"] }) {
  const left = refs.total - refs.first.length;
  return (
    <>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {refs.first.map((ref) => (
          <li key={ref} className="min-w-0 max-w-full">
            <Entity of={ref} />
          </li>
        ))}
      </ul>
      {left > 0 && <p className="text-muted-foreground">and {number(left)} more</p>}
    </>
  );
}

function Point({ point, ways }: { readonly point: ChokePointAnswer; readonly ways: number }) {
  const { to, mechanism, from, closes, after } = point;
  const share = ways === 0 ? 0 : (100 * point.ways) / ways;
  return (
    <li className="space-y-1.5 px-4 py-3">
      <h3 className="flex flex-wrap items-start gap-x-2 gap-y-1 text-sm font-medium">
        <MechanismBadge mechanism={mechanism} />
        <span className="text-muted-foreground">into</span>
        <Entity of={to} />
      </h3>
      <div className="flex items-center gap-3 text-sm">
        <span className="shrink-0 tabular-nums">
          closes {number(point.ways)} of {counted(ways, "way", "ways")}, {number(after)} left
        </span>
        <span aria-hidden="true" className="h-1.5 min-w-16 max-w-60 flex-1 overflow-hidden rounded-full bg-muted">
          <span className="block h-full rounded-full bg-accent" style={{ width: `${share}%` }} />
        </span>
      </div>
      <Disclosure summary={`Taken by ${counted(from.total, "entity", "entities")}; who would lose what`}>
        <div className="space-y-3 py-1 text-sm">
          <div className="space-y-1">
            <h4 className="font-medium">Who takes it</h4>
            <Entities refs={from} />
          </div>
          {closes.map(({ target, lost }) => (
            <div key={target} className="space-y-1">
              <h4 className="flex flex-wrap items-start gap-x-2 font-medium">
                <TargetName name={target} />
                <span className="font-normal text-muted-foreground">lost by {number(lost.total)}</span>
              </h4>
              <Entities refs={lost} />
            </div>
          ))}
        </div>
      </Disclosure>
    </li>
  );
}

/** The steps whose closing takes the most ways to administrators and to what is marked. */
export function ChokePoints() {
  const { data, error, refetch } = useAnswer<ChokePointsAnswer>("choke-points");
  if (error) return <ErrorState error={error} doing="Looking for choke points" onRetry={refetch} />;
  if (!data) return <SkeletonRows rows={5} label="Looking for choke points" />;
  const { points, ways, targets, total, missing } = data;
  const targetWords = counted(targets.length, "target", "targets");
  return (
    <div className="space-y-4">
      {targets.length === 0 ? (
        <Panel flush>
          <EmptyState
            icon={Target}
            title="There is nothing to get to"
            actions={
              <Button asChild>
                <AppLink href="/findings?tab=marks">Mark what matters most</AppLink>
              </Button>
            }
          >
            No administrator was found, and nothing is marked.
          </EmptyState>
        </Panel>
      ) : points.length === 0 ? (
        <Panel flush>
          <EmptyState icon={Scissors} title="No single step closes a way">
            {ways === 0 ? `Nothing gets to any of ${targetWords}.` : `Of ${counted(ways, "way", "ways")} to ${targetWords} each has another one beside it.`}
          </EmptyState>
        </Panel>
      ) : (
        <Panel
          title="What to close first"
          description={`${counted(ways, "way", "ways")} to ${targetWords}: the administrators of each account and cluster, and each mark. A way counts as closed when nothing else leads there. ${total > points.length ? `The first ${number(points.length)} of ${number(total)} steps.` : ""}`}
          flush
        >
          <ol className="divide-y divide-border border-t border-border">
            {points.map((point) => (
              <Point key={`${point.mechanism} ${point.to}`} point={point} ways={ways} />
            ))}
          </ol>
        </Panel>
      )}
      <Unread missing={missing} />
    </div>
  );
}

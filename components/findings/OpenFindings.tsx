"use client";

import { CircleCheck, SearchX } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { AppLink } from "@/components/shell/AppLink";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Select } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { FindingsAnswer } from "@/server/contract/findings";
import { AcceptedPanel } from "./AcceptedPanel";
import { FindingItem } from "./FindingItem";
import { Said } from "./Said";
import { SEVERITY_ORDER } from "./severity";
import { useSaid } from "./useSaid";

const CHOICES = ["all", ...SEVERITY_ORDER] as const;

interface ListProps extends Pick<FindingsAnswer, "findings"> {
  readonly onAccepted: (said: string) => void;
}

function List({ findings, onAccepted }: ListProps) {
  const [severity, setSeverity] = useQueryState("severity", parseAsStringLiteral(CHOICES).withDefault("all"));
  const shown = findings.filter((one) => severity === "all" || one.severity === severity);
  const count = (one: (typeof CHOICES)[number]): number => findings.filter((each) => one === "all" || each.severity === one).length;
  return (
    <Panel
      title="What is wrong"
      description={`${shown.length} of ${findings.length} ${findings.length === 1 ? "finding" : "findings"}, the worst first. What has one cause is one finding.`}
      actions={
        <Select aria-label="Severity" value={severity} onChange={(event) => void setSeverity(CHOICES.find((one) => one === event.target.value) ?? null)}>
          {CHOICES.map((one) => (
            <option key={one} value={one}>
              {one === "all" ? "All severities" : `${one.charAt(0).toUpperCase()}${one.slice(1)}`} ({count(one)})
            </option>
          ))}
        </Select>
      }
      flush
    >
      {shown.length === 0 ? (
        <EmptyState
          icon={SearchX}
          title={`None of ${findings.length} is ${severity}`}
          actions={<Button onClick={() => void setSeverity(null)}>Show all</Button>}
        />
      ) : (
        <ul className="divide-y divide-border border-t border-border">
          {shown.map((finding) => (
            <FindingItem key={finding.id} finding={finding} onAccepted={onAccepted} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** What a list says nothing about, and where that is listed. */
export function Unread({ missing }: Pick<FindingsAnswer, "missing">) {
  if (missing.length === 0) return null;
  return (
    <Callout title={missing.length === 1 ? "One thing was not read" : `${missing.length} things were not read`}>
      About what was not read nothing is said here.{" "}
      <AppLink href="/snapshots?coverage=missing#coverage" className="text-accent underline">
        See what that is
      </AppLink>
    </Callout>
  );
}

/** Everything that is wrong in the snapshot, the worst first, and what somebody lives with. */
export function OpenFindings() {
  const { data, error, refetch } = useAnswer<FindingsAnswer>("findings");
  const { said, say, noted } = useSaid();
  if (error) return <ErrorState error={error} doing="Looking for what is wrong" onRetry={refetch} />;
  if (!data) return <SkeletonRows rows={5} label="Looking for what is wrong" />;
  return (
    <div className="space-y-4">
      <Said said={said} noted={noted} />
      {data.findings.length === 0 ? (
        <Panel flush>
          <EmptyState icon={CircleCheck} title={data.accepted.length > 0 ? "Nothing is open" : "Nothing is wrong by these rules"}>
            {data.accepted.length > 0 ? "Whatever a rule found is accepted." : "Of what was read, no rule found anything."}
          </EmptyState>
        </Panel>
      ) : (
        <List findings={data.findings} onAccepted={say} />
      )}
      <AcceptedPanel accepted={data.accepted} onWithdrawn={say} />
      <Unread missing={data.missing} />
    </div>
  );
}

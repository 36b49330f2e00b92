import { SeverityBadge } from "@/components/findings/SeverityBadge";
import { AppLink } from "@/components/shell/AppLink";
import { Callout } from "@/components/ui/Callout";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { ReportAbout } from "@/server/contract/report";

const number = (n: number): string => n.toLocaleString("en");

interface FigureProps {
  readonly name: string;
  readonly value: number;
  readonly more?: string | undefined;
}

function Figure({ name, value, more }: FigureProps) {
  return (
    <div className="min-w-0 border-border border-l-2 pl-3">
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="text-xl font-semibold tabular-nums">{number(value)}</dd>
      {more !== undefined && <dd className="text-xs text-muted-foreground">{more}</dd>}
    </div>
  );
}

const SEVERITIES = ["critical", "high", "medium", "low"] as const;

function Findings({ findings, accepted }: Pick<ReportAbout["counts"], "findings" | "accepted">) {
  const total = SEVERITIES.reduce((sum, one) => sum + findings[one], 0);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="font-medium">{total === 1 ? "1 finding" : `${number(total)} findings`}</span>
      {SEVERITIES.filter((one) => findings[one] > 0).map((one) => (
        <span key={one} className="flex items-center gap-1.5 tabular-nums">
          <SeverityBadge severity={one} /> {number(findings[one])}
        </span>
      ))}
      {accepted > 0 && <span className="text-muted-foreground">and {number(accepted)} that somebody lives with</span>}
    </div>
  );
}

/** What a report would hold, before it is made. */
export function ReportPreview({ about }: { readonly about: ReportAbout }) {
  const { counts, scope } = about;
  const uncertain = counts.holders.conditional + counts.holders.unknown;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="font-medium">
          <RefText text={about.title} />
        </p>
        <p className="text-sm text-muted-foreground">
          As of <Time iso={about.capturedAt} />
          {about.captured && about.captured.oldest !== about.captured.newest && (
            <>
              , the oldest of it of <Time iso={about.captured.oldest} />
            </>
          )}
          .{" "}
          {about.holdsUntil !== null && (
            <>
              A date in a policy changes an answer on <Time iso={about.holdsUntil} />.
            </>
          )}
        </p>
      </div>
      <Findings {...counts} />
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3 lg:grid-cols-4">
        <Figure name="Administrators, and what is marked" value={counts.targets} />
        <Figure
          name="Are or can become one"
          value={counts.holders.total}
          more={uncertain > 0 ? `${number(uncertain)} under conditions or not known` : undefined}
        />
        <Figure name="Ways into clusters, in force" value={counts.entries.inForce} more={`of ${number(counts.entries.total)} written`} />
        <Figure name="Outside parties" value={counts.outside.who} />
        {counts.into && <Figure name="Others get into the scope" value={counts.into.total} />}
        {counts.outOf && <Figure name="Others the scope gets to" value={counts.outOf.total} />}
        <Figure name="Decisions of one step" value={counts.access.rows} more={`${number(counts.access.pairs)} pairs`} />
        {scope.length > 0 && <Figure name="Entities in the scope" value={scope.reduce((sum, one) => sum + one.entities, 0)} />}
      </dl>
      {counts.notRead > 0 && (
        <Callout title={counts.notRead === 1 ? "One thing was not read" : `${number(counts.notRead)} things were not read`}>
          The report lists them, with what each weakens.{" "}
          <AppLink href="/snapshots?coverage=missing#coverage" className="text-accent underline">
            See what that is
          </AppLink>
        </Callout>
      )}
    </div>
  );
}

import { CircleAlert, CircleCheck, CircleDashed, CircleHelp, CircleX, Wrench } from "lucide-react";
import { NearMissDiff } from "@/components/explain/NearMissDiff";
import { Prose } from "@/components/explain/Prose";
import { Requirements } from "@/components/explain/Requirements";
import { StepList } from "@/components/explain/StepList";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import { nearMiss } from "@/server/view/near-miss";
import { type Rung, type RungState, sourceWords } from "@/server/view/pod-view";
import { stepViews } from "@/server/view/proof-view";

const STATES: Readonly<Record<RungState, { readonly Icon: typeof CircleX; readonly tone: string; readonly bar: string }>> = {
  used: { Icon: CircleCheck, tone: "text-allowed", bar: "border-l-allowed" },
  fails: { Icon: CircleX, tone: "text-denied", bar: "border-l-denied" },
  unsure: { Icon: CircleAlert, tone: "text-conditional", bar: "border-l-conditional" },
  ready: { Icon: CircleDashed, tone: "text-foreground", bar: "border-l-border" },
  "not-injected": { Icon: CircleAlert, tone: "text-conditional", bar: "border-l-conditional" },
  amiss: { Icon: CircleAlert, tone: "text-conditional", bar: "border-l-conditional" },
  unknown: { Icon: CircleHelp, tone: "text-unknown", bar: "border-l-border" },
  absent: { Icon: CircleDashed, tone: "text-muted-foreground", bar: "border-l-border" },
};

const yes = (value: boolean): string => (value ? "yes" : "no");

function Facts({ rung }: { readonly rung: Rung }) {
  const { source } = rung;
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-xs">
      <div className="flex gap-1.5">
        <dt className="text-muted-foreground">Asked for</dt>
        <dd>{yes(source.configured)}</dd>
      </div>
      <div className="flex gap-1.5">
        <dt className="text-muted-foreground">In the container</dt>
        <dd>{yes(source.injected)}</dd>
      </div>
      {source.role && (
        <div className="flex min-w-0 gap-1.5">
          <dt className="text-muted-foreground">{source.kind === "static-key" ? "User" : "Role"}</dt>
          <dd className="min-w-0">
            <EntityLink to={source.role} />
          </dd>
        </div>
      )}
    </dl>
  );
}

interface SourceRungProps {
  readonly rung: Rung;
  readonly index: number;
  /** Who shows the credentials: the pod's service account. */
  readonly caller: string;
}

/** One credential source: whether it is there, whether it delivers, why, and what would mend it. */
export function SourceRung({ rung, index, caller }: SourceRungProps) {
  const { Icon, tone, bar } = STATES[rung.state];
  const words = sourceWords(rung.source.kind);
  const tells = rung.source.injected || rung.source.wins || (rung.state === "amiss" && rung.source.steps.some((s) => s.nearest));
  const miss = tells ? nearMiss({ ...rung.source, from: caller }) : undefined;
  return (
    <li aria-current={rung.source.wins ? "true" : undefined} className={`space-y-2 rounded-lg border border-l-4 border-border bg-surface p-3 ${bar}`}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-xs text-muted-foreground tabular-nums">{index + 1}.</span>
        <h3 className="text-sm font-semibold">{words.title}</h3>
        {rung.source.wins && (
          <span className="rounded-sm bg-foreground px-1.5 py-px text-2xs font-medium text-background">{rung.state === "fails" ? "tried first" : "wins"}</span>
        )}
        <span className={`ml-auto inline-flex items-center gap-1.5 text-xs font-medium ${tone}`}>
          <Icon aria-hidden="true" className="size-4" />
          {rung.word}
        </span>
        {(rung.source.injected || rung.source.configured || rung.source.wins || rung.state === "amiss") && <VerdictBadge verdict={rung.source.verdict} />}
      </div>
      <p className="text-xs text-muted-foreground">{words.about}</p>
      <Facts rung={rung} />
      {miss && <NearMissDiff miss={miss} />}
      {rung.fix && (
        <p className="flex gap-2 rounded-md border border-border bg-background p-2.5 text-sm leading-relaxed">
          <Wrench aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
          <span>
            <strong className="font-semibold">How to mend it: </strong>
            <Prose text={rung.fix} />
          </span>
        </p>
      )}
      {rung.state !== "absent" && <Requirements verdict={rung.source} />}
      {rung.source.steps.length > 0 && (
        <Disclosure summary={rung.source.steps.length === 1 ? "Why: 1 check" : `Why: ${rung.source.steps.length} checks`}>
          <StepList steps={stepViews(rung.source)} />
        </Disclosure>
      )}
    </li>
  );
}

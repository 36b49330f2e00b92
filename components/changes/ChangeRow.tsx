import { ArrowRight } from "lucide-react";
import { Prose } from "@/components/explain/Prose";
import { SeverityBadge } from "@/components/findings/SeverityBadge";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref, hrefOf, withSnapshot } from "@/components/shell/href";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityIcon } from "@/components/ui/EntityIcon";
import { EntityLink } from "@/components/ui/EntityLink";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { CauseAnswer } from "@/server/contract/diff";
import type { ChangeEntry } from "@/server/view/changes-by-cause";
import { conditionWords } from "@/server/view/proof-view";
import { describeRef } from "@/server/view/ref-view";

/** Node groups and pools stand for their nodes, which are no ends of a change: they have no page of their own. */
const hasPage = (ref: string): boolean => describeRef(ref).kind !== "node";

/** Leads to the side on which the edge is, as the proof does: what is gone has its page there. */
function End({ to, snapshot }: { readonly to: string; readonly snapshot: string | undefined }) {
  if (hasPage(to) && snapshot !== undefined) return <EntityLink to={to} detail href={withSnapshot(hrefOf(to), snapshot)} />;
  const told = describeRef(to);
  return (
    <span title={to} className="inline-flex min-w-0 max-w-full items-start gap-1.5">
      <EntityIcon kind={told.kind} className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0">
        <RefText text={told.label} className="font-medium" />
        <span className="block text-xs text-muted-foreground">
          {told.kindWord}
          {told.context !== "" && (
            <>
              {" · "}
              <RefText text={told.context} />
            </>
          )}
        </span>
      </span>
    </span>
  );
}

/** How the check that decided reads on one side. */
function Reading({ when, text }: { readonly when: string; readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <>
      <dt className="text-muted-foreground">{when}</dt>
      <dd className="anywhere">
        <Prose text={sentence(text)} />
      </dd>
    </>
  );
}

/** The cause of a change in words; `Because of` before it. */
export function Because({ summary }: { readonly summary: string }) {
  return (
    <span className="text-sm font-normal">
      <span className="text-muted-foreground">Because of </span>
      <Prose text={summary} />
    </span>
  );
}

/** `isTold`: a whole list has this cause, and names it. */
function Cause({ cause, isTold }: { readonly cause: CauseAnswer; readonly isTold: boolean }) {
  const { summary, before, after } = cause;
  if (before === undefined && after === undefined)
    return isTold ? null : (
      <p className="py-1">
        <Because summary={summary} />
      </p>
    );
  return (
    <Disclosure summary={isTold ? <span className="font-normal text-muted-foreground">What the check says</span> : <Because summary={summary} />}>
      <dl className="grid gap-x-3 gap-y-1 py-1 text-sm sm:grid-cols-[auto_minmax(0,1fr)]">
        <Reading when="Before" text={before} />
        <Reading when="After" text={after} />
      </dl>
    </Disclosure>
  );
}

interface ProofLinkProps {
  readonly ends: { readonly from: string; readonly to: string };
  /** Whether they are one of many: a pod of a workload, a node of a group. */
  readonly isOfOne: boolean;
  readonly snapshot: string;
}

function ProofLink({ ends: { from, to }, isOfOne, snapshot }: ProofLinkProps) {
  const words = `${describeRef(from).label} to ${describeRef(to).label}`;
  return (
    <AppLink
      href={withSnapshot(explainHref(from, to), snapshot)}
      title={isOfOne ? words : undefined}
      className="ml-auto rounded-sm text-sm text-accent hover:underline"
    >
      {isOfOne ? "Open the proof of one" : "Open the proof"}
      <span className="sr-only"> {isOfOne ? `(${words})` : `of ${words}`}</span>
    </AppLink>
  );
}

interface ChangeRowProps {
  readonly entry: ChangeEntry;
  /** The cause stands above a list of such changes. */
  readonly isCauseTold?: boolean;
  readonly snapshot: string | undefined;
}

/** One edge that differs: who, whom, how, and because of what. */
export function ChangeRow({ entry: { change, was }, isCauseTold = false, snapshot }: ChangeRowProps) {
  const { from, to, mechanism, verdict, conditions, severity, proven } = change;
  return (
    <li className="space-y-1 px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        {was !== undefined && (
          <>
            <VerdictBadge verdict={was} />
            <ArrowRight aria-label="is now" role="img" className="size-4 text-muted-foreground" />
          </>
        )}
        <VerdictBadge verdict={verdict} />
        <MechanismBadge mechanism={mechanism} />
        {severity !== undefined && <SeverityBadge severity={severity} />}
        {snapshot !== undefined && <ProofLink ends={proven ?? { from, to }} isOfOne={proven !== undefined} snapshot={snapshot} />}
      </div>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1">
        <End to={from} snapshot={snapshot} />
        <span className="inline-flex min-w-0 max-w-full items-start gap-3">
          <ArrowRight aria-label="to" role="img" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
          <End to={to} snapshot={snapshot} />
        </span>
      </div>
      {conditions.length > 0 && (
        <ul className="text-sm text-muted-foreground">
          {conditions.map((one) => (
            <li key={`${one.key} ${one.operator} ${one.values.join()}`} className="anywhere">
              when <RefText text={conditionWords(one)} />
            </li>
          ))}
        </ul>
      )}
      <Cause cause={change.because} isTold={isCauseTold} />
    </li>
  );
}

import { ArrowLeftRight } from "lucide-react";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref } from "@/components/shell/href";
import { EntityLink } from "@/components/ui/EntityLink";
import { RefText } from "@/components/ui/RefText";
import { UnreadFacts } from "@/components/ui/UnreadFacts";
import type { PathsAnswer } from "@/server/contract/answers";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { describeRef } from "@/server/view/ref-view";

interface NoPathProps {
  readonly from: string;
  readonly to: string;
  readonly direct: readonly VerdictAnswer[];
  /** Why there may be a way all the same. */
  readonly stopped: PathsAnswer["stopped"];
  /** What was not read of the snapshot. */
  readonly unread: PathsAnswer["missing"];
}

function Name({ of }: { readonly of: string }) {
  return (
    <strong className="font-semibold text-foreground" title={of}>
      <RefText text={describeRef(of).label} />
    </strong>
  );
}

/** Nothing leads there: what was searched, what was not collected, and the other direction. */
export function NoPath({ from, to, direct, stopped, unread }: NoPathProps) {
  const missing = [...new Map(direct.flatMap((v) => v.missing).map((m) => [`${m.what} ${m.of}`, m])).values()];
  const isUnknown = direct.some((v) => v.verdict === "unknown");
  const assumed = [...new Set(direct.flatMap((v) => v.assumptions))];
  return (
    <section aria-label="What was searched" className="space-y-3 rounded-lg border border-border bg-surface p-4 text-sm">
      <h2 className="text-sm font-semibold">{isUnknown ? "Not known: facts that decide it were not collected" : "No way was found"}</h2>
      {stopped === undefined && (
        <p className="leading-relaxed text-muted-foreground">
          Every edge that leaves <Name of={from} /> was followed, over every mechanism and any number of steps, except refused ones. None of them ends at{" "}
          <Name of={to} />.
        </p>
      )}
      {stopped === "hops" && (
        <p className="leading-relaxed text-muted-foreground">
          No short way leads from <Name of={from} /> to <Name of={to} />. A longer one does: the command <code>rolewalk paths --max-hops 30</code> lists it.
        </p>
      )}
      {stopped === "effort" && (
        <p className="leading-relaxed text-muted-foreground">
          The search from <Name of={from} /> to <Name of={to} /> took too much and was stopped before it found a way. There may be one.
        </p>
      )}
      {missing.length > 0 && (
        <div>
          <h3 className="text-xs font-semibold">Not collected, and decides</h3>
          <ul className="mt-1 list-disc space-y-0.5 pl-5">
            {missing.map((m) => (
              <li key={`${m.what} ${m.of}`} className="anywhere">
                {m.what} of <EntityLink to={m.of} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <UnreadFacts gaps={unread} />
      {assumed.length > 0 && (
        <div>
          <h3 className="text-xs font-semibold">Assumed</h3>
          <ul className="mt-1 list-disc space-y-0.5 pl-5 text-muted-foreground">
            {assumed.map((a) => (
              <li key={a}>{a}</li>
            ))}
          </ul>
        </div>
      )}
      <AppLink href={explainHref(to, from)} className="inline-flex items-center gap-1.5 font-medium text-accent underline-offset-2 hover:underline">
        <ArrowLeftRight aria-hidden="true" className="size-4" />
        Ask the other direction
      </AppLink>
    </section>
  );
}

import { EntityLink } from "@/components/ui/EntityLink";
import { FactText } from "@/components/ui/FactText";
import { RefText } from "@/components/ui/RefText";
import type { LiveReport } from "@/server/contract/live";
import { callWord, stateWord } from "@/server/view/live-view";
import { describeRef } from "@/server/view/ref-view";

/** Facts that are about an entity and not the entity itself. */
const isAbout = (fact: string): boolean => /^(?:Pod Identity associations|access entry) /.test(fact);

const TONES = { news: "font-semibold text-warning", plain: "", muted: "text-muted-foreground" } as const;

/** Every fact that was read, with what became of it, and every call that was sent. */
export function LiveReadings({ live }: { readonly live: LiveReport }) {
  return (
    <div className="grid gap-4 py-1 lg:grid-cols-2">
      <div className="min-w-0">
        <h3 className="text-2xs font-semibold uppercase tracking-wide text-muted-foreground">Facts</h3>
        <ul className="mt-1 divide-y divide-border/60 text-sm">
          {live.facts.map((one) => {
            const { word, tone } = stateWord(one.state);
            return (
              <li key={`${one.fact} ${one.of}`} className="flex items-center justify-between gap-3 py-1">
                <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2">
                  {one.ref === null || isAbout(one.fact) ? (
                    <RefText text={one.fact} />
                  ) : (
                    <>
                      <EntityLink to={one.ref} />
                      <span className="text-xs text-muted-foreground">{describeRef(one.ref).kindWord}</span>
                    </>
                  )}
                </span>
                <span className={`shrink-0 text-xs ${TONES[tone]}`}>{word}</span>
              </li>
            );
          })}
        </ul>
      </div>
      <div className="min-w-0">
        <h3 className="text-2xs font-semibold uppercase tracking-wide text-muted-foreground">Calls</h3>
        <ul className="mt-1 divide-y divide-border/60 text-xs">
          {live.calls.map((one, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order of one answer, in which a call is sent again for each page
            <li key={i} className="flex items-baseline justify-between gap-3 py-1">
              <span className="min-w-0 flex-1 anywhere">
                <span className="font-mono">{one.call}</span> <FactText text={one.of} /> <span className="text-muted-foreground">by {one.source}</span>
              </span>
              <span
                className={`shrink-0 tabular-nums ${one.outcome === "denied" || one.outcome === "failed" ? "font-semibold text-denied" : "text-muted-foreground"}`}
              >
                {callWord(one.outcome)} · {one.tookMs} ms
              </span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

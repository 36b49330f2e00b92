import type { Difference, NearMiss } from "@/server/view/near-miss";

function Line({ title, sign, text, tone }: { readonly title: string; readonly sign: string; readonly text: Difference; readonly tone: string }) {
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2">
      <dt className="col-span-2 text-xs text-muted-foreground">{title}</dt>
      <span aria-hidden="true" className={`font-mono text-sm ${tone}`}>
        {sign}
      </span>
      <dd className="font-mono text-sm anywhere">
        {text.start}
        {text.middle === "" ? (
          <span aria-hidden="true" className="mx-px inline-block h-4 w-1.5 rounded-sm border border-dashed border-allowed align-text-bottom" />
        ) : (
          <mark className={`rounded-sm bg-warning-soft font-semibold underline underline-offset-4 ${tone}`}>{text.middle}</mark>
        )}
        {text.end}
      </dd>
    </div>
  );
}

/** Why it failed by little: what the role trusts above what the caller shows, the difference marked. */
export function NearMissDiff({ miss }: { readonly miss: NearMiss }) {
  return (
    <section aria-label="Nearest miss" className="rounded-md border border-border bg-background p-3">
      <h3 className="mb-2 text-xs font-semibold">Nearest miss</h3>
      <dl className="space-y-2">
        <Line title="What is trusted" sign="+" text={miss.wanted} tone="text-allowed" />
        <Line title="What is presented" sign="−" text={miss.shown} tone="text-denied" />
      </dl>
    </section>
  );
}

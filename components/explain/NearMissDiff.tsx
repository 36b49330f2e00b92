import { RefText } from "@/components/ui/RefText";
import { visibleText } from "@/components/ui/visibleText";
import type { Difference, NearMiss } from "@/server/view/near-miss";

interface LineProps {
  readonly title: string;
  readonly sign: string;
  readonly text: Difference | null;
  readonly tone: string;
}

function Text({ text, tone }: { readonly text: Difference; readonly tone: string }) {
  return (
    <bdi>
      {visibleText(text.start)}
      {text.middle === "" ? (
        <span aria-hidden="true" className="mx-px inline-block h-4 w-1.5 rounded-sm border border-dashed border-allowed align-text-bottom" />
      ) : (
        <mark className={`rounded-sm bg-warning-soft font-semibold underline underline-offset-4 ${tone}`}>{visibleText(text.middle)}</mark>
      )}
      {visibleText(text.end)}
    </bdi>
  );
}

function Line({ title, sign, text, tone }: LineProps) {
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2">
      <dt className="col-span-2 text-xs text-muted-foreground">{title}</dt>
      <span aria-hidden="true" className={`font-mono text-sm ${tone}`}>
        {sign}
      </span>
      <dd className="font-mono text-sm anywhere">
        {text === null ? <span className="font-sans italic">nothing: it has none</span> : <Text text={text} tone={tone} />}
      </dd>
    </div>
  );
}

/** Why it failed by little: what is asked for above what there is, the difference marked. */
export function NearMissDiff({ miss }: { readonly miss: NearMiss }) {
  return (
    <section aria-label="Nearest miss" className="rounded-md border border-border bg-background p-3">
      <h3 className="mb-2 text-xs font-semibold">
        Nearest miss: <RefText text={miss.what} />
      </h3>
      <dl className="space-y-2">
        <Line title={miss.titles.wanted} sign="+" text={miss.wanted} tone="text-allowed" />
        <Line title={miss.titles.shown} sign="−" text={miss.shown} tone="text-denied" />
      </dl>
    </section>
  );
}

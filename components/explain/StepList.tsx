import { CircleAlert, CircleCheck, CircleHelp, CircleMinus, CircleX } from "lucide-react";
import { Expected } from "@/components/explain/Expected";
import { Prose } from "@/components/explain/Prose";
import { CopyButton } from "@/components/ui/CopyButton";
import { RefText } from "@/components/ui/RefText";
import type { StepAnswer } from "@/server/contract/verdict";
import type { StepView } from "@/server/view/proof-view";
import { placeWords } from "@/server/view/statement-view";

const OUTCOMES = {
  pass: { Icon: CircleCheck, tone: "text-allowed" },
  fail: { Icon: CircleX, tone: "text-denied" },
  conditional: { Icon: CircleAlert, tone: "text-conditional" },
  "not-required": { Icon: CircleMinus, tone: "text-muted-foreground" },
  "not-collected": { Icon: CircleHelp, tone: "text-unknown" },
} as const satisfies Readonly<Record<StepAnswer["outcome"], unknown>>;

function EvidenceLine({ evidence }: { readonly evidence: NonNullable<StepAnswer["evidence"]> }) {
  const place = placeWords(evidence);
  return (
    <p className="mt-1 text-xs text-muted-foreground anywhere">
      <RefText text={evidence.document} />
      {place !== "" && (
        <>
          , <RefText text={place} />
        </>
      )}{" "}
      of <RefText text={evidence.source} />
    </p>
  );
}

function Command({ text }: { readonly text: string }) {
  return (
    <div className="mt-2 flex items-start gap-2 rounded-md border border-border bg-muted py-1 pr-1 pl-2.5">
      <code className="min-w-0 flex-1 py-1 font-mono text-xs leading-relaxed anywhere">
        <RefText text={text} />
      </code>
      <CopyButton text={text} label="Copy command" iconOnly />
    </div>
  );
}

function StepItem({ view }: { readonly view: StepView }) {
  const { Icon, tone } = OUTCOMES[view.step.outcome];
  return (
    <li
      aria-current={view.decides ? "step" : undefined}
      className={`relative border-l-2 py-2.5 pr-1 pl-4 ${view.decides ? "border-accent bg-muted/60" : "border-border"}`}
    >
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-xs">
        <Icon aria-hidden="true" className={`size-4 shrink-0 ${tone}`} />
        <span className={`font-semibold ${tone}`}>{view.outcome}</span>
        <span className="font-medium">{view.check}</span>
        {view.decides && <span className="rounded-sm bg-foreground px-1.5 py-px text-2xs font-medium text-background">decides</span>}
        <code className="ml-auto font-mono text-2xs text-muted-foreground anywhere">{view.step.code}</code>
      </p>
      <p className="mt-1 text-sm leading-relaxed anywhere">
        <Prose text={view.step.reason} />
      </p>
      {view.step.evidence && <EvidenceLine evidence={view.step.evidence} />}
      {view.step.verify && <Command text={view.step.verify} />}
      {view.step.verify && view.step.evidence && <Expected evidence={view.step.evidence} />}
    </li>
  );
}

/** Every check of a proof in the order it was made; the one the answer hangs on is marked. */
export function StepList({ steps }: { readonly steps: readonly StepView[] }) {
  return (
    <ol aria-label="Steps of the proof" className="space-y-1">
      {steps.map((view, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same check may be made twice with the same words, only the place tells them apart
        <StepItem key={`${i}-${view.step.code}`} view={view} />
      ))}
    </ol>
  );
}

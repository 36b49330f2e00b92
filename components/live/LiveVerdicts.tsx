import { Prose } from "@/components/explain/Prose";
import { StepList } from "@/components/explain/StepList";
import { Disclosure } from "@/components/ui/Disclosure";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { stepViews, verdictSentence } from "@/server/view/proof-view";

/** The verdicts as they are now, each with its checks. */
export function LiveVerdicts({ verdicts }: { readonly verdicts: readonly VerdictAnswer[] }) {
  return (
    <ul aria-label="The verdicts now" className="divide-y divide-border rounded-md border border-border bg-background">
      {verdicts.map((verdict) => (
        <li key={`${verdict.mechanism} ${verdict.from} ${verdict.to}`} className="space-y-1 px-3 py-2">
          <p className="flex flex-wrap items-center gap-2">
            <VerdictBadge verdict={verdict.verdict} />
            <MechanismBadge mechanism={verdict.mechanism} />
          </p>
          <p className="text-sm leading-relaxed anywhere">
            <Prose text={verdictSentence(verdict)} />
          </p>
          {verdict.steps.length > 0 && (
            <Disclosure summary={`Why: ${verdict.steps.length} ${verdict.steps.length === 1 ? "check" : "checks"}`}>
              <StepList steps={stepViews(verdict)} />
            </Disclosure>
          )}
        </li>
      ))}
    </ul>
  );
}

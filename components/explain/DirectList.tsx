import { Prose } from "@/components/explain/Prose";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { verdictSentence } from "@/server/view/proof-view";

interface DirectListProps {
  readonly verdicts: readonly VerdictAnswer[];
  readonly selected: string | null;
  readonly onPick: (mechanism: string) => void;
}

/** What was tried from the one straight to the other, mechanism by mechanism, the refused ones with their reason. */
export function DirectList({ verdicts, selected, onPick }: DirectListProps) {
  return (
    <section aria-label="Tried directly" className="space-y-2">
      <h2 className="text-sm font-semibold">Tried directly</h2>
      <ul className="divide-y divide-border rounded-lg border border-border bg-surface">
        {verdicts.map((verdict) => (
          <li key={verdict.mechanism}>
            <button
              type="button"
              aria-pressed={verdict.mechanism === selected}
              onClick={() => onPick(verdict.mechanism)}
              className="w-full space-y-1 px-3 py-2 text-left hover:bg-muted -outline-offset-2 aria-pressed:bg-muted"
            >
              <span className="flex flex-wrap items-center gap-2">
                <VerdictBadge verdict={verdict.verdict} />
                <MechanismBadge mechanism={verdict.mechanism} />
              </span>
              <span className="block text-sm leading-relaxed anywhere">
                <Prose text={verdictSentence(verdict)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

"use client";

import { CircleCheck, CircleHelp, CircleMinus, CircleX, Send } from "lucide-react";
import { useEvidence } from "@/components/explain/answers";
import { RefText } from "@/components/ui/RefText";
import type { StepAnswer, VerdictAnswer } from "@/server/contract/verdict";
import { CONDITION_WORDS, type ConditionRow, type ConditionState, conditionRows } from "@/server/view/condition-view";
import { conditionWords, supplierWord } from "@/server/view/proof-view";

const LOOKS = {
  met: { Icon: CircleCheck, tone: "text-allowed" },
  unmet: { Icon: CircleX, tone: "text-denied" },
  request: { Icon: Send, tone: "text-conditional" },
  unknown: { Icon: CircleHelp, tone: "text-unknown" },
  "not-reached": { Icon: CircleMinus, tone: "text-muted-foreground" },
} as const satisfies Readonly<Record<ConditionState, unknown>>;

function Line({ state, text, beside }: { readonly state: ConditionState; readonly text: string; readonly beside?: string }) {
  const { Icon, tone } = LOOKS[state];
  return (
    <li className="flex items-start gap-2 text-sm">
      <Icon aria-hidden="true" className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <span className="min-w-0">
        <code className="font-mono text-xs anywhere">
          <RefText text={text} />
        </code>
        <span className={`block text-xs ${tone}`}>
          {CONDITION_WORDS[state]}
          {beside && <span className="text-muted-foreground"> · {beside}</span>}
        </span>
      </span>
    </li>
  );
}

const textOf = ({ key, operator, values }: ConditionRow): string => `${key} ${operator} ${values.join(" or ")}`;

/** The conditions written in the statement of one step; what the request has to meet is told of the verdict as a whole. */
function Written({ step, verdict }: { readonly step: StepAnswer; readonly verdict: VerdictAnswer }) {
  const { evidence } = step;
  const answer = useEvidence(evidence?.source ?? "", evidence?.document ?? "", evidence?.statement !== undefined);
  if (!answer.data?.found) return null;
  const rows = conditionRows(verdict, step, answer.data.json).filter((row) => row.state !== "request");
  return rows.map((row) => <Line key={textOf(row)} state={row.state} text={textOf(row)} />);
}

/** What a yes hangs on: conditions that are met, that are not, that the request has to meet, facts that were not collected, and what is assumed. */
export function Conditions({ verdict }: { readonly verdict: VerdictAnswer }) {
  const { conditions, missing, assumptions, steps } = verdict;
  const written = steps.filter((s) => s.evidence?.statement !== undefined);
  return (
    <div className="space-y-3">
      <ul aria-label="Conditions" className="peer space-y-2 empty:hidden">
        {written.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may say the same of one statement
          <Written key={`${i} ${step.code}`} step={step} verdict={verdict} />
        ))}
        {conditions.map((c) => (
          <Line key={conditionWords(c)} state="request" text={conditionWords(c)} beside={supplierWord(c.suppliedBy)} />
        ))}
        {missing.map((m) => (
          <Line key={`${m.what} ${m.of}`} state="unknown" text={`${m.what} of ${m.of}`} beside="it was not collected, and decides" />
        ))}
      </ul>
      <p className="hidden text-sm text-muted-foreground peer-empty:block">No statement that decides has a condition.</p>
      {assumptions.length > 0 && (
        <div className="text-sm">
          <h4 className="text-xs font-semibold">Assumed</h4>
          <ul className="mt-1 list-disc space-y-0.5 pl-5 text-muted-foreground">
            {assumptions.map((a) => (
              <li key={a}>
                <RefText text={a} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

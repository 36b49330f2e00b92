import type { ReactNode } from "react";
import { ProofPanel } from "@/components/explain/ProofPanel";
import { Prose } from "@/components/explain/Prose";
import { Callout } from "@/components/ui/Callout";
import { CommandLines } from "@/components/ui/CommandLines";
import { EntityLink } from "@/components/ui/EntityLink";
import { Pager } from "@/components/ui/Pager";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import type { WhyAnswer } from "@/server/contract/why";
import { WHY_FIELDS, WHY_KIND_WORDS } from "./whyWords";

const CANDIDATES = 5;
const PROOFS = 5;

interface WhyAnswerViewProps {
  readonly answer: WhyAnswer;
  /** What can be done with the answer, beside what was read of the text. */
  readonly actions?: ReactNode;
}

/** What was read of the text; where that is nothing, what is looked for. */
function Read({ answer: { parsed, others, notes }, actions }: WhyAnswerViewProps) {
  const said = WHY_FIELDS.flatMap(({ field, word }) => (parsed[field] === null ? [] : [{ word, text: parsed[field] }]));
  return (
    <Panel
      title={WHY_KIND_WORDS[parsed.kind]}
      description={others > 0 ? `The first of ${others + 1} errors in the text.` : undefined}
      actions={parsed.kind === "unrecognised" ? undefined : actions}
    >
      {parsed.kind === "unrecognised" &&
        notes.map((note) => (
          <p key={note} className="max-w-prose">
            <Prose text={sentence(note)} />
          </p>
        ))}
      {said.length > 0 && (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          {said.map(({ word, text }) => (
            <div key={word} className="contents">
              <dt className="text-muted-foreground">{word}</dt>
              <dd>
                <RefText text={text} mono className="text-xs" />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Candidates({ answer }: { readonly answer: WhyAnswer }) {
  const unsent = answer.candidateCount - answer.candidates.length;
  return (
    <Panel title={answer.candidateCount === 1 ? "It is" : "It may be"} flush>
      <Pager rows={answer.candidates} size={CANDIDATES}>
        {(shown) => (
          <ul className="divide-y divide-border">
            {shown.map((ref) => (
              <li key={ref} className="px-4 py-2">
                <EntityLink to={ref} detail />
              </li>
            ))}
          </ul>
        )}
      </Pager>
      {unsent > 0 && (
        <p className="px-4 py-2 text-xs text-muted-foreground">
          and {unsent.toLocaleString("en")} more: a message with the name of the pod or the role in it narrows them
        </p>
      )}
    </Panel>
  );
}

function Next({ next }: { readonly next: WhyAnswer["next"] }) {
  return (
    <Panel title="What to do next">
      <ol className="flex list-decimal flex-col gap-3 pl-5">
        {next.map(({ what, command }) => (
          <li key={what}>
            <Prose text={sentence(what)} />
            {command !== undefined && <CommandLines lines={[command]} label={what} />}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** What a pasted error says, who it may be, and the verdicts about that very request with their proofs. */
export function WhyAnswerView({ answer, actions }: WhyAnswerViewProps) {
  const { parsed, disagreement, verdicts, candidates, next } = answer;
  const notes = parsed.kind === "unrecognised" ? [] : answer.notes;
  return (
    <div className="flex flex-col gap-4">
      <Read answer={answer} actions={actions} />
      {notes.map((note) => (
        <Callout key={note} tone="info">
          <Prose text={sentence(note)} />
        </Callout>
      ))}
      {disagreement && (
        <Callout tone="warning" title={sentence(disagreement.summary)}>
          <ul className="list-disc pl-5">
            {disagreement.explanations.map((one) => (
              <li key={one}>
                <Prose text={sentence(one)} />
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {candidates.length > 0 && <Candidates answer={answer} />}
      {verdicts.length > 0 && (
        <Pager rows={verdicts} size={PROOFS}>
          {(shown) => (
            <ul className="flex flex-col gap-4">
              {shown.map((verdict) => (
                <li key={`${verdict.from} ${verdict.to} ${verdict.mechanism}`} className="rounded-lg border border-border bg-surface p-4">
                  <ProofPanel verdict={verdict} />
                </li>
              ))}
            </ul>
          )}
        </Pager>
      )}
      {next.length > 0 && <Next next={next} />}
    </div>
  );
}

"use client";

import { useRef, useState } from "react";
import { EntityPicker } from "@/components/explain/EntityPicker";
import { useAccountNames } from "@/components/state/useAccountNames";
import { Input } from "@/components/ui/Input";
import type { AccessAnswer } from "@/server/contract/access";
import type { AccessFacetName } from "@/server/contract/access-names";
import { FacetBox } from "./FacetBox";
import { FACET_GROUPS } from "./facets";
import { type AccessState, HOPS } from "./useAccessState";

const PAUSE_MS = 300;
const OPEN_AT_FIRST: ReadonlySet<AccessFacetName> = new Set(["verdict", "how", "crosses", "whoKind", "whomKind"]);

/** Words of names; what is typed is asked after a pause, at once with Enter. */
function WordsField({ words, onWords }: { readonly words: string; readonly onWords: (words: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const commit = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() !== words) onWords(text.trim());
  };
  return (
    <Input
      type="search"
      aria-label="Words in names"
      placeholder="Words in names"
      value={typed ?? words}
      onChange={(event) => {
        const text = event.target.value;
        setTyped(text);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => commit(text), PAUSE_MS);
      }}
      onKeyDown={(event) => event.key === "Enter" && commit(event.currentTarget.value)}
      onBlur={(event) => {
        commit(event.target.value);
        setTyped(null);
      }}
    />
  );
}

function HowFar({ state }: { readonly state: AccessState }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-xs font-medium text-muted-foreground">How far</legend>
      <div className="inline-flex overflow-hidden rounded-md border border-border text-xs font-medium">
        {HOPS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={state.hops === one}
            disabled={!state.isAround && one !== "direct"}
            onClick={() => state.reach(one)}
            className="h-8 px-3 capitalize -outline-offset-2 hover:bg-muted disabled:text-muted-foreground disabled:hover:bg-transparent aria-pressed:bg-foreground aria-pressed:text-background"
          >
            {one}
          </button>
        ))}
      </div>
      {!state.isAround && <p className="mt-1 text-xs text-muted-foreground">Choose one entity, who or to whom, to see ways of more than one step.</p>}
    </fieldset>
  );
}

interface FilterPanelProps {
  readonly state: AccessState;
  readonly answer: AccessAnswer | undefined;
}

/** All that the table can be narrowed by, each value with the rows it would leave. */
export function FilterPanel({ state, answer }: FilterPanelProps) {
  const names = useAccountNames();
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <WordsField words={state.words} onWords={state.type} />
        <EntityPicker label="Who" value={state.who} onPick={(ref) => state.ask("who", ref)} />
        <EntityPicker label="To whom" value={state.whom} onPick={(ref) => state.ask("whom", ref)} />
        <HowFar state={state} />
      </div>
      {answer &&
        FACET_GROUPS.map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h2 className="text-xs font-semibold text-muted-foreground">{group.name}</h2>
            {group.facets.map((facet) => (
              <FacetBox key={facet} facet={facet} counts={answer.facets[facet]} state={state} names={names} defaultOpen={OPEN_AT_FIRST.has(facet)} />
            ))}
          </section>
        ))}
    </div>
  );
}

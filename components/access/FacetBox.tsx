"use client";

import { useState } from "react";
import { useAnswer } from "@/components/state/useAnswer";
import { Disclosure } from "@/components/ui/Disclosure";
import { Input } from "@/components/ui/Input";
import { RefText } from "@/components/ui/RefText";
import type { AccessAnswer, AccessFacetCounts, AccessFacetValue } from "@/server/contract/access";
import type { AccessFacetName } from "@/server/contract/access-names";
import { facetName, facetTitle, valueWords } from "./facets";
import { askedOf } from "./useAccessRows";
import type { AccessState } from "./useAccessState";

/** Values that are shown before one asks for the others. */
const FEW = 6;
/** The most that are ever listed; what is beyond is counted and found by words. */
const MOST = 2000;

interface FacetBoxProps {
  readonly facet: AccessFacetName;
  readonly counts: AccessFacetCounts;
  readonly state: AccessState;
  readonly names: ReadonlyMap<string, string>;
  readonly defaultOpen: boolean;
}

interface ValueProps {
  readonly words: string;
  readonly value: AccessFacetValue;
  readonly chosen: boolean;
  readonly onChoose: (on: boolean) => void;
}

function Value({ words, value, chosen, onChoose }: ValueProps) {
  return (
    <li>
      <label className="flex min-h-6 items-start gap-2 rounded-sm px-1 py-0.5 text-sm hover:bg-muted">
        <input type="checkbox" checked={chosen} onChange={(event) => onChoose(event.target.checked)} className="mt-0.5 size-4 shrink-0 accent-accent" />
        <span className="min-w-0 flex-1">
          <RefText text={words} />
        </span>
        <span className="text-xs leading-5 text-muted-foreground tabular-nums" title={`${value.pairs.toLocaleString("en")} pairs`}>
          {value.rows.toLocaleString("en")}
          <span className="sr-only"> {value.rows === 1 ? "row" : "rows"}</span>
        </span>
      </label>
    </li>
  );
}

/** All values of a facet, asked for when one wants to see them. */
const useAllValues = (facet: AccessFacetName, state: AccessState, enabled: boolean): AccessFacetCounts | undefined =>
  useAnswer<AccessAnswer>("access", { ...askedOf(state), page: 1, size: 1, values: MOST }, { enabled, keepPrevious: true }).data?.facets[facet];

function Values({ facet, counts, state, names }: Omit<FacetBoxProps, "defaultOpen">) {
  const [all, setAll] = useState(false);
  const [words, setWords] = useState("");
  const every = useAllValues(facet, state, all && counts.total > counts.values.length);
  const values = all ? (every ?? counts).values : counts.values.filter((one, i) => i < FEW || isChosen(state, facet, one.value));
  const wanted = words.trim().toLowerCase();
  const shown = values.map((value) => ({ value, words: valueWords(facet, value.value, names) })).filter((one) => one.words.toLowerCase().includes(wanted));
  const missing = counts.total - values.length;
  return (
    <>
      {all && counts.total > 12 && (
        <Input
          value={words}
          onChange={(event) => setWords(event.target.value)}
          aria-label={`Find in ${facetName(facet)}`}
          placeholder="Find…"
          className="mb-1 h-7"
        />
      )}
      <ul className={all ? "max-h-72 overflow-y-auto" : ""}>
        {shown.map((one) => (
          <Value
            key={one.value.value}
            words={one.words}
            value={one.value}
            chosen={isChosen(state, facet, one.value.value)}
            onChoose={(on) => state.choose(facet, one.value.value, on)}
          />
        ))}
      </ul>
      {counts.total === 0 && shown.length === 0 && <p className="px-1 text-xs text-muted-foreground">None in these rows.</p>}
      {all && shown.length === 0 && counts.total > 0 && <p className="px-1 text-xs text-muted-foreground">Nothing is called like that.</p>}
      {counts.total > FEW && (
        <button type="button" onClick={() => setAll(!all)} className="min-h-6 rounded-sm px-1 text-xs font-medium text-accent hover:underline">
          {all ? "Fewer" : `All ${counts.total.toLocaleString("en")}`}
          <span className="sr-only"> of {facetName(facet)}</span>
        </button>
      )}
      {all && every && missing > 0 && (
        <p className="px-1 text-xs text-muted-foreground">{missing.toLocaleString("en")} more with fewer rows are found by words.</p>
      )}
    </>
  );
}

const isChosen = (state: AccessState, facet: AccessFacetName, value: string): boolean => state.chosen.some((one) => one.facet === facet && one.value === value);

/** One facet: its values, each with the rows it would leave, to be chosen together. */
export function FacetBox({ facet, counts, state, names, defaultOpen }: FacetBoxProps) {
  const chosen = state.chosen.filter((one) => one.facet === facet).length;
  return (
    <Disclosure
      defaultOpen={defaultOpen || chosen > 0}
      summary={
        <>
          {facetTitle(facet)}
          {chosen > 0 && <span className="ml-1.5 rounded-full bg-accent-soft px-1.5 text-xs text-accent tabular-nums">{chosen}</span>}
        </>
      }
      className="[&>div]:pl-1"
    >
      <fieldset className="min-w-0">
        <legend className="sr-only">{facetName(facet)}</legend>
        <Values facet={facet} counts={counts} state={state} names={names} />
      </fieldset>
    </Disclosure>
  );
}

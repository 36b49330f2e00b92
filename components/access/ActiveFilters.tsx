"use client";

import { X } from "lucide-react";
import { useAccountNames } from "@/components/state/useAccountNames";
import { RefText } from "@/components/ui/RefText";
import { visibleText } from "@/components/ui/visibleText";
import { describeRef } from "@/server/view/ref-view";
import { facetName, valueWords } from "./facets";
import type { AccessState, Chosen } from "./useAccessState";

/** What is chosen, as one reads it: `Who: kind` and `Pod`. */
export function chosenWords({ facet, value }: Chosen, names: ReadonlyMap<string, string>): readonly [string, string] {
  if (facet === "q") return ["Words", value];
  if (facet === "hops") return ["How far", value];
  if (facet === "who" || facet === "whom") return [facet === "who" ? "Who" : "To whom", describeRef(value).label];
  return [facetName(facet), valueWords(facet, value, names)];
}

/** Every filter there is, each with the button that takes it away. */
export function ActiveFilters({ state }: { readonly state: AccessState }) {
  const names = useAccountNames();
  if (state.chosen.length === 0) return null;
  return (
    <ul aria-label="Filters" className="flex flex-wrap items-center gap-1.5">
      {state.chosen.map((one) => {
        const [name, value] = chosenWords(one, names);
        return (
          <li
            key={`${one.facet} ${one.value}`}
            className="inline-flex max-w-full items-center gap-1 rounded-full border border-accent/30 bg-accent-soft py-0.5 pr-0.5 pl-2.5 text-xs text-accent"
          >
            <span className="min-w-0 truncate" title={one.value}>
              {name}: <RefText text={value} className="font-medium" />
            </span>
            <button
              type="button"
              aria-label={`Remove ${name}: ${visibleText(value)}`}
              onClick={() => state.give(one)}
              className="grid size-6 shrink-0 place-items-center rounded-full hover:bg-surface print:hidden"
            >
              <X aria-hidden="true" className="size-3.5" />
            </button>
          </li>
        );
      })}
      {state.chosen.length > 1 && (
        <li className="print:hidden">
          <button type="button" onClick={state.giveAll} className="min-h-6 rounded-sm px-1.5 text-xs font-medium text-accent hover:underline">
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}

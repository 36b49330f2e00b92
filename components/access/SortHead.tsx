import { ArrowDown, ArrowUp } from "lucide-react";
import { useId } from "react";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/Input";
import { ACCESS_SORTS, type AccessSort } from "@/server/contract/access-names";
import { COLUMNS } from "./AccessRowView";
import type { AccessState } from "./useAccessState";

const HEADS: readonly { readonly sort: AccessSort; readonly word: string; readonly about?: string }[] = [
  { sort: "who", word: "Who" },
  { sort: "how", word: "How" },
  { sort: "whom", word: "To whom" },
  { sort: "verdict", word: "Verdict" },
  { sort: "pairs", word: "Pairs", about: "Who with whom, written out: a row may stand for many that are decided alike" },
];

/** The heads of the columns; each sorts, and turns the order round. */
export function SortHead({ state }: { readonly state: AccessState }) {
  return (
    <tr aria-rowindex={1} className={cn(COLUMNS, "border-b border-border bg-surface py-1 text-xs text-muted-foreground max-md:hidden")}>
      {HEADS.map(({ sort, word, about }) => {
        const isSorted = state.sort === sort;
        const Arrow = state.order === "up" ? ArrowUp : ArrowDown;
        return (
          <th
            key={sort}
            scope="col"
            aria-sort={isSorted ? (state.order === "up" ? "ascending" : "descending") : "none"}
            className={sort === "pairs" ? "text-right" : "text-left"}
          >
            <button
              type="button"
              title={about}
              onClick={() => state.sortBy(sort)}
              className={cn("inline-flex min-h-6 items-center gap-1 rounded-sm font-medium hover:text-foreground", isSorted && "text-foreground")}
            >
              {word}
              {isSorted && <Arrow aria-hidden="true" className="size-3.5" />}
            </button>
          </th>
        );
      })}
    </tr>
  );
}

const isSort = (text: string): text is AccessSort => ACCESS_SORTS.some((sort) => sort === text);

/** The order on a narrow screen, where rows are cards without heads. */
export function SortChoice({ state }: { readonly state: AccessState }) {
  const id = useId();
  return (
    <div className="flex items-center gap-2 text-xs text-muted-foreground md:hidden print:hidden">
      <label htmlFor={id}>Sorted by</label>
      <Select id={id} value={state.sort} onChange={(event) => isSort(event.target.value) && state.sortBy(event.target.value)}>
        {HEADS.map(({ sort, word }) => (
          <option key={sort} value={sort}>
            {word}
          </option>
        ))}
      </Select>
    </div>
  );
}

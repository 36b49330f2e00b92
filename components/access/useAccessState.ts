import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import type { ApiParams } from "@/components/state/api";
import { ACCESS_SORTS, type AccessFacetName, type AccessSort } from "@/server/contract/access-names";
import { LIST_FACETS } from "./facets";

const ORDERS = ["up", "down"] as const;
export const HOPS = ["direct", "indirect", "all"] as const;
export type Hops = (typeof HOPS)[number];

const list = parseAsArrayOf(parseAsString);

const FILTER = {
  verdict: list,
  how: list,
  crosses: parseAsStringLiteral(["yes", "no"] as const),
  q: parseAsString,
  who: parseAsString,
  whoKind: list,
  whoCluster: list,
  whoNamespace: list,
  whoAccount: list,
  whom: parseAsString,
  whomKind: list,
  whomCluster: list,
  whomNamespace: list,
  whomAccount: list,
  hops: parseAsStringLiteral(HOPS).withDefault("direct"),
};
const STATE = {
  ...FILTER,
  sort: parseAsStringLiteral(ACCESS_SORTS).withDefault("verdict"),
  order: parseAsStringLiteral(ORDERS).withDefault("up"),
  row: parseAsString,
  /** Where the open row stood, so that one comes back to its place. */
  at: parseAsInteger,
};
const NO_FILTER = Object.fromEntries(Object.keys(FILTER).map((name) => [name, null]));

const CLOSED = { row: null, at: null } as const;

/** What is looked at in passing: the way back leads to the filter before, not through every row. */
const PASSING = { history: "replace" } as const;

/** One choice that narrows the table. */
export interface Chosen {
  readonly facet: AccessFacetName | "q" | "who" | "whom" | "hops";
  readonly value: string;
}

type State = ReturnType<typeof useQueryStates<typeof STATE>>[0];

function chosenOf(state: State, hops: Hops): readonly Chosen[] {
  const lists = LIST_FACETS.flatMap((facet) => (state[facet] ?? []).map((value) => ({ facet, value })));
  const single = (["crosses", "who", "whom", "q"] as const).flatMap((facet) => (state[facet] ? [{ facet, value: state[facet] }] : []));
  return [...single, ...lists, ...(hops === "direct" ? [] : [{ facet: "hops" as const, value: hops }])];
}

/** What the server is asked with, without order and page. */
function paramsOf(state: State, hops: Hops): ApiParams {
  const lists = LIST_FACETS.map((facet) => [facet, state[facet]?.join(",")] as const);
  const { crosses, q, who, whom } = state;
  return { ...Object.fromEntries(lists), crosses, q, who, whom, ...(hops === "direct" ? {} : { hops }) };
}

type Set = ReturnType<typeof useQueryStates<typeof STATE>>[1];

/** What changes the filter: each closes the row that is open, for it may not be in the table any more. */
function filterChanges(state: State, setState: Set) {
  const choose = (facet: AccessFacetName, value: string, on: boolean) => {
    if (facet === "crosses") return void setState({ crosses: on && (value === "yes" || value === "no") ? value : null, ...CLOSED });
    const rest = (state[facet] ?? []).filter((one) => one !== value);
    const values = on ? [...rest, value] : rest;
    return void setState({ [facet]: values.length > 0 ? values : null, ...CLOSED });
  };
  return {
    choose,
    give: ({ facet, value }: Chosen) => {
      if (facet === "q" || facet === "who" || facet === "whom" || facet === "hops") void setState({ [facet]: null, ...CLOSED });
      else choose(facet, value, false);
    },
    giveAll: () => void setState({ ...NO_FILTER, ...CLOSED }),
    ask: (end: "who" | "whom", ref: string | null) => void setState({ [end]: ref, ...CLOSED }),
    type: (q: string) => void setState({ q: q === "" ? null : q, ...CLOSED }, PASSING),
    reach: (far: Hops) => void setState({ hops: far, ...CLOSED }),
  };
}

/** The filter, the order and the open row of the table: all of it lives in the address. */
export function useAccessState() {
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  // ways of more than one step are listed around one entity alone
  const isAround = (state.who === null) !== (state.whom === null);
  const hops = isAround ? state.hops : "direct";
  return {
    ...filterChanges(state, setState),
    filter: paramsOf(state, hops),
    chosen: chosenOf(state, hops),
    isAround,
    hops,
    words: state.q ?? "",
    who: state.who,
    whom: state.whom,
    sort: state.sort,
    order: state.order,
    row: state.row,
    at: state.row === null ? null : state.at,
    sortBy: (sort: AccessSort) => {
      // the largest is what one looks for first
      const first = sort === "pairs" ? "down" : "up";
      void setState({ sort, order: state.sort === sort ? (state.order === "up" ? "down" : "up") : first, ...CLOSED }, PASSING);
    },
    open: (row: string, at: number) => void setState({ row, at }, state.row === null ? { history: "push" } : PASSING),
    close: () => void setState(CLOSED, PASSING),
  };
}
export type AccessState = ReturnType<typeof useAccessState>;

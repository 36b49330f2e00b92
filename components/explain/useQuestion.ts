import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

/** The faces of the answer; `v` goes round. */
export const PATH_VIEWS = ["diagram", "list", "table"] as const;
export type PathFace = (typeof PATH_VIEWS)[number];

/** Ways asked for at first, and at most. */
export const FIRST_WAYS = 20;
export const MOST_WAYS = 200;

const STATE = {
  from: parseAsString,
  to: parseAsString,
  path: parseAsInteger.withDefault(0),
  edge: parseAsString,
  view: parseAsStringLiteral(PATH_VIEWS).withDefault("diagram"),
  ways: parseAsInteger.withDefault(FIRST_WAYS),
};

/** A way or a step is looked at in passing: the way back leads to the question before, not through all that was looked at. */
const PASSING = { history: "replace" } as const;

/** The question of the page and what is selected of its answer, all of it in the address. */
export function useQuestion() {
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  return {
    ...state,
    ways: Math.min(MOST_WAYS, Math.max(1, state.ways)),
    ask: (ends: { readonly from?: string | null; readonly to?: string | null }) => void setState({ ...ends, path: null, edge: null, ways: null }),
    pickPath: (path: number) => void setState({ path, edge: null }, PASSING),
    pickEdge: (path: number, edge: string) => void setState({ path, edge }, PASSING),
    show: (view: PathFace) => void setState({ view }, PASSING),
    moreWays: () => void setState({ ways: MOST_WAYS }, PASSING),
  };
}
export type Question = ReturnType<typeof useQuestion>;

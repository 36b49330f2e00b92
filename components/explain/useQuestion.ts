import { parseAsInteger, parseAsString, useQueryStates } from "nuqs";

const STATE = { from: parseAsString, to: parseAsString, path: parseAsInteger.withDefault(0), edge: parseAsString };

/** The question of the page and what is selected of its answer, all of it in the address. */
export function useQuestion() {
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  return {
    ...state,
    ask: (ends: { readonly from?: string | null; readonly to?: string | null }) => void setState({ ...ends, path: null, edge: null }),
    pickPath: (path: number) => void setState({ path, edge: null }),
    pickEdge: (path: number, edge: string) => void setState({ path, edge }),
  };
}
export type Question = ReturnType<typeof useQuestion>;

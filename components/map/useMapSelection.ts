import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { HIDDEN_AT_FIRST } from "@/server/view/map-view";

export const MAP_VIEWS = ["diagram", "list"] as const;
type MapFace = (typeof MAP_VIEWS)[number];

const STATE = {
  focus: parseAsString,
  node: parseAsString,
  edge: parseAsString,
  view: parseAsStringLiteral(MAP_VIEWS),
  hide: parseAsArrayOf(parseAsString),
};

const NOTHING: readonly string[] = [];

/** What is asked and selected on the map, as it stands in the address. */
export function useMapSelection() {
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  const hidden = state.hide ?? (state.focus === null ? HIDDEN_AT_FIRST : NOTHING);
  return {
    ...state,
    pickNode: (id: string) => void setState({ node: id, edge: null }),
    pickEdge: (id: string) => void setState({ edge: id, node: null }),
    clear: () => void (state.node || state.edge ? setState({ node: null, edge: null }) : undefined),
    setView: (view: MapFace) => void setState({ view }),
    hidden,
    toggle: (key: string) => void setState({ hide: hidden.includes(key) ? hidden.filter((k) => k !== key) : [...hidden, key] }),
    setFocus: (focus: string | null) => void setState({ focus, node: null, edge: null }),
  };
}
export type MapSelection = ReturnType<typeof useMapSelection>;

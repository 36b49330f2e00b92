import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

const ORDERS = ["name", "count"] as const;
const BY = ["namespace", "cluster"] as const;

const STATE = {
  cluster: parseAsString.withDefault(""),
  q: parseAsString.withDefault(""),
  account: parseAsString.withDefault(""),
  by: parseAsStringLiteral(BY).withDefault("namespace"),
  rows: parseAsStringLiteral(ORDERS).withDefault("name"),
  columns: parseAsStringLiteral(["near", ...ORDERS] as const).withDefault("near"),
};

/** How the matrix is seen; all of it lives in the address. */
export function useMatrixState() {
  const [{ q, ...state }, setState] = useQueryStates(STATE, { history: "replace" });
  return {
    choices: { ...state, words: q },
    choose: (change: Partial<Omit<typeof state, "by">>) => void setState(change),
    search: (words: string) => void setState({ q: words }),
    lookBy: (by: (typeof BY)[number]) => void setState({ by }, { history: "push" }),
    clear: () => void setState({ cluster: null, q: null, account: null }),
  };
}
export type MatrixState = ReturnType<typeof useMatrixState>;

import type { ByVerdict, MatrixAnswer, MatrixRow } from "@/server/contract/access";
import { KIND_WORDS } from "@/server/view/ref-view";
import { countWords, sumOfCounts } from "@/server/view/verdict-counts";

/** What `/access` is narrowed by to show the rows behind a number. */
export type CellFilter = Readonly<Record<string, string>>;

/** One line of the matrix: a namespace or a kind, or all of a cluster together. */
export interface MatrixLine {
  readonly key: string;
  readonly of: "group" | "row";
  readonly name: string;
  /** What it is, beneath its name. */
  readonly about: string;
  readonly filter: CellFilter;
  /** In any account. */
  readonly who: ByVerdict;
  /** Account → who of this line can become roles there. */
  readonly cells: ReadonlyMap<string, ByVerdict>;
}

export interface MatrixColumn {
  readonly id: string;
  readonly label: string;
  /** Of the lines that are shown. */
  readonly who: ByVerdict;
}

export interface MatrixView {
  readonly lines: readonly MatrixLine[];
  readonly columns: readonly MatrixColumn[];
  /** Of the lines that are shown, in any account. */
  readonly who: ByVerdict;
  /** All that is shown; undefined where the table of access cannot be narrowed to it. */
  readonly filter: CellFilter | undefined;
  /** Namespaces and kinds that are shown, and how many there are. */
  readonly shown: number;
  readonly of: number;
  /** The most in one cell of a namespace or kind. */
  readonly most: number;
}

export interface MatrixChoices {
  /** Only this cluster; empty: all; `NO_CLUSTER`: what is in none. */
  readonly cluster: string;
  /** Words of namespaces, kinds and clusters. */
  readonly words: string;
  /** Words of accounts' names and ids. */
  readonly account: string;
  readonly by: "namespace" | "cluster";
  readonly rows: "name" | "count";
  /** `near`: accounts stand in the order of the clusters that reach them most, so that full cells lie along a line. */
  readonly columns: "near" | "name" | "count";
}

export const NO_CLUSTER = "-";

const NOBODY: ByVerdict = { allowed: 0, conditional: 0, unknown: 0 };
const plus = (a: ByVerdict, b: ByVerdict): ByVerdict => ({
  allowed: a.allowed + b.allowed,
  conditional: a.conditional + b.conditional,
  unknown: a.unknown + b.unknown,
});
const sum = (all: Iterable<ByVerdict>): ByVerdict => [...all].reduce(plus, NOBODY);

const holds = (text: string, words: string): boolean => {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
};

const ROLES: CellFilter = { whomKind: "iam-role" };

function filterOf(row: MatrixRow): CellFilter {
  if (row.of === "namespace") return { ...ROLES, whoCluster: row.cluster, whoNamespace: row.namespace };
  return {
    ...ROLES,
    whoKind: row.kind,
    ...(row.cluster === "" ? {} : { whoCluster: row.cluster }),
    ...(row.account === "" ? {} : { whoAccount: row.account }),
  };
}

interface Labelled {
  readonly row: MatrixRow;
  readonly line: MatrixLine;
}

function lineOf(row: MatrixRow, key: string, cells: MatrixLine["cells"], label: (account: string) => string): MatrixLine {
  const shared = { key, of: "row" as const, filter: filterOf(row), who: row.who, cells };
  if (row.of === "namespace") return { ...shared, name: row.namespace, about: `namespace · ${row.cluster}` };
  const place = row.cluster === "" ? (row.account === "" ? "in no account" : `account ${label(row.account)}`) : row.cluster;
  return { ...shared, name: KIND_WORDS[row.kind], about: place };
}

/** Every entity is in one row, so that the sums of rows count each once. */
function groupOf(cluster: string, rows: readonly Labelled[]): MatrixLine {
  const cells = new Map<string, ByVerdict>();
  for (const { line } of rows) for (const [account, who] of line.cells) cells.set(account, plus(cells.get(account) ?? NOBODY, who));
  const kinds = new Set(rows.flatMap(({ row }) => (row.of === "kind" ? [row.kind] : [])));
  return {
    key: JSON.stringify(cluster),
    of: "group",
    name: cluster === "" ? "Outside clusters" : cluster,
    about: cluster === "" ? "what is in no cluster, by kind" : `cluster · ${rows.length} ${rows.length === 1 ? "row" : "rows"}`,
    // kinds that are in no cluster are in none anywhere
    filter: cluster === "" ? { ...ROLES, whoKind: [...kinds].sort().join(",") } : { ...ROLES, whoCluster: cluster },
    who: sum(rows.map(({ line }) => line.who)),
    cells,
  };
}

const { compare } = new Intl.Collator("en", { numeric: true });

const inOrder = <T>(all: readonly T[], by: "name" | "count", count: (one: T) => number, name: (one: T) => string): readonly T[] =>
  all.toSorted((a, b) => (by === "count" ? count(b) - count(a) : 0) || compare(name(a), name(b)));

function labelled(answer: MatrixAnswer): readonly Labelled[] {
  const labels = new Map(answer.accounts.map(({ id, label }) => [id, label]));
  const cells = Map.groupBy(answer.cells, (cell) => cell.row);
  return answer.rows.map((row, i) => {
    const there = (cells.get(i) ?? []).map((cell) => [answer.accounts[cell.column]?.id ?? "", cell.who] as const);
    return { row, line: lineOf(row, String(i), new Map(there), (account) => labels.get(account) ?? account) };
  });
}

const isWanted = ({ row, line }: Labelled, { cluster, words }: MatrixChoices): boolean =>
  (cluster === "" || row.cluster === (cluster === NO_CLUSTER ? "" : cluster)) && holds(`${line.name} ${line.about}`, words);

/** Words are looked for in names of namespaces here, in whole references there. */
function filterOfShown({ cluster, words }: MatrixChoices): CellFilter | undefined {
  if (words.trim() !== "" || cluster === NO_CLUSTER) return undefined;
  return cluster === "" ? ROLES : { ...ROLES, whoCluster: cluster };
}

interface Group {
  readonly cluster: string;
  readonly members: readonly Labelled[];
  readonly line: MatrixLine;
}

/** Account → the place of the cluster that reaches it most; what is in no cluster reaches all of them. */
function nearOf(groups: readonly Group[]): ReadonlyMap<string, number> {
  const most = new Map<string, { readonly place: number; readonly count: number }>();
  for (const [place, { cluster, line }] of groups.entries())
    for (const [account, who] of cluster === "" ? [] : line.cells) {
      const count = sumOfCounts(who);
      if (count > (most.get(account)?.count ?? 0)) most.set(account, { place, count });
    }
  return new Map([...most].map(([account, { place }]) => [account, place]));
}

/** What is outside of clusters comes last. */
const groupName = (cluster: string): string => (cluster === "" ? "\uffff" : cluster);

/** The matrix as it is chosen to be seen: by cluster, in an order, narrowed; sums are those of what is shown. */
export function matrixView(answer: MatrixAnswer, choices: MatrixChoices): MatrixView {
  const rows = labelled(answer).filter((one) => isWanted(one, choices));
  const groups = [...Map.groupBy(rows, ({ row }) => row.cluster)].map(([cluster, members]): Group => ({ cluster, members, line: groupOf(cluster, members) }));
  const ordered = inOrder(
    groups,
    choices.rows,
    (group) => sumOfCounts(group.line.who),
    (group) => groupName(group.cluster),
  );
  const lines = ordered.flatMap(({ members, line }) => [
    line,
    ...(choices.by === "cluster"
      ? []
      : inOrder(
          members,
          choices.rows,
          (one) => sumOfCounts(one.line.who),
          // namespaces first, then the kinds of what has none
          (one) => `${one.row.of === "namespace" ? "a" : "b"} ${one.line.name} ${one.line.about}`,
        ).map((one) => one.line)),
  ]);
  const near = nearOf(ordered);
  const columns = answer.accounts
    .filter(({ id, label }) => holds(`${id} ${label}`, choices.account))
    .map(({ id, label }) => ({ id, label, who: sum(rows.flatMap(({ line }) => line.cells.get(id) ?? [])) }));
  return {
    lines,
    columns: inOrder(
      columns,
      choices.columns === "name" ? "name" : "count",
      (column) => (choices.columns === "near" ? -(near.get(column.id) ?? Number.MAX_SAFE_INTEGER) : sumOfCounts(column.who)),
      (column) => column.label,
    ),
    who: sum(rows.map(({ line }) => line.who)),
    filter: filterOfShown(choices),
    shown: rows.length,
    of: answer.rows.length,
    most: Math.max(1, ...lines.filter((line) => line.of === "row" || choices.by === "cluster").flatMap((line) => [...line.cells.values()].map(sumOfCounts))),
  };
}

/** How dark a cell is, 0 for nobody to 5: by orders, so that a hundred is not lost beside ten thousand. */
export const heatOf = (count: number, most: number): number =>
  count === 0 ? 0 : Math.min(5, 1 + Math.floor((4 * Math.log(count)) / Math.max(1, Math.log(most))));

/** A number in words, with how sure it is: `12: 9 allowed, 3 conditional`. */
export function verdictCounts(who: ByVerdict): string {
  const parts = countWords(who);
  return parts.length === 0 ? "nobody" : parts.join(", ");
}

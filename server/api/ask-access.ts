import type { AccessAnswer, AccessFacetCounts } from "@/server/contract/access.ts";
import { type AskedEnds, withAskedEnds } from "@/server/graph/asked-ends.ts";
import type { AccessFacet } from "@/server/model/access-table.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type AccessAsked, type AccessPage, accessPage, accessRow } from "@/server/query/access/access.ts";
import type { AccessFilter, EndFilter, Side } from "@/server/query/access/filter.ts";
import { type Around, furtherPage } from "@/server/query/access/further.ts";
import { PLACE_PARTS } from "@/server/query/access/place.ts";
import type { AccessParams, AccessRowParams } from "./access-questions.ts";
import type { Estate } from "./estate.ts";
import { pageOf } from "./params.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

type Told = Omit<AccessPage, "facets"> & Pick<AccessAnswer, "facets">;
type RowTold = NonNullable<ReturnType<typeof accessRow>> & { readonly side: Side };
export type Narrowing = Omit<AccessRowParams, "row" | "side" | "page" | "size" | "hops">;

const PARAMS = {
  who: { kind: "whoKind", cluster: "whoCluster", namespace: "whoNamespace", account: "whoAccount" },
  whom: { kind: "whomKind", cluster: "whomCluster", namespace: "whomNamespace", account: "whomAccount" },
} as const;

function endOf(p: Narrowing, side: Side, ref: Ref | undefined): EndFilter {
  const parts = PLACE_PARTS.flatMap((part) => {
    const values = p[PARAMS[side][part]] ?? [];
    return values.length > 0 ? [[part, values] as const] : [];
  });
  return { ...Object.fromEntries(parts), ...(ref ? { ref } : {}) };
}

interface Refs {
  readonly who?: Ref;
  readonly whom?: Ref;
}

/** The parameters as what is asked of an edge. */
export function filterOf(p: Narrowing, refs: Refs): AccessFilter {
  const words = (p.q ?? "").split(/\s+/).filter((word) => word !== "");
  return {
    ...(p.verdict?.length ? { verdict: p.verdict } : {}),
    ...(p.how?.length ? { how: p.how } : {}),
    ...(p.crosses ? { crosses: p.crosses === "yes" } : {}),
    ...(words.length > 0 ? { words } : {}),
    who: endOf(p, "who", refs.who),
    whom: endOf(p, "whom", refs.whom),
  };
}

/** The entities that the parameters name. @throws UsageError */
export const refsOf = (estate: Estate, p: Narrowing): Refs => ({
  ...(p.who ? { who: resolve(estate, p.who).ref } : {}),
  ...(p.whom ? { whom: resolve(estate, p.whom).ref } : {}),
});

/** The entity around which ways of more than one step are looked for; undefined: one step is all that is asked for. */
function aroundOf({ hops }: Pick<AccessRowParams, "hops">, { who, whom }: Refs): Around | undefined {
  if (hops === "direct") return undefined;
  const far = hops === "indirect" ? ({ far: "indirect" } as const) : {};
  if (who && whom) throw new UsageError("invalid", "hops: between two entities ask `paths`; the table takes `who` or `whom`, not both");
  if (who) return { ref: who, side: "who", ...far };
  if (whom) return { ref: whom, side: "whom", ...far };
  throw new UsageError("invalid", "hops: ways of more than one step are listed around one entity: say `who` or `whom`");
}

type Values = ReadonlyMap<string, { readonly rows: number; readonly pairs: number }>;

/** The values with the most rows, those that are chosen always. */
function countsOf(values: Values | undefined, most: number, chosen: readonly string[]): AccessFacetCounts {
  const all = [...(values ?? [])].map(([value, counted]) => ({ value, ...counted }));
  all.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  const shown = all.slice(0, most);
  const rest = chosen.filter((value) => !shown.some((one) => one.value === value));
  return { total: all.length, values: [...shown, ...rest.map((value) => all.find((one) => one.value === value) ?? { value, rows: 0, pairs: 0 })] };
}

function facetsOf({ facets }: AccessPage, p: AccessParams): AccessAnswer["facets"] {
  const told = (facet: AccessFacet): AccessFacetCounts => countsOf(facets.get(facet), p.values, [p[facet] ?? []].flat());
  return {
    verdict: told("verdict"),
    how: told("how"),
    crosses: told("crosses"),
    whoKind: told("whoKind"),
    whoCluster: told("whoCluster"),
    whoNamespace: told("whoNamespace"),
    whoAccount: told("whoAccount"),
    whomKind: told("whomKind"),
    whomCluster: told("whomCluster"),
    whomNamespace: told("whomNamespace"),
    whomAccount: told("whomAccount"),
  };
}

const endsOf = ({ side, ref }: Around): AskedEnds => (side === "who" ? { from: ref } : { to: ref });

/** The table of access: one step from anything to anything, or all ways around one entity. */
export function askAccess(estate: Estate, p: AccessParams): Told {
  const refs = refsOf(estate, p);
  const { offset, size } = pageOf({ page: p.page, size: p.size, hops: undefined });
  const asked: AccessAsked = { filter: filterOf(p, refs), sort: p.sort, descending: p.order === "down", offset, size };
  const around = aroundOf(p, refs);
  const { world, graph } = estate;
  const page = around ? furtherPage(world, withAskedEnds(world, graph, endsOf(around)), around, asked) : accessPage(world, graph, asked);
  return { ...page, facets: facetsOf(page, p) };
}

/** One row of the table with a page of who it stands for. */
export function askAccessRow(estate: Estate, p: AccessRowParams): RowTold {
  const filter = filterOf(p, refsOf(estate, p));
  const { offset, size } = pageOf({ page: p.page, size: p.size, hops: undefined });
  const found = accessRow(estate.world, estate.graph, p.row, p.side, { filter, sort: "verdict", descending: false, offset, size });
  if (!found) throw new UsageError("not-found", `row: there is no row \`${p.row}\` under this filter; it may be of another snapshot`);
  return { ...found, side: p.side };
}

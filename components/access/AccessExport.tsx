"use client";

import { ExportBar } from "@/components/export/ExportBar";
import type { GraphFiles } from "@/components/export/GraphLinks";
import { apiGet, apiPath } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import type { AccessAnswer, AccessRow } from "@/server/contract/access";
import { accessExport } from "@/server/view/export/access-source";
import type { ExportFilter } from "@/server/view/export/sheet";
import { facetName } from "./facets";
import { askedOf } from "./useAccessRows";
import type { AccessState, Chosen } from "./useAccessState";

/** The most rows of which a page makes a file; what is beyond is told as cut, and fetched from the server as it is. */
const MOST = 20_000;
const AT_ONCE = 5000;

const NAMED: ReadonlySet<Chosen["facet"]> = new Set(["whoCluster", "whoNamespace", "whoAccount", "whomCluster", "whomNamespace", "whomAccount", "q"]);

function filtersOf(state: AccessState): readonly ExportFilter[] {
  const chosen = state.chosen.map(({ facet, value }): ExportFilter => {
    if (facet === "who" || facet === "whom") return { name: facet === "who" ? "who" : "to whom", value, kind: "ref" };
    const name = facet === "q" ? "words" : facet === "hops" ? "how far" : facetName(facet).toLowerCase();
    return { name, value, kind: NAMED.has(facet) ? "words" : "choice" };
  });
  return [...chosen, { name: "sorted by", value: `${state.sort}, ${state.order}`, kind: "choice" }];
}

/** The edges of the rows; around one entity, those of its ways. */
function graphOf({ filter, hops, who, whom }: AccessState, snapshot: string | null): GraphFiles {
  if (hops === "direct") return { of: "of these rows", params: { ...filter, snapshot } };
  return { of: who ? "of all ways from it" : "of all ways to it", params: { from: who, to: whom, snapshot } };
}

/** Takes every row of the filter along, not the part of them that was looked at. */
export function AccessExport({ state, answer }: { readonly state: AccessState; readonly answer: AccessAnswer }) {
  const [snapshot] = useSnapshotParam();
  const asked = { ...askedOf(state), snapshot };
  const source = async () => {
    const rows: AccessRow[] = [];
    for (let page = 1; (page - 1) * AT_ONCE < Math.min(answer.total, MOST); page += 1)
      rows.push(...(await apiGet<AccessAnswer>("access", { ...asked, page, size: AT_ONCE, values: 1 })).rows);
    return accessExport({ total: answer.total, pairs: answer.pairs, rows }, filtersOf(state));
  };
  const whole = answer.total > MOST ? { rows: answer.total, csv: apiPath("access.csv", asked), json: apiPath("access.json", asked) } : undefined;
  return <ExportBar source={source} whole={whole} graph={graphOf(state, snapshot)} />;
}

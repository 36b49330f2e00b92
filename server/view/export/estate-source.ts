import type { EstateMap, MapAnswer } from "@/server/contract/screen.ts";
import { contentOf, type EstateNode, estateView, type NameOfAccount, placeName } from "@/server/view/estate-view.ts";
import { withoutFamilies } from "@/server/view/map-view.ts";
import { familyWords } from "@/server/view/mechanism-words.ts";
import { edgeLines } from "@/server/view/text.ts";
import type { Sheet } from "./sheet.ts";

const COLUMNS = ["from", "from what", "mechanism", "to", "to what", "allowed", "conditional", "unknown"] as const;

/** A row for each line. */
function rowsOf(estate: EstateMap, nameOf: NameOfAccount): readonly (readonly string[])[] {
  const at = new Map(estate.nodes.map((n) => [n.id, n]));
  const place = (node: EstateNode | undefined): readonly [string, string] => (node ? [placeName(node, nameOf), contentOf(node)] : ["", ""]);
  return estate.edges.map((e) => {
    const [[from, fromWhat], [to, toWhat]] = [place(at.get(e.source)), place(at.get(e.target))];
    return [from, fromWhat, familyWords(e.family), to, toWhat, ...[e.pairs.allowed, e.pairs.conditional, e.pairs.unknown].map(String)];
  });
}

/** The map of places on paper; `nodes` of the answer are places, its numbers pairs. */
export function estateSheet(told: MapAnswer, estate: EstateMap, hidden: readonly string[]): Sheet {
  // names of accounts are no part of the answer: an export has their ids
  const diagram = estateView(estate, (id) => id);
  return {
    title: "Access map by place",
    counts: [
      { name: "entities", value: told.totals.entities },
      { name: "pairs", value: told.totals.edges },
      { name: "places here", value: estate.nodes.length },
      { name: "lines here", value: estate.edges.length },
    ],
    truncated: estate.cut.edges > 0,
    columns: COLUMNS,
    rows: rowsOf(estate, (id) => id),
    diagram: withoutFamilies(diagram, hidden, { node: null, edge: null }),
    lines: edgeLines(diagram.edges),
  };
}

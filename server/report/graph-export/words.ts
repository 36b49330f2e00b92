import type { GraphAbout, GraphNode } from "@/server/contract/graph-export.ts";
import type { JunctionSide } from "@/server/query/written-graph/junctions.ts";
import { KIND_WORDS } from "@/server/view/ref-view.ts";

/** What a node is called in a drawing, line by line. */
export const nodeWords = ({ name, kind, namespace, as, collected }: GraphNode): readonly string[] => [
  name,
  [KIND_WORDS[kind], namespace ?? ""].filter((part) => part !== "").join(" · "),
  ...(as === undefined ? [] : [`held as ${as}`]),
  ...(collected === "unknown" ? ["not collected"] : collected === "no" ? ["does not exist"] : []),
];

/** What a class is called. */
export const classWords = (side: JunctionSide, members: number): string => (side === "callers" ? `any of ${members}` : `each of ${members}`);

const counted = (states: Readonly<Record<string, number>>): string => {
  const told = Object.entries(states).filter(([, count]) => count > 0);
  return told.length === 0 ? "none known" : told.map(([state, count]) => `${count} ${state}`).join(", ");
};

const FORM_WORDS: Readonly<Record<GraphAbout["form"], string>> = {
  pairs: "every edge between two entities is written out",
  classes: "what many may do to many is one edge between classes; their members are linked to them",
};

/** What an export says of itself, line by line. */
export function aboutLines({ tool, snapshot, capturedAt, captured, coverage, filter, form, nodes, classes, edges }: GraphAbout): readonly string[] {
  const { files, objects, failed, missing, accounts, clusters } = coverage;
  const filters = Object.entries(filter).map(([name, values]) => `${name}=${values.join(",")}`);
  return [
    `${tool} · ${snapshot ? `snapshot ${snapshot.id} (${snapshot.label})` : "a bundle"} · captured ${capturedAt ?? "at a time that is not told"}`,
    ...(captured && (captured.oldest !== capturedAt || captured.newest !== capturedAt)
      ? [`the oldest was read ${captured.oldest}, the newest ${captured.newest}`]
      : []),
    `coverage: ${files} files and ${objects} objects read, ${failed} failed, ${missing} things missing; accounts: ${counted(accounts)}; clusters: ${counted(clusters)}`,
    `filter: ${filters.length === 0 ? "none" : filters.join(" ")}`,
    `${nodes} nodes, ${classes} classes, ${edges} edges: ${FORM_WORDS[form]}`,
  ];
}

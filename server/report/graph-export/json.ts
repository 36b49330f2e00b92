import type { GraphClass, GraphEdge } from "@/server/contract/graph-export.ts";
import { plainJson } from "@/server/report/plain-json.ts";
import type { GraphWriter } from "./writer.ts";

/** The n-th item of a list, on a line of its own. */
export const listed = (value: unknown, nth: number, indent = "    "): string => `${nth === 0 ? "" : ","}\n${indent}${plainJson(value)}`;

/** The graph in the shape of `graphExport`. */
export const jsonWriter: GraphWriter = {
  head: ({ about }) => `{\n  "about": ${plainJson(about)},\n  "nodes": [`,
  node: (document, number) => listed(document.node(number), number),
  beforeClasses: () => '\n  ],\n  "classes": [',
  class: (document, { side, members, number }, at) =>
    listed({ id: document.idOf(number), side, members: Array.from(members, (member) => document.idOf(member)) } satisfies GraphClass, at),
  beforeEdges: () => '\n  ],\n  "edges": [',
  edge: (document, { from, to, mechanism, verdict, conditions }, nth) =>
    listed(
      { from: document.idOf(from), to: document.idOf(to), mechanism, verdict, conditions: conditions as GraphEdge["conditions"] } satisfies GraphEdge,
      nth,
    ),
  foot: () => "\n  ]\n}\n",
};

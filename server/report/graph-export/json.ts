import type { GraphClass, GraphEdge } from "@/server/contract/graph-export.ts";
import type { GraphWriter } from "./writer.ts";

// controls and marks of reading direction, which stand in no JSON text but within a string
const HIDDEN = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON on one line in which nothing hides. */
export const plainJson = (value: unknown): string => JSON.stringify(value).replace(HIDDEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

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

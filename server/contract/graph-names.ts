/** In a file of their own: screens need the lists and not the library that checks shapes. */

export const GRAPH_FORMATS = ["dot", "graphml", "mermaid", "opengraph", "json"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** `pairs`: every edge between two entities; `classes`: what many may do to many is one edge between two classes. */
export const GRAPH_FORMS = ["pairs", "classes"] as const;
export type GraphForm = (typeof GRAPH_FORMS)[number];

import type { GraphFormat } from "@/server/contract/graph-names.ts";
import { dotWriter } from "./dot.ts";
import type { GraphDocument } from "./graph-document.ts";
import { graphmlWriter } from "./graphml.ts";
import { jsonWriter } from "./json.ts";
import { mermaidText } from "./mermaid.ts";
import { opengraphWriter } from "./opengraph.ts";
import { type Cursor, type GraphWriter, writePart } from "./writer.ts";

const WRITERS: Readonly<Record<Exclude<GraphFormat, "mermaid">, GraphWriter>> = {
  dot: dotWriter,
  graphml: graphmlWriter,
  json: jsonWriter,
  opengraph: opengraphWriter,
};

/** Writes a document from a cursor on, about so many characters of it; `next` is where to go on. A flowchart is never long, and comes whole. */
export const writeGraph = (document: GraphDocument, format: GraphFormat, from: Cursor, most: number): ReturnType<typeof writePart> =>
  format === "mermaid" ? { text: mermaidText(document) } : writePart(document, WRITERS[format], from, most);

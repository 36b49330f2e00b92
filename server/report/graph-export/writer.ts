import type { WrittenEdge } from "@/server/query/written-graph/written-graph.ts";
import type { DocumentClass, GraphDocument } from "./graph-document.ts";

/**
 * One format, written piece by piece in this order: head, nodes, `beforeClasses`, classes, `beforeEdges`, the links of classes with their members, edges, foot.
 * What a piece is does not depend on those before it, save for `nth`: how many links and edges stand before.
 */
export interface GraphWriter {
  head(document: GraphDocument): string;
  node(document: GraphDocument, number: number): string;
  beforeClasses(document: GraphDocument): string;
  class(document: GraphDocument, one: DocumentClass, at: number): string;
  beforeEdges(document: GraphDocument): string;
  /** Absent where a class has its members by itself. */
  link?(document: GraphDocument, one: DocumentClass, member: number, nth: number): string;
  edge(document: GraphDocument, edge: WrittenEdge, nth: number): string;
  foot(document: GraphDocument): string;
}

/** Where a document is to be gone on with: so many pieces are written, and so many links and edges with them. */
export interface Cursor {
  readonly at: number;
  readonly edges: number;
}

export const START: Cursor = { at: 0, edges: 0 };

/** The pieces of a document by number. */
class Pieces {
  readonly #document: GraphDocument;
  readonly #writer: GraphWriter;
  #edges: number;

  constructor(document: GraphDocument, writer: GraphWriter, edges: number) {
    this.#document = document;
    this.#writer = writer;
    this.#edges = edges;
  }

  get edges(): number {
    return this.#edges;
  }

  /** The text of a piece; undefined behind the last. */
  at(piece: number): string | undefined {
    const document = this.#document;
    const [nodes, classes] = [document.about.nodes, document.about.classes];
    const sections: readonly (readonly [count: number, write: (at: number) => string])[] = [
      [1, () => this.#writer.head(document)],
      [nodes, (at) => this.#writer.node(document, at)],
      [1, () => this.#writer.beforeClasses(document)],
      [classes, (at) => this.#writer.class(document, document.class(at), at)],
      [1, () => this.#writer.beforeEdges(document)],
      [classes, (at) => this.#links(at)],
      [document.lots, (at) => this.#lot(at)],
      [1, () => this.#writer.foot(document)],
    ];
    let at = piece;
    for (const [count, write] of sections) {
      if (at < count) return write(at);
      at -= count;
    }
    return undefined;
  }

  #links(at: number): string {
    const { link } = this.#writer;
    if (!link) return "";
    const one = this.#document.class(at);
    const text = Array.from(one.members, (member, i) => link(this.#document, one, member, this.#edges + i)).join("");
    this.#edges += one.members.length;
    return text;
  }

  #lot(at: number): string {
    const edges = this.#document.lot(at);
    const text = edges.map((edge, i) => this.#writer.edge(this.#document, edge, this.#edges + i)).join("");
    this.#edges += edges.length;
    return text;
  }
}

/** Writes a document from a cursor on, until it has so many characters or ends; `next` is where to go on. */
export function writePart(document: GraphDocument, writer: GraphWriter, from: Cursor, most: number): { readonly text: string; readonly next?: Cursor } {
  const pieces = new Pieces(document, writer, from.edges);
  const texts: string[] = [];
  let [at, length] = [from.at, 0];
  for (let text = pieces.at(at); text !== undefined; text = pieces.at(at)) {
    texts.push(text);
    length += text.length;
    at += 1;
    if (length >= most) return { text: texts.join(""), next: { at, edges: pieces.edges } };
  }
  return { text: texts.join("") };
}

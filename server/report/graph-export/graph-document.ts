import { createHash } from "node:crypto";
import type { GraphAbout, GraphNode } from "@/server/contract/graph-export.ts";
import type { GraphForm } from "@/server/contract/graph-names.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import type { Junction } from "@/server/query/written-graph/junctions.ts";
import type { WrittenEdge, WrittenGraph } from "@/server/query/written-graph/written-graph.ts";

/** More edges between two entities than this are written as classes unless they are asked for; a drawing is full much earlier. */
export const PAIRS_BY_THEMSELVES = { file: 20_000, drawing: 400 } as const;

/** A class of the document. Its number goes on from those of the nodes. */
export interface DocumentClass extends Junction {
  readonly number: number;
}

/** As JSON, in which half of a surrogate pair is told apart from another: as UTF-8 it would not be. */
const digest = (texts: readonly string[]): string => createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 20);

const placeOf = (name: "account" | "cluster" | "namespace", value: string) => (value === "" ? {} : { [name]: value });

/** What every format is written from: the graph in one form, with what has to be said of it. */
export class GraphDocument {
  readonly graph: WrittenGraph;
  readonly form: GraphForm;
  readonly about: GraphAbout;
  readonly #administrators: ReadonlyMap<Ref, { readonly verdict: VerdictWord }>;
  readonly #ids: (string | undefined)[] = [];

  /** `form`: pairs unless they are more than so many, where a number is given. */
  constructor(
    graph: WrittenGraph,
    about: Omit<GraphAbout, "form" | "nodes" | "classes" | "edges">,
    administrators: ReadonlyMap<Ref, { readonly verdict: VerdictWord }>,
    form: GraphForm | number,
  ) {
    this.graph = graph;
    this.form = typeof form === "string" ? form : graph.mostPairs > form ? "classes" : "pairs";
    this.#administrators = administrators;
    const isPairs = this.form === "pairs";
    const { nodes, junctions } = graph;
    this.about = { ...about, form: this.form, nodes, classes: isPairs ? 0 : junctions.length, edges: isPairs ? graph.pairs : graph.edges };
  }

  node(number: number): GraphNode {
    const { ref, kind, label, context, account, cluster, namespace, as, collected } = this.graph.node(number);
    const administrator = as === undefined ? this.#administrators.get(ref)?.verdict : undefined;
    return {
      id: as === undefined ? ref : `part:${digest([as, ref])}`,
      ref,
      kind,
      name: label,
      context,
      ...placeOf("account", account),
      ...placeOf("cluster", cluster),
      ...placeOf("namespace", namespace),
      ...(as === undefined ? {} : { as }),
      collected,
      ...(administrator === undefined ? {} : { administrator }),
    };
  }

  class(at: number): DocumentClass {
    return { ...(this.graph.junctions[at] as Junction), number: this.graph.nodes + at };
  }

  /** The id of a node or of a class; that of a class follows from its members alone. */
  idOf(number: number): string {
    this.#ids[number] ??= this.#makeId(number);
    return this.#ids[number];
  }

  #makeId(number: number): string {
    if (number < this.graph.nodes) return this.node(number).id;
    const { side, members } = this.class(number - this.graph.nodes);
    return `${side}:${digest(Array.from(members, (member) => this.idOf(member)))}`;
  }

  /** Edges come in as many lots; one is never large. */
  get lots(): number {
    return this.form === "pairs" ? this.graph.nodes : this.graph.edges;
  }

  lot(at: number): readonly WrittenEdge[] {
    return this.form === "pairs" ? this.graph.edgesFrom(at) : [this.graph.edge(at)];
  }
}

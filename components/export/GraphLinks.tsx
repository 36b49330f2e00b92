import { type ApiParams, apiPath } from "@/components/state/api";
import type { GraphFormat } from "@/server/contract/graph-names";

export interface GraphFiles {
  /** What the graph is of, as the end of a sentence. */
  readonly of: string;
  /** What narrows it, by the names of the parameters of `export`. */
  readonly params: ApiParams;
}

const WORDS: readonly (readonly [format: GraphFormat, word: string, about: string])[] = [
  ["graphml", "GraphML", "for yEd, Gephi and NetworkX"],
  ["dot", "DOT", "for Graphviz"],
  ["opengraph", "OpenGraph", "for BloodHound"],
  ["mermaid", "Mermaid", "a flowchart of the most telling edges"],
  ["json", "JSON", "nodes and edges, for programs"],
];

/** The graph for other tools, sent by the server while it is written. */
export function GraphLinks({ of, params }: GraphFiles) {
  return (
    <section aria-label="The graph for other tools" className="mt-1 border-t border-border px-2 pt-2 pb-1 text-xs text-muted-foreground">
      <p>Nodes and edges {of}, for other tools, with names as they are:</p>
      <ul className="flex flex-wrap gap-x-3">
        {WORDS.map(([format, word, about]) => (
          <li key={format}>
            <a
              href={apiPath("export", { ...params, format })}
              download
              title={about}
              className="inline-flex min-h-6 items-center font-medium text-accent underline-offset-2 hover:underline"
            >
              {word}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

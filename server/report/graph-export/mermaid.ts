import { VERDICT_WORDS } from "@/server/model/verdict.ts";
import { priorityOf } from "@/server/query/map/draw.ts";
import type { WrittenEdge } from "@/server/query/written-graph/written-graph.ts";
import { codePoint, visible } from "@/server/report/visible.ts";
import { conditionWords } from "@/server/view/proof-view.ts";
import type { GraphDocument } from "./graph-document.ts";
import { aboutLines, classWords, nodeWords } from "./words.ts";

/** More lines, and more text, Mermaid refuses to draw: 500 and 50,000 characters where nobody has set it otherwise. */
const MOST_LINES = 400;
const MOST_TEXT = 45_000;
/** Edges that are looked at for one line: those between the same ends are drawn together. */
const MOST_TOGETHER = 4;
const NAMES_OF_CLASS = 3;

/** Text within quotes: all that could end it, or mean something to Mermaid, is written by its code. */
const coded = (text: string): string =>
  visible(text)
    // Mermaid breaks the line at a backslash and an n, however they are written
    .replace(/\\(?=n)/g, codePoint)
    .replace(/[^\p{L}\p{M}\p{N} ./@=,()·-]/gu, (char) => `#${char.codePointAt(0)};`)
    // what begins like an item of a list would be taken for one
    .replace(/^(?=\d+\. |- )./, (char) => `#${char.codePointAt(0)};`);

/** A comment: only a directive could stand in it. */
const comment = (text: string): string => `%% ${visible(text).replace(/[%{}]/g, "·")}`;

const quoted = (lines: readonly string[]): string => `"${lines.map(coded).join("<br/>")}"`;

/** The most telling edges: credentials before ways in before ways round, and the certain first. */
class Telling {
  readonly #buckets = new Map<number, WrittenEdge[]>();

  add(edge: WrittenEdge): void {
    const rank = priorityOf(edge.mechanism) * VERDICT_WORDS.length + VERDICT_WORDS.indexOf(edge.verdict);
    const bucket = this.#buckets.get(rank) ?? [];
    this.#buckets.set(rank, bucket);
    if (bucket.length < MOST_LINES * MOST_TOGETHER) bucket.push(edge);
  }

  get first(): readonly WrittenEdge[] {
    return [...this.#buckets].sort(([a], [b]) => a - b).flatMap(([, bucket]) => bucket);
  }
}

/** Edges between the same ends, which are drawn as one line. */
type Line = readonly WrittenEdge[];

function linesOf(document: GraphDocument): readonly Line[] {
  const telling = new Telling();
  for (let at = 0; at < document.lots; at += 1) for (const edge of document.lot(at)) telling.add(edge);
  return [...Map.groupBy(telling.first, ({ from, to }) => `${from} ${to}`).values()].slice(0, MOST_LINES);
}

function edgeWords({ mechanism, verdict, conditions }: WrittenEdge): string {
  if (verdict === "allowed") return mechanism;
  return `${mechanism} ${verdict === "unknown" ? "(unknown)" : `if ${conditions.map(conditionWords).join(" and ")}`}`;
}

function lineText(line: Line): string {
  const [{ from, to }] = line as [WrittenEdge, ...WrittenEdge[]];
  const isSure = line.some(({ verdict }) => verdict === "allowed");
  return `  n${from} ${isSure ? "-->" : "-.->"}|${quoted(line.map(edgeWords))}| n${to}`;
}

function classLine(document: GraphDocument, number: number): string {
  const { side, members } = document.class(number - document.about.nodes);
  const names = Array.from(members.subarray(0, NAMES_OF_CLASS), (member) => document.node(member).name);
  const more = members.length > NAMES_OF_CLASS ? ["…"] : [];
  return `  n${number}([${quoted([classWords(side, members.length), [...names, ...more].join(", ")])}])`;
}

const nodeLine = (document: GraphDocument, number: number): string => `n${number}[${quoted(nodeWords(document.node(number)))}]`;

/** Nodes in boxes: accounts, and in them clusters. */
function boxes(document: GraphDocument, nodes: readonly number[]): readonly string[] {
  const byAccount = Map.groupBy(nodes, (number) => document.graph.placeOf(number).account);
  return [...byAccount].flatMap(([account, own], at) => {
    const byCluster = [...Map.groupBy(own, (number) => document.graph.placeOf(number).cluster)];
    const lines = byCluster.flatMap(([cluster, members], nth) => {
      const drawn = members.map((number) => `    ${nodeLine(document, number)}`);
      return cluster === "" ? drawn : [`  subgraph k${at}x${nth}[${quoted([`cluster ${cluster}`])}]`, ...drawn, "  end"];
    });
    return account === "" ? lines : [`  subgraph a${at}[${quoted([`account ${account}`])}]`, ...lines, "  end"];
  });
}

function drawn(document: GraphDocument, lines: readonly Line[]): string {
  const edges = lines.flat();
  const ends = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const nodes = ends.filter((end) => end < document.about.nodes);
  const { about } = document;
  const told = [`${edges.length} of ${about.edges} edges are drawn`, `${ends.length} of ${about.nodes + about.classes} nodes and classes`];
  return [
    ...aboutLines(about).map(comment),
    comment(told.join(", ")),
    "flowchart LR",
    `  about[${quoted([...aboutLines(about), told.join(", ")])}]`,
    ...boxes(document, nodes),
    ...ends.filter((end) => end >= about.nodes).map((end) => classLine(document, end)),
    ...lines.map(lineText),
    "",
  ].join("\n");
}

/**
 * The graph as a flowchart of Mermaid, as much of it as Mermaid draws; the chart says of how much. A class is one node, and its members are linked to it
 * in no way.
 */
export function mermaidText(document: GraphDocument): string {
  const lines = linesOf(document);
  let most = lines.length;
  let text = drawn(document, lines);
  while (text.length > MOST_TEXT && most > 0) {
    most = Math.floor(most * Math.min(0.9, MOST_TEXT / text.length));
    text = drawn(document, lines.slice(0, most));
  }
  return text;
}

import type { GraphNode } from "@/server/contract/graph-export.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { visible } from "@/server/report/visible.ts";
import { conditionWords } from "@/server/view/proof-view.ts";
import type { GraphDocument } from "./graph-document.ts";
import { aboutLines, classWords, nodeWords } from "./words.ts";
import type { GraphWriter } from "./writer.ts";

/** A string of DOT: a backslash would begin an escape, a quote would end it; characters that hide are told by their codes. */
const quoted = (text: string): string => `"${visible(text).replace(/["\\]/g, "\\$&")}"`;

/** Lines of a label: Graphviz reads character references in labels. */
const label = (...lines: readonly string[]): string => `"${lines.map((line) => visible(line).replace(/["\\]/g, "\\$&").replaceAll("&", "&amp;")).join("\\n")}"`;

const STYLE: Readonly<Record<VerdictWord, string>> = { allowed: "solid", conditional: "dashed", unknown: "dotted", denied: "invis" };

interface Group {
  readonly account: string;
  readonly cluster: string;
}

const NOWHERE: Group = { account: "", cluster: "" };

const groupAt = (document: GraphDocument, number: number): Group => (number < 0 || number >= document.about.nodes ? NOWHERE : document.graph.placeOf(number));

/** What closes the boxes of one place and opens those of the next; those of clusters are in those of their accounts. */
function turn(before: Group, after: Group): string {
  const sameAccount = before.account === after.account;
  if (sameAccount && before.cluster === after.cluster) return "";
  const closes = [before.cluster !== "", before.account !== "" && !sameAccount].filter(Boolean).map(() => "}\n");
  const opens = [
    ...(after.account !== "" && !sameAccount ? [`subgraph ${quoted(`cluster_account_${after.account}`)} {\nlabel=${label(`account ${after.account}`)}\n`] : []),
    ...(after.cluster !== "" ? [`subgraph ${quoted(`cluster_k8s_${after.account}_${after.cluster}`)} {\nlabel=${label(`cluster ${after.cluster}`)}\n`] : []),
  ];
  return [...closes, ...opens].join("");
}

const attributesOf = (node: GraphNode): string =>
  [
    `label=${label(...nodeWords(node))}`,
    `tooltip=${label(node.ref)}`,
    `ref=${quoted(node.ref)}`,
    `kind=${quoted(node.kind)}`,
    `collected=${quoted(node.collected)}`,
    ...(node.as === undefined ? [] : [`as=${quoted(node.as)}`, "style=dashed"]),
    ...(node.administrator === undefined ? [] : [`administrator=${quoted(node.administrator)}`, "penwidth=2"]),
  ].join(" ");

/** The graph for Graphviz: `n1` are nodes, boxes are accounts and their clusters. */
export const dotWriter: GraphWriter = {
  head: ({ about }) =>
    [
      ...aboutLines(about).map((line) => `// ${visible(line)}`),
      "digraph rolewalk {",
      `label=${label(...aboutLines(about))}`,
      'labelloc=t rankdir=LR fontname="sans-serif"',
      'node [shape=box margin="0.2,0.08" fontname="sans-serif"]',
      'edge [fontname="sans-serif" fontsize=10]',
      "",
    ].join("\n"),
  node: (document, number) => `${turn(groupAt(document, number - 1), groupAt(document, number))}n${number} [${attributesOf(document.node(number))}]\n`,
  beforeClasses: (document) => turn(groupAt(document, document.about.nodes - 1), NOWHERE),
  class: (_, { side, members, number }) =>
    `n${number} [label=${label(classWords(side, members.length))} shape=point kind=${quoted(side)} xlabel="${members.length}"]\n`,
  beforeEdges: () => "",
  link: (_, { side, number }, member) =>
    side === "callers" ? `n${member} -> n${number} [arrowhead=none color=gray kind="one-of"]\n` : `n${number} -> n${member} [color=gray kind="each-of"]\n`,
  edge: (_, { from, to, mechanism, verdict, conditions }) => {
    const asks = conditions.map(conditionWords).join("; ");
    return `n${from} -> n${to} [label=${label(verdict === "allowed" ? mechanism : `${mechanism} (${verdict})`)} style=${STYLE[verdict]} kind="step" mechanism=${quoted(mechanism)} verdict=${quoted(verdict)}${asks === "" ? "" : ` conditions=${quoted(asks)} tooltip=${label(asks)}`}]\n`;
  },
  foot: () => "}\n",
};

import type { GraphNode } from "@/server/contract/graph-export.ts";
import { codePoint, HIDDEN, visible } from "@/server/report/visible.ts";
import { conditionWords } from "@/server/view/proof-view.ts";
import { aboutLines, classWords, nodeWords } from "./words.ts";
import type { GraphWriter } from "./writer.ts";

// XML 1.0 has no way to write these, not even by number
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text of XML, the same again when it is read, save for what XML forbids: that is told by its code. */
const escaped = (text: string): string =>
  text
    .replace(FORBIDDEN, codePoint)
    .replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char)
    .replace(HIDDEN, (char) => `&#${char.codePointAt(0)};`);

interface Key {
  readonly id: string;
  readonly for: "node" | "edge";
  readonly type: "string" | "int";
}

const key = (of: Key["for"], type: Key["type"] = "string") => ({ for: of, type });

/** Every value that nodes and edges may have; those of one name are of one type. */
const KEYS = {
  node: {
    label: key("node"),
    stableid: key("node"),
    ref: key("node"),
    kind: key("node"),
    name: key("node"),
    context: key("node"),
    account: key("node"),
    cluster: key("node"),
    namespace: key("node"),
    as: key("node"),
    collected: key("node"),
    administrator: key("node"),
    members: key("node", "int"),
  },
  edge: { label: key("edge"), kind: key("edge"), mechanism: key("edge"), verdict: key("edge"), conditions: key("edge") },
} as const;

const KEY_LINES = Object.entries(KEYS).flatMap(([of, names]) =>
  Object.entries(names).map(([name, { type }]) => `  <key id="${of}-${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`),
);

type Values<Of extends keyof typeof KEYS> = Partial<Record<keyof (typeof KEYS)[Of], string | number | undefined>>;

const data = (of: keyof typeof KEYS, values: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<data key="${of}-${name}">${escaped(String(value))}</data>`)
    .join("");

const nodeElement = (number: number, values: Values<"node">): string => `    <node id="n${number}">${data("node", values)}</node>\n`;

const edgeElement = (nth: number, from: number, to: number, values: Values<"edge">): string =>
  `    <edge id="e${nth}" source="n${from}" target="n${to}">${data("edge", values)}</edge>\n`;

const label = (node: GraphNode): string => nodeWords(node).map(visible).join("\n");

/** The graph as GraphML 1.0: nodes are `n0`…, edges `e0`…, all else stands in typed data. */
export const graphmlWriter: GraphWriter = {
  head: ({ about }) =>
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n',
      `  <desc>${escaped(aboutLines(about).map(visible).join("\n"))}</desc>\n`,
      ...KEY_LINES,
      '  <key id="graph-about" for="graph" attr.name="about" attr.type="string"/>\n',
      '  <graph id="rolewalk" edgedefault="directed">\n',
      `    <data key="graph-about">${escaped(JSON.stringify(about))}</data>\n`,
    ].join(""),
  node: (document, number) => {
    const node = document.node(number);
    // readers call the id of the element `id`
    const { id, ...values } = node;
    return nodeElement(number, { label: label(node), stableid: id, ...values });
  },
  beforeClasses: () => "",
  class: (document, { side, members, number }) =>
    nodeElement(number, { label: classWords(side, members.length), stableid: document.idOf(number), kind: side, members: members.length }),
  beforeEdges: () => "",
  link: (_, { side, number }, member, nth) =>
    side === "callers" ? edgeElement(nth, member, number, { kind: "one-of" }) : edgeElement(nth, number, member, { kind: "each-of" }),
  edge: (_, { from, to, mechanism, verdict, conditions }, nth) =>
    edgeElement(nth, from, to, {
      label: mechanism,
      kind: "step",
      mechanism,
      verdict,
      conditions: conditions.length === 0 ? undefined : conditions.map(conditionWords).join("; "),
    }),
  foot: () => "  </graph>\n</graphml>\n",
};

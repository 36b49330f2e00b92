import { createHash } from "node:crypto";
import type { GraphAbout, GraphNode } from "@/server/contract/graph-export.ts";
import { conditionWords } from "@/server/view/proof-view.ts";
import type { GraphDocument } from "./graph-document.ts";
import { listed } from "./json.ts";
import { classWords } from "./words.ts";
import type { GraphWriter } from "./writer.ts";

/** Begins every kind, so that none is one of BloodHound's own. */
export const PREFIX = "Rolewalk";

/** `sts:AssumeRole` → `Rolewalk_StsAssumeRole`: kinds of BloodHound are letters, digits and underscores. */
export const kindOf = (word: string): string =>
  `${PREFIX}_${word
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("")}`;

type Value = string | number | boolean | readonly string[];
type Properties = Readonly<Record<string, Value>>;

const nodeItem = (id: string, kind: string, properties: Properties) => ({ id, kinds: [kindOf(kind)], properties });

const edgeItem = (from: string, to: string, kind: string, properties: Properties) => ({
  start: { match_by: "id", value: from },
  end: { match_by: "id", value: to },
  kind,
  properties,
});

/** Property names are lower case; `name` is what BloodHound searches, and shows in capitals. */
function propertiesOf({ ref, name, context, account, cluster, namespace, as, collected, administrator }: GraphNode): Properties {
  const given = { account, cluster, namespace, heldas: as, administrator };
  const told = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return { name: as === undefined ? name : `${name} (held as ${as})`, displayname: name, ref, context, ...Object.fromEntries(told), collection: collected };
}

/** What the export says of itself, as a node: BloodHound takes nothing else beside the graph. */
function aboutItem({ tool, snapshot, capturedAt, captured, coverage, filter, form, nodes, classes, edges }: GraphAbout) {
  const { files, objects, failed, missing, accounts, clusters } = coverage;
  const states = Object.entries({ accounts, clusters }).flatMap(([of, counts]) =>
    Object.entries(counts).map(([state, count]) => [`${of}${state.replace("-", "")}`, count] as const),
  );
  return nodeItem(`rolewalk-export:${snapshot?.id ?? "bundle"}`, "Export", {
    name: `rolewalk export ${snapshot?.label ?? "of a bundle"}`,
    tool,
    snapshot: snapshot?.id ?? "",
    label: snapshot?.label ?? "",
    capturedat: capturedAt ?? "",
    ...(captured ? { oldest: captured.oldest, newest: captured.newest } : {}),
    files,
    objects,
    failed,
    missing,
    ...Object.fromEntries(states),
    filter: Object.entries(filter).map(([name, values]) => `${name}=${values.join(",")}`),
    form,
    nodes,
    classes,
    edges,
  });
}

/** Ids in capitals that several nodes of a document have. */
const shared = new WeakMap<GraphDocument, ReadonlySet<string>>();

function sharedIn(document: GraphDocument): ReadonlySet<string> {
  const known = shared.get(document);
  if (known) return known;
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (let number = 0; number < document.about.nodes; number += 1) {
    const id = document.idOf(number).toUpperCase();
    if (seen.has(id)) twice.add(id);
    seen.add(id);
  }
  shared.set(document, twice);
  return twice;
}

/** The id of a node or class. BloodHound writes ids in capitals: those that then would be one are told apart by a hash. */
function idOf(document: GraphDocument, number: number): string {
  const id = document.idOf(number);
  if (!sharedIn(document).has(id.toUpperCase())) return id;
  return `${id}#${createHash("sha256").update(JSON.stringify(id)).digest("hex").slice(0, 20)}`;
}

/** The graph as BloodHound OpenGraph: `kinds` and edge kinds begin with `Rolewalk_`, all nodes have the source kind `Rolewalk`. */
export const opengraphWriter: GraphWriter = {
  head: ({ about }) => `{\n  "metadata": {"source_kind":"${PREFIX}"},\n  "graph": {\n    "nodes": [${listed(aboutItem(about), 0, "      ")}`,
  node: (document, number) => {
    const node = document.node(number);
    return listed(nodeItem(idOf(document, number), node.kind, propertiesOf(node)), number + 1, "      ");
  },
  beforeClasses: () => "",
  class: (document, { side, members, number }, at) =>
    listed(
      nodeItem(idOf(document, number), side, { name: classWords(side, members.length), members: members.length }),
      document.about.nodes + at + 1,
      "      ",
    ),
  beforeEdges: () => '\n    ],\n    "edges": [',
  link: (document, { side, number }, member, nth) => {
    const [one, all] = [idOf(document, member), idOf(document, number)];
    return listed(side === "callers" ? edgeItem(one, all, kindOf("one-of"), {}) : edgeItem(all, one, kindOf("each-of"), {}), nth, "      ");
  },
  edge: (document, { from, to, mechanism, verdict, conditions }, nth) =>
    listed(
      edgeItem(idOf(document, from), idOf(document, to), kindOf(mechanism), {
        mechanism,
        verdict,
        ...(conditions.length === 0 ? {} : { conditions: conditions.map(conditionWords) }),
      }),
      nth,
      "      ",
    ),
  foot: () => "\n    ]\n  }\n}\n",
};

import type { EntityKind } from "@/server/contract/entity-kind.ts";
import { MAP_RANKS } from "@/server/contract/map-ranks.ts";
import type { EstateMap } from "@/server/contract/screen.ts";
import type { Diagram, DiagramEdge, DiagramNode } from "./diagram.ts";
import { headings } from "./map-view.ts";
import { familyWords } from "./mechanism-words.ts";
import { KIND_WORDS } from "./ref-view.ts";
import { countWords, sumOfCounts, surestOf } from "./verdict-counts.ts";

export type EstateNode = EstateMap["nodes"][number];
export type EstateEdge = EstateMap["edges"][number];
/** The name of an account, beside its id; the id where it has none. */
export type NameOfAccount = (id: string) => string;

const PLURALS: Partial<Readonly<Record<EntityKind, string>>> = {
  "web-identity": "web identities",
  "saml-subject": "SAML identities",
  other: "entities",
  anyone: "anyone",
  person: "people",
};
const NAMES = /^(IAM|AWS|OIDC|SAML|Pod Identity|Kubernetes)\b/;
const lower = (words: string): string => (NAMES.test(words) ? words : words.toLowerCase());

/** `1,234 IAM roles`. */
export function countOfKind(kind: EntityKind, count: number): string {
  if (kind === "anyone") return "anyone";
  return `${count.toLocaleString("en")} ${count === 1 ? lower(KIND_WORDS[kind]) : pluralOf(kind)}`;
}

const pluralOf = (kind: EntityKind): string => PLURALS[kind] ?? `${lower(KIND_WORDS[kind])}s`;
const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);

const kindsOf = (node: EstateNode): readonly (readonly [EntityKind, number])[] =>
  Object.entries(node.kinds)
    .map(([kind, count]) => [kind as EntityKind, count ?? 0] as const)
    .sort((a, b) => b[1] - a[1]);

/** What is in a node, the most first. */
export const contentOf = (node: EstateNode): string =>
  kindsOf(node)
    .map(([kind, count]) => countOfKind(kind, count))
    .join(", ");

/** Where a node is, in few words: of several places how many. */
export function placeName({ clusters, namespace, accounts, kinds }: EstateNode, nameOf: NameOfAccount): string {
  const [cluster, account] = [clusters[0], accounts[0]];
  if (clusters.length > 1) return `${clusters.length.toLocaleString("en")} clusters`;
  if (accounts.length > 1) return `${accounts.length.toLocaleString("en")} accounts`;
  if (cluster !== undefined) return namespace || cluster;
  if (account !== undefined) return nameOf(account);
  const [kind] = Object.keys(kinds) as EntityKind[];
  return kind === undefined ? "" : capital(pluralOf(kind));
}

/** What stands behind the name of a place: the cluster of a namespace, the id of an account that is called by its name. */
function besides({ clusters, namespace, accounts }: EstateNode, label: string): string {
  if (namespace !== "") return clusters[0] ?? "";
  const [account = ""] = accounts;
  return clusters.length === 0 && accounts.length === 1 && account !== label ? account : "";
}

function nodeView(node: EstateNode, nameOf: NameOfAccount): DiagramNode {
  const [most, ...others] = kindsOf(node);
  const kind = node.clusters.length > 0 && others.length > 0 ? "cluster" : (most?.[0] ?? "other");
  const label = placeName(node, nameOf);
  const beside = besides(node, label);
  const content = `${most ? countOfKind(...most) : ""}${others.length > 0 ? ` +${others.length}` : ""}`;
  return {
    id: node.id,
    rank: MAP_RANKS.indexOf(node.rank),
    kind,
    kindWord: content,
    label,
    context: beside,
    ref: contentOf(node),
    count: 1,
    accent: null,
    aria: `${label}${beside === "" ? "" : `, ${beside}`}: ${contentOf(node)}`,
  };
}

/** `120 allowed, 3 unknown`. */
const pairWords = (pairs: EstateEdge["pairs"]): string => countWords(pairs).join(", ");

export const estateEdgeId = ({ source, family, target }: EstateEdge): string => JSON.stringify([source, family, target]);

function edgeView(edge: EstateEdge, nodes: ReadonlyMap<string, DiagramNode>): readonly DiagramEdge[] {
  const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)];
  if (!source || !target) return [];
  const count = sumOfCounts(edge.pairs);
  const words = familyWords(edge.family);
  return [
    {
      id: estateEdgeId(edge),
      source: edge.source,
      target: edge.target,
      mechanism: edge.family,
      short: `${words} ×${count.toLocaleString("en")}`,
      verdict: surestOf(edge.pairs) ?? "unknown",
      count,
      from: source.label,
      to: target.label,
      aria: `${words}: ${source.label} to ${target.label}, ${pairWords(edge.pairs)}`,
      sentence: `By ${words}, entities of ${source.label} can become entities of ${target.label}: ${pairWords(edge.pairs)}, counted as pairs.`,
    },
  ];
}

/** A snapshot by places as a diagram: ids are those of the answer, a line has the word of its most certain pair. */
export function estateView(estate: EstateMap, nameOf: NameOfAccount): Diagram {
  const nodes = new Map(estate.nodes.map((n) => [n.id, nodeView(n, nameOf)]));
  return { headings, nodes: [...nodes.values()], edges: estate.edges.flatMap((e) => edgeView(e, nodes)) };
}

/** The filters of the table of access that leave those of a node at one end; the names of its parameters follow the end. */
export function nodeFilter(node: EstateNode, end: "who" | "whom"): Readonly<Record<string, string>> {
  const parts = { Kind: Object.keys(node.kinds), Cluster: node.clusters, Account: node.accounts, Namespace: node.namespace === "" ? [] : [node.namespace] };
  return Object.fromEntries(Object.entries(parts).flatMap(([part, values]) => (values.length > 0 ? [[`${end}${part}`, values.join(",")]] : [])));
}

/** The filters that leave the pairs of one line. */
export function edgeFilter(estate: EstateMap, edge: EstateEdge): Readonly<Record<string, string>> {
  const at = (id: string) => estate.nodes.find((n) => n.id === id);
  const [source, target] = [at(edge.source), at(edge.target)];
  return { ...(source ? nodeFilter(source, "who") : {}), ...(target ? nodeFilter(target, "whom") : {}), how: edge.family };
}

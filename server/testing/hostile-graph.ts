import fc from "fast-check";
import { anAccount, factsOf } from "@/server/graph/escalation/an-account.ts";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, k8sClusterRef } from "@/server/model/ref.ts";
import { WrittenGraph } from "@/server/query/written-graph/written-graph.ts";

const PIECES = [
  "<script>alert(1)</script>",
  "<!--",
  "-->",
  "--",
  "]]>",
  '"]',
  '"',
  "'",
  "`",
  "\\",
  "\\n",
  "\\\\",
  "\n",
  "\r\n",
  "\t",
  "\u0000",
  "\u0001",
  "\u001b[31m",
  "\u0085",
  "\u2028",
  "\u202e",
  "\u2066",
  "\ufeff",
  "\ufffe",
  "\ud800",
  "🦊",
  "é",
  "&",
  "&amp;",
  "&#0;",
  "#quot;",
  "#",
  ";",
  "%%",
  "%%{init: {}}%%",
  "end",
  "subgraph",
  "style x:#1;",
  "click n0 href",
  "{",
  "}",
  "[",
  "|",
  "$",
  "=",
  "/",
  ":",
  "*",
  " ",
  "a",
  "Z9",
];

/** Names as an attacker writes them into a cluster, a token or a policy. */
export const hostileName = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: "binary", maxLength: 3 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""));

export interface HostileNames {
  readonly user: string;
  readonly group: string;
  readonly cluster: string;
  readonly value: string;
}

export const hostileNames: fc.Arbitrary<HostileNames> = fc.record({
  user: hostileName,
  group: hostileName,
  cluster: hostileName.map((name) => `c${name.replaceAll("/", "")}`),
  value: hostileName,
});

const world = new World(factsOf(anAccount({})), Date.UTC(2026, 10, 25));
const role = arnRef("arn:aws:iam::111122223333:role/r");

/** A small graph in which all that others can name is named so: users, groups, clusters, values of conditions, ways of holding. */
export function hostileGraph({ user, group, cluster, value }: HostileNames): WrittenGraph {
  const graph = new GraphBuilder();
  const [u, other] = [graph.node(k8sClusterRef(cluster, "user", user)), graph.node(k8sClusterRef(cluster, "user", `${user}2`))];
  const g = graph.node(k8sClusterRef(cluster, "group", group));
  const conditions = [{ key: value, operator: "StringEquals", values: [value, "b"], suppliedBy: "caller" as const }];
  graph.edge({ from: u, to: g, mechanism: "member-of", verdict: "allowed" });
  graph.edge({
    from: graph.set("both", () => [u, other]),
    to: graph.set("ends", () => [graph.node(role), graph.facet(role, `a ${value}`)]),
    mechanism: "sts:AssumeRole",
    verdict: "conditional",
    conditions,
  });
  graph.edge({ from: graph.node(role), to: g, mechanism: "maps-to", verdict: "unknown" });
  return new WrittenGraph(world, graph.build(), {});
}

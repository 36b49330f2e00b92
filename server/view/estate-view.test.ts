import { describe, expect, it } from "vitest";
import type { EstateMap } from "@/server/contract/screen.ts";
import { type EstateNode, edgeFilter, estateView, nodeFilter } from "./estate-view.ts";

const node = (over: Partial<EstateNode>): EstateNode => ({
  id: "n",
  rank: "roles",
  kinds: { "iam-role": 3 },
  clusters: [],
  namespace: "",
  accounts: ["111122223333"],
  count: 3,
  within: 0,
  ...over,
});
const POD_PLACE = node({ id: "p", rank: "workloads", kinds: { pod: 2, workload: 1 }, clusters: ["prod"], namespace: "shop", accounts: [] });
const ESTATE: EstateMap = {
  nodes: [node({ id: "r" }), POD_PLACE],
  edges: [{ source: "p", target: "r", family: "imds", pairs: { allowed: 0, conditional: 4, unknown: 1 } }],
  entities: 6,
  pairs: 5,
  cut: { edges: 0, pairs: 0 },
};
const named = (id: string): string => (id === "111122223333" ? "billing" : id);

describe("a map of places", () => {
  it.each<[string, Partial<EstateNode>, string, string, string]>([
    ["an account by its name, its id beside it", {}, "billing", "3 IAM roles", "111122223333"],
    ["an account without a name by its id alone", { accounts: ["444455556666"] }, "444455556666", "3 IAM roles", ""],
    ["a namespace, its cluster beside it", POD_PLACE, "shop", "2 pods +1", "prod"],
    ["a cluster whole", { ...POD_PLACE, namespace: "" }, "prod", "2 pods +1", ""],
    ["several clusters by how many", { ...POD_PLACE, clusters: ["a", "b"], namespace: "" }, "2 clusters", "2 pods +1", ""],
    ["several accounts by how many", { accounts: ["1", "2"] }, "2 accounts", "3 IAM roles", ""],
    ["what is nowhere by its kind", { kinds: { "web-identity": 2 }, accounts: [] }, "Web identities", "2 web identities", ""],
    ["anyone", { kinds: { anyone: 1 }, accounts: [] }, "Anyone", "anyone", ""],
    ["one of a kind", { kinds: { service: 1 }, accounts: [] }, "AWS services", "1 AWS service", ""],
  ])("calls %s", (_, over, label, kindWord, context) => {
    const [view] = estateView({ ...ESTATE, nodes: [node(over)] }, named).nodes;
    expect(view).toMatchObject({ label, kindWord, context });
  });

  it("a line has the word of its most certain pair, and all numbers in words", () => {
    expect(estateView(ESTATE, named).edges).toMatchObject([
      { verdict: "conditional", count: 5, short: "IMDS ×5", aria: "IMDS: shop to billing, 4 conditional, 1 unknown" },
    ]);
  });

  it("nodes and lines are questions to the table of access", () => {
    expect(nodeFilter(POD_PLACE, "who")).toEqual({ whoKind: "pod,workload", whoCluster: "prod", whoNamespace: "shop" });
    const [edge] = ESTATE.edges;
    expect(edge && edgeFilter(ESTATE, edge)).toEqual({
      whoKind: "pod,workload",
      whoCluster: "prod",
      whoNamespace: "shop",
      whomKind: "iam-role",
      whomAccount: "111122223333",
      how: "imds",
    });
  });
});

import { expect, test } from "vitest";
import { factsOf } from "@/server/collect/bundle/facts-of.ts";
import { World } from "@/server/graph/world.ts";
import { NO_NAMES } from "@/server/query/name-index.ts";
import { resolveName } from "@/server/query/resolve-name.ts";

const [A, B] = ["111122223333", "444455556666"];
const clusterOf = (account: string) => ({ cluster: { name: "orchard", arn: `arn:aws:eks:eu-west-1:${account}:cluster/orchard` } });
const asked = (documents: Record<string, unknown>, text: string) => resolveName(new World(factsOf(documents), 0), NO_NAMES, text);

test("two clusters of one name are called by account and region as well, and a link from before lists both", () => {
  const documents = { "a.json": clusterOf(A), "b.json": clusterOf(B) };
  expect(factsOf(documents).clusters.map((one) => one.name)).toEqual([`orchard.${A}.eu-west-1`, `orchard.${B}.eu-west-1`]);
  expect(asked(documents, "k8s://orchard/serviceaccount/shop/api")).toEqual({
    ok: false,
    error: {
      kind: "ambiguous",
      text: "k8s://orchard/serviceaccount/shop/api",
      candidates: [`k8s://orchard.${A}.eu-west-1/serviceaccount/shop/api`, `k8s://orchard.${B}.eu-west-1/serviceaccount/shop/api`],
    },
  });
});

test("a link to a cluster of which one is left that EKS calls so is about that one; one by its present name stays as it is", () => {
  const documents = { [`clusters/orchard.${A}.eu-west-1/describe-cluster.json`]: clusterOf(A) };
  expect(asked(documents, "k8s://orchard/group/viewers/all")).toEqual({ ok: true, value: { ref: `k8s://orchard.${A}.eu-west-1/group/viewers/all` } });
  expect(asked(documents, `k8s://orchard.${A}.eu-west-1/node/n`)).toEqual({ ok: true, value: { ref: `k8s://orchard.${A}.eu-west-1/node/n` } });
  expect(asked(documents, "k8s://meadow/node/n")).toEqual({ ok: true, value: { ref: "k8s://meadow/node/n" } });
});

test("a link from while a cluster had a namesake is about the one of that account and region, whatever it is called now", () => {
  const documents = { "clusters/orchard/describe-cluster.json": clusterOf(A) };
  expect(asked(documents, `k8s://orchard.${A}.eu-west-1/group/viewers/all`)).toEqual({ ok: true, value: { ref: "k8s://orchard/group/viewers/all" } });
  expect(asked(documents, `k8s://orchard.${B}.eu-west-1/node/n`)).toEqual({ ok: true, value: { ref: `k8s://orchard.${B}.eu-west-1/node/n` } });
});

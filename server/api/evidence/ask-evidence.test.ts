import { describe, expect, it } from "vitest";
import { askPod } from "@/server/api/ask-pod.ts";
import { Estate } from "@/server/api/estate.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { forEachPair, refOfNode } from "@/server/graph/access-graph.ts";
import { decideDirect } from "@/server/graph/edges/registry.ts";
import type { Evidence, Step } from "@/server/model/step.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { askEvidence } from "./ask-evidence.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");

async function estateOf(path: string): Promise<Estate> {
  const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new Estate(loaded.value, TIME);
}

/** All evidence of the proofs of all edges and pods. */
function allEvidence(estate: Estate): readonly (readonly [Step, Evidence])[] {
  const steps: Step[] = [];
  forEachPair(estate.graph, (_, a, b) => {
    const decided = decideDirect(estate.world, refOfNode(estate.graph, a), refOfNode(estate.graph, b), estate.graph.facets[a] ?? "");
    steps.push(...decided.flatMap((d) => d.decision.steps));
  });
  for (const pod of estate.graph.refs.filter((ref) => /^k8s:\/\/[^/]+\/pod\//.test(ref))) {
    const { containers } = askPod(estate, { pod, sdk: "default" }) as {
      readonly containers: readonly { readonly sources: readonly { readonly steps: readonly Step[] }[] }[];
    };
    steps.push(...containers.flatMap((c) => c.sources.flatMap((s) => s.steps)));
  }
  const found = steps.flatMap((step) => (step.evidence ? [[step, step.evidence] as const] : []));
  return [...new Map(found.map((pair) => [JSON.stringify(pair[1]), pair])).values()];
}

/** What no document of a bundle says: the API server's own rule, and policies of AWS that were not collected. */
const WITHOUT: readonly RegExp[] = [/^system:masters$/, /^arn:aws:iam::aws:policy\//];

const orchard = recordedInput("orchard");

describe.each([
  { name: "demo", path: "server/demo/bundle" },
  { name: "orchard", path: orchard },
])("the evidence of every proof in $name", ({ path }) => {
  it.skipIf(path === undefined)("has its document, the files it was read from, and the time", { timeout: 60_000 }, async () => {
    const estate = await estateOf(path ?? "");
    const all = allEvidence(estate);
    expect(all.length).toBeGreaterThan(50);
    const lacking = all.flatMap(([step, evidence]) => {
      if (WITHOUT.some((known) => known.test(evidence.document))) return [];
      const told = askEvidence(estate, evidence);
      const what = [...(told.found ? [] : ["no document"]), ...(told.files.total > 0 ? [] : ["no file"])];
      return what.length > 0 ? [`${what.join(", ")}: ${step.code} ${evidence.source} ${evidence.document}`] : [];
    });
    expect(lacking).toEqual([]);
  });
});

describe("what evidence points at", () => {
  it.each<readonly [string, string, readonly string[], readonly string[]]>([
    ["arn:aws:iam::111122223333:role/OrdersBucket", "trust policy", [], ["accounts/111122223333/account-authorization-details.json"]],
    ["k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k", "spec.nodeName", ["nodeName"], ["clusters/demo/pods.json"]],
    ["k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k", "spec.serviceAccountName", ["serviceAccount"], ["clusters/demo/pods.json"]],
    ["k8s://demo/pod/shop/orders-6c9f7d5b84-t8v6k", "container orders, env AWS_ROLE_ARN", ["orders", "AWS_ROLE_ARN"], ["clusters/demo/pods.json"]],
    ["k8s://demo/configmap/kube-system/aws-auth", "aws-auth mapUsers", ["aws-auth", "mapUsers"], ["clusters/demo/configmaps.json"]],
    ["arn:aws:eks:us-east-1:111122223333:cluster/demo", "accessConfig.authenticationMode", ["authenticationMode"], ["clusters/demo/describe-cluster.json"]],
    [
      "arn:aws:eks:us-east-1:111122223333:cluster/demo",
      "access entry arn:aws:iam::111122223333:role/platform-admin",
      ["arn:aws:iam::111122223333:role/platform-admin"],
      ["clusters/demo/describe-access-entry-platform-admin.json", "clusters/demo/list-associated-access-policies-platform-admin.json"],
    ],
    [
      "arn:aws:iam::111122223333:oidc-provider/oidc.hhuge9.com",
      "client ids",
      ["ClientIDList"],
      ["accounts/111122223333/get-open-id-connect-provider-oidc.hhuge9.com.json"],
    ],
  ])("%s: %s", async (source, document, words, files) => {
    const told = askEvidence(await estateOf("server/demo/bundle"), { source, document });
    expect(told).toMatchObject({ found: true, files: { total: files.length, first: files } });
    expect(told.words).toEqual(words);
    expect(Date.parse(told.capturedAt)).not.toBeNaN();
  });

  it("says so when the document was not collected", async () => {
    const told = askEvidence(await estateOf("server/demo/bundle"), { source: "arn:aws:iam::111122223333:role/Gone", document: "trust policy" });
    expect(told).toMatchObject({ found: false, json: null });
  });
});

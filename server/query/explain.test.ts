import { describe, expect, it } from "vitest";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import { World } from "@/server/graph/world.ts";
import { arnRef, k8sRef } from "@/server/model/ref.ts";
import { explain } from "./explain.ts";

const TIME = Date.parse("2026-11-25T00:00:00Z");
const POD = k8sRef("demo", "pod", "shop", "reports-5d8c6b7f99-p4r7n");
const ROLE = arnRef("arn:aws:iam::111122223333:role/ReportsBucket");

/** The same pod with its volumes and mounts the other way round. */
const turned = (pod: PodFact): PodFact => ({
  ...pod,
  spec: {
    ...pod.spec,
    volumes: [...pod.spec.volumes].reverse(),
    containers: pod.spec.containers.map((c): ContainerFact => ({ ...c, mounts: [...c.mounts].reverse() })),
  },
});

/** The demo, whose reports pod mounts a token for STS and one for the API server. */
async function worldWith(change: (pod: PodFact) => PodFact): Promise<World> {
  const loaded = await loadFacts("server/demo/bundle", { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  const clusters = loaded.value.clusters.map((c) => ({ ...c, pods: c.pods.map(change) }));
  return new World({ ...loaded.value, clusters }, TIME);
}

describe("of the tokens that a pod mounts the nearer miss is told", () => {
  it.each([
    ["as they are mounted", (pod: PodFact) => pod],
    ["mounted in the other order", turned],
  ])("a subject that is not trusted, not the audience of the API server's token: %s", async (_, change) => {
    const [verdict] = explain(await worldWith(change), POD, ROLE);
    expect(verdict).toMatchObject({ mechanism: "sts:AssumeRoleWithWebIdentity", verdict: "denied" });
    expect(verdict?.steps.filter((s) => s.outcome === "fail").map((s) => s.code)).toEqual(["TRUST_SUBJECT_NOT_TRUSTED"]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agentPod, aPod, security } from "@/server/cluster/pod/a-pod.ts";
import { podEscape } from "@/server/cluster/pod/escape.ts";
import { podReach } from "@/server/cluster/pod/pod-reach.ts";
import { holdsApiToken } from "@/server/cluster/pod/runs-as.ts";
import { podTokens } from "@/server/cluster/pod/tokens.ts";
import { loadFacts } from "@/server/collect/bundle/load-facts.ts";
import { emptyCluster } from "@/server/facts/empty-cluster.ts";
import type { InstanceFact } from "@/server/facts/iam.ts";
import type { NodeFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { anAccount, aRole, factsOf } from "@/server/graph/escalation/an-account.ts";
import { World } from "@/server/graph/world.ts";
import { recordedInput } from "@/server/testing/test-data.ts";
import { podClasses } from "./pod-class.ts";

const TIME = Date.UTC(2026, 10, 25);

async function worldOf(path: string): Promise<World> {
  const loaded = await loadFacts(path, { readAt: new Date(TIME).toISOString() });
  if (!loaded.ok) throw new Error(loaded.error.message);
  return new World(loaded.value, TIME);
}

/** Everything the edges of a pod are made of. */
const whatItHolds = (world: World, cluster: ClusterWorld, pod: PodFact) => ({
  reach: podReach(pod, cluster.facts, awsLookup(world, cluster)).map((e) => [e.mechanism, e.to, e.decision.verdict, e.decision.conditions]),
  escape: podEscape(pod, cluster.facts).verdict,
  tokens: podTokens(pod).map((t) => t.audience),
  api: holdsApiToken(pod, cluster.facts),
  account: pod.spec.serviceAccount,
});

describe.each([
  { name: "demo", path: "server/demo/bundle" },
  { name: "orchard", path: recordedInput("orchard") },
])("classes of pods in $name", ({ path }) => {
  it.skipIf(path === undefined)("what holds of the first of a class holds of every pod of it, and no pod is left out (E1 to E18)", async () => {
    const world = await worldOf(path ?? "");
    for (const cluster of world.clusters.values()) {
      const classes = podClasses(world, cluster);
      expect(classes.flatMap((c) => c.pods.map((p) => `${p.namespace}/${p.name}`)).sort()).toEqual(
        cluster.facts.pods.map((p) => `${p.namespace}/${p.name}`).sort(),
      );
      expect(classes.length).toBeLessThanOrEqual(cluster.facts.pods.length);
      for (const { pods } of classes) for (const pod of pods) expect(whatItHolds(world, cluster, pod)).toEqual(whatItHolds(world, cluster, pods[0]));
    }
  });
});

const arn = (rest: string): string => `arn:aws:iam::111122223333:${rest}`;
const AGENT = "eks-pod-identity-agent";

interface NodeTraits extends Pick<InstanceFact, "httpTokens" | "hopLimit" | "httpEndpoint" | "instanceProfileArn"> {
  readonly kind: NodeFact["kind"];
  readonly os: string;
  readonly isCollected: boolean;
  readonly isFargateName: boolean;
  readonly hasAgent: boolean;
  readonly hasInstance: boolean;
}

const traits: { readonly [K in keyof NodeTraits]-?: fc.Arbitrary<NodeTraits[K]> } = {
  kind: fc.constantFrom("ec2", "ec2", "auto", "fargate", "hybrid", "unknown"),
  os: fc.constantFrom("linux", "linux", "windows"),
  isCollected: fc.constantFrom(true, true, false),
  isFargateName: fc.constantFrom(false, false, true),
  hasAgent: fc.boolean(),
  hasInstance: fc.constantFrom(true, true, false),
  httpTokens: fc.constantFrom("optional", "required", undefined),
  hopLimit: fc.constantFrom(1, 2, undefined),
  httpEndpoint: fc.constantFrom("enabled", "enabled", "disabled"),
  instanceProfileArn: fc.constantFrom(arn("instance-profile/one"), arn("instance-profile/two"), undefined),
};
const names = Object.keys(traits) as (keyof NodeTraits)[];

/** Four nodes that differ from each other in one trait. */
const nodes = fc
  .record(traits)
  .chain((base) =>
    fc
      .constantFrom(...names)
      .chain((name) =>
        fc
          .array(traits[name] as fc.Arbitrary<never>, { minLength: 4, maxLength: 4 })
          .map((values): NodeTraits[] => values.map((value) => ({ ...base, [name]: value }) as NodeTraits)),
      ),
  );
const SHAPES = ["plain", "agent", "host-network", "privileged", "unscheduled"] as const;
const pods = fc.constantFrom(...SHAPES).chain((shape) =>
  fc.array(
    fc.record({
      on: fc.nat(3),
      shape: fc.oneof({ weight: 4, arbitrary: fc.constant(shape) }, fc.constantFrom(...SHAPES)),
      label: fc.constantFrom("a", "a", "b"),
      namespace: fc.constantFrom("pay", "pay", "web"),
    }),
    { minLength: 3, maxLength: 10 },
  ),
);

const worlds = fc.record({ nodes, pods }).map(({ nodes, pods }): Facts => {
  const nameOf = (at: number): string => `${nodes[at]?.isFargateName ? "fargate" : "node"}-${at}`;
  const made = pods.map((p, n): PodFact => {
    const spec = p.shape === "agent" ? agentPod().spec : p.shape === "privileged" ? aPod({}).spec : aPod({ hostNetwork: p.shape === "host-network" }).spec;
    const containers = p.shape === "privileged" ? spec.containers.map((c) => ({ ...c, security: security({ privileged: true }) })) : spec.containers;
    const { nodeName: _name, ...rest } = spec;
    return {
      ...aPod({}),
      name: `pod-${n}`,
      namespace: p.namespace,
      labels: { app: p.label },
      spec: { ...rest, containers, ...(p.shape === "unscheduled" ? {} : { nodeName: nameOf(p.on) }) },
    };
  });
  const agents = nodes.flatMap((n, at) =>
    n.hasAgent ? [{ ...aPod({ nodeName: nameOf(at) }), name: `${AGENT}-${at}`, namespace: "kube-system", labels: { "app.kubernetes.io/name": AGENT } }] : [],
  );
  const facts = factsOf(
    anAccount({
      roles: [
        aRole("one", { Service: "ec2.amazonaws.com" }),
        aRole("two", { Service: "lambda.amazonaws.com" }),
        aRole("app", { Service: "pods.eks.amazonaws.com" }),
      ],
      instanceProfiles: ["one", "two"].map((name) => ({ arn: arn(`instance-profile/${name}`), name, path: "/", roleArns: [arn(`role/${name}`)] })),
      instances: nodes.flatMap((n, at) =>
        n.hasInstance
          ? [
              {
                id: `i-${at}`,
                tags: {},
                httpTokens: n.httpTokens,
                hopLimit: n.hopLimit,
                httpEndpoint: n.httpEndpoint,
                instanceProfileArn: n.instanceProfileArn,
              } as InstanceFact,
            ]
          : [],
      ),
    }),
  );
  const cluster = {
    ...emptyCluster("c1"),
    pods: [...made, ...agents],
    nodes: nodes.flatMap((n, at) =>
      n.isCollected ? [{ name: nameOf(at), labels: {}, annotations: {}, taints: [], unschedulable: false, kind: n.kind, os: n.os, instanceId: `i-${at}` }] : [],
    ),
    networkPolicies: [
      { name: "none", namespace: "pay", labels: {}, annotations: {}, podSelector: { matchLabels: { app: "a" }, matchExpressions: [] }, egress: [] },
    ],
    podIdentityAssociations: [{ associationId: "a-1", namespace: "pay", serviceAccount: "api", roleArn: arn("role/app"), disableSessionTags: false }],
    lists: { pods: "complete", nodes: "complete", podIdentityAssociations: "complete", networkPolicies: "complete" },
  } as unknown as Facts["clusters"][number];
  return { ...facts, clusters: [cluster] };
});

describe("law: the first pod of a class stands for all of it", () => {
  it("whatever nodes, options, agents, roles, labels and specs tell apart (D10, D11, E10 to E18)", () => {
    fc.assert(
      fc.property(worlds, (facts) => {
        const world = new World(facts, TIME);
        for (const cluster of world.clusters.values())
          for (const { pods } of podClasses(world, cluster))
            for (const one of pods) expect(whatItHolds(world, cluster, one)).toEqual(whatItHolds(world, cluster, pods[0]));
      }),
      { numRuns: 600 },
    );
  });
});

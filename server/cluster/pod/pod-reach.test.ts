import { describe, expect, test } from "vitest";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { broken } from "./a-decision.ts";
import {
  AGENT_MOUNT,
  aCluster,
  aContainer,
  agentPod,
  agentVolume,
  aLookup,
  anAgent,
  anAssociation,
  anInstance,
  aPod,
  DENIED,
  env,
  KEY,
  KEYS,
  NODE_ROLE,
  ROLE,
  USER,
  webContainer,
  webVolume,
} from "./a-pod.ts";
import { podReach } from "./pod-reach.ts";

const cluster = (over: Partial<ClusterFacts> = {}) => aCluster({ pods: [anAgent()], podIdentityAssociations: [anAssociation()], ...over });
type Lookup = Parameters<typeof aLookup>[0];

function edges(pod: PodFact, facts = cluster(), lookup: Lookup = {}) {
  const found = podReach(pod, facts, aLookup({ keys: KEYS, ...lookup }));
  for (const e of found) expect(broken(e.decision)).toEqual([]);
  return Object.fromEntries(found.map((e) => [`${e.mechanism} ${e.to}`, e.decision.verdict]));
}
const PAIR = env({ AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: "x" });

describe("E2: what an intruder in the pod gets, whatever the SDK would take", () => {
  test("keys, Pod Identity and the node role, all at once", () => {
    const pod = aPod({ containers: [aContainer({ env: PAIR, mounts: [AGENT_MOUNT] })], volumes: [agentVolume()] });
    expect(edges(pod, cluster(), { instance: anInstance({ hopLimit: 2 }) })).toEqual({
      [`static-key ${USER}`]: "allowed",
      [`eks:PodIdentity ${ROLE}`]: "allowed",
      [`imds ${NODE_ROLE}`]: "allowed",
    });
  });
  test("E16: a pod with a role of its own still reaches the node role", () => {
    const pod = aPod({ containers: [webContainer()], volumes: [webVolume()] });
    expect(edges(pod, aCluster(), { instance: anInstance({ httpTokens: "optional" }) })).toEqual({ [`imds ${NODE_ROLE}`]: "allowed" });
  });
  test("closed ways are kept, denied", () => {
    expect(edges(aPod())).toEqual({ [`eks:PodIdentity ${ROLE}`]: "denied", [`imds ${NODE_ROLE}`]: "denied" });
  });
});

describe("D12: the token of Pod Identity must be mounted", () => {
  test("any container's will do, its variables do not matter", () => {
    const pod = aPod({ containers: [aContainer(), aContainer({ name: "init", kind: "init", mounts: [AGENT_MOUNT] })], volumes: [agentVolume()] });
    expect(edges(pod)[`eks:PodIdentity ${ROLE}`]).toBe("allowed");
  });
  test("a volume that is not mounted does not", () => {
    expect(edges(aPod({ volumes: [agentVolume()] }))[`eks:PodIdentity ${ROLE}`]).toBe("denied");
  });
  test("without agent, or with a role that refuses, it is closed", () => {
    expect(edges(agentPod(), cluster({ pods: [] }))[`eks:PodIdentity ${ROLE}`]).toBe("denied");
    expect(edges(agentPod(), cluster(), { podIdentity: () => DENIED })[`eks:PodIdentity ${ROLE}`]).toBe("denied");
  });
  test("without association there is no such edge", () => {
    expect(Object.keys(edges(agentPod(), cluster({ podIdentityAssociations: [] })))).toEqual([`imds ${NODE_ROLE}`]);
  });
});

describe("E4: keys under any name", () => {
  const meta = { namespace: "pay", labels: {}, annotations: {} };
  const configMaps = [{ ...meta, name: "conf", keys: ["k"], values: { k: KEY } }];
  const only = (pod: PodFact, facts = aCluster({ configMaps }), lookup: Lookup = {}) =>
    Object.entries(edges(pod, facts, lookup)).filter(([name]) => name.startsWith("static-key"));
  test.each([
    ["another variable", aPod({ containers: [aContainer({ env: env({ S3_KEY: KEY }) })] })],
    ["a key of a ConfigMap", aPod({ containers: [aContainer({ env: [{ name: "X", from: { kind: "configmap", name: "conf", key: "k" } }] })] })],
    ["a ConfigMap taken in whole", aPod({ containers: [aContainer({ envFrom: [{ kind: "configmap", name: "conf", prefix: "" }] })] })],
    [
      "a mounted ConfigMap",
      aPod({
        containers: [aContainer({ mounts: [{ volume: "c", path: "/c", readOnly: true }] })],
        volumes: [{ kind: "configmap", name: "c", configMap: "conf" }],
      }),
    ],
    [
      "a projected ConfigMap",
      aPod({
        containers: [aContainer({ mounts: [{ volume: "c", path: "/c", readOnly: true }] })],
        volumes: [{ kind: "projected", name: "c", tokens: [], secrets: [], configMaps: ["conf"] }],
      }),
    ],
    ["an id without its half", aPod({ containers: [aContainer({ env: env({ AWS_ACCESS_KEY_ID: KEY }) })] })],
  ])("%s: unknown, for the secret half was not seen", (_, pod) => {
    expect(only(pod)).toEqual([[`static-key ${USER}`, "unknown"]]);
  });
  test("a pair in one container is over a lone id in another", () => {
    const pod = aPod({ containers: [aContainer({ env: env({ S3_KEY: KEY }) }), aContainer({ name: "b", env: PAIR })] });
    expect(only(pod)).toEqual([[`static-key ${USER}`, "allowed"]]);
  });
  test("a key that nobody listed keeps its own reference", () => {
    expect(only(aPod({ containers: [aContainer({ env: PAIR })] }), aCluster(), { keys: {} })).toEqual([[`static-key key:${KEY}`, "unknown"]]);
  });
  test("other texts are no key ids", () => {
    expect(only(aPod({ containers: [aContainer({ env: env({ A: "AKIA", B: "xAKIAABCDEFGHIJKLMNOP" }) })] }))).toEqual([]);
  });
});

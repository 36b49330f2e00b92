import { describe, expect, test } from "vitest";
import type { FargateProfileFact } from "@/server/facts/eks.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { aCluster, aContainer, agentPod, aLookup, aNode, anAssociation, aPod, security, webPod } from "./a-pod.ts";
import { podEscape } from "./escape.ts";
import { profileTaking } from "./fargate.ts";
import { nodeRoleReach } from "./imds.ts";
import { podCredentials } from "./pod-credentials.ts";

const LABEL = "eks.amazonaws.com/fargate-profile";
const EXECUTION = "arn:aws:iam::111122223333:role/fargate-pods";
const profile = (name: string, namespace: string, labels: Readonly<Record<string, string>> = {}): FargateProfileFact => ({
  name,
  podExecutionRoleArn: EXECUTION,
  selectors: [{ namespace, labels: { ...labels } }],
});
const taking = (profiles: readonly FargateProfileFact[], labels: Readonly<Record<string, string>> = {}, namespace = "pay") =>
  profileTaking({ namespace, labels: { ...labels } }, aCluster({ fargateProfiles: [...profiles] }))?.name;

describe("E17: which profile takes a pod", () => {
  test.each([
    ["its namespace", [profile("p", "pay")], {}, "p"],
    ["another namespace", [profile("p", "shop")], {}, undefined],
    ["a wildcard for the namespace", [profile("p", "p*")], {}, "p"],
    ["one character", [profile("p", "pa?")], {}, "p"],
    ["one character is neither none nor two", [profile("p", "pay?"), profile("q", "p?")], {}, undefined],
    ["a label", [profile("p", "pay", { app: "a" })], { app: "a", tier: "b" }, "p"],
    ["all labels", [profile("p", "pay", { app: "a", tier: "c" })], { app: "a", tier: "b" }, undefined],
    ["wildcards in key and value", [profile("p", "pay", { "ti*": "b?" })], { tier: "bc" }, "p"],
    ["no wildcard in what is written", [profile("p", "pay", { app: "a" })], { app: "a*" }, undefined],
    ["the first by name of several", [profile("b", "pay"), profile("a", "pay")], {}, "a"],
    ["the one its label names", [profile("b", "pay"), profile("a", "pay")], { [LABEL]: "b" }, "b"],
    ["a label that names one that does not match", [profile("a", "pay"), profile("b", "shop")], { [LABEL]: "b" }, "a"],
    ["a profile that was not described", [{ name: "p", selectors: [] }], {}, undefined],
  ])("%s", (_says, profiles, labels, name) => {
    expect(taking(profiles, labels)).toBe(name);
  });
});

const PROFILES = [profile("batch", "pay")];
const node = aNode({ name: "fargate-ip-10-0-0-1", kind: "fargate" });
const onFargate = (pod: PodFact, spec: Partial<PodFact["spec"]> = {}): PodFact => ({
  ...pod,
  labels: { [LABEL]: "batch" },
  spec: { ...pod.spec, nodeName: node.name, ...spec },
});
const waiting = (pod: PodFact): PodFact => {
  const { nodeName: _nodeName, ...spec } = pod.spec;
  return { ...pod, spec };
};
const cluster = aCluster({ nodes: [node], fargateProfiles: PROFILES, podIdentityAssociations: [anAssociation()] });
const failures = (steps: readonly { readonly outcome: string; readonly code: string }[]) => steps.filter((s) => s.outcome === "fail").map((s) => s.code);

describe("E14, E17: credentials on Fargate", () => {
  test("web identity works; the metadata service and the agent are not there", () => {
    const [web] = podCredentials(onFargate(webPod()), cluster, aLookup(), { sdk: "default" }).containers;
    expect(web?.sources.map((s) => [s.kind, s.verdict])).toEqual([
      ["web-identity", "allowed"],
      ["pod-identity", "denied"],
      ["imds", "denied"],
    ]);
    const [agent] = podCredentials(onFargate(agentPod()), cluster, aLookup(), { sdk: "default" }).containers;
    expect(failures(agent?.sources.find((s) => s.kind === "pod-identity")?.steps ?? [])).toEqual(["AGENT_NOT_ON_FARGATE"]);
    expect(agent?.effective).toBeNull();
  });
  test("the proof names the profile and its execution role, which containers do not get", () => {
    const { role, decision } = nodeRoleReach(onFargate(aPod()), cluster, aLookup());
    expect([role, decision.verdict]).toEqual([null, "denied"]);
    expect(decision.steps.at(-1)?.reason).toContain(`by profile batch`);
    expect(decision.steps.at(-1)?.reason).toContain(EXECUTION);
  });
  test("a pod that a profile has taken is on Fargate before it has its node", () => {
    const pod = waiting(onFargate(aPod()));
    expect(nodeRoleReach(pod, cluster, aLookup()).decision.verdict).toBe("denied");
    expect(podEscape({ ...pod, spec: { ...pod.spec, containers: [aContainer({ security: security({ privileged: true }) })] } }, cluster).verdict).toBe(
      "denied",
    );
  });
  test("without the label it was not taken, though a profile would take it now", () => {
    const { decision } = nodeRoleReach(waiting(aPod()), cluster, aLookup());
    expect(decision.verdict).toBe("unknown");
    expect(decision.steps[0]?.reason).toContain("made anew, it would go to Fargate by profile batch");
  });
  test("a label alone proves nothing: anybody may write it", () => {
    const profiles = [profile("batch", "shop")];
    expect(nodeRoleReach(waiting(onFargate(aPod())), aCluster({ fargateProfiles: profiles }), aLookup()).decision.verdict).toBe("unknown");
    const elsewhere = { ...aPod({ nodeName: "gone" }), labels: { [LABEL]: "batch" } };
    expect(nodeRoleReach(elsewhere, aCluster({ fargateProfiles: PROFILES }), aLookup()).decision.verdict).toBe("unknown");
  });
});

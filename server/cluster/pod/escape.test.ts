import { describe, expect, test } from "vitest";
import type { ContainerFact, PodFact, PodSpecFact } from "@/server/facts/kubernetes.ts";
import { broken } from "./a-decision.ts";
import { aCluster, aContainer, aNode, aPod, security } from "./a-pod.ts";
import { podEscape } from "./escape.ts";
import { classifyHostPath } from "./host-path.ts";

const word = (pod: PodFact, cluster = aCluster()) => {
  const decision = podEscape(pod, cluster);
  expect(broken(decision)).toEqual([]);
  return decision.verdict;
};
const secure = (over: Parameters<typeof security>[0], spec: Partial<PodSpecFact> = {}, container: Partial<ContainerFact> = {}) =>
  aPod({ containers: [aContainer({ security: security(over), ...container })], ...spec });
const mounting = (path: string, readOnly: boolean, over: Parameters<typeof security>[0] = {}, spec: Partial<PodSpecFact> = {}) =>
  aPod({
    containers: [aContainer({ security: security(over), mounts: [{ volume: "host", path: "/host", readOnly }] })],
    volumes: [{ kind: "hostpath", name: "host", path }],
    ...spec,
  });

describe("pod → node by the container's rights", () => {
  test.each([
    ["privileged", secure({ privileged: true }), "allowed"],
    ["HostProcess", secure({ hostProcess: true }), "allowed"],
    ["unmasked /proc", secure({ procMount: "Unmasked" }), "allowed"],
    ["default /proc", secure({ procMount: "Default" }), "denied"],
    ["CAP_SYS_ADMIN", secure({ capabilitiesAdd: ["CAP_SYS_ADMIN"] }), "allowed"],
    ["SYS_MODULE", secure({ capabilitiesAdd: ["SYS_MODULE"] }), "allowed"],
    ["DAC_READ_SEARCH", secure({ capabilitiesAdd: ["DAC_READ_SEARCH"] }), "allowed"],
    ["all, in lower case", secure({ capabilitiesAdd: ["all"] }), "allowed"],
    ["SYS_PTRACE alone", secure({ capabilitiesAdd: ["SYS_PTRACE"] }), "denied"],
    ["SYS_PTRACE with hostPID", secure({ capabilitiesAdd: ["SYS_PTRACE"] }, { hostPID: true }), "allowed"],
    ["DAC_OVERRIDE", secure({ capabilitiesAdd: ["DAC_OVERRIDE"] }), "unknown"],
    ["SYS_RAWIO", secure({ capabilitiesAdd: ["SYS_RAWIO"] }), "unknown"],
    ["BPF", secure({ capabilitiesAdd: ["BPF"] }), "unknown"],
    ["NET_ADMIN", secure({ capabilitiesAdd: ["NET_ADMIN", "NET_RAW", "CAP_NET_BIND_SERVICE"] }), "denied"],
    ["hostPID alone", aPod({ hostPID: true }), "unknown"],
    ["hostIPC alone", aPod({ hostIPC: true }), "unknown"],
    ["hostNetwork alone", aPod({ hostNetwork: true }), "denied"],
    ["an ordinary pod", aPod(), "denied"],
  ])("%s: %s", (_, pod, expected) => {
    expect(word(pod)).toBe(expected);
  });
  test.each(["init", "ephemeral"] as const)("%s containers count", (kind) => {
    expect(word(secure({ privileged: true }, {}, { kind }))).toBe("allowed");
  });
});

describe("what limits it", () => {
  test("no user is set: taken to be root, and said so", () => {
    expect(podEscape(secure({ privileged: true }), aCluster()).assumptions).toEqual([expect.stringContaining("runs as root")]);
    expect(podEscape(secure({ privileged: true, runAsUser: 0 }), aCluster()).assumptions).toEqual([]);
    expect(podEscape(secure({ privileged: true }, { runAsUser: 0 }), aCluster()).assumptions).toEqual([]);
  });
  test.each([
    [{ runAsUser: 1000 }, {}],
    [{ runAsNonRoot: true }, {}],
    [{}, { runAsUser: 1000 }],
  ])("a container that does not start as root: unknown", (over, spec) => {
    expect(word(secure({ privileged: true, ...over }, spec))).toBe("unknown");
  });
  test("the container's user is over the pod's", () => {
    expect(word(secure({ privileged: true, runAsUser: 0 }, { runAsUser: 1000 }))).toBe("allowed");
  });
  test("hostUsers: false leaves it unknown", () => {
    expect(word(secure({ privileged: true }, { hostUsers: false }))).toBe("unknown");
    expect(word(secure({ privileged: true }, { hostUsers: true }))).toBe("allowed");
  });
  test("Fargate never", () => {
    expect(word(secure({ privileged: true }), aCluster({ nodes: [aNode({ kind: "fargate" })] }))).toBe("denied");
  });
  test("a pod on no node yet: unknown which", () => {
    const pod = secure({ privileged: true });
    const { nodeName: _, ...spec } = pod.spec;
    expect(word({ ...pod, spec })).toBe("unknown");
  });
  test("one certain field is enough, the others are named beside it", () => {
    const decision = podEscape(secure({ privileged: true }, { hostPID: true }), aCluster());
    expect(decision.steps.map((s) => [s.outcome, s.evidence?.document])).toEqual([
      ["pass", "container app, securityContext.privileged"],
      ["not-required", "spec.hostPID"],
    ]);
  });
});

describe("pod → node by a directory of the node", () => {
  test.each([
    ["/", false, "node"],
    ["/", true, "node"],
    ["/var/lib/kubelet", true, "node"],
    ["/var/lib/kubelet/pods", true, "node"],
    ["/var/lib", true, "node"],
    ["/var/lib/kubelet/plugins", true, "nothing"],
    ["/run/containerd/containerd.sock", true, "node"],
    ["/run", true, "node"],
    ["/var/run/docker.sock", true, "node"],
    ["/etc", false, "node"],
    ["/etc", true, "perhaps"],
    ["/etc/kubernetes", true, "perhaps"],
    ["/etc/ssl/certs", true, "nothing"],
    ["/etc/ssl/certs", false, "perhaps"],
    ["/root/.ssh", false, "node"],
    ["/root", true, "perhaps"],
    ["/home", true, "perhaps"],
    ["/proc", true, "perhaps"],
    ["/proc", false, "node"],
    ["/opt/cni/bin/", false, "node"],
    ["/opt/cni/bin", true, "nothing"],
    ["/usr/local/bin", false, "node"],
    ["/usr/share", true, "nothing"],
    ["/var/log", true, "perhaps"],
    ["/var/log/pods", false, "perhaps"],
    ["/data", false, "perhaps"],
    ["/data", true, "nothing"],
    ["/etcetera", true, "nothing"],
  ])("%s read-only %s: %s", (path, readOnly, opens) => {
    expect(classifyHostPath(path, readOnly).opens).toBe(opens);
  });
  test.each([
    [mounting("/", false), "allowed"],
    [mounting("/", true, {}, { hostPID: true }), "allowed"],
    [mounting("/", true, { runAsUser: 65_534 }), "unknown"],
    [mounting("/data", false), "unknown"],
    [mounting("/usr/share/zoneinfo", true), "denied"],
    [aPod({ volumes: [{ kind: "hostpath", name: "host", path: "/" }] }), "denied"],
  ])("mounted: %#", (pod, expected) => {
    expect(word(pod)).toBe(expected);
  });
});

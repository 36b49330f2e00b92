import { describe, expect, it } from "vitest";
import { podOf } from "@/server/collect/bundle/facts-of.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { toPodFact } from "./pod.ts";

function factOf(raw: unknown): PodFact {
  const fact = toPodFact(raw);
  if (!fact.ok) throw new Error(fact.error);
  return fact.value;
}
const specOf = (spec: object) => factOf(podOf("api", spec)).spec;

describe("a pod", () => {
  it("without the optional parts has Kubernetes' defaults", () => {
    const fact = factOf({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "api", creationTimestamp: null, labels: null },
      spec: { containers: [{ name: "main", env: null }], volumes: null },
    });
    expect(fact).toMatchObject({ name: "api", namespace: "default", labels: {}, podIPs: [] });
    expect(fact.spec).toMatchObject({ serviceAccount: "default", hostNetwork: false, windows: false, volumes: [] });
    expect(fact.spec.containers[0]).toMatchObject({ kind: "regular", env: [], security: { privileged: false, hostProcess: false } });
  });
  it("without containers is no pod", () => {
    expect(toPodFact({ metadata: { name: "x" }, spec: {} })).toEqual({ ok: false, error: "spec.containers: expected array, received undefined" });
  });
  it("tells init, regular and ephemeral containers apart, init first", () => {
    const spec = specOf({ containers: [{ name: "a" }], initContainers: [{ name: "b" }], ephemeralContainers: [{ name: "c" }] });
    expect(spec.containers.map((c) => [c.name, c.kind])).toEqual([
      ["b", "init"],
      ["a", "regular"],
      ["c", "ephemeral"],
    ]);
  });
  it("keeps an empty audience as that of the API server", () => {
    const volume = {
      name: "t",
      projected: {
        sources: [
          { serviceAccountToken: { audience: "", path: "token" } },
          { serviceAccountToken: { audience: "sts.amazonaws.com", path: "aws", expirationSeconds: 600 } },
          { secret: { name: "s" } },
        ],
      },
    };
    expect(specOf({ volumes: [volume] }).volumes[0]).toEqual({
      kind: "projected",
      name: "t",
      tokens: [{ path: "token" }, { audience: "sts.amazonaws.com", path: "aws", expirationSeconds: 600 }],
      secrets: ["s"],
      configMaps: [],
    });
  });
  it("names the type of a volume it does not read, and an empty one is an emptyDir", () => {
    expect(specOf({ volumes: [{ name: "a", csi: { driver: "x" } }, { name: "b" }] }).volumes).toEqual([
      { kind: "other", name: "a", type: "csi" },
      { kind: "other", name: "b", type: "emptyDir" },
    ]);
  });
  it("gives a container the pod's security settings where it has none of its own", () => {
    const spec = specOf({
      securityContext: { runAsUser: 1000, runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        { name: "a" },
        { name: "b", securityContext: { runAsUser: 0, runAsNonRoot: false, privileged: true, capabilities: { add: ["SYS_ADMIN"] } } },
      ],
    });
    expect(spec.containers.map((c) => c.security)).toEqual([
      expect.objectContaining({ runAsUser: 1000, runAsNonRoot: true, seccomp: "RuntimeDefault", privileged: false }),
      expect.objectContaining({ runAsUser: 0, runAsNonRoot: false, seccomp: "RuntimeDefault", privileged: true, capabilitiesAdd: ["SYS_ADMIN"] }),
    ]);
  });
  it("is a Windows pod by its os or its node selector", () => {
    expect(specOf({ os: { name: "windows" } }).windows).toBe(true);
    expect(specOf({ nodeSelector: { "kubernetes.io/os": "windows" } }).windows).toBe(true);
  });
  it("says why it waits when a container does", () => {
    expect(
      factOf({ ...podOf("api"), status: { phase: "Running", podIP: "10.0.0.1", containerStatuses: [{ state: { waiting: { reason: "CrashLoopBackOff" } } }] } }),
    ).toMatchObject({ reason: "CrashLoopBackOff", podIPs: ["10.0.0.1"] });
  });
});

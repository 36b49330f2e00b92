import { describe, expect, test } from "vitest";
import type { PodSpecFact } from "@/server/facts/kubernetes.ts";
import { API_MOUNT, aCluster, aContainer, aPod, apiVolume, ISSUER, WEB_FILE, WEB_MOUNT, webVolume } from "./a-pod.ts";
import { apiAudience, fileAt, normalPath, podTokens, podWebIdentity } from "./tokens.ts";

const container = aContainer({ mounts: [WEB_MOUNT, API_MOUNT] });
const pod = aPod({ containers: [container], volumes: [webVolume(), apiVolume] });

describe("C19, C26: tokens mounted in a pod", () => {
  test("each with audience, path, container and volume; without audience it is the API server's", () => {
    expect(podTokens(pod)).toEqual([
      { audience: "sts.amazonaws.com", expirationSeconds: 86_400, container: "app", path: WEB_FILE, volume: "aws-iam-token" },
      { expirationSeconds: 3607, container: "app", path: "/var/run/secrets/kubernetes.io/serviceaccount/token", volume: "kube-api-access" },
    ]);
  });
  test("a volume that no container mounts gives no token", () => {
    expect(podTokens(aPod({ volumes: [webVolume()] }))).toEqual([]);
  });
});

describe("E2, C21: what they present to STS", () => {
  test("one web identity for each audience, init containers included", () => {
    const both = aPod({ containers: [container, aContainer({ name: "init", kind: "init", mounts: [WEB_MOUNT] })], volumes: [webVolume(), apiVolume] });
    expect(podWebIdentity(both, aCluster())).toEqual({
      state: "read",
      value: [
        {
          issuer: ISSUER,
          subject: { kind: "value", values: ["system:serviceaccount:pay:api"] },
          audience: { kind: "value", values: ["sts.amazonaws.com"] },
          isServiceAccount: true,
        },
        {
          issuer: ISSUER,
          subject: { kind: "value", values: ["system:serviceaccount:pay:api"] },
          audience: { kind: "value", values: [`https://${ISSUER}`] },
          isServiceAccount: true,
        },
      ],
    });
  });
  test("no token, no identity; no issuer, not known", () => {
    expect(podWebIdentity(aPod(), aCluster())).toEqual({ state: "read", value: [] });
    const { issuer: _, ...unknown } = aCluster();
    expect(podWebIdentity(pod, unknown).state).toBe("not-collected");
  });
  test("H8: the API server's audience is its own on EKS, else the issuer", () => {
    const eks = { name: "c1", arn: "arn:aws:eks:eu-west-1:111122223333:cluster/c1", publicAccessCidrs: [], autoMode: false, tags: {} };
    expect(apiAudience(aCluster({ eks }))).toBe("https://kubernetes.default.svc");
    expect(apiAudience(aCluster())).toBe(`https://${ISSUER}`);
  });
});

describe("what stands at a path", () => {
  const kindAt = (path: string, over = container, volumes: PodSpecFact["volumes"] = [webVolume(), apiVolume]) =>
    fileAt(path, over, aPod({ containers: [over], volumes })).kind;
  test.each([
    [WEB_FILE, "token"],
    ["C:\\var\\run\\secrets\\eks.amazonaws.com\\serviceaccount\\token", "token"],
    ["/var/run/secrets/eks.amazonaws.com/serviceaccount/other", "none"],
    ["/var/run/secrets/eks.amazonaws.com/serviceaccountx/token", "none"],
    ["/tmp/token", "none"],
  ])("%s: %s", (path, kind) => {
    expect(kindAt(path)).toBe(kind);
  });
  test("the deepest mount decides", () => {
    const over = aContainer({ mounts: [WEB_MOUNT, { volume: "scratch", path: WEB_FILE, readOnly: false }] });
    expect(kindAt(WEB_FILE, over, [webVolume(), { kind: "other", name: "scratch", type: "emptyDir" }])).toBe("volume");
  });
  test("a token mounted as a single file stands at the mount path", () => {
    const over = aContainer({ mounts: [{ volume: "aws-iam-token", path: "/token", readOnly: true }] });
    expect(kindAt("/token", over)).toBe("token");
  });
  test("paths are compared without drive letter, doubled or trailing slashes", () => {
    expect([normalPath("C:\\a\\b"), normalPath("/a//b/"), normalPath("/")]).toEqual(["/a/b", "/a/b", "/"]);
  });
});

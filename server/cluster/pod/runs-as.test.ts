import { describe, expect, test } from "vitest";
import { broken } from "./a-decision.ts";
import { API_MOUNT, aCluster, aContainer, aPod, apiVolume, WEB_MOUNT, webVolume } from "./a-pod.ts";
import { holdsApiToken, runsAs } from "./runs-as.ts";

const api = aPod({ containers: [aContainer({ mounts: [API_MOUNT] })], volumes: [apiVolume] });
const web = aPod({ containers: [aContainer({ mounts: [WEB_MOUNT] })], volumes: [webVolume()] });
const bare = aPod();
const legacy = aPod({
  containers: [aContainer({ mounts: [{ volume: "t", path: "/t", readOnly: true }] })],
  volumes: [{ kind: "secret", name: "t", secret: "api-token" }],
});
const secret = (serviceAccount: string) => ({
  name: "api-token",
  namespace: "pay",
  labels: {},
  annotations: {},
  type: "kubernetes.io/service-account-token",
  keys: ["token"],
  serviceAccount,
});

describe("the pod and its service account", () => {
  test.each([
    ["an API token", api, "POD_HOLDS_TOKEN"],
    ["a token for AWS alone", web, "POD_HOLDS_TOKEN"],
    ["no token", bare, "POD_HOLDS_NO_TOKEN"],
  ])("with %s it runs as the account, and the steps say what it holds", (_, pod, code) => {
    const decision = runsAs(pod, aCluster());
    expect(broken(decision)).toEqual([]);
    expect([decision.verdict, decision.steps.map((s) => s.code)]).toEqual(["allowed", ["POD_RUNS_AS_SERVICE_ACCOUNT", code]]);
  });
});

describe("H6, H8: whether the API server takes what the pod holds", () => {
  test.each([
    ["an API token", api, aCluster(), true],
    ["a token for STS", web, aCluster(), false],
    ["nothing", bare, aCluster(), false],
    ["a legacy token of its account", legacy, aCluster({ secrets: [secret("api")] }), true],
    ["a legacy token of another account", legacy, aCluster({ secrets: [secret("other")] }), false],
  ])("%s: %s", (_, pod, cluster, held) => {
    expect(holdsApiToken(pod, cluster)).toBe(held);
  });
});

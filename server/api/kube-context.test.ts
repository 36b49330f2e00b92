import { describe, expect, test } from "vitest";
import { clusterOfContext } from "./kube-context.ts";

const ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/orchard";
const OTHER = "arn:aws:eks:us-east-1:111122223333:cluster/orchard";
const HOST = "https://ABC.gr7.eu-west-1.eks.amazonaws.com";
const aCluster = (name: string, more: object = {}) => ({ name, arn: null, eksName: null, endpoint: null, ...more });
const aContext = (cluster: string, more: object = {}) => ({ context: "ctx", server: "https://api.example.com", cluster, clusterName: cluster, ...more });
const eks = aContext(ARN, { clusterName: "orchard", arn: ARN });

describe("the cluster a context leads to", () => {
  test.each([
    ["by ARN, whatever the folder is called", [aCluster("x"), aCluster("prod", { arn: ARN, eksName: "orchard" })], eks, "prod"],
    ["by ARN before a namesake", [aCluster("orchard"), aCluster("orchard.111122223333.eu-west-1", { arn: ARN })], eks, "orchard.111122223333.eu-west-1"],
    ["by the address, letter case apart", [aCluster("prod", { endpoint: HOST }), aCluster("ctx")], aContext("alias", { server: HOST.toLowerCase() }), "prod"],
    ["by the kubeconfig's name", [aCluster("kind-dev"), aCluster("dev")], aContext("kind-dev"), "kind-dev"],
    ["by the name in the ARN, where the snapshot has no ARN", [aCluster("orchard")], eks, "orchard"],
    [
      "by the EKS name eksctl put in",
      [aCluster("prod", { arn: ARN, eksName: "orchard" })],
      aContext("orchard.eu-west-1.eksctl.io", { clusterName: "orchard" }),
      "prod",
    ],
  ])("%s", (_says, clusters, context, expected) => {
    expect(clusterOfContext(clusters, context)).toBe(expected);
  });

  test.each([
    ["a namesake with another ARN is another cluster", [aCluster("orchard", { arn: OTHER })], eks, /not in the snapshot; it has orchard\./],
    ["none at all", [], eks, /it has no cluster/],
    [
      "several of one name",
      [aCluster("a", { eksName: "orchard", arn: ARN }), aCluster("b", { eksName: "orchard", arn: OTHER })],
      aContext("orchard"),
      /several clusters of the snapshot: a, b/,
    ],
  ])("%s: a clear error", (_says, clusters, context, expected) => {
    expect(() => clusterOfContext(clusters, context)).toThrow(expected);
  });
});

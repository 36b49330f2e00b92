import { expect, test } from "vitest";
import { clustersLedTo } from "./snapshot-cluster.ts";

const arn = (account: string) => `arn:aws:eks:eu-west-1:${account}:cluster/prod`;
const endpoint = (id: string) => `https://${id}.gr7.eu-west-1.eks.amazonaws.com`;
const A = { name: "prod", arn: arn("111122223333"), endpoint: endpoint("aa"), eksName: "prod" };
const B = { name: "prod.444455556666.eu-west-1", arn: arn("444455556666"), endpoint: endpoint("bb"), eksName: "prod" };
const TUNNEL = "https://127.0.0.1:8443";

test.each([
  ["the ARN, whatever another is called", { clusterName: "prod", arn: B.arn, server: TUNNEL }, [B]],
  ["the address, whatever another is called", { clusterName: "prod", server: endpoint("BB") }, [B]],
  ["the name that the source gives", { clusterName: "x", called: B.name, server: TUNNEL }, [B]],
  ["a name that two share: both", { clusterName: "prod", server: TUNNEL }, [A, B]],
  ["no name, where the address is another cluster's of EKS", { clusterName: "prod", called: "prod", server: endpoint("cc") }, []],
  ["no name, where the ARN is another", { clusterName: "prod", arn: arn("777788889999"), server: TUNNEL }, []],
])("which cluster an access leads to is told by %s", (_, access, led) => expect(clustersLedTo([A, B], access)).toEqual(led));

import { STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { tokenProblem } from "@/server/testing/stand-in/eks-api.ts";
import { eksToken } from "./eks-token.ts";

const AT = new Date("2026-11-20T10:00:00Z");
const client = new STSClient({ region: "us-east-1", credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "kept-secret", sessionToken: "a+b/c=" } });
const urlOf = (token: string): URL => new URL(Buffer.from(token.replace("k8s-aws-v1.", ""), "base64url").toString());
const problemOf = (token: string, cluster: string, minutes: number, secret = "kept-secret"): string =>
  tokenProblem(`Bearer ${token}`, cluster, secret, AT.getTime() + minutes * 60_000);

test("a token is the signed question who one is, taken by the cluster it was made for, for fifteen minutes", async () => {
  const token = await eksToken(client, { cluster: "orchard", region: "eu-west-1" }, AT);
  expect(problemOf(token, "orchard", 0)).toBe("");
  expect(problemOf(token, "orchard", 14)).toBe("");
  expect(problemOf(token, "orchard", 16)).toBe("too old");
  expect(problemOf(token, "meadow", 0)).toBe("the signature is another's");
  expect(problemOf(token, "orchard", 0, "another secret")).toBe("the signature is another's");
  expect(token).not.toMatch(/[=+/]/);
  expect(urlOf(token).searchParams.get("X-Amz-Expires")).toBe("60");
  expect(urlOf(token).searchParams.get("X-Amz-Security-Token")).toBe("a+b/c=");
});

test.each([
  ["eu-west-1", "sts.eu-west-1.amazonaws.com"],
  ["cn-north-1", "sts.cn-north-1.amazonaws.com.cn"],
  ["us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"],
])("in %s the question is put to %s", async (region, host) => {
  const url = urlOf(await eksToken(client, { cluster: "orchard", region }, AT));
  expect(url.host).toBe(host);
  expect(url.searchParams.get("X-Amz-Credential")).toBe(`AKIAEXAMPLE/20261120/${region}/sts/aws4_request`);
});

test("a server that stands in for all of AWS is asked by the port it has", async () => {
  const token = await eksToken(client, { cluster: "orchard", region: "eu-west-1", endpoint: "http://127.0.0.1:5001" }, AT);
  expect(urlOf(token).host).toBe("127.0.0.1:5001");
  expect(problemOf(token, "orchard", 0)).toBe("");
});

import { describe, expect, test } from "vitest";
import { referenceOf } from "./kubectl-names.ts";

const place = () => Promise.resolve({ cluster: "prod", namespace: "shop" });
const nowhere = () => Promise.reject(new Error("asked where the person is"));

describe("names as kubectl takes them", () => {
  test.each([
    ["pod", "api-1", "k8s://prod/pod/shop/api-1"],
    ["pod", "pod/api-1", "k8s://prod/pod/shop/api-1"],
    ["pod", "po/api-1", "k8s://prod/pod/shop/api-1"],
    ["pod", "payments/api-1", "k8s://prod/pod/payments/api-1"],
    ["entity", "pods/payments/api-1", "k8s://prod/pod/payments/api-1"],
    ["entity", "sa/api", "k8s://prod/serviceaccount/shop/api"],
    ["entity", "deploy/api", "k8s://prod/deployment/shop/api"],
    ["entity", "Node/ip-10-0-1-1", "k8s://prod/node/ip-10-0-1-1"],
    ["entity", "group/oidc:team/a", "k8s://prod/group/oidc:team/a"],
  ] as const)("%s %s", async (kind, text, expected) => {
    expect(await referenceOf(text, kind, place)).toBe(expected);
  });

  test.each([
    ["entity", "S3Admin"],
    ["entity", "payments/api"],
    ["entity", "arn:aws:iam::111122223333:role/pod/x"],
    ["pod", "k8s://other/pod/shop/api-1"],
    ["entity", "oidc://issuer.example.com/id#sub"],
    ["entity", "service:ec2.amazonaws.com"],
    ["entity", "*"],
  ] as const)("%s %s stays as it is, and no context is looked for", async (kind, text) => {
    expect(await referenceOf(text, kind, nowhere)).toBe(text);
  });
});

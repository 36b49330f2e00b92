import { describe, expect, it } from "vitest";
import { keptAnnotations, keptValue } from "./kept-text.ts";

describe("environment variables and ConfigMap values", () => {
  it.each([
    ["AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/api"],
    ["AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/secrets/token"],
    ["AWS_REGION", "eu-west-1"],
    ["AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"],
    ["AWS_ACCESS_KEY_ID", ""],
    ["AWS_ACCESS_KEY_ID", "$(KEY_ID)"],
    ["SOME_KEY", "AKIAI44QH8DHBEXAMPLE"],
  ])("%s keeps `%s`", (name, value) => expect(keptValue(name, value)).toBe(value));

  it.each([
    ["AWS_SECRET_ACCESS_KEY", "AKIAIOSFODNN7EXAMPLE"],
    ["AWS_SESSION_TOKEN", "x"],
    ["AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic x"],
    ["AWS_ACCESS_KEY_ID", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["AWS_ACCESS_KEY_ID", "a".repeat(40)],
    ["AWS_OTHER", "x"],
    ["DB_PASSWORD", "hunter2"],
  ])("%s drops `%s`", (name, value) => expect(keptValue(name, value)).toBeUndefined());

  it("of a credentials address origin and path are kept, user, password, query and fragment are not", () => {
    expect(keptValue("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://u:p@169.254.170.23:80/v1/credentials?token=x#y")).toBe(
      "http://169.254.170.23/v1/credentials",
    );
    expect(keptValue("AWS_CONTAINER_CREDENTIALS_FULL_URI", "not a url secret")).toBeUndefined();
    expect(keptValue("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials?token=x")).toBe("/v2/credentials");
  });
});

it.each([
  ["aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AKIAIOSFODNN7EXAMPLE"],
  ["id=AKIAIOSFODNN7EXAMPLE;old=AKIAI44QH8DHBEXAMPLE;id=AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE AKIAI44QH8DHBEXAMPLE"],
  ["AKIAIOSFODNN7EXAMPLE AKIAI44QH8DHBEXAMPLE", "AKIAIOSFODNN7EXAMPLE AKIAI44QH8DHBEXAMPLE"],
  ["wJalrXUtnFEMI/AKIAIOSFODNN7EXAMPLE/bPxRfi", undefined],
  ["xAKIAIOSFODNN7EXAMPLE", undefined],
])("of a longer text the access key ids alone are kept: %j", (text, kept) => expect(keptValue("credentials", text)).toBe(kept));

describe("annotations", () => {
  const kept = (key: string): boolean => Object.keys(keptAnnotations({ [key]: "x" })).length === 1;
  it.each([
    "eks.amazonaws.com/role-arn",
    "eks.amazonaws.com/audience",
    "eks.amazonaws.com/sts-regional-endpoints",
    "eks.amazonaws.com/token-expiration",
    "eks.amazonaws.com/skip-containers",
    "eks.amazon.com/role-arn",
    "eks.amazonaws.com/role_arn",
    "eks.amazonaws.com/rolearn",
    "example.com/role-arn",
    "EKS.amazonaws.com/Role-ARN",
    "kubernetes.io/config.mirror",
    "CapacityProvisioned",
    "container.apparmor.security.beta.kubernetes.io/main",
    "iam.amazonaws.com/role",
    "rbac.authorization.kubernetes.io/autoupdate",
  ])("%s is kept", (key) => expect(kept(key)).toBe(true));
  it.each([
    "kubectl.kubernetes.io/last-applied-configuration",
    "example.com/audience",
    "kubernetes.io/description",
    "checksum/config",
    "role",
    "vault.hashicorp.com/role",
  ])("%s is dropped", (key) => expect(kept(key)).toBe(false));
});

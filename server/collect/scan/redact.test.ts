import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KUBERNETES_KINDS } from "@/server/collect/kubernetes/kinds.ts";
import { REMOVED, redactObject } from "./redact.ts";

const env = (...entries: object[]) => ({ metadata: { name: "p" }, spec: { containers: [{ name: "c", env: entries }] } });

describe("environment variables", () => {
  test("values are removed but for the AWS settings that rules read", () => {
    const pod = redactObject(
      "v1",
      "Pod",
      env({ name: "PASSWORD", value: "x" }, { name: "AWS_ROLE_ARN", value: "arn:aws:iam::111122223333:role/a" }, { name: "AWS_SECRET_ACCESS_KEY", value: "x" }),
    );
    expect(pod["spec"]).toEqual({
      containers: [
        {
          name: "c",
          env: [
            { name: "PASSWORD", value: REMOVED },
            { name: "AWS_ROLE_ARN", value: "arn:aws:iam::111122223333:role/a" },
            { name: "AWS_SECRET_ACCESS_KEY", value: REMOVED },
          ],
        },
      ],
    });
  });

  test("an access key id is kept wherever it stands, and where a value comes from too", () => {
    const from = { secretKeyRef: { name: "s", key: "k" } };
    const pod = redactObject("v1", "Pod", env({ name: "KEY", value: "AKIAIOSFODNN7EXAMPLE" }, { name: "TOKEN", valueFrom: from }));
    expect(pod["spec"]).toMatchObject({
      containers: [
        {
          env: [
            { name: "KEY", value: "AKIAIOSFODNN7EXAMPLE" },
            { name: "TOKEN", valueFrom: from },
          ],
        },
      ],
    });
  });
});

test("of a Secret the type and the names of its keys stay", () => {
  const secret = redactObject("v1", "Secret", { metadata: { name: "s", namespace: "n" }, type: "Opaque", data: { a: "eA==" }, stringData: { b: "x" } });
  expect(secret).toEqual({ apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "n" }, type: "Opaque", data: { a: REMOVED, b: REMOVED } });
});

test("of ConfigMaps only kube-system/aws-auth keeps its mapping", () => {
  const data = { mapRoles: "- rolearn: x", other: "x" };
  const map = (namespace: string, name: string) => redactObject("v1", "ConfigMap", { metadata: { name, namespace }, data })["data"];
  expect(map("kube-system", "aws-auth")).toEqual({ mapRoles: "- rolearn: x", other: REMOVED });
  expect(map("default", "aws-auth")).toEqual({ mapRoles: REMOVED, other: REMOVED });
});

test("whatever an object looks like, redaction gives an object of its kind and never throws", () => {
  fc.assert(
    fc.property(fc.constantFrom(...KUBERNETES_KINDS.map((one) => one.kind)), fc.anything(), fc.anything(), fc.anything(), (kind, metadata, spec, data) => {
      expect(redactObject("v1", kind, { metadata, spec, data, webhooks: spec, status: data })).toMatchObject({ apiVersion: "v1", kind });
    }),
    { numRuns: 300 },
  );
});

import { HttpMethod, RequestContext } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { assertReadOnly, RefusedRequest } from "@/server/collect/kubernetes/read-only-client.ts";

const SERVER = "https://10.0.0.1:6443";
const get = (path: string, method: HttpMethod = HttpMethod.GET) => new RequestContext(`${SERVER}${path}`, method);

test.each([
  "/api/v1/namespaces/payments/pods?fieldSelector=metadata.name%3Dapi-0",
  "/api/v1/namespaces/payments/serviceaccounts?fieldSelector=metadata.name%3Dapi",
  "/api/v1/namespaces/kube-system/configmaps?fieldSelector=metadata.name%3Daws-auth",
  "/api/v1/nodes?fieldSelector=metadata.name%3Dip-10-0-0-1",
])("%s may be read", (path) => {
  expect(() => assertReadOnly(get(path), SERVER)).not.toThrow();
});

test.each([
  "/api/v1/namespaces/payments/secrets?fieldSelector=metadata.name%3Ddb",
  "/api/v1/namespaces/payments/pods/api-0",
  "/api/v1/namespaces/payments/pods/api-0/exec",
  "/api/v1/namespaces/payments/serviceaccounts/api/token",
  "/api/v1/namespaces/payments/pods?watch=true",
  "/api/v1/namespaces/payments%2F..%2F..%2Fsecrets/pods",
  "/apis/apps/v1/namespaces/payments/deployments/api",
  "/apis/apps/v1/namespaces/payments/deployments?watch=true",
])("%s is refused", (path) => {
  expect(() => assertReadOnly(get(path), SERVER)).toThrow(RefusedRequest);
});

test.each([HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH])("a %s of a path that may be read is refused", (method) => {
  expect(() => assertReadOnly(get("/api/v1/namespaces/payments/pods", method), SERVER)).toThrow(RefusedRequest);
});

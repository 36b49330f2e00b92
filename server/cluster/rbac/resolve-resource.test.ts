import { expect, test } from "vitest";
import { resolveResource } from "./resolve-resource.ts";

const ROWS: readonly (readonly [text: string, group: string, resource: string, subresource: string])[] = [
  ["pods", "", "pods", ""],
  ["po", "", "pods", ""],
  ["Pod", "", "pods", ""],
  ["pods/exec", "", "pods", "exec"],
  ["pod/exec", "", "pods", "exec"],
  ["deploy", "apps", "deployments", ""],
  ["deployments.apps", "apps", "deployments", ""],
  ["deployments.v1.apps", "apps", "deployments", ""],
  ["deployments/scale", "apps", "deployments", "scale"],
  ["deployments/scale.apps", "apps", "deployments", "scale"],
  ["deployments.apps/scale", "apps", "deployments", "scale"],
  ["sa", "", "serviceaccounts", ""],
  ["serviceaccounts/token", "", "serviceaccounts", "token"],
  ["cm", "", "configmaps", ""],
  ["ns", "", "namespaces", ""],
  ["svc", "", "services", ""],
  ["nodes/proxy", "", "nodes", "proxy"],
  ["clusterrolebindings.rbac.authorization.k8s.io", "rbac.authorization.k8s.io", "clusterrolebindings", ""],
  ["clusterroles.rbac", "rbac.authorization.k8s.io", "clusterroles", ""],
  ["ingress", "networking.k8s.io", "ingresses", ""],
  ["networkpolicy", "networking.k8s.io", "networkpolicies", ""],
  ["endpoints", "", "endpoints", ""],
  ["csr", "certificates.k8s.io", "certificatesigningrequests", ""],
  ["events", "", "events", ""],
  ["events.events.k8s.io", "events.k8s.io", "events", ""],
  ["userextras/scopes.authentication.k8s.io", "authentication.k8s.io", "userextras", "scopes"],
  ["widgets.example.com", "example.com", "widgets", ""],
  ["*", "", "*", ""],
];

test.each(ROWS)("%s is read as kubectl reads it", (text, group, resource, subresource) => {
  expect(resolveResource(text)).toMatchObject({ ok: true, value: { group, resource, subresource } });
});

test("a type that Kubernetes does not have is taken as written, and that is said", () => {
  const found = resolveResource("users");
  expect(found).toMatchObject({ ok: true, value: { group: "", resource: "users" } });
  expect(found.ok && found.value.note).toContain("users");
});

test.each(["", "pods/", "a b"])("%j is refused in words", (text) => {
  expect(resolveResource(text)).toMatchObject({ ok: false });
});

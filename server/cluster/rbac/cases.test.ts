import { expect, test } from "vitest";
import { kubeCanCases } from "./cases.ts";

const role = { kind: "Role", metadata: { name: "r", namespace: "pay" }, rules: [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }] };
const binding = {
  kind: "RoleBinding",
  metadata: { name: "b", namespace: "pay" },
  roleRef: { kind: "Role", name: "r" },
  subjects: [{ kind: "User", name: "u" }],
};
const query = { user: "u", groups: [], verb: "get", group: "", resource: "pods", subresource: "", name: "", namespace: "pay", nonResourceURL: "" };

test("answers come by world, in the order of the questions", () => {
  const answer = kubeCanCases({ defaults: [role], worlds: [{ name: "w", objects: [binding], queries: [query, { ...query, namespace: "shop" }] }] });
  expect(answer).toEqual({ ok: true, value: { worlds: [{ name: "w", allowed: [true, false] }] } });
});

test("a world's object replaces the default of the same kind, namespace and name", () => {
  const empty = { ...role, rules: null };
  expect(kubeCanCases({ defaults: [role, binding], worlds: [{ name: "w", objects: [empty], queries: [query] }] })).toMatchObject({
    value: { worlds: [{ allowed: [false] }] },
  });
});

test.each([
  [null, "worlds"],
  [{ worlds: 3 }, "worlds"],
  [{ worlds: [], defaults: {} }, "defaults"],
  [{ worlds: [{ objects: [] }] }, "name"],
  [{ worlds: [{ name: "w", objects: [] }] }, "queries"],
  [{ worlds: [{ name: "w", queries: [{}] }] }, "verb"],
])("an unknown form is named: %j", (json, word) => {
  const answer = kubeCanCases(json);
  expect(answer.ok ? "" : answer.error).toContain(word);
});

import { expect, test } from "vitest";
import { suffices } from "@/server/model/caller-role.ts";
import { accessOf, ROUTES, SCOPED, scopedOf } from "./route-access.ts";

test.each([
  ["GET", "/healthz", "health"],
  ["HEAD", "/readyz", "health"],
  ["POST", "/api/v1/push", "signed"],
  ["GET", "/api/v1/pod", "viewer"],
  ["GET", "/api/v1/report", "auditor"],
  ["POST", "/api/v1/scan", "operator"],
  ["DELETE", "/api/v1/sources/any%2Fid", "operator"],
  ["HEAD", "/sign-in.css", "open"],
  ["GET", "/", "viewer"],
  ["GET", "/pod/demo/shop/reports", "viewer"],
])("%s %s asks for %s", (method, path, access) => {
  expect(accessOf(method, path)).toBe(access);
});

test.each([
  ["an address that nobody has decided about", "GET", "/api/v1/some/thing"],
  ["a method that nobody has decided about", "POST", "/api/v1/report"],
  ["a file that anybody may read, when it is written,", "POST", "/icon.svg"],
  ["an address in other letters", "GET", "/API/v1/thing/else"],
  ["what is no path", "GET", "/api/v1/%zz"],
])("%s is an admin's alone", (_, method, path) => {
  expect(accessOf(method, path)).toBe("admin");
});

test("an encoded letter does not make another address of one", () => {
  expect(accessOf("GET", "/api/v1/%72eport")).toBe("auditor");
  expect(accessOf("GET", "/%61pi/v1/some/thing")).toBe("admin");
  expect(accessOf("GET", "/health%7A")).toBe("health");
});

test("each role may what those before it may, and no more", () => {
  expect([suffices("viewer", "viewer"), suffices("viewer", "auditor"), suffices("auditor", "operator"), suffices("operator", "admin")]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect([suffices("admin", "operator"), suffices("operator", "auditor"), suffices("auditor", "viewer")]).toEqual([true, true, true]);
});

test("of each address it is decided what whoever has a scope gets", () => {
  expect(Object.keys(SCOPED).sort()).toEqual(Object.keys(ROUTES).sort());
});

test("whoever has a scope gets no address that writes but those that keep nothing of any estate", () => {
  const writes = Object.entries(ROUTES).filter(([path, methods]) => SCOPED[path] !== "refused" && Object.keys(methods).some((method) => method !== "GET"));
  const kept = writes.filter(([, methods]) =>
    Object.entries(methods).some(([method, access]) => method !== "GET" && (access === "viewer" || access === "auditor")),
  );
  expect(kept.map(([path]) => path).sort()).toEqual(["/api/v1/[question]", "/api/v1/last-change", "/api/v1/whatif", "/sign-in/command", "/sign-out"]);
});

test.each([
  ["/api/v1/who", "cut"],
  ["/api/v1/%77ho", "cut"],
  ["/api/v1/live-view", "refused"],
  ["/api/v1/reviews/x/rows", "refused"],
  ["/api/v1/some/thing", "refused"],
  ["/API/v1/thing/else", "refused"],
  ["/api/v1/%zz", "refused"],
  ["/metrics", "refused"],
  ["/map", "same"],
])("%s is %s to whoever has a scope", (path, said) => {
  expect(scopedOf(path)).toBe(said);
});

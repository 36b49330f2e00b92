import { expect, test } from "vitest";
import { openApiDocument } from "@/server/api/openapi.ts";
import { routeName } from "./route-name.ts";

const templates = Object.keys(openApiDocument()["paths"] as object);
const named = (path: string) => routeName(path, templates);

test("a path goes by its template, and by no name or id in it", () => {
  expect(named("/")).toBe("/");
  expect(named("/api/v1/who")).toBe("/api/v1/who");
  expect(named("/api/v1/jobs/4fb1/events")).toBe("/api/v1/jobs/{id}/events");
  expect(named("/api/v1/live/explain")).toBe("/api/v1/live/explain");
  expect(named("/pod/prod/payments/api-7d9")).toBe("/pod");
  expect(named("/who/iam-role/arn:aws:iam::111122223333:role%2FAdmin")).toBe("/who");
  expect(named("/_next/static/chunks/a.js")).toBe("/_next");
});

test("whatever a stranger makes up is one name", () => {
  const made = ["/api/v1/made-up", "/api/v1/who/", "/api/v2/who", "/.env", "/wp-admin/x", "/api/v1/jobs/a/b", "//"];
  expect(new Set(made.map(named))).toEqual(new Set(["/{other}"]));
});

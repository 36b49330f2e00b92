import { globSync } from "node:fs";
import { join } from "node:path";
import { unstable_doesMiddlewareMatch as passesProxy } from "next/experimental/testing/server.js";
import { describe, expect, test } from "vitest";
import { config } from "@/proxy.ts";
import { ROUTES } from "@/server/gate/route-access.ts";
import { isGated } from "./gated.ts";

const ROOT = process.cwd();
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const addresses = globSync("app/**/route.ts", { cwd: ROOT }).map((file) => ({ file, path: file.replace(/^app/, "").replace(/\/route\.ts$/, "") }));

const handlersOf = async (file: string): Promise<Record<string, unknown>> => {
  const exported = (await import(/* @vite-ignore */ join(ROOT, file))) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(exported).filter(([name]) => METHODS.includes(name)));
};

const isSeenByProxy = (url: string): boolean => passesProxy({ config, nextConfig: {}, url });

describe("every address that answers is decided about in server/gate/route-access.ts", () => {
  test.each(addresses)("$path", async ({ file, path }) => {
    const handlers = await handlersOf(file);
    expect(Object.keys(ROUTES[path] ?? {}).sort(), `say in server/gate/route-access.ts who may ask ${path}`).toEqual(Object.keys(handlers).sort());
    const url = path.replaceAll(/\[[^\]]+\]/g, "x");
    const unguarded = isSeenByProxy(url) ? [] : Object.entries(handlers).filter(([, handler]) => !isGated(handler));
    expect(unguarded, `${path} does not pass proxy.ts: its handlers have to be made with \`gated\``).toEqual([]);
  });

  test("and nothing that is not there", () => {
    expect(Object.keys(ROUTES).filter((path) => !addresses.some((one) => one.path === path))).toEqual([]);
  });
});

test("pages and unknown addresses pass the proxy; the program's own files do not", () => {
  expect(
    ["/", "/map", "/pod/a/b/c", "/api/v1/x/y", "/api/v1/push/x", "/api/v1/snapshots/x", "/_next/image", "/api/v1/pushed"].map(isSeenByProxy),
  ).not.toContain(false);
  expect(isSeenByProxy("/_next/static/chunks/a.js")).toBe(false);
});

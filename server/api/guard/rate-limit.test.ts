import { expect, test } from "vitest";
import { Buckets, rateFor, waitFor } from "./rate-limit.ts";

const RATE = { perSecond: 2, burst: 4 };

test("a bucket gives what is in it, tells when there is more, and fills again no further than its brim", () => {
  const buckets = new Buckets();
  const take = (now: number, cost = 1) => buckets.take("a", cost, RATE, now);
  expect([take(0), take(0), take(0), take(0), take(0)]).toEqual([0, 0, 0, 0, 1]);
  expect(take(499)).toBe(1);
  expect(take(500)).toBe(0);
  expect(take(500, 4)).toBe(2);
  expect([take(1e6), take(1e6), take(1e6), take(1e6), take(1e6)]).toEqual([0, 0, 0, 0, 1]);
  expect(buckets.take("b", 1, RATE, 1e6)).toBe(0);
});

test("a clock that is set back gives nothing away", () => {
  const buckets = new Buckets();
  for (let i = 0; i < 4; i++) buckets.take("a", 1, RATE, 10_000);
  expect(buckets.take("a", 1, RATE, 0)).toBe(1);
});

test("however many strangers come, few are remembered", () => {
  const buckets = new Buckets();
  for (let i = 0; i < 30_000; i++) buckets.take(`from ${i}`, 1, RATE, 0);
  expect(buckets.take("from 0", 4, RATE, 0)).toBe(0);
});

test("this machine has no limit unless one is set, and then everybody has it", () => {
  expect(rateFor("127.0.0.1", {})).toBeUndefined();
  expect(rateFor("::ffff:127.0.0.1", {})).toBeUndefined();
  expect(rateFor("203.0.113.7", {})).toEqual({ perSecond: 100, burst: 500 });
  expect(rateFor("203.0.113.7", { ROLEWALK_RATE: "none" })).toEqual({ perSecond: 100, burst: 500 });
  expect(rateFor("127.0.0.1", { ROLEWALK_RATE: "10/20" })).toEqual({ perSecond: 10, burst: 20 });
});

const ENVIRONMENT = { ROLEWALK_RATE: "1/10" };
const ask = (client: string, more: object = {}) => waitFor({ method: "GET", url: "/api/v1/who", headers: {}, ...more }, client, ENVIRONMENT, 0);

test("a write costs more than a question; files and probes cost nothing", () => {
  expect([ask("w", { method: "POST" }), ask("w", { method: "POST" }), ask("w")]).toEqual([0, 0, 1]);
  for (let i = 0; i < 50; i++) expect(ask("f", { url: "/_next/static/a.js" }) + ask("f", { url: "/healthz?x=1" })).toBe(0);
});

test.each([
  "/_next/../api/v1/who",
  "/_next/static/%2e%2e/../api/v1/who",
  "/healthz/../api/v1/who",
  "/metrics/x",
  "/_next/image?url=x",
  "http://a/api/v1/who",
  "",
])("%s is counted: what it leads to is no file and no probe", (url) => {
  const waits = Array.from({ length: 11 }, () => ask(`by ${url}`, { url }));
  expect(waits.at(-1)).toBe(1);
});

test("one who shows a key is counted wherever it is shown", () => {
  const headers = { authorization: "Bearer one" };
  const waits = Array.from({ length: 11 }, (_, i) => ask(`address ${i}`, { headers }));
  expect(waits).toEqual([...Array.from({ length: 10 }, () => 0), 1]);
  expect(ask("address 11", { headers: { authorization: "Bearer two" } })).toBe(0);
});

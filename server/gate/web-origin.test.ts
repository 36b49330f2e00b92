import { describe, expect, test } from "vitest";
import { isFromElsewhere, isOwnHost, portOf } from "./web-origin.ts";

describe("a server goes by its own names alone", () => {
  test.each(["127.0.0.1:3000", "localhost", "LOCALHOST:8080", "[::1]:3000", "127.8.9.1:1"])("%s is one", (host) => {
    expect(isOwnHost(host, {})).toBe(true);
  });
  test.each([
    null,
    "",
    "evil.example",
    "127.0.0.1.evil.example:3000",
    "localhost.evil.example",
    "10.0.0.5:3000",
    "0.0.0.0:3000",
    "a b",
    "127.0.0.1:3000@evil.example",
    "[::1",
  ])("%s is none", (host) => {
    expect(isOwnHost(host, {})).toBe(false);
  });
  test("further ones are listed, with a port or for all", () => {
    const environment = { ROLEWALK_HOSTS: "walk.internal, desk:3000", ROLEWALK_URL: "https://rolewalk.example.com" };
    const known = ["walk.internal:81", "Desk:3000", "desk:3001", "rolewalk.example.com", "sub.walk.internal"];
    expect(known.map((host) => isOwnHost(host, environment))).toEqual([true, true, false, true, false]);
  });
});

describe("a write that another web page started", () => {
  const from = (headers: Record<string, string>) => isFromElsewhere(new Headers({ host: "127.0.0.1:3000", ...headers }));
  test.each([
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
    [{ origin: "http://evil.example" }],
    [{ origin: "http://127.0.0.1:4000" }],
    [{ origin: "null" }],
    [{ "sec-fetch-site": "same-origin", origin: "http://evil.example" }],
  ])("is known by %o", (headers) => {
    expect(from(headers)).toBe(true);
  });
  test("is not what its own page or a script sends", () => {
    const own = [
      { "sec-fetch-site": "same-origin", origin: "http://127.0.0.1:3000" },
      { "sec-fetch-site": "same-origin", origin: "null" },
      { "sec-fetch-site": "none" },
      {},
    ];
    expect(own.map((headers) => from(headers as Record<string, string>))).toEqual([false, false, false, false]);
  });
});

test("the port is that of the name the server is called by", () => {
  expect([portOf("127.0.0.1:3000"), portOf("[::1]:81"), portOf("walk.example"), portOf(null)]).toEqual(["3000", "81", "", ""]);
});

import { expect, test } from "vitest";
import { clientOf } from "./client-address.ts";

const from = (forwarded: string | undefined, proxies?: string) =>
  clientOf(
    { headers: { "x-forwarded-for": forwarded }, socket: { remoteAddress: "10.0.0.9" } as never },
    proxies === undefined ? {} : { ROLEWALK_PROXIES: proxies },
  );

test("what a client says of itself does not count", () => {
  expect(from("203.0.113.7")).toBe("10.0.0.9");
  expect(from("203.0.113.7", "none")).toBe("10.0.0.9");
});

test("behind proxies it is what the outermost one saw", () => {
  expect(from("1.1.1.1, 198.51.100.4", "1")).toBe("198.51.100.4");
  expect(from("1.1.1.1, 198.51.100.4, 10.0.0.1", "2")).toBe("198.51.100.4");
  expect(from(undefined, "1")).toBe("10.0.0.9");
});

import { expect, test } from "vitest";
import { logLevel } from "./log.ts";

test("how much is logged is chosen by a word; any other is warnings and worse", () => {
  expect(logLevel({ ROLEWALK_LOG: "info" })).toBe("info");
  expect(logLevel({ ROLEWALK_LOG: "silent" })).toBe("silent");
  expect(logLevel({ ROLEWALK_LOG: "loud" })).toBe("warn");
  expect(logLevel({})).toBe("warn");
});

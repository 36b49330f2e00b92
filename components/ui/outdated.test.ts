import { describe, expect, it } from "vitest";
import { isMissingPart } from "./outdated.ts";

const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe("a part of the page that is not there any more", () => {
  it.each([
    [named("ChunkLoadError", "whatever"), true],
    [new Error("Failed to load chunk /_next/static/chunks/0p5rmd2qhd7ol.js from module 64893"), true],
    [new Error("Loading chunk 12 failed."), true],
    [new Error("Loading CSS chunk 12 failed."), true],
    [new TypeError("error loading dynamically imported module: http://127.0.0.1/x.js"), true],
    [new Error("Cannot read properties of undefined"), false],
    [new Error("the chunk of cheese failed to load"), false],
  ])("%s: %s", (error, expected) => expect(isMissingPart(error)).toBe(expected));
});

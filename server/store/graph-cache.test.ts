import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GraphKey, keepGraph, keptGraph } from "./graph-cache.ts";

const KEY: GraphKey = { snapshot: "s1", engine: "0.1.0" };
const GRAPH = { bytes: Uint8Array.of(1, 2, 3, 4, 5), time: 100, until: 200 };
let home = "";
let environment: Record<string, string> = {};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rolewalk-graphs-"));
  environment = { ROLEWALK_HOME: home };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const files = (): string[] => readdirSync(join(home, "graphs")).map((name) => join(home, "graphs", name));
const only = (): string => files()[0] ?? "";
const bytesAt = (time: number, key = KEY): number[] | string => {
  const kept = keptGraph(key, time, environment);
  return "bytes" in kept ? [...kept.bytes] : kept.kind;
};

describe("graphs kept on disk", () => {
  it("come back as they were, for the same facts, engine and time", () => {
    expect(bytesAt(150)).toBe("absent");
    expect(keepGraph(KEY, GRAPH, environment)).toBeUndefined();
    expect(bytesAt(150)).toEqual([1, 2, 3, 4, 5]);
    expect(bytesAt(150, { ...KEY, engine: "0.2.0" })).toBe("absent");
    expect(bytesAt(150, { ...KEY, snapshot: "s2" })).toBe("absent");
  });

  it.each([
    [99, "outdated"],
    [100, [1, 2, 3, 4, 5]],
    [199, [1, 2, 3, 4, 5]],
    [200, "outdated"],
  ])("hold from when they were derived until a date decides otherwise: at %i", (time, expected) => {
    keepGraph(KEY, GRAPH, environment);
    expect(bytesAt(time)).toEqual(expected);
  });

  it("hold for good where no date decides anything", () => {
    keepGraph(KEY, { ...GRAPH, until: undefined }, environment);
    expect(bytesAt(Number.MAX_SAFE_INTEGER)).toEqual([1, 2, 3, 4, 5]);
  });

  it("are not trusted after one changed bit anywhere, nor when cut short, and are gone then", () => {
    keepGraph(KEY, GRAPH, environment);
    const whole = readFileSync(only());
    for (let at = 0; at < whole.byteLength; at += 1) {
      keepGraph(KEY, GRAPH, environment);
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      writeFileSync(only(), damaged);
      expect(bytesAt(150)).toBe("damaged");
    }
    keepGraph(KEY, GRAPH, environment);
    writeFileSync(only(), whole.subarray(0, whole.byteLength - 1));
    expect(bytesAt(150)).toBe("damaged");
    expect(files()).toEqual([]);
  });

  it("can be read by this user alone, and leave no half file", () => {
    keepGraph(KEY, GRAPH, environment);
    expect(files()).toHaveLength(1);
    expect(statSync(only()).mode & 0o077).toBe(0);
  });

  it("give way to newer ones when there are too many, those asked for longest ago first", () => {
    const small = { ...environment, ROLEWALK_GRAPH_CACHE_MIB: "0.001" };
    const key = (n: number): GraphKey => ({ ...KEY, snapshot: `s${n}` });
    const body = { ...GRAPH, bytes: new Uint8Array(300) };
    for (const n of [1, 2]) {
      keepGraph(key(n), body, small);
      for (const file of files()) utimesSync(file, n, n);
    }
    bytesAt(150, key(1)); // asked for: now the more recent one
    keepGraph(key(3), body, small);
    expect([1, 2, 3].map((n) => typeof bytesAt(150, key(n)))).toEqual(["object", "string", "object"]);
  });

  it("say why they could not be kept", () => {
    writeFileSync(join(home, "graphs"), "a file where the folder should be");
    expect(keepGraph(KEY, GRAPH, environment)).toMatch(/EEXIST|ENOTDIR/);
  });
});

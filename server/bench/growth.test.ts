import { describe, expect, it } from "vitest";
import { growthLines, growthOf } from "./growth.ts";

const size = (bytes: number, cpuSeconds: number, more: object = {}) => ({ fixture: { bytes }, load: { cpuSeconds, peakMiB: bytes / 10, ...more } });

describe("growth from size to size", () => {
  it("holds what a part takes against the bytes, reading and deriving apart", () => {
    const sizes = { M: size(1000, 2, { derive: { cpuSeconds: 1 } }), L: size(5000, 11, { derive: { cpuSeconds: 7 } }) };
    const [growth] = growthOf(sizes);
    expect(growth).toMatchObject({ from: "M", to: "L", bytes: 5 });
    expect(growth?.cpuSeconds).toEqual({ load: { times: 5.5, againstBytes: 1.1 }, "load: derive": { times: 7, againstBytes: 1.4 } });
    expect(growth?.peakMiB).toEqual({ load: { times: 5, againstBytes: 1 } });
  });

  it("goes by the bytes, whatever the order of the sizes, and each size only to the next", () => {
    const steps = growthOf({ XL: size(25_000, 50), S: size(1000, 2), L: size(5000, 10) }).map(({ from, to }) => `${from} ${to}`);
    expect(steps).toEqual(["S L", "L XL"]);
  });

  it("tells kinds of edges apart, and leaves out what is too short to be measured", () => {
    const graph = (iam: number, saml: number) => ({ cpuSeconds: iam + saml, cpuSecondsByKind: { iam, saml } });
    const [growth] = growthOf({ M: { fixture: { bytes: 10 }, graph: graph(1, 0.01) }, L: { fixture: { bytes: 20 }, graph: graph(4, 0.5) } });
    expect(growth?.cpuSeconds["graph: iam"]).toEqual({ times: 4, againstBytes: 2 });
    expect(growth?.cpuSeconds["graph: saml"]).toBeUndefined();
  });

  it("says nothing of one size, nor of a part that failed", () => {
    expect(growthOf({ M: size(1000, 2) })).toEqual([]);
    const [growth] = growthOf({ M: { fixture: { bytes: 10 }, load: { failed: "not done" } }, L: size(20, 1) });
    expect(growth?.cpuSeconds).toEqual({});
  });

  it("reads as lines", () => {
    expect(growthLines(growthOf({ M: size(1000, 2), L: size(5000, 11) }))).toEqual([
      "M to L: 5 times the bytes",
      "  load: 5.5 times the processor time, 1.1 of the bytes' growth",
      "  load: 5 times the memory, 1 of the bytes' growth",
    ]);
  });
});

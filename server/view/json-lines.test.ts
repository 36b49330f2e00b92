import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLines } from "./json-lines.ts";

const lit = (json: unknown, ...statements: number[]) =>
  jsonLines(json, statements)
    .filter((l) => l.lit)
    .map((l) => l.text.trim());

describe("jsonLines", () => {
  it("is the same JSON, whatever the document", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const text = jsonLines(json, [0, 1])
          .map((l) => l.text)
          .join("\n");
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(json)));
      }),
    );
  });

  it("leaves commas and quotes within values alone", () => {
    expect(jsonLines([",", '","', "a"], []).map((l) => l.text)).toEqual(['[",", "\\",\\"", "a"]']);
  });

  it("lights the statement that decided and no other", () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow" }, { Effect: "Deny", Action: ["sts:*"] }] };
    expect(lit(policy, 1)).toEqual(["{", '"Effect": "Deny",', '"Action": ["sts:*"]', "}"]);
    expect(lit(policy)).toEqual([]);
  });

  it("takes a single statement without a list as the first", () => {
    expect(lit({ Statement: { Effect: "Allow" } }, 0)).toEqual(['"Statement": {', '"Effect": "Allow"', "}"]);
  });

  it("lights rules of a role and rows of a list", () => {
    expect(lit({ rules: [{ verbs: ["get"] }, { verbs: ["create"] }] }, 0)).toEqual(["{", '"verbs": ["get"]', "},"]);
    expect(lit([{ a: 1 }, { a: 2 }], 1)).toEqual(["{", '"a": 2', "}"]);
  });
});

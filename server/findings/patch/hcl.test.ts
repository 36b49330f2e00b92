import fc from "fast-check";
import { parseToObject } from "hcl2-parser";
import { describe, expect, test } from "vitest";
import { hcl, hclLabel, hclMembers, hclResource, hclString } from "./hcl.ts";

/** What a parser of the language itself makes of a text. */
function parsed(text: string): Record<string, unknown> {
  const [found, problem] = parseToObject(text) as [Record<string, unknown> | null, unknown];
  if (!found) throw new Error(`no HCL: ${JSON.stringify(problem)} in ${text}`);
  return found;
}

const HOSTILE = [
  "${",
  "%{",
  "$${",
  "%%{",
  "$$${",
  "$",
  "%",
  "{",
  "}",
  '"',
  "\\",
  "\n",
  "\r",
  "\t",
  "\u0000",
  "\u202e",
  "\u2028",
  "é",
  "💥",
  "#",
  "//",
  "/*",
  "EOT",
  "<<",
  "aws:username",
];
// a lone half of a pair is no text that UTF-8 has; and HCL has every text in the composed form (NFC), however it is written
const text = fc
  .oneof(
    fc.array(fc.constantFrom(...HOSTILE), { maxLength: 8 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 12 }),
  )
  .map((one) => one.normalize("NFC"));
const key = text.filter((one) => one !== "__proto__" && one !== "");
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("law: what is written as HCL is read as the same value", () => {
  test("a text", () => {
    fc.assert(
      fc.property(text, (value) => {
        const written = hclString(value);
        expect(written).not.toContain("\n");
        expect(parsed(`x = ${written}`)).toEqual({ x: value });
      }),
      { numRuns: 500 },
    );
  });

  test("a value of any depth, with keys of any kind", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(parsed(`x = ${hcl(value)}`)).toEqual({ x: value });
      }),
      { numRuns: 300 },
    );
  });

  test.each([["for"], ["null"], ["true"], ["if"], ["a-b"], ["aws:SourceIp"]])("a key that means something else: %s", (name) => {
    expect(parsed(`x = ${hcl({ [name]: 1, other: 2 })}`)).toEqual({ x: { [name]: 1, other: 2 } });
  });
});

test("a name can neither end its string nor begin another block", () => {
  const name = `"} resource "aws_iam_user" "evil" {\n name = "$${'{file("/etc/passwd")}'}" #`;
  const block = hclResource("aws_iam_role", name, hclMembers([["name", hclString(name)]], 1));
  expect(parsed(block)).toEqual({ resource: { aws_iam_role: { [hclLabel(name)]: [{ name }] } } });
});

test.each([
  ["Orders-Bucket", "orders_bucket"],
  ["7up", "it_7up"],
  ["…", "it"],
])("%s is called %s", (name, label) => {
  expect(hclLabel(name)).toBe(label);
});

test("neighbours of one line are aligned, as terraform fmt has them", () => {
  expect(hcl({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["a"], Principal: { AWS: ["x", "y"] } }] })).toBe(`{
  Version = "2012-10-17"
  Statement = [
    {
      Effect = "Allow"
      Action = ["a"]
      Principal = {
        AWS = [
          "x",
          "y",
        ]
      }
    },
  ]
}`);
});

import { expect, test } from "vitest";
import { simulateCases } from "./simulate.ts";

const request = '"request":{"action":"s3:GetObject","principal":"arn:aws:iam::111122223333:user/alice","resource":{"resource":"arn:aws:s3:::b/k"}}';
const statement = (body: string): string =>
  `[{"name":"one",${request},\n "identityPolicies":[{"Version":"2012-10-17",\n  "Statement":[{${body},"Action":"s3:*","Resource":"*"}]}]}]`;

test.each([
  [
    "A4 a key that is given twice",
    statement('"Effect":"Deny","Effect":"Allow"'),
    "/identityPolicies/0/Statement/0/Effect (line 3, column 33): `Effect` is given twice",
  ],
  [
    "A6 an element with a wrong value",
    statement('"Effect":"allow"'),
    "/identityPolicies/0/Statement/0/Effect (line 3, column 26): the effect is neither `Allow` nor `Deny`",
  ],
  [
    "A3 an element that is missing, at what it is missing in",
    statement('"Sid":"x"'),
    "/identityPolicies/0/Statement/0 (line 3, column 16): the effect is neither `Allow` nor `Deny`",
  ],
  ["a case that is none", "[\n 7]", "/ (line 2, column 2): a case is an object"],
  [
    "a byte order mark before the text",
    `\uFEFF${statement('"Effect":"no"')}`,
    "/identityPolicies/0/Statement/0/Effect (line 3, column 26): the effect is neither `Allow` nor `Deny`",
  ],
])("simulate names the place in the text: %s", (_, text, error) => {
  expect(simulateCases(JSON.parse(text.replace("\uFEFF", "")), text).results).toEqual([
    expect.objectContaining({ response: "Invalid", verdict: "unknown", error }),
  ]);
});

test("what is wrong with one case says nothing of the next", () => {
  const good = statement('"Effect":"Allow"').slice(1, -1);
  const text = `[${statement('"Effect":"Allow","Effect":"Allow"').slice(1, -1)},\n${good}]`;
  expect(simulateCases(JSON.parse(text), text).results.map((r) => r.response)).toEqual(["Invalid", "Allowed"]);
});

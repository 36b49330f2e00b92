import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { AccessRow } from "@/server/contract/access.ts";
import { accessCsvHead, accessCsvRows } from "./access-csv.ts";

const row = (name: string): AccessRow => ({
  id: "1",
  who: { ref: name, kind: "pod", label: name, context: "", count: 3 },
  how: "sts:AssumeRole",
  whom: { ref: 'arn:aws:iam::111122223333:role/a"b', kind: "iam-role", label: "", context: "", count: 1 },
  verdict: "conditional",
  conditions: [{ key: "sts:ExternalId", operator: "StringEquals", values: ["x", "y"], suppliedBy: "caller" }],
  pairs: 3,
  hops: 1,
});

const read = (text: string): Record<string, string>[] => parse(text, { columns: true, record_delimiter: "\r\n" });

describe("the table as CSV", () => {
  it("has every part of a row under its name", () => {
    expect(read(accessCsvHead() + accessCsvRows([row("k8s://a/pod/b/c")]))[0]).toMatchObject({
      verdict: "conditional",
      who: "k8s://a/pod/b/c",
      who_count: "3",
      how: "sts:AssumeRole",
      to_whom: 'arn:aws:iam::111122223333:role/a"b',
      pairs: "3",
      conditions: "sts:ExternalId StringEquals x or y",
    });
  });

  it.each(["=cmd()", "+1", "-1", "@x", "\tx", "\rx"])("no cell is a formula: %j", (name) => {
    expect(read(accessCsvHead() + accessCsvRows([row(name)]))[0]?.["who"]).toBe(`'${name}`);
  });

  it("line ends, commas and quotes of names stay inside their cell", () => {
    expect(read(accessCsvHead() + accessCsvRows([row('a,"b"\r\nc')]))[0]?.["who"]).toBe('a,"b"\r\nc');
  });
});

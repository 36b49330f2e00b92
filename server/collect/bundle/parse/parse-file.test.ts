import { describe, expect, it } from "vitest";
import { LazyList } from "@/server/collect/bundle/recognise/items.ts";
import { parseFile } from "./parse-file.ts";
import { parseJson } from "./parse-json.ts";

const of = (text: string) => parseFile(Buffer.from(text));
const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, "utf16le");

describe("a file's documents", () => {
  it("are told by content, whatever the file is called", () => {
    expect(of('{"a":1}')).toEqual({ values: [{ a: 1 }], failures: [] });
    expect(of("a: 1\n")).toEqual({ values: [{ a: 1 }], failures: [] });
  });
  it("may be several in one JSON file, one after another or one a line", () => {
    expect(of('{"a":1}\n{"b":"}{"}').values).toEqual([{ a: 1 }, { b: "}{" }]);
    expect(of('{"a":1}{"b":2}').values).toEqual([{ a: 1 }, { b: 2 }]);
  });
  it("may be several in one YAML file", () => {
    expect(of("---\na: 1\n---\n# nothing\n---\nb: |\n  ---\n...\n").values).toEqual([{ a: 1 }, { b: "---\n" }]);
  });
  it("may begin with directives of YAML, once or document by document", () => {
    expect(of("%YAML 1.2\n---\na: 1\n...\n# next\n%YAML 1.1\n%TAG ! tag:example.com,2000:\n---\nb: |\n  %c\n")).toEqual({
      values: [{ a: 1 }, { b: "%c\n" }],
      failures: [],
    });
  });
  it("may take keys over from an anchor, in a long list as well", () => {
    const first = "- &one\n  kind: A\n  meta: &meta {name: a, of: x}\n";
    const other = "- <<: *one\n  meta:\n    <<: *meta\n    name: b\n";
    for (const text of [`items:\n${first}${other}`, `items:\n${first}${other.repeat(1000)}`]) {
      const { values, failures } = of(text);
      expect(failures).toEqual([]);
      const [, taken] = [...(values[0] as { items: Iterable<unknown> }).items];
      expect(taken).toEqual({ kind: "A", meta: { name: "b", of: "x" } });
    }
  });
  it("may have the line ends of Windows", () => {
    const documents = "---\na: {b: c}\n---\na:\n  b: c\n---\na:\n...\n---\n# nothing\n---\na: |\n  one\n  two\n";
    expect(of(documents).values).toEqual([{ a: { b: "c" } }, { a: { b: "c" } }, { a: null }, { a: "one\ntwo\n" }]);
    expect(of(documents.replaceAll("\n", "\r\n"))).toEqual(of(documents));
    const long = `kind: List\nitems:\n${"- a: 1\n  b: x\n".repeat(1500)}end: 1\n`;
    expect(JSON.stringify(of(long.replaceAll("\n", "\r\n")))).toBe(JSON.stringify(of(long)));
  });
  it("may begin with a byte order mark, and be UTF-16 as PowerShell writes it", () => {
    expect(of('\uFEFF{"a":1}').values).toEqual([{ a: 1 }]);
    expect(parseFile(utf16('{"a":"ü"}')).values).toEqual([{ a: "ü" }]);
    expect(parseFile(utf16('{"a":"ü"}').swap16()).values).toEqual([{ a: "ü" }]);
    expect(parseFile(Buffer.from("a: 1\n", "utf16le")).values).toEqual([{ a: 1 }]);
  });
});

describe("a file that cannot be read gets one reason with its place", () => {
  it.each([
    ["truncated JSON", '{\n  "a": [1, 2', { reason: "is cut off: the JSON ends too early", line: 2, column: 13 }],
    ["JSON cut inside a string", '{\n  "a": "xyz', { reason: "is cut off: the JSON ends too early", line: 2, column: 12 }],
    ["a missing comma", '{\n  "a": 1\n  "b": 2\n}', { reason: "is not valid JSON: expected `,`", line: 3, column: 3 }],
    ["a trailing comma", '{"a": [1, 2,]}', { reason: "is not valid JSON: expected a value", line: 1, column: 13 }],
    ["single quotes", "{'a': 1}", { reason: "is not valid JSON: a word that JSON does not have", line: 1, column: 2 }],
    ["a tab in YAML", "a:\n\tb: 1\n", { reason: "is not valid YAML: a tab is used to indent, only spaces may be", line: 2, column: 1 }],
    ["a bad indent in YAML", "a:\n  b: 1\n c: 2\n", { reason: "is not valid YAML: the indentation does not fit the lines around it", line: 3, column: 1 }],
    ["plain text", "just a note\n", { reason: "is neither JSON nor YAML", line: 1, column: 1 }],
    ["an empty file", "", { reason: "is empty" }],
    ["white space", " \n\t\n", { reason: "is empty" }],
    ["comments only", "# nothing\n---\n", { reason: "is empty" }],
    [
      "an error of the AWS command line",
      "\nAn error occurred (AccessDenied) when calling the ListRoles operation: User: x",
      { reason: "holds an error of the AWS command line instead of an answer: AccessDenied for ListRoles" },
    ],
    [
      "an error of kubectl",
      'Error from server (Forbidden): pods is forbidden: User "x"',
      { reason: "holds an error of kubectl instead of objects: Forbidden" },
    ],
  ])("%s", (_, text, failure) => {
    expect(of(text)).toEqual({ values: [], failures: [failure] });
  });
  it("bytes that are no text", () => {
    expect(parseFile(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2])).failures).toEqual([{ reason: "is a binary file, not JSON or YAML" }]);
    expect(parseFile(Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x63])).failures).toEqual([{ reason: "is not valid UTF-8 text", line: 2, column: 2 }]);
    expect(parseFile(Buffer.from("PK\u0003\u0004")).failures[0]?.reason).toMatch(/^is an archive inside the bundle/);
  });
  it("aliases that unfold to too much", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ...["b", "c", "d", "e", "f"].map((k, i) => `${k}: &${k} [${Array(9).fill(`*${"abcdef"[i]}`).join(",")}]`)].join(
      "\n",
    );
    expect(of(bomb).failures[0]?.reason).toBe("is not read: its YAML is nested too deeply, or its aliases unfold to too much");
  });
});

describe("a broken document leaves the good ones", () => {
  it("in YAML, with the line of the file", () => {
    expect(of("a: 1\n---\nb: [1\nc: 2\n---\nd: 3\n")).toEqual({
      values: [{ a: 1 }, { d: 3 }],
      failures: [{ reason: expect.stringMatching(/^is not valid YAML/), line: 4, column: 1 }],
    });
  });
  it("in JSON, those before it", () => {
    expect(of('{"a":1}\n{"b":')).toEqual({ values: [{ a: 1 }], failures: [{ reason: "is cut off: the JSON ends too early", line: 2, column: 6 }] });
  });
});

describe("a large file is read element by element", () => {
  const large = (text: string) => parseJson(Buffer.from(text), 0);
  it("and gives what a small one gives", () => {
    const [value] = large('{"kind":"List","items":[{"a":"]"},{"b":"\\"}"} , 3],"metadata":{"x":[1]},"none":[]}').values as [Record<string, LazyList>];
    expect(value["items"]).toBeInstanceOf(LazyList);
    expect([...(value["items"] ?? [])]).toEqual([{ a: "]" }, { b: '"}' }, 3]);
    expect(value["items"]?.length).toBe(3);
    expect(value).toMatchObject({ kind: "List", metadata: { x: [1] } });
    expect([...(value["none"] ?? [])]).toEqual([]);
  });
  it("and a broken element is named with its place while the others stay", () => {
    const [value] = large('{"items":[{"a":1},\n{"b":x},\n{"c":3}]}').values as [Record<string, LazyList>];
    expect([...(value["items"] ?? [])]).toEqual([{ a: 1 }, expect.objectContaining({ line: 2, column: 6 }), { c: 3 }]);
  });
  it("and one that is cut off fails as a whole", () => {
    expect(large('{"items":[{"a":1},\n{"b":').failures).toEqual([{ reason: "is cut off: the JSON ends too early", line: 2, column: 6 }]);
  });
});

describe("a long YAML list is read item by item", () => {
  const item = (i: number) => `- apiVersion: v1\n  kind: Pod\n  text: |\n    - not an item\n    line ${i}\n`;
  const list = (items: string) => `apiVersion: v1\nitems:\n${items}kind: List\nmetadata:\n  resourceVersion: ""\n`;
  const many = Array.from({ length: 500 }, (_, i) => item(i));
  it("and gives what a short one gives", () => {
    const [value] = of(list(many.join(""))).values as [Record<string, unknown>];
    expect(value).toMatchObject({ apiVersion: "v1", kind: "List" });
    const items = [...(value["items"] as LazyList)];
    expect(items).toHaveLength(500);
    expect(items[499]).toEqual({ apiVersion: "v1", kind: "Pod", text: "- not an item\nline 499\n" });
  });
  it("and a broken item is named by its line", () => {
    const [value] = of(list([...many.slice(0, 250), "- a:\n\tb: 1\n", ...many.slice(250)].join(""))).values as [Record<string, LazyList>];
    expect([...(value["items"] ?? [])][250]).toMatchObject({ reason: expect.stringContaining("a tab"), line: 2 + 250 * 5 + 2 });
  });
});

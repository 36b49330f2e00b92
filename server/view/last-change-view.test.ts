import { expect, test } from "vitest";
import type { LastChangeAnswer } from "@/server/contract/last-change.ts";
import { documentsBeside, edgeWords } from "./last-change-view.ts";

type Change = NonNullable<LastChangeAnswer["change"]>;
type Edge = NonNullable<Change["first"]>;
const edge = (kind: Edge["kind"], was: Edge["was"], is: Edge["is"]): Edge => ({
  kind,
  from: "a",
  to: "role",
  mechanism: "sts:AssumeRole",
  was,
  is,
  because: { summary: "trust policy of role", evidence: { source: "role", document: "trust policy" } },
});

test.each<[Edge, string]>([
  [edge("appeared", null, "conditional"), "appeared, it is conditional"],
  [edge("disappeared", "allowed", null), "disappeared, it was allowed"],
  [edge("changed", "allowed", "unknown"), "was allowed and is unknown"],
  [edge("changed", "conditional", "conditional"), "is conditional on other conditions"],
])("a step that %o", (one, words) => {
  expect(edgeWords(one)).toBe(words);
});

test("a document that the cause names is not told twice", () => {
  const moment = { snapshot: "s", label: "", since: "", capturedAt: "" };
  const documents = [
    { ref: "role", document: "trust policy" },
    { ref: "role", document: "identity policies" },
    { ref: "other", document: "trust policy" },
  ];
  const change: Change = {
    before: moment,
    after: moment,
    edges: 1,
    first: edge("disappeared", "allowed", null),
    documents,
    notRead: { before: [], after: [] },
  };
  expect(documentsBeside(change)).toEqual(documents.slice(1));
  expect(documentsBeside({ ...change, first: null })).toEqual(documents);
});

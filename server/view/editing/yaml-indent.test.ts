import { expect, test } from "vitest";
import { indentBehind } from "./yaml-indent.ts";

test.each([
  ["kind: Role", 0],
  ["metadata:", 2],
  ["  annotations: # of it", 4],
  ["  name: a", 2],
  ["- kind: Group", 2],
  ["  - verbs:", 6],
  ["  mapRoles: |", 4],
  ["    - get", 6],
  ["  -", 2],
  ["", 0],
  ["---", 0],
])("behind %j a line begins at column %i", (line, column) => {
  expect(indentBehind(line)).toBe(column);
});

import { expect, test } from "vitest";
import { placeAt } from "./place.ts";

/** The place where `|` stands in a text. */
const at = (text: string) => {
  const place = placeAt(text.replace("|", ""), text.indexOf("|"));
  return place && { at: place.at, path: place.path.join("/"), typed: place.typed, keys: [...(place.levels.at(-1)?.keys ?? [])].join() };
};

test.each([
  ["an empty object", "{|}", { at: "key", path: "", typed: "", keys: "" }],
  ["a key that is begun", '{"Effect":"Allow","Ac|"}', { at: "key", path: "", typed: "Ac", keys: "Effect,Ac" }],
  ["a key without quotes", '{"Effect":"Allow", Ac|}', { at: "key", path: "", typed: "Ac", keys: "Effect" }],
  ["a value in quotes", '{"Effect":"Al|"}', { at: "value", path: "Effect", typed: "Al", keys: "" }],
  ["a value that is not begun", '{"Effect": |}', { at: "value", path: "Effect", typed: "", keys: "" }],
  ["an item", '{"Action":["sts:AssumeRole","sts:|"]}', { at: "value", path: "Action/1", typed: "sts:", keys: "" }],
  ["a key deep inside", '[{"Role":{"AssumeRolePolicyDocument":{"|"}}}]', { at: "key", path: "0/Role/AssumeRolePolicyDocument", typed: "", keys: "" }],
  ["a text that goes on over the line", '{\n  "Effect": "Al|\n}', { at: "value", path: "Effect", typed: "Al", keys: "" }],
])("JSON: %s", (_, text, place) => {
  expect(at(text)).toMatchObject({ ...place, ...(place.keys === "" ? { keys: expect.any(String) } : {}) });
});

test.each([
  ["nothing", "|", { at: "key", path: "", typed: "", keys: "" }],
  ["a key of the document", "apiVersion: v1\nki|", { at: "key", path: "", typed: "ki", keys: "apiVersion" }],
  ["a value", "kind: Ro|", { at: "value", path: "kind", typed: "Ro", keys: "" }],
  ["a value that is not begun", "kind: |", { at: "value", path: "kind", typed: "", keys: "" }],
  ["a key below a key", "metadata:\n  name: a\n  na|", { at: "key", path: "metadata", typed: "na", keys: "name" }],
  ["an item at the column of its key", "subjects:\n- kind: Gr|", { at: "value", path: "subjects/0/kind", typed: "Gr", keys: "" }],
  ["the second item", "subjects:\n- kind: Group\n  name: a\n- na|", { at: "either", path: "subjects/1", typed: "na", keys: "" }],
  ["a key beside the first of an item", "rules:\n  - apiGroups: []\n    ve|", { at: "key", path: "rules/0", typed: "ve", keys: "apiGroups" }],
  ["an item in brackets", "rules:\n- verbs: [get, li|]", { at: "value", path: "rules/0/verbs/1", typed: "li", keys: "" }],
  ["an item in brackets and quotes", 'rules:\n- verbs: ["get", "li|"]', { at: "value", path: "rules/0/verbs/1", typed: "li", keys: "" }],
  [
    "a text that is a document by itself",
    "data:\n  mapRoles: >\n    - rolearn: x\n      us|",
    { at: "key", path: "data/mapRoles/0", typed: "us", keys: "rolearn" },
  ],
  ["behind the list", "subjects:\n- kind: Group\n  name: a\nro|", { at: "key", path: "", typed: "ro", keys: "subjects" }],
  ["the second document", "kind: Role\n---\nkind: Cl|", { at: "value", path: "kind", typed: "Cl", keys: "" }],
  ["a key that is there already", "kind: Role\nru|les:\n- verbs: []", { at: "key", path: "", typed: "ru", keys: "kind,rules" }],
  [
    "a key in quotes",
    'metadata:\n  annotations:\n    "eks.amazonaws.com/role-arn": arn|',
    { at: "value", path: "metadata/annotations/eks.amazonaws.com/role-arn", typed: "arn", keys: "" },
  ],
  ["a value with colons", "roleArn: arn:aws:ia|", { at: "value", path: "roleArn", typed: "arn:aws:ia", keys: "" }],
  ["a blank line of an object", "metadata:\n  name: a\n  |", { at: "key", path: "metadata", typed: "", keys: "name" }],
])("YAML: %s", (_, text, place) => {
  expect(at(text)).toEqual(place);
});

test("nothing is offered inside of a comment", () => {
  expect(at("kind: Role # a ro|")).toBeUndefined();
});

test("keys that follow are known, and those of another document are not", () => {
  expect(at("na|\nkind: Role\n---\nrules: []")?.keys).toBe("kind");
});

test("no text makes it throw, wherever one stands in it", () => {
  for (const text of ['{"a":[{"b":"c', "a:\n- - b: [c, 'd\n  e: |\n   f", "- -\n-\n:", '"a": "b', "[}{]", "\t- a\n ? b"])
    for (let i = 0; i <= text.length; i += 1) expect(placeAt(text, i)?.from ?? 0).toBeLessThanOrEqual(text.length);
});

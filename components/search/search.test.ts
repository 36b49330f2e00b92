import { describe, expect, it } from "vitest";
import { typedQuestion } from "./question.ts";
import { parseRecent, withRecent } from "./recent.ts";

describe("what is typed becomes a question", () => {
  it.each([
    ["api-7d9", { kind: "name", text: "api-7d9" }],
    ["  S3Admin ", { kind: "name", text: "S3Admin" }],
    ["`arn:aws:iam::111122223333:role/S3Admin`,", { kind: "name", text: "arn:aws:iam::111122223333:role/S3Admin" }],
    ["hugotse -> S3Admin", { kind: "path", from: "hugotse", to: "S3Admin" }],
    ["pod/payments/api → S3Admin", { kind: "path", from: "pod/payments/api", to: "S3Admin" }],
    ["kubectl get pod api-7d9 -n payments", { kind: "name", text: "api-7d9 payments" }],
    ["kubectl -n payments exec -it pod/api-7d9 -- sh", { kind: "name", text: "api-7d9 payments" }],
    ["kubectl logs api-7d9", { kind: "name", text: "api-7d9" }],
    ["", { kind: "name", text: "" }],
  ])("%s", (typed, asked) => {
    expect(typedQuestion(typed)).toEqual(asked);
  });
});

describe("what was opened last", () => {
  const entity = (ref: string) => ({ ref, kind: "iam-role" as const, label: ref, context: "" });

  it("keeps five, each once, newest first", () => {
    const list = ["a", "b", "c", "d", "e", "f", "b"].reduce<readonly ReturnType<typeof entity>[]>(
      (kept, ref) => withRecent(kept, entity(ref)) as ReturnType<typeof entity>[],
      [],
    );
    expect(list.map((e) => e.ref)).toEqual(["b", "f", "e", "d", "c"]);
  });

  it.each(["", "{}", "[1, null]", '[{"ref": 1}]', "not json"])("reads %j as nothing", (text) => {
    expect(parseRecent(text)).toEqual([]);
  });
});

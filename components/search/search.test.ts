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
    ["AccessDenied", { kind: "name", text: "AccessDenied" }],
  ])("%s", (typed, asked) => {
    expect(typedQuestion(typed)).toEqual(asked);
  });
});

describe("a pasted error is no name", () => {
  it.each([
    "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity",
    "User: arn:aws:sts::111122223333:assumed-role/app/s is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::x/y -> denied",
    'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods"',
    '{"eventSource":"sts.amazonaws.com","errorCode":"AccessDenied"}',
    "Unable to locate credentials. You can configure credentials by running aws configure.",
  ])("%s", (text) => {
    expect(typedQuestion(`  ${text}\n`)).toEqual({ kind: "error", text });
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

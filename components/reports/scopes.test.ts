import { describe, expect, test } from "vitest";
import { reportCommand, reportQuery, scopeText, scopeWords } from "./scopes";

describe("a scope", () => {
  test("is written as the server reads it, and told in words", () => {
    expect([scopeText("namespace", " prod/payments "), scopeText("entity", " S3Admin ")]).toEqual(["namespace=prod/payments", "S3Admin"]);
    expect(scopeWords("namespace=prod/payments")).toEqual({ kind: "Namespace", value: "prod/payments" });
    expect(scopeWords("arn:aws:iam::1:role/a=b")).toEqual({ kind: "Entity", value: "arn:aws:iam::1:role/a=b" });
  });

  test("stands in the command so that a shell takes it as it is", () => {
    expect(reportCommand("0f3a", ["account=111122223333", "team=it's; rm -rf ~"], "pdf")).toBe(
      "rolewalk report --snapshot 0f3a --scope account=111122223333 --scope 'team=it'\\''s; rm -rf ~' --out report.pdf",
    );
  });

  test("is said as often as there are parts", () => {
    expect(reportQuery("0f3a", ["team=a&b", "x"], "csv")).toBe("format=csv&scope=team%3Da%26b&scope=x&snapshot=0f3a");
  });
});

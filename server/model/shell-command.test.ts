import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { shellCommand } from "./shell-command.ts";

it("ordinary names and ARNs stand as they are", () => {
  expect(shellCommand`kubectl get pod ${"api-7d9"} -n ${"shop"} -o yaml`).toBe("kubectl get pod api-7d9 -n shop -o yaml");
  expect(shellCommand`aws x --arn ${"arn:aws:iam::111122223333:role/a+b=c,d.e@f_g"}`).toBe("aws x --arn arn:aws:iam::111122223333:role/a+b=c,d.e@f_g");
});

it.each(["$(touch x)", "; rm x", "<img src=x>", "a'b", "`id`", "", "a\nb", "$HOME", "*", "~"])("%j reaches the program as one word", (name) => {
  expect(execFileSync("sh", ["-c", shellCommand`printf %s ${name}`], { encoding: "utf8" })).toBe(name);
});

it("whatever the value, a shell reads back just that", () => {
  const text = fc.string({ unit: "binary" }).filter((s) => !s.includes("\0"));
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(execFileSync("sh", ["-c", shellCommand`printf '%s|%s' ${a} ${b}`], { encoding: "utf8" })).toBe(`${a}|${b}`);
    }),
    { numRuns: 50 },
  );
});

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { shellCommand } from "./shell-command.ts";

it("ordinary names and ARNs stand as they are", () => {
  expect(shellCommand`kubectl get pod ${"api-7d9"} -n ${"shop"} -o yaml`).toBe("kubectl get pod api-7d9 -n shop -o yaml");
  expect(shellCommand`aws x --arn ${"arn:aws:iam::111122223333:role/a+b=c,d.e@f_g"}`).toBe("aws x --arn arn:aws:iam::111122223333:role/a+b=c,d.e@f_g");
});

it.each(["$(touch x)", "; rm x", "<img src=x>", "a'b", "`id`", "", "a\nb", "$HOME", "*", "~", "a\u202eb\u0007c\r", "\u001b[201~\u0003", "it's\t%s\\n"])(
  "%j reaches the program as one word",
  (name) => {
    expect(execFileSync("sh", ["-c", shellCommand`printf %s ${name}`], { encoding: "utf8" })).toBe(name);
  },
);

it("a command holds no character that is not seen or that a terminal acts upon", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\u202edne", "\u001b[201~", "a\u200bb", "\u0003\r", "\u2028"));
  fc.assert(
    fc.property(text, (value) => {
      expect(shellCommand`printf %s ${value}`.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
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

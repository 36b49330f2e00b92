import { expect, test } from "vitest";
import { diffText } from "./text-diff.ts";

const edge = (from: string, to: string, because: object) => ({
  from,
  to,
  mechanism: "rbac:pod-exec",
  verdict: "allowed",
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [],
  because,
  severity: "low",
  groups: { namespace: [], owner: [], account: [] },
});

test("what one thing caused is told once, below all that it caused", () => {
  const everyone = { summary: "binding everyone, which was not there before", after: "it allows to exec" };
  const appeared = [edge("a", "x", everyone), edge("b", "x", { summary: "trust policy of x", after: "it trusts b" }), edge("a", "y", everyone)];
  const lines = diffText({
    appeared,
    disappeared: [],
    changed: [],
    findings: { opened: [], closed: [] },
    groups: { namespace: [], owner: [], account: [] },
    notRead: { before: [], after: [] },
  });
  expect(lines).toEqual([
    "+ allowed     a -> x by rbac:pod-exec  (low)",
    "+ allowed     a -> y by rbac:pod-exec  (low)",
    "      because: binding everyone, which was not there before (all 2 above)",
    "+ allowed     b -> x by rbac:pod-exec  (low)",
    "      because: trust policy of x",
    "        now:    it trusts b",
    "3 appeared, 0 disappeared, 0 decided otherwise; 0 findings opened, 0 closed",
  ]);
});

import { describe, expect, test } from "vitest";
import { faultsOf } from "@/server/testing/decision-shape.ts";
import { answerOf, caseFiles, decideQuestion } from "@/server/testing/policy-cases.ts";

const files = caseFiles(new URL("./cases/", import.meta.url));

describe.each(files.map((f) => [f.file, f.cases] as const))("%s", (_file, cases) => {
  test.each(cases.map((c) => [c.name, c] as const))("%s", (_name, c) => {
    expect(answerOf(c.ask)).toEqual(c.expect);
  });

  test("the verdict, its conditions and what is missing are the same without the proof", () => {
    for (const { ask } of cases) {
      if (ask.kind === "simulate") continue;
      const whole = decideQuestion(ask, true);
      const bare = decideQuestion(ask, false);
      expect([bare.verdict, bare.conditions, bare.missing, bare.resources]).toEqual([whole.verdict, whole.conditions, whole.missing, whole.resources]);
    }
  });

  test("every answer keeps the promises of its word", () => {
    for (const { name, ask } of cases) if (ask.kind !== "simulate") expect([name, faultsOf(decideQuestion(ask, true))]).toEqual([name, []]);
  });
});

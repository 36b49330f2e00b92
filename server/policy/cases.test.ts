import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { faultsOf } from "@/server/testing/decision-shape.ts";
import { answerOf, decideQuestion, type PolicyCase } from "@/server/testing/policy-cases.ts";

const root = new URL("./cases/", import.meta.url);
const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((f) => f.endsWith(".json"))
  .sort();

const casesIn = (file: string): readonly PolicyCase[] => JSON.parse(readFileSync(new URL(file, root), "utf8")).cases;

describe.each(files)("%s", (file) => {
  test.each(casesIn(file).map((c) => [c.name, c] as const))("%s", (_name, c) => {
    expect(answerOf(c.ask)).toEqual(c.expect);
  });

  test("the verdict, its conditions and what is missing are the same without the proof", () => {
    for (const { ask } of casesIn(file)) {
      if (ask.kind === "simulate") continue;
      const whole = decideQuestion(ask, true);
      const bare = decideQuestion(ask, false);
      expect([bare.verdict, bare.conditions, bare.missing, bare.resources]).toEqual([whole.verdict, whole.conditions, whole.missing, whole.resources]);
    }
  });

  test("every answer keeps the promises of its word", () => {
    for (const { name, ask } of casesIn(file)) if (ask.kind !== "simulate") expect([name, faultsOf(decideQuestion(ask, true))]).toEqual([name, []]);
  });
});

import { describe, expect, test } from "vitest";
import { caseFiles, sentencesOf } from "@/server/testing/policy-cases.ts";

const files = caseFiles(new URL("./cases/", import.meta.url));

/** What proofs say, word by word, so that a changed sentence shows in review; `-u` writes them anew. */
describe.each(files.map((f) => [f.file, f.cases] as const))("the sentences of %s", (_file, cases) => {
  test.each(cases.map((c) => [c.name, c] as const))("%s", (_name, { ask }) => {
    expect(sentencesOf(ask)).toMatchSnapshot();
  });
});

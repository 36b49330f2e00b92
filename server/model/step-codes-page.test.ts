import { expect, it } from "vitest";
import { STEP_CODES } from "./step-code.ts";

const page = (): string =>
  [
    "# Step codes",
    "",
    "Every check of a proof has a stable code. This page is made from `server/model/codes` (`npx vitest run -u` writes it anew).",
    "",
    "| code | meaning | what to do |",
    "|---|---|---|",
    ...Object.entries(STEP_CODES)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { meaning, remedy }]) => `| \`${code}\` | ${meaning.replaceAll("|", "\\|")} | ${remedy.replaceAll("|", "\\|")} |`),
    "",
  ].join("\n");

it("docs/step-codes.md says of every code what it means and what to do", async () => {
  await expect(page()).toMatchFileSnapshot("../../docs/step-codes.md");
});

it.each(Object.entries(STEP_CODES))("%s is upper snake case with two sentences", (code, { meaning, remedy }) => {
  expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
  expect(meaning).toMatch(/^[A-Z].*\.$/s);
  expect(remedy).toMatch(/^[A-Z].*\.$/s);
});

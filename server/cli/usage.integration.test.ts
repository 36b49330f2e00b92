import { beforeAll, expect, test } from "vitest";
import { rolewalk as run } from "./served-for-tests.ts";

// the first command of a checkout builds the command line, and says so
beforeAll(async () => void (await run(["--version"], {})));

test.each([[["whoo"]], [["who", "a", "--hopps", "direct"]], [["who"]], [["who", "a", "b"]], [["report", "--format", "docx"]]])(
  "what is wrong with `rolewalk %s` is one line on stderr, and exit code 2",
  async (words) => {
    const { code, out, problems } = await run(words, {});
    expect([code, out.toString()]).toEqual([2, ""]);
    expect(problems).toMatch(/^rolewalk: [^\n]+\n$/);
  },
);

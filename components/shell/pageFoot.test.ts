import { expect, it } from "vitest";
import { cssString, pageFootCss } from "./pageFoot.ts";

it.each([
  ["/who?ref=*", '"/who\\3f ref\\3d \\2a "'],
  ['"; } body { display: none', '"\\22 \\3b  \\7d  body \\7b  display: none"'],
  ["</style><script>", '"\\3c /style\\3e \\3c script\\3e "'],
  ["a\nb\\", '"a\\a b\\5c "'],
])("%j stays inside its string", (text, expected) => {
  expect(cssString(text)).toBe(expected);
});

it("every line is a line of the foot", () => {
  expect(pageFootCss(["one", "two"])).toContain('content: "one" "\\a " "two";');
});

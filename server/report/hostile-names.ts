import fc from "fast-check";

/** What names have been used for to mislead a reader, a browser or a spreadsheet; put together at random, with any text between. */
const PIECES = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "</code></td></table><h1>",
  "</style><style>*{display:none}",
  '" onmouseover="alert(1)',
  "=cmd|' /C calc'!A0",
  "+1",
  "-1",
  "@SUM(A1)",
  "\u202egnp.exe",
  "\u2066isolate",
  "\u0000",
  "\u0007\u001b[31m",
  "\r\n",
  "\n# heading\n",
  "\n- item",
  "| a | b |",
  "\\|",
  "\\",
  "`",
  "``` ```",
  "[click](javascript:alert(1))",
  "![x](http://evil/x.png)",
  "<http://evil/>",
  "http://evil.example/",
  "www.evil.example",
  "a@evil.example",
  "**bold** __bold__ ~~gone~~",
  "&lt;b&gt; &#x41; &copy;",
  "$$x$$",
  "1. one",
  ",",
  '"',
  "\t",
  "\ufeff",
  "\ud800",
  "\u2028",
  "שלום",
  "数据库",
  "😀",
  "e\u0301",
  "k8s://a/pod/b/c",
  "arn:aws:iam::111122223333:role/x",
];
/** For tests: names that are up to no good, and any others. */
export const HOSTILE = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 8 }), fc.string({ maxLength: 8 })), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(""))
  .filter((name) => name.trim() !== "");

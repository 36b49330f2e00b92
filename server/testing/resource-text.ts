import fc from "fast-check";
import { wildcardRegExp } from "./reference-language.ts";

const part = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });

/** Texts with more or fewer parts than an ARN has, some of them with wildcards. */
export const resourceText = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 7 }), fc.boolean())
  .map(([parts, isArn]) => (isArn ? ["arn", ...parts].join(":") : parts.join(":")));

const partsOf = (text: string): readonly string[] => {
  const [a = "", b, c, d, e, ...rest] = text.split(":");
  const head = [a, b, c, d, e].filter((p) => p !== undefined);
  return rest.length === 0 ? head : [...head, rest.join(":")];
};

/** Whether a pattern covers a text, by regular expressions part by part (A13 to A16). */
export function textMatches(pattern: string, text: string): boolean {
  const [patterns, parts] = [partsOf(pattern), partsOf(text)];
  if (patterns.length === 1 || parts.length < 6) return wildcardRegExp(pattern).test(text);
  return patterns.every((p, i) => wildcardRegExp(p).test(parts[i] ?? ""));
}

import { matchesWildcard } from "@/server/policy/wildcard.ts";

const VARIABLE = /\$\{[^}]*\}/g;

function parts(arn: string): string[] {
  const all = arn.split(":");
  const head = all.slice(0, 5);
  const rest = all.slice(5).join(":");
  return [...head, ...Array.from({ length: 5 - head.length }, () => "*"), rest === "" ? "*" : rest];
}

/** The narrower of two patterns when one holds the other; undefined when neither does. */
function narrower(a: string, b: string): string | undefined {
  if (matchesWildcard(b, a)) return a;
  return matchesWildcard(a, b) ? b : undefined;
}

/**
 * A resource that both a policy's pattern and a template stand for, wildcards kept: what a caller that chooses the name may choose. Undefined when
 * they have none in common. Parts of which neither holds the other count as having none.
 */
export function meetResource(pattern: string, template: string): string | undefined {
  const asked = pattern.replace(VARIABLE, "*");
  if (asked === "*") return template;
  const [a, b] = [parts(asked), parts(template)];
  const met = a.map((part, i) => narrower(part, b[i] ?? "*"));
  return met.every((m) => m !== undefined) ? met.join(":") : undefined;
}

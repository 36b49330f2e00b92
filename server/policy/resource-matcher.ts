import { isStatic, type Resolve, type Template, tailTemplate, templateTokens } from "./template.ts";
import { type Matcher, matcherOf, splitArn, splitTokens, type Tokens, wildcardTokens } from "./wildcard.ts";

/** Which patterns with fewer parts than an ARN has stand for everything that follows (A15). */
export type ShortArns = "all" | "with-wildcard" | "ending-in-star" | "none";

export interface ResourcePattern {
  readonly template: Template;
  /** False: fewer parts than an ARN has, in a policy where that matches nothing. */
  readonly isTaken: boolean;
  /** Only for patterns without variables. */
  readonly matches?: Matcher;
}

/** The Resource or NotResource element of a statement (A13 to A18). */
export interface ResourceMatcher {
  readonly negated: boolean;
  readonly patterns: readonly ResourcePattern[];
  /** Keys of all variables in it, lower case. */
  readonly variables: readonly string[];
  /** The same as written. */
  readonly spelled: readonly string[];
}

/**
 * ARNs are compared part by part, so that a `*` in the account does not swallow the name; a pattern that ends early stands for everything after.
 * A resource that is no ARN (`*`) is matched by patterns that match its text.
 */
function resourceTokenMatcher(tokens: Tokens): Matcher {
  const whole = matcherOf(tokens);
  const parts = splitTokens(tokens, 6);
  if (parts.length === 1) return whole;
  const matchers = parts.map((p) => matcherOf(p));
  return (value) => {
    const segments = splitArn(value);
    if (segments.length < 6) return whole(value);
    for (let i = 0; i < matchers.length; i += 1) if (!matchers[i]?.(segments[i] ?? "")) return false;
    return true;
  };
}

function isTaken(pattern: string, short: ShortArns): boolean {
  const parts = splitArn(pattern).length;
  if (parts === 1 || parts === 6 || short === "all") return true;
  if (short === "with-wildcard") return /[*?]/.test(pattern);
  return short === "ending-in-star" && pattern.endsWith("*");
}

/** Where the last part of a whole ARN begins; variables are expanded there alone (A59). */
function lastPartOf(pattern: string): number {
  const parts = splitArn(pattern);
  return parts.length < 6 ? pattern.length : pattern.length - (parts[5] ?? "").length;
}

export function compileResources(patterns: readonly string[], negated: boolean, expand: boolean, short: ShortArns = "all"): ResourceMatcher {
  const compiled = patterns.map((source): ResourcePattern => {
    const template = tailTemplate(source, lastPartOf(source), expand);
    const taken = isTaken(source, short);
    return isStatic(template) ? { template, isTaken: taken, matches: resourceTokenMatcher(wildcardTokens(source)) } : { template, isTaken: taken };
  });
  return { negated, patterns: compiled, variables: compiled.flatMap((p) => p.template.variables), spelled: compiled.flatMap((p) => p.template.spelled) };
}

function matchesPattern(p: ResourcePattern, resource: string, resolve: Resolve): boolean {
  if (!p.isTaken) return false;
  if (p.matches) return p.matches(resource);
  const tokens = templateTokens(p.template, resolve);
  return tokens !== undefined && resourceTokenMatcher(tokens)(resource);
}

/** Whether the element covers a resource. A pattern whose variable has no value matches nothing and excludes nothing (A18). */
export const matchesResource = (m: ResourceMatcher, resource: string, resolve: Resolve): boolean =>
  m.patterns.some((p) => matchesPattern(p, resource, resolve)) !== m.negated;

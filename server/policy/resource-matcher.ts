import { isStatic, type Resolve, type Template, tailTemplate, templateTokens } from "./template.ts";
import { type Matcher, matcherOf, splitArn, splitTokens, type Tokens, wildcardMatcher } from "./wildcard.ts";

/** Which patterns with fewer parts than an ARN has stand for everything that follows (A15). */
export type ShortArns = "all" | "with-wildcard" | "ending-in-star" | "none";

export interface ResourcePattern {
  readonly template: Template;
  /** False: fewer parts than an ARN has, in a policy where that matches nothing. */
  readonly isTaken: boolean;
  covers(resource: string, resolve: Resolve): boolean;
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

/** A part of a pattern: text that stands for itself, or a matcher. */
type Part = string | Matcher;

const fits = (part: Part, value: string, from: number, to: number): boolean =>
  typeof part === "string" ? to - from === part.length && value.startsWith(part, from) : part(value.slice(from, to));

function hasSixParts(value: string): boolean {
  let at = -1;
  for (let n = 0; n < 5; n += 1) {
    at = value.indexOf(":", at + 1);
    if (at < 0) return false;
  }
  return true;
}

/**
 * ARNs are compared part by part, so that a `*` in the account does not swallow the name; a pattern that ends early stands for everything after.
 * A resource that is no ARN (`*`) is matched by patterns that match its text.
 */
function partsMatcher(parts: readonly Part[], whole: Matcher): Matcher {
  return (value) => {
    let from = 0;
    for (let i = 0; i < parts.length; i += 1) {
      const part = parts[i] ?? "";
      const to = i === 5 ? value.length : value.indexOf(":", from);
      if (to < 0) return whole(value);
      if (!fits(part, value, from, to)) return !hasSixParts(value) && whole(value);
      from = to + 1;
    }
    return parts.length === 6 || hasSixParts(value) || whole(value);
  };
}

function resourceTokenMatcher(tokens: Tokens): Matcher {
  const whole = matcherOf(tokens);
  const parts = splitTokens(tokens, 6).map((p) => matcherOf(p));
  return parts.length === 1 ? whole : partsMatcher(parts, whole);
}

const isPlain = (text: string): boolean => !/[*?]/.test(text);

/** The same for a pattern as written. */
function resourceTextMatcher(pattern: string): Matcher {
  const whole = wildcardMatcher(pattern);
  const parts = splitArn(pattern);
  if (parts.length === 1 || (parts.length === 6 && isPlain(pattern))) return whole;
  return partsMatcher(
    parts.map((p) => (isPlain(p) ? p : wildcardMatcher(p))),
    whole,
  );
}

/** A pattern that reads the same for everybody; its matcher is made when it is first asked. */
class StaticPattern implements ResourcePattern {
  readonly template: Template;
  readonly isTaken: boolean;
  #matches: Matcher | undefined;

  constructor(template: Template, isTaken: boolean) {
    this.template = template;
    this.isTaken = isTaken;
  }

  covers(resource: string): boolean {
    this.#matches ??= resourceTextMatcher(this.template.source);
    return this.isTaken && this.#matches(resource);
  }
}

class VariablePattern implements ResourcePattern {
  readonly template: Template;
  readonly isTaken: boolean;

  constructor(template: Template, isTaken: boolean) {
    this.template = template;
    this.isTaken = isTaken;
  }

  covers(resource: string, resolve: Resolve): boolean {
    const tokens = this.isTaken ? templateTokens(this.template, resolve) : undefined;
    return tokens !== undefined && resourceTokenMatcher(tokens)(resource);
  }
}

function isTaken(pattern: string, parts: number, short: ShortArns): boolean {
  if (parts === 1 || parts === 6 || short === "all") return true;
  if (short === "with-wildcard") return /[*?]/.test(pattern);
  return short === "ending-in-star" && pattern.endsWith("*");
}

/** Variables are expanded in the last part of a whole ARN alone (A59). */
function compilePattern(source: string, expand: boolean, short: ShortArns): ResourcePattern {
  const parts = splitArn(source);
  const template = tailTemplate(source, parts.length < 6 ? source.length : source.length - (parts[5] ?? "").length, expand);
  const taken = isTaken(source, parts.length, short);
  return isStatic(template) ? new StaticPattern(template, taken) : new VariablePattern(template, taken);
}

const NONE: readonly string[] = [];

export function compileResources(patterns: readonly string[], negated: boolean, expand: boolean, short: ShortArns = "all"): ResourceMatcher {
  const compiled = patterns.map((source) => compilePattern(source, expand, short));
  const open = compiled.filter((p) => p.template.variables.length > 0);
  if (open.length === 0) return { negated, patterns: compiled, variables: NONE, spelled: NONE };
  return { negated, patterns: compiled, variables: open.flatMap((p) => p.template.variables), spelled: open.flatMap((p) => p.template.spelled) };
}

/** Whether the element covers whatever there is. */
export const coversEverything = (m: ResourceMatcher): boolean => !m.negated && m.patterns.some((p) => p.template.source === "*");

/** Whether the element covers a resource. A pattern whose variable has no value matches nothing and excludes nothing (A18). */
export const matchesResource = (m: ResourceMatcher, resource: string, resolve: Resolve): boolean =>
  m.patterns.some((p) => p.covers(resource, resolve)) !== m.negated;

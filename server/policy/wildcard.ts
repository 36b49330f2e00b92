/**
 * Patterns of the policy language: `*` any run, `?` one character (A10, A14, A41, A47). A pattern is a list of tokens: a character code, or one of the
 * two wildcards. Matching never backtracks further than to the last `*`, so its cost is at most length times length.
 */
export const ANY_RUN = -1;
export const ANY_ONE = -2;
export type Tokens = readonly number[];

/** Tokens of a text in which `*` and `?` are wildcards. */
export function wildcardTokens(text: string): number[] {
  const tokens: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 42) tokens.push(ANY_RUN);
    else if (code === 63) tokens.push(ANY_ONE);
    else tokens.push(code);
  }
  return tokens;
}

/** Tokens of a text that stands for itself. */
export function literalTokens(text: string): number[] {
  const tokens: number[] = [];
  for (let i = 0; i < text.length; i += 1) tokens.push(text.charCodeAt(i));
  return tokens;
}

/** Whether the tokens match the whole of `value`. */
export function matchTokens(tokens: Tokens, value: string): boolean {
  let t = 0;
  let v = 0;
  let starAt = -1;
  let starValue = 0;
  while (v < value.length) {
    const token = tokens[t];
    if (token === ANY_RUN) {
      starAt = t;
      starValue = v;
      t += 1;
    } else if (token !== undefined && (token === ANY_ONE || token === value.charCodeAt(v))) {
      t += 1;
      v += 1;
    } else if (starAt >= 0) {
      starValue += 1;
      v = starValue;
      t = starAt + 1;
    } else return false;
  }
  while (tokens[t] === ANY_RUN) t += 1;
  return t === tokens.length;
}

export type Matcher = (value: string) => boolean;

const textOf = (tokens: Tokens): string => String.fromCharCode(...tokens);

// each matcher is made in a function of its own, so that it keeps no more than it needs
const equalTo = (text: string): Matcher => {
  return (value) => value === text;
};
const startingWith = (text: string): Matcher => {
  return (value) => value.startsWith(text);
};
const endingWith = (text: string): Matcher => {
  return (value) => value.endsWith(text);
};
const holding = (text: string): Matcher => {
  return (value) => value.includes(text);
};
const fittingTokens = (tokens: Tokens): Matcher => {
  return (value) => matchTokens(tokens, value);
};
const ANYTHING: Matcher = () => true;

/** A matcher for the tokens; the common shapes (literal, `*`, `x*`, `*x`, `*x*`) become a single string operation. */
export function matcherOf(tokens: Tokens): Matcher {
  const wild = tokens.filter((t) => t < 0);
  if (wild.length === 0) return equalTo(textOf(tokens));
  if (wild.includes(ANY_ONE) || wild.length > 2) return fittingTokens(tokens);
  const starts = tokens[0] === ANY_RUN;
  const ends = tokens.at(-1) === ANY_RUN;
  if (tokens.length === wild.length) return ANYTHING;
  const middle = textOf(tokens.filter((t) => t >= 0));
  if (wild.length === 1 && ends) return startingWith(middle);
  if (wild.length === 1 && starts) return endingWith(middle);
  return starts && ends ? holding(middle) : fittingTokens(tokens);
}

/** The same for a pattern as written. */
export function wildcardMatcher(pattern: string): Matcher {
  if (!/[*?]/.test(pattern)) return equalTo(pattern);
  if (pattern === "*") return ANYTHING;
  return pattern.indexOf("*") === pattern.length - 1 && !pattern.includes("?") ? startingWith(pattern.slice(0, -1)) : matcherOf(wildcardTokens(pattern));
}

/** Whether a pattern matches the whole of a text. */
export const matchesWildcard = (pattern: string, text: string): boolean => matchTokens(wildcardTokens(pattern), text);

/** Whether some text is matched by both patterns. */
export function wildcardsMeet(left: string, right: string): boolean {
  const [a, b] = [wildcardTokens(left), wildcardTokens(right)];
  // reached[j]: the tokens of `a` so far and the first j of `b` have a text in common
  let reached = [true];
  for (const [j, token] of b.entries()) reached[j + 1] = reached[j] === true && token === ANY_RUN;
  for (const one of a) {
    const next = [reached[0] === true && one === ANY_RUN];
    for (const [j, other] of b.entries()) {
      const isSame = one === other || one === ANY_ONE || other === ANY_ONE;
      const byRun = (one === ANY_RUN && (reached[j + 1] === true || next[j] === true)) || (other === ANY_RUN && (next[j] === true || reached[j + 1] === true));
      next[j + 1] = byRun || (isSame && reached[j] === true);
    }
    reached = next;
  }
  return reached[b.length] === true;
}

/** The tokens cut at their first `parts - 1` colons; fewer parts when there are fewer colons. */
export function splitTokens(tokens: Tokens, parts: number): number[][] {
  const out: number[][] = [];
  let current: number[] = [];
  for (const token of tokens) {
    if (token === 58 && out.length < parts - 1) {
      out.push(current);
      current = [];
    } else current.push(token);
  }
  out.push(current);
  return out;
}

/** A text cut at its first five colons, as ARNs are (A14). */
export function splitArn(text: string): string[] {
  const out: string[] = [];
  let from = 0;
  while (out.length < 5) {
    const cut = text.indexOf(":", from);
    if (cut < 0) break;
    out.push(text.slice(from, cut));
    from = cut + 1;
  }
  out.push(text.slice(from));
  return out;
}

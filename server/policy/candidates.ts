import { parseDate } from "./condition/date-operators.ts";
import { formatIp, parseCidr } from "./condition/ip-address.ts";
import { parseNumber } from "./condition/numeric-operators.ts";
import type { ValueFamily } from "./condition/operator.ts";
import { isMultivaluedKey } from "./condition-keys.ts";
import { singleValue, valuesOf } from "./evaluate-condition.ts";
import type { Assignment, Atom, Variable } from "./formula.ts";
import { arnRegionTokens, type Regions, sampleRegions } from "./regions.ts";
import type { RequestContext } from "./request-context.ts";
import { isStatic, type Template, templateTokens } from "./template.ts";
import { literalTokens, matchesWildcard, type Tokens, wildcardTokens } from "./wildcard.ts";

/** The values worth trying for a variable. `isComplete`: every other value behaves like one of them. */
export interface Candidates {
  readonly values: readonly (readonly string[] | undefined)[];
  readonly isComplete: boolean;
}

/** A value of a policy that the variable is compared with. */
interface Mention {
  readonly family: ValueFamily;
  readonly operator: string;
  readonly template: Template;
  readonly context: RequestContext;
}

const MAX_SET_ELEMENTS = 6;

/** Numbers and dates: every boundary, what lies between two, and both ends (0.5). */
function pointSamples(points: readonly number[], format: (n: number) => string): string[] {
  const sorted = [...new Set(points)].sort((a, b) => a - b);
  const out = new Set<number>();
  sorted.forEach((p, i) => {
    const next = sorted[i + 1];
    out.add(p);
    if (next !== undefined) out.add((p + next) / 2);
  });
  const first = sorted[0] ?? 0;
  out.add(first - 1000).add((sorted.at(-1) ?? 0) + 1000);
  return [...out].map(format);
}

function ipSamples(texts: readonly string[]): string[] {
  const out = new Set<string>(["203.0.113.254", "2001:db8:0:0:0:0:0:fffe"]);
  for (const text of texts) {
    const range = parseCidr(text);
    if (!range) continue;
    const top = (1n << BigInt(range.bits)) - 1n;
    for (const value of [range.first - 1n, range.first, range.last, range.last + 1n])
      if (value >= 0n && value <= top) out.add(formatIp({ bits: range.bits, value }));
  }
  return [...out];
}

function textTokens(mention: Mention, values: Assignment): Tokens[] {
  const tokens = templateTokens(mention.template, (key) => singleValue(key, mention.context, values));
  if (!tokens) return [];
  const wildcards = mention.operator.endsWith("Like") || mention.family === "arn";
  const text = isStatic(mention.template) ? mention.template.source : String.fromCharCode(...tokens.map((t) => (t < 0 ? 42 : t)));
  if (mention.family === "arn") {
    const arn = arnRegionTokens(tokens);
    return arn ? [arn] : [];
  }
  if (wildcards) return [tokens];
  if (mention.operator.endsWith("IgnoreCase")) return [text, text.toLowerCase(), text.toUpperCase()].map(literalTokens);
  return [literalTokens(text)];
}

/** As `sampleRegions`; when no pattern has a wildcard, each literal and one more text are all there is. */
function regionsOf(patterns: readonly Tokens[]): Regions {
  if (patterns.some((tokens) => tokens.some((t) => t < 0))) return sampleRegions(patterns);
  const literals = new Set(patterns.map((tokens) => String.fromCharCode(...tokens)));
  let other = "x";
  while (literals.has(other)) other += "x";
  return { samples: [...literals, other], isComplete: true };
}

/** The elements (single values) to try, before presence and sets are thought of. */
function elements(
  variable: Variable,
  mentions: readonly Mention[],
  extra: readonly string[],
  values: Assignment,
  classes: ReturnType<typeof classifier>,
): { readonly list: readonly string[]; readonly isComplete: boolean } {
  const { oneOf, pattern, except, without } = variable.state;
  if (oneOf) return { list: oneOf, isComplete: true };
  const of = (...families: ValueFamily[]): Mention[] => mentions.filter((m) => families.includes(m.family));
  const sources = (list: readonly Mention[]): string[] => list.map((m) => m.template.source);
  const numbers = sources(of("number")).flatMap((t) => parseNumber(t) ?? []);
  const dates = sources(of("date")).flatMap((t) => parseDate(t) ?? []);
  const ips = sources(of("ip"));
  const texts = of("string", "arn", "binary").flatMap((m) => textTokens(m, values));
  const groups = [numbers.length > 0, dates.length > 0, ips.length > 0, texts.length > 0 || pattern !== undefined].filter(Boolean).length;
  const domain = pattern === undefined ? [] : [wildcardTokens(pattern)];
  const plain = [...(of("boolean").length > 0 ? ["true", "false"] : []), ...extra];
  const points = [
    ...(numbers.length > 0 ? pointSamples(numbers, String) : []),
    ...(dates.length > 0 ? pointSamples(dates, (n) => new Date(n).toISOString()) : []),
    ...(ips.length > 0 ? ipSamples(ips) : []),
  ];
  const isInDomain = (v: string): boolean =>
    (pattern === undefined || matchesWildcard(pattern, v)) &&
    (except === undefined || !matchesWildcard(except, v)) &&
    (without === undefined || !v.includes(without));
  if (isTyped(variable, mentions, extra)) return { list: classes?.([...plain, ...points]).list ?? [...plain, ...points], isComplete: true };
  const likely = classes?.([...texts, ...domain].map(sampleOf).concat(plain, points, FARAWAY).filter(isInDomain));
  if (likely?.isWhole) return { list: likely.list, isComplete: true };
  const literals = plain.map(literalTokens);
  const regions = regionsOf([...domain, ...texts, ...literals]);
  const list = [...new Set([...regions.samples, ...points])].filter(isInDomain);
  return { list: classes?.(list).list ?? list, isComplete: regions.isComplete && groups <= 1 };
}

const TYPED: ReadonlySet<ValueFamily> = new Set<ValueFamily>(["number", "date", "ip", "boolean"]);

/** A key that is compared only as a number, a date, an address or a truth value always is one: AWS gives each key a type. */
function isTyped({ state }: Variable, mentions: readonly Mention[], extra: readonly string[]): boolean {
  const families = new Set(mentions.map((m) => m.family));
  const [family] = families;
  return families.size === 1 && family !== undefined && TYPED.has(family) && extra.length === 0 && state.pattern === undefined && state.except === undefined;
}

/** Texts that few patterns match. */
const FARAWAY: readonly string[] = ["", "x", "zz~9"];

/** A text that the tokens match, unlike what people write where they leave room. */
const sampleOf = (tokens: Tokens): string => String.fromCharCode(...tokens.map((t) => (t < 0 ? 120 : t)));

interface Classes {
  /** One value for each way to meet or not meet the conditions. */
  readonly list: readonly string[];
  /** Whether every combination of the conditions has a value, so that no other value can behave otherwise. */
  readonly isWhole: boolean;
}

/** Tells values apart by the conditions on them; undefined when a condition hangs on another variable too. */
function classifier(variable: Variable, atoms: readonly Atom[]): ((values: readonly string[]) => Classes) | undefined {
  const about = atoms.filter((a) => a.variables.some((v) => v.id === variable.id));
  if (about.some((a) => a.variables.length > 1 || !a.condition || a.condition.keyLower !== variable.id)) return undefined;
  const different = new Map<string, Atom>();
  for (const atom of about) {
    const { operator, texts } = atom.condition ?? {};
    if (operator && texts) different.set(JSON.stringify([operator.negated ? operator.opposite : operator.name, [...texts].sort()]), atom);
  }
  const asked = [...different.values()];
  return (values) => {
    const found = new Map<string, string>();
    for (const value of values) {
      const way = asked.map((a) => (a.test(new Map([[variable.id, [value]]])) === a.condition?.operator?.negated ? "0" : "1")).join("");
      if (!found.has(way)) found.set(way, value);
    }
    return { list: [...found.values()], isWhole: asked.length < 12 && found.size === 2 ** asked.length };
  };
}

function subsets(list: readonly string[]): { readonly sets: readonly (readonly string[])[]; readonly isComplete: boolean } {
  if (list.length <= MAX_SET_ELEMENTS) {
    const sets = Array.from({ length: 2 ** list.length - 1 }, (_, mask) => list.filter((_v, i) => ((mask + 1) >> i) & 1));
    return { sets, isComplete: true };
  }
  const pairs = list.flatMap((a, i) => list.slice(i + 1).map((b) => [a, b]));
  return { sets: [...list.map((v) => [v]), ...pairs, list], isComplete: false };
}

function mentionsOf(variable: Variable, atoms: readonly Atom[]): Mention[] {
  return atoms.flatMap(({ condition, context }) => {
    const operator = condition?.operator;
    if (!operator || condition.keyLower !== variable.id) return [];
    return condition.values.map((v) => ({ family: operator.family, operator: operator.name, template: v.template, context }));
  });
}

/** Every piece of a text, so that one of them makes a pattern with a variable fit it. */
function pieces(text: string): string[] {
  const out = new Set<string>();
  for (let from = 0; from < text.length; from += 1) for (let to = from + 1; to <= text.length; to += 1) out.add(text.slice(from, to));
  return [...out];
}

/** The texts that the values with the variable in them are compared with. */
const comparedTexts = (atom: Atom): readonly string[] =>
  atom.resource === undefined ? (valuesOf(atom.condition?.keyLower ?? "", atom.context, undefined) ?? []) : [atom.resource];

/** A value that fits nowhere. */
const MISFIT = "\u0000";

/**
 * The values of the atom's only variable that come out otherwise than values as a rule do, and how they come out: those that fit a pattern, or that
 * NotResource or a negated operator leaves out.
 */
export function fittingValues(variable: Variable, atom: Atom): { readonly values: readonly string[]; readonly result: boolean } {
  const test = (value: string): boolean => atom.test(new Map([[variable.id, [value]]]));
  const asARule = test(MISFIT);
  return { values: [...new Set(comparedTexts(atom).flatMap(pieces))].filter((v) => test(v) !== asARule), result: !asARule };
}

/**
 * Values for a variable that stands inside policy values: a piece of the text compared with for each way in which pieces can meet and miss the atoms. What
 * a variable stands for is literal, so nothing but a piece can fit (A63).
 */
function fittingPieces(variable: Variable, using: readonly Atom[], about: readonly Atom[]): string[] {
  const alone = using.filter((a) => a.variables.length === 1);
  const texts = alone.flatMap(comparedTexts);
  const asked = about.filter((a) => a.variables.length === 1);
  const found = new Map<string, string>();
  for (const piece of new Set(texts.flatMap(pieces))) {
    const way = asked.map((a) => (a.test(new Map([[variable.id, [piece]]])) ? "1" : "0")).join("");
    if (!found.has(way)) found.set(way, piece);
    if (found.size === 2 ** asked.length) break;
  }
  return [...found.values()];
}

/**
 * The values to try for each variable of some atoms. Variables that stand inside policy values come first, so that the values compared with them can be
 * written out for each of their candidates.
 */
export function candidatesFor(variables: readonly Variable[], atoms: readonly Atom[]): ReadonlyMap<string, Candidates> {
  const out = new Map<string, Candidates>();
  const inner = new Set(atoms.flatMap((a) => a.condition?.variables ?? (a.resource === undefined ? [] : a.variables.map((v) => v.id))));
  const ordered = [...variables.filter((v) => inner.has(v.id)), ...variables.filter((v) => !inner.has(v.id))];
  for (const variable of ordered) {
    const about = atoms.filter((a) => a.variables.some((v) => v.id === variable.id));
    const using = about.filter((a) => a.condition?.keyLower !== variable.id);
    const fitting = fittingPieces(variable, using, about);
    const mentions = mentionsOf(variable, atoms);
    const worlds = innerWorlds(mentions, out);
    const found = worlds.map((values) => elements(variable, mentions, fitting, values, classifier(variable, atoms)));
    const list = [...new Set(found.flatMap((f) => f.list))];
    const crossed = worlds.length > 1 || using.some((a) => a.variables.length > 1);
    const sets = isMultivaluedKey(variable.id) ? subsets(list) : { sets: list.map((v) => [v]), isComplete: true };
    const values = variable.state.presence === "maybe" ? [undefined, ...sets.sets] : sets.sets;
    out.set(variable.id, { values, isComplete: sets.isComplete && found.every((f) => f.isComplete) && !crossed });
  }
  return out;
}

/** Assignments of the variables that stand inside the mentioned values. */
function innerWorlds(mentions: readonly Mention[], done: ReadonlyMap<string, Candidates>): Assignment[] {
  let worlds: ReadonlyMap<string, readonly string[] | undefined>[] = [new Map()];
  for (const key of new Set(mentions.flatMap((m) => m.template.variables))) {
    const values = done.get(key)?.values ?? [];
    if (values.length > 0) worlds = worlds.flatMap((w) => values.map((v) => new Map(w).set(key, v))).slice(0, 64);
  }
  return worlds;
}

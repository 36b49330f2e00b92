import type { Condition } from "@/server/model/verdict.ts";
import { type Formula, not } from "./formula.ts";
import { remembered } from "./formula-key.ts";
import { describeLiteral, type Literal } from "./requirement.ts";
import { follows, Problem } from "./solve.ts";

type Way = readonly Literal[];

const MAX_WAYS = 48;

/** The sets of literals each of which makes the formula come out as wanted, the first found first. */
function waysOf(f: Formula, wanted: boolean): Way[] {
  if (typeof f === "boolean") return f === wanted ? [[]] : [];
  if (f.op === "atom") return [[{ atom: f, holds: wanted }]];
  if (f.op === "not") return waysOf(f.part, !wanted);
  const isEither = (f.op === "or") === wanted;
  if (isEither) return f.parts.flatMap((p) => waysOf(p, wanted)).slice(0, MAX_WAYS);
  let ways: Way[] = [[]];
  for (const part of f.parts) {
    const more = waysOf(part, wanted);
    ways = ways.flatMap((w) => more.map((m) => [...w, ...m])).slice(0, MAX_WAYS);
  }
  return ways;
}

const formulaOf = (l: Literal): Formula => (l.holds ? l.atom : not(l.atom));
const isFact = (l: Literal): boolean => l.atom.variables.some((v) => v.state.kind === "missing");

/** Leaves out what every request meets anyway, or meets when it meets the rest; what was forbidden goes before what was asked for. */
function shorten(way: Way, problem: Problem): Way {
  let rest = [...way];
  for (const literal of [...way].sort((a, b) => Number(a.holds) - Number(b.holds))) {
    const others = rest.filter((l) => l !== literal);
    if (follows(others.map(formulaOf), formulaOf(literal), problem)) rest = others;
  }
  return rest;
}

const isPossible = (way: Way, problem: Problem): boolean => problem.some({ op: "and", parts: way.map(formulaOf) }, true) !== false;

const keyOf = (c: Condition): string => JSON.stringify([c.key.toLowerCase(), c.operator, c.suppliedBy, [...c.values].sort()]);

function unique(conditions: readonly Condition[]): Condition[] {
  return [...new Map(conditions.map((c) => [keyOf(c), c])).values()];
}

const MERGED: ReadonlySet<string> = new Set([
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "ArnEquals",
  "ArnLike",
  "IpAddress",
  "NumericEquals",
  "DateEquals",
]);

/** Two ways that differ only in the value of one key become one with both values. */
function merge(a: readonly Condition[], b: readonly Condition[]): readonly Condition[] | undefined {
  if (a.length !== b.length) return undefined;
  const different = a.map((c, i) => [c, b[i]] as const).filter(([c, d]) => d === undefined || keyOf(c) !== keyOf(d));
  const [pair, ...more] = different;
  if (!pair || more.length > 0) return pair ? undefined : a;
  const [c, d] = pair;
  if (!d || c.key.toLowerCase() !== d.key.toLowerCase() || c.operator !== d.operator || !MERGED.has(c.operator)) return undefined;
  return a.map((x) => (x === c ? { ...c, values: [...new Set([...c.values, ...d.values])] } : x));
}

/** What a call sets and its session carries on to its own calls: tags, a source identity, its name (B26, B28, B33, B34). */
const CARRIED = /^(?:(?:sts|aws):sourceidentity|sts:rolesessionname|aws:userid|sts:transitivetagkeys|aws:(?:request|principal)tag\/.+)$/i;

const isPartOf = (part: Condition, whole: Condition): boolean =>
  part.key.toLowerCase() === whole.key.toLowerCase() && part.operator === whole.operator && part.values.every((v) => whole.values.includes(v));

/** The conditions on carried keys that every way asks are told apart: a path that cannot meet them is none. */
const told = (conditions: readonly Condition[], ways: readonly (readonly Condition[])[]): Condition[] =>
  conditions.map((c) => (CARRIED.test(c.key) && ways.every((way) => way.some((d) => isPartOf(d, c))) ? { ...c, always: true } : c));

/**
 * What a request has to meet so that the formula holds, in the form it has to meet it. Several ways lead there as a rule: the shortest is given, widened
 * by those that differ from it in one value only.
 */
export const requirementsOf: (f: Formula) => readonly Condition[] = remembered((f) => {
  const problem = new Problem(f);
  const found = waysOf(f, true);
  const ways = found
    .filter((w) => !w.some(isFact) && isPossible(w, problem))
    .map((w) => shorten(w, problem))
    .map((w) => unique(w.flatMap(describeLiteral)))
    .sort((a, b) => a.length - b.length);
  const [first, ...others] = ways.filter((w) => w.length > 0);
  let best: readonly Condition[] | undefined = first;
  if (!best)
    return unique(
      waysOf(f, true)
        .flat()
        .filter((l) => !isFact(l))
        .flatMap(describeLiteral),
    );
  for (const way of others) best = merge(best, way) ?? best;
  const areAll = found.length < MAX_WAYS && !found.some((w) => w.some(isFact));
  return areAll ? told(best, ways) : [...best];
});

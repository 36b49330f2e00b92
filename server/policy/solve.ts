import type { MissingFact, VerdictWord } from "@/server/model/verdict.ts";
import { type Candidates, candidatesFor } from "./candidates.ts";
import { type Assignment, atomsOf, evaluate, type Formula, not, type Variable, variablesOf } from "./formula.ts";
import { remembered } from "./formula-key.ts";

/** What a formula comes to over all requests, and over all that was not collected. */
export interface Solution {
  readonly word: VerdictWord;
  /** The facts that decide; only when the word is `unknown`. */
  readonly missing: readonly MissingFact[];
}

type Values = Map<string, readonly string[] | undefined>;
type Space = ReadonlyMap<string, Candidates>;

const MAX_TRIES = 20_000;
const MAX_WORLDS = 256;

interface Budget {
  tries: number;
}

/** Whether some assignment makes the formula `wanted`; undefined when the budget ran out first. */
function search(f: Formula, wanted: boolean, variables: readonly Variable[], space: Space, values: Values, budget: Budget): boolean | undefined {
  const result = evaluate(f, values);
  if (result !== undefined) return result === wanted;
  const [variable, ...rest] = variables;
  if (!variable) return false;
  let cut = false;
  for (const candidate of space.get(variable.id)?.values ?? []) {
    budget.tries -= 1;
    if (budget.tries < 0) return undefined;
    values.set(variable.id, candidate);
    const found = search(f, wanted, rest, space, values, budget);
    if (found) return true;
    if (found === undefined) cut = true;
  }
  values.delete(variable.id);
  return cut ? undefined : false;
}

/** A formula with the candidates of its variables: asked more than once, tried out once. */
export class Problem {
  readonly formula: Formula;
  readonly variables: readonly Variable[];
  readonly space: Space;

  constructor(formula: Formula, space?: Space) {
    this.formula = formula;
    this.variables = variablesOf(formula);
    this.space = space ?? candidatesFor(this.variables, atomsOf(formula));
  }

  get opens(): readonly Variable[] {
    return this.variables.filter((v) => v.state.kind === "open");
  }

  get facts(): readonly Variable[] {
    return this.variables.filter((v) => v.state.kind === "missing");
  }

  private isComplete(variables: readonly Variable[]): boolean {
    return variables.every((v) => this.space.get(v.id)?.isComplete);
  }

  /** Whether some request makes `f` come out as wanted; undefined when neither was shown. */
  some(f: Formula, wanted: boolean, fixed: Assignment = new Map()): boolean | undefined {
    const variables = variablesOf(f).filter((v) => !fixed.has(v.id));
    const found = search(f, wanted, variables, this.space, new Map(fixed), { tries: MAX_TRIES });
    return found === false && !this.isComplete(variables) ? undefined : found;
  }

  /** The word for one way the missing facts may be. */
  private wordIn(fixed: Assignment): VerdictWord {
    if (this.some(this.formula, true, fixed) === false) return "denied";
    return this.some(this.formula, false, fixed) === false ? "allowed" : "conditional";
  }

  /** Every way the missing facts may be; undefined when there are too many. */
  private worlds(): Values[] | undefined {
    let worlds: Values[] = [new Map()];
    for (const fact of this.facts) {
      const values = this.space.get(fact.id)?.values ?? [];
      worlds = worlds.flatMap((w) => values.map((v) => new Map(w).set(fact.id, v)));
      if (worlds.length > MAX_WORLDS) return undefined;
    }
    return worlds;
  }

  /** Whether some request is let in, whatever the missing facts are. */
  private isSureFor(): boolean {
    return search(this.formula, true, this.opens, this.space, new Map(), { tries: MAX_TRIES }) === true;
  }

  private deciding(worlds: readonly Values[] | undefined, words: readonly VerdictWord[]): MissingFact[] {
    const facts = this.facts.filter((fact) => {
      if (!worlds) return true;
      const seen = new Map<string, VerdictWord>();
      return worlds.some((world, i) => {
        const rest = JSON.stringify([...world].filter(([id]) => id !== fact.id));
        const word = words[i] ?? "denied";
        const before = seen.get(rest);
        seen.set(rest, word);
        return before !== undefined && before !== word;
      });
    });
    const named = (facts.length > 0 ? facts : this.facts).flatMap((v) => (v.state.kind === "missing" ? [v.state.fact] : []));
    return uniqueFacts(named);
  }

  solve(): Solution {
    const worlds = this.worlds();
    const words = worlds?.map((w) => this.wordIn(w)) ?? [];
    const [first] = words;
    if (first !== undefined && first !== "conditional" && words.every((w) => w === first) && this.isComplete(this.facts)) return { word: first, missing: [] };
    if (this.facts.length === 0) return { word: first ?? "conditional", missing: [] };
    if (!words.includes("allowed") && words.includes("conditional") && this.isSureFor()) return { word: "conditional", missing: [] };
    return { word: "unknown", missing: this.deciding(worlds, words) };
  }
}

export function uniqueFacts(facts: readonly MissingFact[]): MissingFact[] {
  const seen = new Map(facts.map((f) => [`${f.what}\u0000${f.of}`, f]));
  return [...seen.values()];
}

const ALLOWED: Solution = { word: "allowed", missing: [] };
const DENIED: Solution = { word: "denied", missing: [] };

const solveOpen = remembered((f) => new Problem(f).solve());

export const solve = (f: Formula): Solution => (typeof f === "boolean" ? (f ? ALLOWED : DENIED) : solveOpen(f));

/** Whether every request that meets all of `given` meets `f` too. */
export const follows = (given: readonly Formula[], f: Formula, problem: Problem): boolean => {
  const parts: Formula = { op: "and", parts: [...given, not(f)] };
  return problem.some(parts, true) === false;
};

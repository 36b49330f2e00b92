import { numberOf } from "@/server/graph/classes/number-of.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";
import type { StoredPolicy } from "@/server/policy/inputs.ts";
import { coversEverything, type ResourceMatcher } from "@/server/policy/resource-matcher.ts";

/** All that counts of a Resource or NotResource element. */
export const resourceText = ({ negated, patterns }: ResourceMatcher): string =>
  JSON.stringify([negated, ...patterns.map((p) => [p.template.source, p.isTaken, p.template.variables.length > 0])]);

const textOf = ({ effect, resources, conditions }: CompiledStatement): string =>
  JSON.stringify([effect, resources && resourceText(resources), conditions.map((c) => c.text ?? numberOf(c))]);

/** Whether a statement allows its calls whatever the request. */
export const isOutright = ({ effect, conditions, resources }: CompiledStatement): boolean =>
  effect === "Allow" && conditions.length === 0 && (resources === undefined || coversEverything(resources));

/** What is said in one account: the same number for what says the same, and never one that said something else before. */
export class Said {
  readonly #numbers = new Map<string, number>();
  readonly #statements = new Map<CompiledStatement, number>();
  readonly #kept = new Map<string, unknown>();
  #next = 0;

  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#next += 1;
    this.#numbers.set(text, this.#next);
    return this.#next;
  }

  /** What hangs on a name alone, worked out once. */
  kept<T extends object | string | boolean>(name: string, make: () => T): T {
    const known = this.#kept.get(name);
    if (known !== undefined) return known as T;
    const made = make();
    this.#kept.set(name, made);
    return made;
  }

  /** Lets go of the texts, not of the numbers. */
  release(): void {
    this.#kept.clear();
    this.#numbers.clear();
    this.#statements.clear();
  }

  #statement(statement: CompiledStatement): number {
    const known = this.#statements.get(statement) ?? this.numberOf(textOf(statement));
    this.#statements.set(statement, known);
    return known;
  }

  /** What policies say on a call, in their order. `whole`: also what they allow beside a statement that allows it outright. */
  on(action: string, policies: readonly StoredPolicy[], whole = true): string {
    const all = policies.flatMap(({ policy }) => (policy.state === "compiled" ? policy.statementsFor(action) : []));
    const outright = whole ? undefined : all.find(isOutright);
    const counted = outright ? [outright, ...all.filter((s) => s.effect === "Deny")] : all;
    return [...new Set(counted.map((s) => this.#statement(s)))].join();
  }
}

import type { CompiledCondition } from "./condition/compiled-condition.ts";
import type { MissingKey, OpenKey, RequestContext } from "./request-context.ts";

/** Something the evaluation cannot look up: a key the request brings, or a fact that was not collected. */
export interface Variable {
  /** Key in lower case, or the name of a fact. */
  readonly id: string;
  /** As conditions spell it. */
  readonly label: string;
  readonly state: OpenKey | MissingKey;
}

/** The values tried for variables; undefined: the key is absent. A variable that is not in it is still open. */
export type Assignment = ReadonlyMap<string, readonly string[] | undefined>;

/** A question whose answer hangs on variables. */
export interface Atom {
  readonly op: "atom";
  readonly variables: readonly Variable[];
  /** Called only when every variable has a value. */
  test(values: Assignment): boolean;
  /** The request it is asked of. */
  readonly context: RequestContext;
  /** The condition that asks it; undefined for facts and resources. */
  readonly condition?: CompiledCondition;
  /** Atoms of one key ask the same question, whichever request they came from; undefined: the answer hangs on the request too. */
  readonly key?: string;
  /** For a resource pattern with an open variable: the text it has to fit. */
  readonly resource?: string;
}

/** A boolean of known and open parts; known parts are folded away while it is built (0.4, 0.5). */
export type Formula = boolean | Atom | { readonly op: "and" | "or"; readonly parts: readonly Formula[] } | { readonly op: "not"; readonly part: Formula };

export function all(parts: readonly Formula[]): Formula {
  const open: Formula[] = [];
  for (const part of parts) {
    if (part === false) return false;
    if (part !== true) open.push(part);
  }
  if (open.length === 0) return true;
  return open.length === 1 && open[0] !== undefined ? open[0] : { op: "and", parts: open };
}

export function any(parts: readonly Formula[]): Formula {
  const open: Formula[] = [];
  for (const part of parts) {
    if (part === true) return true;
    if (part !== false) open.push(part);
  }
  if (open.length === 0) return false;
  return open.length === 1 && open[0] !== undefined ? open[0] : { op: "or", parts: open };
}

export function not(part: Formula): Formula {
  if (typeof part === "boolean") return !part;
  return part.op === "not" ? part.part : { op: "not", part };
}

/** All atoms of a formula, in the order they stand in. */
export function atomsOf(f: Formula, into: Atom[] = []): Atom[] {
  if (typeof f === "boolean") return into;
  if (f.op === "atom") into.push(f);
  else if (f.op === "not") atomsOf(f.part, into);
  else for (const part of f.parts) atomsOf(part, into);
  return into;
}

export function variablesOf(f: Formula): Variable[] {
  const found = new Map<string, Variable>();
  for (const atom of atomsOf(f)) for (const v of atom.variables) if (!found.has(v.id)) found.set(v.id, v);
  return [...found.values()];
}

function testAtom(atom: Atom, values: Assignment): boolean | undefined {
  for (const v of atom.variables) if (!values.has(v.id)) return undefined;
  return atom.test(values);
}

function evaluateParts(op: "and" | "or", parts: readonly Formula[], values: Assignment): boolean | undefined {
  const decides = op === "or";
  let undecided = false;
  for (const part of parts) {
    const result = evaluate(part, values);
    if (result === decides) return decides;
    if (result === undefined) undecided = true;
  }
  return undecided ? undefined : !decides;
}

/** Three-valued: undefined when the variables without a value decide. */
export function evaluate(f: Formula, values: Assignment): boolean | undefined {
  if (typeof f === "boolean") return f;
  if (f.op === "atom") return testAtom(f, values);
  if (f.op !== "not") return evaluateParts(f.op, f.parts, values);
  const inner = evaluate(f.part, values);
  return inner === undefined ? undefined : !inner;
}

import type { Formula } from "./formula.ts";
import type { MissingKey, OpenKey } from "./request-context.ts";

/** What is known of an open key, as text: two states of the same text leave the same values open. */
export function stateKey(state: OpenKey | MissingKey): string {
  const { kind, presence, pattern, except, oneOf } = state;
  const who = state.kind === "open" ? `${state.suppliedBy}${state.label === undefined ? "" : JSON.stringify(state.label)}` : JSON.stringify(state.fact);
  const narrowed = pattern === undefined && except === undefined && oneOf === undefined ? "" : JSON.stringify([pattern ?? null, except ?? null, oneOf ?? null]);
  return `${kind} ${presence} ${who} ${narrowed}`;
}

/** A text that is the same only for formulas that ask the same questions in the same order; undefined when an atom hangs on its own request. */
export function formulaKey(f: Formula): string | undefined {
  if (typeof f === "boolean") return f ? "1" : "0";
  if (f.op === "atom") return f.key;
  if (f.op === "not") {
    const inner = formulaKey(f.part);
    return inner === undefined ? undefined : `!${inner}`;
  }
  let text = f.op === "and" ? "&(" : "|(";
  for (const part of f.parts) {
    const inner = formulaKey(part);
    if (inner === undefined) return undefined;
    text += `${inner},`;
  }
  return `${text})`;
}

const MAX_REMEMBERED = 4_000;

/**
 * Remembers what a formula comes to. Few different questions stay open in an account (MFA, an external id, the region), and the same ones for thousands
 * of calls.
 */
export function remembered<T>(work: (f: Formula) => T): (f: Formula) => T {
  const known = new Map<string, T>();
  return (f) => {
    const key = formulaKey(f);
    const found = key === undefined ? undefined : known.get(key);
    if (found !== undefined) return found;
    const result = work(f);
    if (key !== undefined) {
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(key, result);
    }
    return result;
  };
}

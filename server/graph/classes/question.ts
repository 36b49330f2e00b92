import { type CompiledCondition, testCondition } from "@/server/policy/condition/compiled-condition.ts";
import { identityKey } from "@/server/policy/identity-keys.ts";
import type { Caller } from "@/server/policy/inputs.ts";
import type { KeyState } from "@/server/policy/request-context.ts";
import type { Asked } from "@/server/policy/what-is-asked.ts";
import { numberOf } from "./number-of.ts";
import { stateText } from "./state-text.ts";

/** Condition keys of one side of a call, with what is asked of them. `key` is the same for questions that ask the same. */
export interface Question {
  readonly key: string;
  readonly keys: readonly KeyAsked[];
}

interface KeyAsked {
  readonly keyLower: string;
  /** Undefined: the very value counts. */
  readonly conditions?: readonly CompiledCondition[];
}

/** What is asked of the keys for which `isAbout`. */
export function questionOf(asked: Asked, isAbout: (keyLower: string) => boolean): Question {
  const valued = [...asked.valued].filter(isAbout).map((keyLower): KeyAsked => ({ keyLower }));
  const tested = [...asked.tested].flatMap(([keyLower, conditions]): readonly KeyAsked[] =>
    asked.valued.has(keyLower) || !isAbout(keyLower) ? [] : [{ keyLower, conditions }],
  );
  const keys = [...valued, ...tested].sort((a, b) => (a.keyLower < b.keyLower ? -1 : 1));
  return { keys, key: keys.map(textOf).join("\n") };
}

const ofCallers = new WeakMap<Asked, Question>();

/** What is asked of whoever signs a call. Which keys tell of that hangs on nobody in particular: `caller` is any. */
export function questionOfCaller(asked: Asked, caller: Extract<Caller, { kind: "identity" }>): Question {
  const known = ofCallers.get(asked) ?? questionOf(asked, (key) => identityKey(caller, key) !== undefined);
  ofCallers.set(asked, known);
  return known;
}

/** What two questions ask. */
export const bothOf = (a: Question, b: Question): Question =>
  b.keys.length === 0 ? a : a.keys.length === 0 ? b : { keys: [...a.keys, ...b.keys], key: `${a.key}\n\n${b.key}` };

const textOf = ({ keyLower, conditions }: KeyAsked): string =>
  conditions ? conditions.map((c) => c.text ?? `${keyLower} ${numberOf(c)}`).join(" ") : keyLower;

const NO_VARIABLE = (): undefined => undefined;

/** Of a known value no more than how the conditions on it come out. */
function answer({ conditions }: KeyAsked, state: KeyState | undefined): string {
  if (!conditions || state?.kind !== "known") return stateText(state);
  return `=${conditions.map((c) => (testCondition(c, state.values, NO_VARIABLE) ? "1" : "0")).join("")}`;
}

/** What the question can tell of a subject: the same for subjects that it cannot tell apart. */
export const answersOf = (question: Question, stateOf: (keyLower: string) => KeyState | undefined): string =>
  question.keys.map((k) => answer(k, stateOf(k.keyLower))).join("|");

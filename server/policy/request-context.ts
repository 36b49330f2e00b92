import type { MissingFact, SuppliedBy } from "@/server/model/verdict.ts";
import type { CompiledStatement } from "./document.ts";
import type { Formula } from "./formula.ts";
import type { StoredPolicy } from "./inputs.ts";
import type { Said } from "./said.ts";

/** What may be the value of a key that a request brings: any value unless narrowed down. */
export interface Domain {
  /** `always`: every request carries the key; `maybe`: some do not. */
  readonly presence: "always" | "maybe";
  /** Every value matches this pattern. */
  readonly pattern?: string;
  /** No value matches this pattern. */
  readonly except?: string;
  /** No value holds this character. */
  readonly without?: string;
  /** Every value is one of these. */
  readonly oneOf?: readonly string[];
}

/** A key whose value comes with the request (B35, B36). `label` is how conditions spell it, when not as the policy does. */
export interface OpenKey extends Domain {
  readonly kind: "open";
  readonly suppliedBy: SuppliedBy;
  readonly label?: string;
}

/** A key whose value is a fact that was not collected. */
export interface MissingKey extends Domain {
  readonly kind: "missing";
  readonly fact: MissingFact;
}

/** What is known of one condition key of a request. */
export type KeyState = { readonly kind: "known"; readonly values: readonly string[] } | { readonly kind: "absent" } | OpenKey | MissingKey;

/** The condition keys of one request. Keys are asked in lower case. */
export interface RequestContext {
  lookup(keyLower: string): KeyState;
  /** What the conditions of statements came to in other requests of the same caller. Left out: nothing is kept. */
  readonly kept?: KeptConditions;
}

/** The parts of what a caller's own account says of its calls. */
export type OwnPart = "identity" | "boundary" | "session" | "scps";

/** What comes to the same whatever a caller calls for. */
export interface KeptConditions {
  /** What the conditions of a statement came to; undefined: they have to be looked at. */
  of(statement: CompiledStatement): Formula | undefined;
  keep(statement: CompiledStatement, found: Formula): void;
  /** What the policies of a part say on an action: asked once where no statement of theirs asks anything of what is called for. */
  said(part: OwnPart, action: string, policies: () => readonly StoredPolicy[], ask: () => readonly Said[]): readonly Said[];
}

export const ABSENT: KeyState = { kind: "absent" };
export const known = (...values: readonly string[]): KeyState => ({ kind: "known", values });
export const open = (suppliedBy: SuppliedBy, domain: Partial<Domain> = {}): KeyState => ({ kind: "open", suppliedBy, presence: "maybe", ...domain });
export const missing = (fact: MissingFact, domain: Partial<Domain> = {}): KeyState => ({ kind: "missing", fact, presence: "maybe", ...domain });
export const knownOrAbsent = (value: string | undefined): KeyState => (value === undefined ? ABSENT : known(value));

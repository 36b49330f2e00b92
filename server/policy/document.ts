import type { ActionMatcher } from "./action-matcher.ts";
import type { CompiledCondition } from "./condition/compiled-condition.ts";
import type { PrincipalMatcher } from "./principal-entry.ts";
import type { ResourceMatcher } from "./resource-matcher.ts";

/** Which grammar a document follows (A3, A33). */
export type PolicyKind = "identity" | "trust" | "resource" | "boundary" | "scp" | "rcp" | "session";

/** `2008-10-17` documents do not expand policy variables (A1). */
export type PolicyVersion = "2008-10-17" | "2012-10-17";

export interface CompiledStatement {
  /** Place in the document, counted from 0. */
  readonly index: number;
  /** How many statements the document has. */
  readonly of: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: ActionMatcher;
  /** Undefined: the document's kind has no Resource element, or a resource policy left it out. */
  readonly resources?: ResourceMatcher;
  /** Undefined: the document's kind has no Principal element. */
  readonly principals?: PrincipalMatcher;
  readonly conditions: readonly CompiledCondition[];
}

/** A document ready to be evaluated any number of times. */
export interface CompiledPolicy {
  readonly state: "compiled";
  readonly kind: PolicyKind;
  readonly version: PolicyVersion;
  readonly statements: readonly CompiledStatement[];
  /** What AWS calls an error without being known to refuse it (A6), and how it is taken. */
  readonly remarks: readonly PolicyError[];
  /** The statements that can match an action (lower case), Deny first; remembered per action. */
  statementsFor(action: string): readonly CompiledStatement[];
}

export interface PolicyError {
  /** JSON pointer to the element; empty for the whole document. */
  readonly pointer: string;
  readonly message: string;
  /** Counted from 1; only when the document came as text. */
  readonly line?: number;
  readonly column?: number;
}

/** A document AWS would refuse to store (A6): it neither allows nor denies, it cannot be evaluated. */
export interface InvalidPolicy {
  readonly state: "invalid";
  readonly errors: readonly [PolicyError, ...PolicyError[]];
}

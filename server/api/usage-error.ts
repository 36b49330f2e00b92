import type { Entity } from "@/server/query/entity.ts";

type UsageReason = "not-found" | "ambiguous" | "invalid" | "not-proven";

/** A question that cannot be asked as it stands: the one line a person needs, and what may have been meant. */
export class UsageError extends Error {
  readonly candidates: readonly Entity[];
  /** `not-found` and `ambiguous` speak of a name, `invalid` of the question's form, `not-proven` of who asks. */
  readonly reason: UsageReason;

  constructor(reason: UsageReason, message: string, candidates: readonly Entity[] = []) {
    super(message);
    this.name = "UsageError";
    this.reason = reason;
    this.candidates = candidates;
  }
}

/** A source that could not be reached: a server, a cluster, a cloud. */
export class UnreachableError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "UnreachableError";
  }
}

/** Somebody has asked too often. */
export class LimitedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LimitedError";
  }
}

/** An address is asked by another method. */
export class MethodError extends Error {
  /** By which ones it may be. */
  readonly methods: readonly string[];

  constructor(message: string, methods: readonly string[]) {
    super(message);
    this.name = "MethodError";
    this.methods = methods;
  }
}

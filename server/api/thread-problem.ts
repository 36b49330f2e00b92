import { UnreachableError, UsageError } from "./usage-error.ts";

/** An expected failure as a value that can pass from one thread to another: errors lose their class on the way. */
export type ThreadProblem =
  | { readonly kind: "usage"; readonly reason: UsageError["reason"]; readonly message: string; readonly candidates: UsageError["candidates"] }
  | { readonly kind: "unreachable"; readonly message: string };

/** What a task in another thread came to. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ThreadProblem };

/** Runs a task; what a person did wrong or what could not be reached becomes a value, a fault of ours is thrown on. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    if (thrown instanceof UsageError)
      return { ok: false, problem: { kind: "usage", reason: thrown.reason, message: thrown.message, candidates: thrown.candidates } };
    if (thrown instanceof UnreachableError) return { ok: false, problem: { kind: "unreachable", message: thrown.message } };
    throw thrown;
  }
}

/** The value of an outcome. @throws UsageError or UnreachableError as the task did */
export function resultOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { problem } = outcome;
  switch (problem.kind) {
    case "usage":
      throw new UsageError(problem.reason, problem.message, problem.candidates);
    case "unreachable":
      throw new UnreachableError(problem.message);
  }
}

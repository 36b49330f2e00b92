import { estateOf } from "./estates.ts";
import { ASKED_IN_THREADS } from "./questions.ts";
import { declaredIn } from "./scope/declared-in-scope.ts";
import { saidIn } from "./scope/said-in-scope.ts";
import type { SnapshotPart } from "./scope/snapshot-part.ts";
import { type Outcome, outcomeOf } from "./thread-problem.ts";
import { UsageError } from "./usage-error.ts";

/** One question about one snapshot, its parameters parsed already. */
export interface AnswerTask extends SnapshotPart {
  readonly question: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Answers a question with the UTF-8 bytes of its JSON, in whatever thread this runs. */
export const answerTask = (task: AnswerTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const question = ASKED_IN_THREADS.get(task.question);
    if (!question) throw new UsageError("not-found", `there is no question \`${task.question}\``);
    const estate = await estateOf(task);
    const { scope } = task;
    const kept = (snapshot: string) => estateOf({ snapshot, scope });
    return saidIn(scope, await question.ask(estate, task.params, declaredIn(scope, estate), kept));
  });

/** Makes a snapshot ready to be asked. */
export const warmTask = (task: SnapshotPart): Promise<Outcome<boolean>> =>
  outcomeOf(async () => {
    await estateOf(task);
    return true;
  });

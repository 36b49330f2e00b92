import type { ExplainAnswer } from "@/server/contract/answers";
import { RefText } from "./RefText";
import { Time } from "./Time";

/** When the oldest of what an answer rests on was read, where a live scan read it. */
export function OldestCapture({ oldest }: Pick<ExplainAnswer, "oldest">) {
  if (!oldest) return null;
  return (
    <p className="text-xs text-muted-foreground">
      Rests on what was read <Time iso={oldest.capturedAt} show="age" /> or later; the oldest of it by <RefText text={oldest.source} />
    </p>
  );
}

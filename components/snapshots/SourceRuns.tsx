import { Prose } from "@/components/explain/Prose";
import { sentence } from "@/components/ui/sentence";
import { Time } from "@/components/ui/Time";
import type { SourcesAnswer } from "@/server/contract/screen";

type Source = SourcesAnswer["sources"][number];

const LAST = {
  complete: { word: "read", ink: "" },
  partial: { word: "partly read", ink: "text-warning" },
  failed: { word: "try failed", ink: "text-denied" },
} as const;

/** When a source was last read and how that went, how often it is, and when it is next. */
export function SourceRuns({ source }: { readonly source: Source }) {
  const { every, watch, nextRunAt, lastRunAt, lastState, lastReason } = source;
  if (every === null && lastRunAt === null && !watch) return null;
  const last = lastState && LAST[lastState];
  return (
    <>
      <p className="text-xs text-muted-foreground">
        {watch && (every === null && !last ? "Watched" : "Watched · ")}
        {every !== null && <>Every {every}</>}
        {every !== null && nextRunAt !== null && (
          <>
            , next about <Time iso={nextRunAt} />
          </>
        )}
        {every !== null && last && " · "}
        {last && lastRunAt !== null && (
          <span className={last.ink}>
            {every === null && !watch ? "Last " : "last "}
            {last.word} <Time iso={lastRunAt} show="age" />
          </span>
        )}
      </p>
      {lastReason !== null && (
        <p className="text-xs text-muted-foreground">
          <Prose text={sentence(lastReason)} />
        </p>
      )}
    </>
  );
}

import { AppLink } from "@/components/shell/AppLink";
import { Time } from "@/components/ui/Time";
import type { SnapshotRow } from "@/server/contract/screen";

interface SourceStateProps {
  readonly snapshot: SnapshotRow | undefined;
  /** How many facts of this source are missing; undefined while that is read. */
  readonly gaps: number | undefined;
}

/** How old what was read of one source is, and whether it is all. */
export function SourceState({ snapshot, gaps }: SourceStateProps) {
  if (!snapshot) return null;
  return (
    <span className="flex shrink-0 flex-col items-end text-xs text-muted-foreground">
      <Time iso={snapshot.capturedAt} show="age" />
      {gaps !== undefined && (
        <AppLink
          href={gaps === 0 ? "/snapshots?coverage=read#coverage" : "/snapshots?coverage=missing#coverage"}
          className={gaps === 0 ? "hover:underline" : "text-warning hover:underline"}
        >
          {gaps === 0 ? "✓ all read" : `▲ ${gaps} missing`}
        </AppLink>
      )}
    </span>
  );
}

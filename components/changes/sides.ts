import type { SnapshotsAnswer } from "@/server/contract/screen";

/**
 * The two snapshots to compare: those that the address names, else the one that is shown and the one kept before it. Undefined where there are not two; a name
 * in the address stays as it is, so that one that is gone is told by the answer.
 */
export function sidesOf(
  { snapshots, shown }: SnapshotsAnswer,
  before: string | null,
  after: string | null,
): { readonly before: string; readonly after: string } | undefined {
  if (snapshots.length < 2 && (before === null || after === null)) return undefined;
  const later = after ?? (before === shown ? snapshots[0]?.id : shown) ?? snapshots[0]?.id;
  if (later === undefined) return undefined;
  const at = snapshots.findIndex((row) => row.id === later);
  const earlier = before ?? snapshots[at + 1]?.id ?? snapshots.find((row) => row.id !== later)?.id;
  return earlier === undefined ? undefined : { before: earlier, after: later };
}

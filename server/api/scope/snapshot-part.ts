import { type CallerScope, scopeText } from "@/server/model/caller-scope.ts";

/** A snapshot as somebody may see it: the part of it that is in their scope, or all of it (`null`). Whoever asks has to say which. */
export interface SnapshotPart {
  readonly snapshot: string;
  readonly scope: CallerScope | null;
}

/** All of a snapshot: for what the server does by itself, and for whoever is limited to nothing. */
export const wholeOf = (snapshot: string): SnapshotPart => ({ snapshot, scope: null });

/** What is made of one part must never be given for another: what is kept is kept by this. */
export const partKey = ({ snapshot, scope }: SnapshotPart): string => (scope === null ? snapshot : `${snapshot} in ${scopeText(scope)}`);

import { estateOf } from "@/server/api/estates.ts";
import { PerScope } from "@/server/api/scope/per-scope.ts";
import { saidIn } from "@/server/api/scope/said-in-scope.ts";
import type { SnapshotPart } from "@/server/api/scope/snapshot-part.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import { askLastChange } from "./ask-last-change.ts";
import { keptMoments } from "./kept-moments.ts";
import { pairsOnDisk } from "./kept-pairs.ts";
import { PairsKnown } from "./pair-changes.ts";

/** The last change of a chain up to a snapshot. */
export interface LastChangeTask extends SnapshotPart {
  readonly ref: readonly string[];
  readonly to?: string | undefined;
  readonly limit: number;
}

// only what was compared of whole snapshots is written down
const pairs = new PerScope(new PairsKnown(pairsOnDisk()), () => new PairsKnown());

/** Answers with the UTF-8 bytes of the JSON, in whatever thread this runs. */
export const lastChangeTask = ({ snapshot, scope, limit, ...asked }: LastChangeTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const { moments, earlier } = await keptMoments(await serverStore(), { snapshot, limit }, (id) => estateOf({ snapshot: id, scope }));
    return saidIn(scope, await askLastChange(moments, asked, pairs.of(scope), earlier));
  });

import { estateOf } from "@/server/api/estates.ts";
import { ownerRules } from "@/server/api/owner-rules.ts";
import { declaredIn } from "@/server/api/scope/declared-in-scope.ts";
import { PerScope } from "@/server/api/scope/per-scope.ts";
import type { SnapshotPart } from "@/server/api/scope/snapshot-part.ts";
import { serverStore } from "@/server/api/store-handle.ts";
import { type Outcome, outcomeOf } from "@/server/api/thread-problem.ts";
import type { OwnerRule } from "@/server/query/owners/owner-rule.ts";
import { askHistory, DaysKnown, type HistoryAsked } from "./ask-history.ts";
import { keptMoments, MOST_TIMES } from "./kept-moments.ts";

/** The history up to a snapshot. */
export interface HistoryTask extends HistoryAsked, SnapshotPart {}

const known = new PerScope(new DaysKnown(), () => new DaysKnown());

const textOf = (rules: readonly OwnerRule[]): string => JSON.stringify(rules.map((rule) => ({ ...rule, pattern: rule.pattern?.source })));

/** Answers with the UTF-8 bytes of the JSON, in whatever thread this runs. */
export const historyTask = ({ snapshot, scope, ...asked }: HistoryTask): Promise<Outcome<Uint8Array>> =>
  outcomeOf(async () => {
    const { moments } = await keptMoments(await serverStore(), { snapshot, limit: MOST_TIMES }, (id) => estateOf({ snapshot: id, scope }));
    const { marks } = await declaredIn(scope, await estateOf({ snapshot, scope }))();
    return new TextEncoder().encode(JSON.stringify(await askHistory(moments, asked, { marks, owners: textOf(ownerRules()), known: known.of(scope) })));
  });

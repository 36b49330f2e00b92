import { askClusterAccess } from "@/server/api/ask-cluster-access.ts";
import type { Estate } from "@/server/api/estate.ts";
import type { ReportEntry } from "@/server/contract/report.ts";
import type { Ref } from "@/server/model/ref.ts";
import { levelOf } from "./level.ts";
import type { Scope } from "./scope.ts";

/** Who may enter each cluster, with what that comes to; with a scope, the clusters and principals that it holds. */
export function entriesOf(estate: Estate, scope: Scope | undefined): readonly ReportEntry[] {
  const { entries } = askClusterAccess(estate, {});
  const asked = scope ? entries.filter((one) => isClusterAsked(estate, scope, one.cluster) || (one.resolved !== null && scope.holds(one.resolved))) : entries;
  return asked.map(({ steps: _steps, ...one }) => ({
    ...one,
    groups: [...one.groups],
    policies: one.policies.map(({ policy, scope: where }) => ({ policy, scope: where === "cluster" ? where : [...where] })),
    level: levelOf(one),
  }));
}

const isClusterAsked = (estate: Estate, scope: Scope, name: string): boolean => {
  const facts = estate.world.clusters.get(name)?.facts;
  const refs = [facts?.arn, facts?.eks?.arn].flatMap((arn) => (arn === undefined ? [] : [arn as Ref]));
  return scope.clusters.has(name) || refs.some(scope.holds);
};

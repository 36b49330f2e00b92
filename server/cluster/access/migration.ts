import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type ClusterAccessEntry, clusterAccess } from "./cluster-access.ts";
import { canonicalArn, type IamDirectory } from "./iam-directory.ts";

/** What a principal signs in as. */
export type SignsInAs = Pick<ClusterAccessEntry, "username" | "groups" | "policies">;

/** One principal on the way from aws-auth to access entries. */
export interface MigrationRow {
  readonly principal: string;
  readonly resolved: Ref | null;
  readonly sources: "aws-auth" | "access-entry" | "both";
  /** In force today; null: it does not get in. */
  readonly today: SignsInAs | null;
  /** In force once the mode is API. */
  readonly withApi: SignsInAs | null;
  readonly change: "none" | "loses-access" | "changes" | "gains-access";
  readonly reason: string;
}

const REASONS: Readonly<Record<MigrationRow["change"], string>> = {
  none: "the same in mode API as today",
  "loses-access": "only aws-auth lets it in: it needs an access entry before the mode is API",
  changes: "its access entry gives other groups or another user name than aws-auth does today",
  "gains-access": "its access entry takes effect only with the mode",
};

const inForce = (rows: readonly ClusterAccessEntry[]): ClusterAccessEntry | undefined => rows.find((row) => row.effective);
const signsIn = (row: ClusterAccessEntry | undefined): SignsInAs | null =>
  row ? { username: row.username, groups: row.groups, policies: row.policies } : null;
const sameAs = (a: SignsInAs, b: SignsInAs): boolean =>
  a.username === b.username && JSON.stringify([[...a.groups].sort(), a.policies]) === JSON.stringify([[...b.groups].sort(), b.policies]);

function changeOf(today: SignsInAs | null, withApi: SignsInAs | null): MigrationRow["change"] {
  if (today === null) return withApi === null ? "none" : "gains-access";
  if (withApi === null) return "loses-access";
  return sameAs(today, withApi) ? "none" : "changes";
}

const keyOf = (row: ClusterAccessEntry): string => row.resolved ?? canonicalArn(row.principal) ?? row.principal;

function rowOf(now: readonly ClusterAccessEntry[], later: readonly ClusterAccessEntry[]): MigrationRow | undefined {
  const [first] = now;
  if (!first) return undefined;
  const today = signsIn(inForce(now));
  const withApi = signsIn(inForce(later));
  const change = changeOf(today, withApi);
  const vias = new Set(now.map((row) => row.via));
  const sources = vias.size > 1 ? "both" : first.via === "aws-auth" ? "aws-auth" : "access-entry";
  return { principal: first.principal, resolved: first.resolved, sources, today, withApi, change, reason: REASONS[change] };
}

/**
 * Principal by principal what a switch of the authentication mode to API would change (F4, F26): who is only in aws-auth and would be shut out, who
 * has both and would become somebody else. The mode only ever goes this way.
 */
export function migrationView(cluster: ClusterFacts, iam: IamDirectory): readonly MigrationRow[] {
  if (!cluster.eks) return [];
  const written = (facts: ClusterFacts) => clusterAccess(facts, iam).filter((row) => row.via !== "creator");
  const now = Map.groupBy(written(cluster), keyOf);
  const later = Map.groupBy(written({ ...cluster, eks: { ...cluster.eks, authenticationMode: "API" } }), keyOf);
  return [...now].flatMap(([key, rows]) => rowOf(rows, later.get(key) ?? []) ?? []);
}

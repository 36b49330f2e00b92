import { type MigrationRow, migrationView } from "@/server/cluster/access/migration.ts";
import { clusterMember } from "@/server/findings/cluster-member.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { someOf } from "@/server/findings/some-of.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { iamDirectory } from "@/server/graph/iam-directory.ts";
import { arnRef } from "@/server/model/ref.ts";

/** What a switch to access entries alone would do to somebody, and what is to be done before it. */
const GAPS = {
  "loses-access": {
    words: "would be shut out by the mode API, since only aws-auth lets them in",
    fix: "Give them access entries before the mode is changed, or take their rows out of aws-auth",
  },
  changes: {
    words: "would have other rights in the mode API: aws-auth and their access entry differ",
    fix: "Give the access entry the groups and policies that are meant, and take the row out of aws-auth",
  },
} as const;
type Gap = keyof typeof GAPS;
const KINDS = Object.keys(GAPS) as readonly Gap[];

function hitOf(cluster: ClusterWorld, kind: Gap, rows: readonly MigrationRow[]): Hit {
  const named = someOf(rows.map(({ principal }) => nameOf(arnRef(principal))));
  return {
    member: clusterMember(cluster),
    cause: kind,
    summary: `${named} of cluster ${cluster.name} ${GAPS[kind].words}`,
    reach: "nobody",
    gained: "other",
    verdict: "denied",
    paths: [],
    evidence: [{ source: clusterMember(cluster), document: "authentication mode API_AND_CONFIG_MAP" }],
    fix: byHand(GAPS[kind].fix, ...rows.flatMap(({ fix }) => fix)),
  };
}

function* look({ world }: Inspection): Iterable<Hit> {
  for (const cluster of world.clusters.values()) {
    // before the first access entry there is no move that could be half done
    if (cluster.facts.eks?.authenticationMode !== "API_AND_CONFIG_MAP" || cluster.facts.accessEntries.length === 0) continue;
    const { rows } = migrationView(cluster.facts, iamDirectory(world));
    for (const kind of KINDS) {
      const there = rows.filter(({ change }) => change === kind);
      if (there.length > 0) yield hitOf(cluster, kind, there);
    }
  }
}

/** A cluster that is on its way from aws-auth to access entries, with somebody left behind. */
export const migrationGap: Rule = {
  id: "access-entry-migration-gap",
  title: "Moving to access entries would change who gets in",
  why: "The authentication mode goes one way: once it is API, aws-auth counts no more and cannot be turned on again. Who is only in aws-auth is then shut out, and who is in both is somebody else.",
  look,
};

import { type MigrationRow, migrationView } from "@/server/cluster/access/migration.ts";
import type { ClusterMigrationAnswer } from "@/server/contract/answers.ts";
import { iamDirectory } from "@/server/graph/iam-directory.ts";
import { whoPage } from "@/server/query/closure.ts";
import { clustersNamed } from "./ask-cluster-access.ts";
import type { Estate } from "./estate.ts";

/** How many of those who can become a principal are named; the rest is counted. */
const NAMED = 10;

const NOBODY = { total: 0, first: [] };

/** Who reaches the cluster by becoming this principal first; asked only where the switch may change something. */
function holdersOf(estate: Estate, row: MigrationRow): ClusterMigrationAnswer["clusters"][number]["rows"][number]["holders"] {
  if (row.change === "none" || row.resolved === null) return NOBODY;
  const { total, rows } = whoPage(estate.graph, row.resolved, { offset: 0, size: NAMED });
  return { total, first: rows.map(({ ref, verdict, hops }) => ({ ref, verdict, hops })) };
}

/** `cluster-migration [CLUSTER]`: what a switch of the authentication mode to API would change, for every principal that is written down. */
export const askClusterMigration = (estate: Estate, p: { readonly cluster?: string | undefined }): ReturnType<typeof answer> => answer(estate, p.cluster);

function answer(estate: Estate, name: string | undefined) {
  return {
    clusters: clustersNamed(estate, name).map((cluster) => {
      const { cluster: called, mode, rows, assumptions } = migrationView(cluster.facts, iamDirectory(estate.world));
      return { cluster: called, authenticationMode: mode, rows: rows.map((row) => ({ ...row, holders: holdersOf(estate, row) })), assumptions };
    }),
  };
}

import { version } from "@/package.json";
import { coverageAnswer } from "@/server/contract/answers.ts";
import type { SnapshotRow, SnapshotsAnswer } from "@/server/contract/screen.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import type { CallerScope } from "@/server/model/caller-scope.ts";
import type { Store } from "@/server/store/client.ts";
import { listSnapshots, type ReadSource, type SnapshotRecord, saveSnapshot } from "@/server/store/snapshot-repository.ts";
import { factsShape } from "./facts-shape.ts";
import { withoutForgotten } from "./forget/without-forgotten.ts";
import { shownOnPages } from "./load-snapshot.ts";

interface About {
  readonly origin: string;
  readonly label: string;
  /** The live sources it was read from. */
  readonly sources?: readonly ReadSource[] | undefined;
}

/** Of what was read live, each source says whether it is whole: what its permissions leave out on purpose is no failure. */
const isWhole = (facts: Facts, sources: About["sources"]): boolean =>
  sources ? sources.every((one) => one.state === "complete") : facts.coverage.failed.length === 0;

/** What of facts does not tell one snapshot from another: when and from where they were read. */
export const SNAPSHOT_IDENTITY = ["capturedAt", "sources"] as const;

/**
 * Keeps facts as a snapshot, in which whoever is forgotten has their pseudonym; the same facts again are the same snapshot. Returns its id.
 */
export async function keepFacts(store: Store, read: Facts, about: About): Promise<string> {
  const facts = await withoutForgotten(store, read);
  const pods = facts.clusters.reduce((n, c) => n + c.pods.length, 0);
  const roles = facts.accounts.reduce((n, a) => n + a.roles.length, 0);
  return saveSnapshot(store, {
    facts,
    coverage: facts.coverage,
    capturedAt: new Date(facts.capturedAt),
    origin: about.origin,
    label: about.label,
    engineVersion: version,
    factsShape: factsShape(),
    status: isWhole(facts, about.sources) ? "complete" : "partial",
    sources: about.sources,
    counts: { clusters: facts.clusters.length, accounts: facts.accounts.length, pods, roles },
    ignoreForId: SNAPSHOT_IDENTITY,
  });
}

/** A row of which everything is told. */
type WholeRow = SnapshotRow & { readonly [K in "clusters" | "accounts" | "failed" | "missing"]: number };

export function snapshotRow(record: SnapshotRecord): WholeRow {
  const coverage = coverageAnswer.safeParse(record.coverage);
  return {
    id: record.id,
    label: record.label,
    origin: record.origin,
    createdAt: record.createdAt.toISOString(),
    capturedAt: record.capturedAt.toISOString(),
    status: record.status,
    clusters: record.counts["clusters"] ?? 0,
    accounts: record.counts["accounts"] ?? 0,
    failed: coverage.success ? coverage.data.failed.length : 0,
    missing: coverage.success ? coverage.data.missing.length : 0,
    sources: [...record.sources],
  };
}

/**
 * A snapshot's row as somebody in a scope sees it: which snapshots there are is told to everybody, how many clusters and accounts are in one, whether all of it could be read
 * and which sources there are is not.
 */
export const rowIn = (scope: CallerScope | null, record: SnapshotRecord): SnapshotRow =>
  scope === null ? snapshotRow(record) : { ...snapshotRow(record), status: null, clusters: null, accounts: null, failed: null, missing: null, sources: [] };

/** Every kept snapshot, newest first, and which of them pages show. */
export async function snapshotsOf(store: Store, scope: CallerScope | null): Promise<SnapshotsAnswer> {
  const found = await shownOnPages(store);
  return {
    snapshots: (await listSnapshots(store)).map((record) => rowIn(scope, record)),
    shown: found?.shown.id ?? null,
    behind: scope === null ? (found?.behind?.id ?? null) : null,
  };
}

import type { Coverage, CoverageGap } from "@/server/facts/coverage.ts";
import type { Facts } from "@/server/facts/snapshot.ts";
import type { Exclusion, SourceFact } from "@/server/facts/sources.ts";
import { assignAccounts } from "./assemble/assign-accounts.ts";
import { assignClusters } from "./assemble/assign-clusters.ts";
import { gapsOf } from "./assemble/gaps.ts";
import { type Located, ofScope } from "./assemble/located.ts";
import { mergeAccount } from "./assemble/merge-account.ts";
import { mergeCluster } from "./assemble/merge-cluster.ts";
import { mergeIdentityCenters } from "./assemble/merge-identity-center.ts";
import { mergeOrganization } from "./assemble/merge-organization.ts";
import { placementOf } from "./assemble/placement.ts";
import type { BundleDocument, BundleDocuments } from "./bundle-document.ts";

const located = (documents: readonly BundleDocument[]): Located[] =>
  documents.flatMap(({ path, readings }) =>
    readings.flatMap((reading) => reading.contributions.map((contribution) => ({ path, place: placementOf(path), contribution }))),
  );

/** One line a file and kind, whatever number of documents the file has. */
function readLines(documents: readonly BundleDocument[]): Coverage["read"] {
  return documents.flatMap(({ path, readings }) => {
    const counts = new Map<string, number>();
    for (const { kind, objects } of readings) counts.set(kind, (counts.get(kind) ?? 0) + objects);
    return [...counts].map(([kind, objects]) => ({ path, kind, objects }));
  });
}

/** When a scan began, else the newest file's time: what was observed is not younger. */
function capturedAt(documents: readonly BundleDocument[], scans: ReadonlyArray<{ capturedAt?: string | undefined }>, readAt: string): string {
  const told = scans.flatMap((scan) => scan.capturedAt ?? []).toSorted();
  if (told.length > 0) return told.at(-1) ?? readAt;
  const times = documents.flatMap((document) => document.modifiedAt?.getTime() ?? []).filter((at) => at > 0);
  return times.length === 0 ? readAt : new Date(times.reduce((a, b) => Math.max(a, b))).toISOString();
}

/** What the scans that wrote the bundle say of their sources; nothing of a bundle made by hand. */
function told(scans: ReadonlyArray<{ sources?: readonly SourceFact[] | undefined; excluded?: readonly Exclusion[] | undefined }>) {
  const sources = scans.flatMap((scan) => scan.sources ?? []);
  const excluded = scans.flatMap((scan) => scan.excluded ?? []);
  return { ...(sources.length > 0 && { sources }), ...(excluded.length > 0 && { excluded }) };
}

/** Each gap once, though a scan and its bundle both may name it. */
const distinct = (gaps: readonly CoverageGap[]): CoverageGap[] => [...new Map(gaps.map((gap) => [JSON.stringify([gap.what, gap.of]), gap])).values()];

const refusedProposals = (all: readonly Located[]): Coverage["failed"] => [
  ...ofScope(all, "deleted").map(({ path }) => ({
    path,
    reason: "names what a proposed change would take away, which `rolewalk whatif` reads and a snapshot does not",
  })),
  ...ofScope(all, "plan").map(({ path }) => ({ path, reason: "is a Terraform plan, which `rolewalk whatif` reads and a snapshot does not" })),
];

/** Puts what the files of a bundle say to clusters, accounts and the organization, and says what is missing. Pure. */
export function assembleFacts(bundle: BundleDocuments, { readAt }: { readonly readAt: string }): Facts {
  const all = located(bundle.documents);
  const clusters = assignClusters(ofScope(all, "cluster"));
  const accounts = assignAccounts(all, ofScope(all, "account"));
  const scans = ofScope(all, "scan").map((one) => one.contribution);
  const scanFailed = scans.flatMap((scan) => scan.failed);
  const merged = accounts.accounts.map((share) => mergeAccount(share, scanFailed));
  const { organization, failed } = mergeOrganization(ofScope(all, "organization"));
  const caller = ofScope(all, "caller").map(({ contribution: { account, arn } }) => ({ account, arn }))[0];
  const facts: Omit<Facts, "coverage"> = {
    version: 1,
    capturedAt: capturedAt(bundle.documents, scans, readAt),
    clusters: clusters.clusters.map(mergeCluster),
    accounts: merged.map((one) => one.facts),
    organization,
    identityCenter: mergeIdentityCenters(ofScope(all, "identity-center")),
    caller,
    ...told(scans),
  };
  const coverage: Coverage = {
    read: readLines(bundle.documents),
    failed: [
      ...bundle.failed,
      ...clusters.failed,
      ...accounts.failed,
      ...merged.flatMap((one) => one.failed),
      ...failed,
      ...scanFailed,
      ...refusedProposals(all),
    ],
    missing: distinct([...gapsOf(facts), ...scans.flatMap((scan) => scan.missing)]),
  };
  return { ...facts, coverage };
}

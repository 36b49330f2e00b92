import type { BundleDocument, BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import type { Contribution } from "@/server/collect/bundle/contribution.ts";
import { segmentOf } from "@/server/collect/scan/bundle-path.ts";
import { SCAN_REPORT } from "@/server/collect/scan/bundle-sink.ts";
import type { CoverageFailure } from "@/server/facts/coverage.ts";
import { parseArn } from "@/server/model/arn.ts";

/** What a source may speak of. */
export interface PushScope {
  readonly clusters: readonly string[];
  readonly accounts: readonly string[];
}

interface Place {
  readonly cluster?: string | undefined;
  readonly account?: string | undefined;
}

/** Where a file lies when it lies where a scan writes: other places could be read as another cluster's or account's. */
function placeOf(path: string): Place {
  const [top, name, ...rest] = path.split("/");
  if (rest.length === 0 || rest.includes("clusters") || rest.includes("accounts") || rest.includes("organization")) return {};
  if (top === "clusters") return { cluster: name };
  return top === "accounts" ? { account: name } : {};
}

const NAMELESS = "that it does not name";

function ofAccount(account: string | undefined, { accounts }: PushScope): string | undefined {
  return account !== undefined && accounts.includes(account) ? undefined : `speaks of account ${account ?? NAMELESS}`;
}

/** A cluster's ARN says whose it is; without one the folder's name is all there is. */
function ofCluster({ arn, name }: Extract<Contribution, { scope: "cluster" }>, { cluster }: Place, { accounts }: PushScope): string | undefined {
  if (arn !== undefined && !accounts.includes(parseArn(arn)?.account ?? "")) return `speaks of the cluster \`${arn}\``;
  const isOwn = cluster !== undefined && (name ?? cluster) === cluster;
  return isOwn ? undefined : `speaks of the cluster \`${name ?? NAMELESS}\``;
}

/** Why a source may not say this; undefined: it may. */
function objection(contribution: Contribution, place: Place, scope: PushScope): string | undefined {
  switch (contribution.scope) {
    case "scan":
      return undefined;
    case "account":
      return ofAccount(contribution.account ?? place.account, scope);
    case "cluster":
      return ofCluster(contribution, place, scope);
    default:
      return "speaks of more than a cluster or an account";
  }
}

/** The part of a file that a source may send, under a path that no other source has. */
function within(document: BundleDocument, source: string, scope: PushScope): BundleDocument | string {
  if (document.path === SCAN_REPORT) return { ...document, path: `sources/${segmentOf(source)}/${SCAN_REPORT}` };
  const place = placeOf(document.path);
  const isPlaced =
    (place.cluster !== undefined && scope.clusters.includes(place.cluster)) || (place.account !== undefined && scope.accounts.includes(place.account));
  if (!isPlaced) return "lies in no folder of a cluster or account that the source may send";
  const objections = document.readings.flatMap((reading) => reading.contributions.flatMap((one) => objection(one, place, scope) ?? []));
  return objections[0] === undefined ? document : `${objections[0]}, of which the source may send nothing`;
}

/** What of a bundle a source may send, and what is left out for that: whole files, each with the reason. */
export function heldTo(
  { documents, failed }: BundleDocuments,
  source: string,
  scope: PushScope,
): { readonly documents: readonly BundleDocument[]; readonly failed: readonly CoverageFailure[] } {
  const kept: BundleDocument[] = [];
  const refused: CoverageFailure[] = [];
  for (const document of documents) {
    const found = within(document, source, scope);
    if (typeof found === "string") refused.push({ path: document.path, reason: found });
    else kept.push({ path: found.path, readings: found.readings });
  }
  return { documents: kept, failed: [...failed, ...refused] };
}

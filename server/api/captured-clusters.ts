import type { BundleDocuments } from "@/server/collect/bundle/bundle-document.ts";
import type { FolderClaim } from "@/server/collect/scan/cluster-folders.ts";
import { clusterNames, type FolderMoves } from "@/server/collect/scan/cluster-names.ts";

const folderOf = (path: string): string | undefined => /^clusters\/([^/]+)\//.exec(path)?.[1];

/** The claims of the folders that a capture has something in; the claims of the scan it came from are of other sources too. */
export function claimsInUse(claims: readonly FolderClaim[], paths: Iterable<string>): readonly FolderClaim[] {
  const used = new Set([...paths].map(folderOf));
  return claims.filter((one) => used.has(one.folder));
}

/** Whose folders are in what was sent: a folder is called as its source calls the cluster, and what lies in it may name the ARN. */
export function claimsOfSent({ documents }: BundleDocuments): readonly FolderClaim[] {
  const arns = new Map<string, string | undefined>();
  for (const { path, readings } of documents) {
    const folder = folderOf(path);
    if (folder === undefined) continue;
    const named = readings.flatMap((one) => one.contributions.flatMap((c) => (c.scope === "cluster" && c.arn !== undefined ? [c.arn] : [])))[0];
    arns.set(folder, arns.get(folder) ?? named);
  }
  return [...arns].map(([folder, arn]) => ({ folder, arn }));
}

type Claim = { -readonly [K in keyof FolderClaim]: FolderClaim[K] };

/** Captures of several sources may have a folder of one name for different clusters: those are told apart by ARN. */
function sameIn(all: readonly Claim[], { folder, arn }: FolderClaim): Claim | undefined {
  const namesakes = all.filter((one) => one.folder === folder);
  return namesakes.find((one) => one.arn === arn) ?? namesakes.find((one) => one.arn === undefined || arn === undefined);
}

/** Given the claims of each capture, what its folders become when all captures lie together, so that each is called as its cluster is. */
export function movesOfCaptures(captures: ReadonlyArray<readonly FolderClaim[]>): readonly FolderMoves[] {
  const all: Claim[] = [];
  for (const claim of captures.flat().toSorted((a, b) => Number(a.arn === undefined) - Number(b.arn === undefined))) {
    const same = sameIn(all, claim);
    if (same) Object.assign(same, { arn: same.arn ?? claim.arn, name: same.name ?? claim.name, isGiven: same.isGiven || claim.isGiven });
    else all.push({ ...claim });
  }
  const names = clusterNames(all);
  return captures.map((claims) => {
    const moves = claims.map((claim) => [claim.folder, names.get(sameIn(all, claim) ?? claim) ?? claim.folder] as const);
    return new Map(moves.filter(([from, to]) => from !== to));
  });
}

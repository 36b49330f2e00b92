import { qualifiedName } from "@/server/model/qualified-name.ts";
import { segmentOf } from "./bundle-path.ts";
import type { FolderClaim } from "./cluster-folders.ts";
import type { SourceOutcome } from "./progress.ts";

/** Folder below `clusters/` → the folder it becomes; those that stay are not in it. */
export type FolderMoves = ReadonlyMap<string, string>;

/** What a cluster is called while no other is called so. */
const plainName = ({ name, folder }: FolderClaim): string => (name === undefined ? folder : segmentOf(name));

/**
 * What clusters are called once all are known, whichever was read first: of several of one name each has its account and region, unless the sources
 * name it; one alone has its name. A cluster whose ARN is not known keeps its folder.
 */
export function clusterNames(claims: readonly FolderClaim[]): ReadonlyMap<FolderClaim, string> {
  const namesakes = Map.groupBy(claims, plainName);
  const named = new Map<FolderClaim, string>();
  for (const claim of claims) {
    const plain = plainName(claim);
    const isShared = (namesakes.get(plain)?.length ?? 0) > 1;
    const qualified = qualifiedName(plain, claim.arn);
    named.set(claim, claim.isGiven || qualified === undefined ? claim.folder : isShared ? segmentOf(qualified) : plain);
  }
  return named;
}

/** Which folders of a scan become others, so that each is called as its cluster is. One whose place another holds stays. */
export function folderMoves(claims: readonly FolderClaim[]): FolderMoves {
  const taken = new Set(claims.map((one) => one.folder));
  const moves = new Map<string, string>();
  for (const [{ folder }, name] of clusterNames(claims)) {
    if (name === folder || taken.has(name)) continue;
    taken.add(name);
    moves.set(folder, name);
  }
  return moves;
}

const IN_FOLDER = /^clusters\/([^/]+)\//;

/** A path inside a bundle after the moves. */
export function movedPath(path: string, moves: FolderMoves): string {
  const folder = IN_FOLDER.exec(path)?.[1];
  const to = folder === undefined ? undefined : moves.get(folder);
  return folder === undefined || to === undefined ? path : `clusters/${to}${path.slice(`clusters/${folder}`.length)}`;
}

/** What became of a source, told with the clusters' names after the moves. */
export function movedOutcome(outcome: SourceOutcome, moves: FolderMoves): SourceOutcome {
  if (moves.size === 0) return outcome;
  const path = (text: string): string => movedPath(text, moves);
  const of = (text: string): string => moves.get(text) ?? text;
  return {
    ...outcome,
    ...(outcome.of !== undefined && { of: of(outcome.of) }),
    ...(outcome.reason !== undefined && { reason: outcome.reason.replace(/`(clusters\/[^`]+)`/g, (_, quoted: string) => `\`${path(quoted)}\``) }),
    gave: outcome.gave.map(path),
    shortfalls: outcome.shortfalls.map((one) => ({ ...one, path: path(one.path), of: of(one.of) })),
    failed: outcome.failed.map((one) => ({ ...one, path: path(one.path) })),
    missing: outcome.missing.map((one) => ({ ...one, of: of(one.of) })),
    ledger: outcome.ledger.map((one) => ({ ...one, of: of(one.of) })),
  };
}

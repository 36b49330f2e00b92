import type { Facts } from "@/server/facts/snapshot.ts";
import type { Exclusion, SourceFact } from "@/server/facts/sources.ts";

export type PopulationState = "read" | "partial" | "not-read" | "excluded";

/** An account or a cluster that should be in the snapshot, and whether it is. */
export interface Row {
  readonly kind: "account" | "cluster";
  readonly id: string;
  readonly name?: string | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly state: PopulationState;
  readonly reason?: string | undefined;
  readonly capturedAt?: string | undefined;
  readonly by?: string | undefined;
  readonly why?: string | undefined;
  readonly when?: string | undefined;
}

type Fate = Pick<Row, "state" | "reason" | "capturedAt" | "by" | "why" | "when">;

const BEST: readonly SourceFact["state"][] = ["complete", "partial", "failed"];

/** Of the sources of an account or a cluster the one that gave most; of those the newest. */
export function sourceOf(facts: Facts, kind: SourceFact["kind"], of: string): SourceFact | undefined {
  const all = (facts.sources ?? []).filter((one) => one.kind === kind && one.of === of);
  return all.toSorted((a, b) => BEST.indexOf(a.state) - BEST.indexOf(b.state) || (a.capturedAt < b.capturedAt ? 1 : -1)).at(0);
}

interface Found {
  /** Whether anything of it was read. */
  readonly isRead: boolean;
  /** What of it is not there or not whole. */
  readonly lacks: readonly string[];
  /** What is said of it when nothing was read, and no source says why. */
  readonly unread: string;
  readonly source: SourceFact | undefined;
  readonly exclusion: (Pick<Exclusion, "by" | "why"> & Partial<Pick<Exclusion, "when">>) | undefined;
}

/** What became of it. What was read counts, though a source failed later or it was to be left out. */
export function fateOf({ isRead, lacks, unread, source, exclusion }: Found, facts: Facts): Fate {
  if (!isRead && exclusion) {
    const { by, why, when } = exclusion;
    return { state: "excluded", by, why, ...(when !== undefined && { when }) };
  }
  if (!isRead) return { state: "not-read", reason: source?.state === "failed" ? (source.reason ?? unread) : unread };
  const capturedAt = source && source.state !== "failed" ? source.capturedAt : facts.capturedAt;
  const reasons = [...(source?.reason === undefined ? [] : [source.reason]), ...lacks];
  return reasons.length > 0 ? { state: "partial", reason: reasons.join("; "), capturedAt } : { state: "read", capturedAt };
}

/** `podIdentityAssociations` in words. */
export function listWords(list: string): string {
  return list
    .replace(/([A-Z])/g, " $1")
    .toLowerCase()
    .replace(/\b(?:oidc|saml)\b/g, (word) => word.toUpperCase())
    .replace("pod identity", "Pod Identity")
    .replace("config maps", "ConfigMaps");
}

/** `not whole: pods, nodes`, of lists that are absent or partial; nothing when there is none. */
export function lacking(lists: Readonly<Record<string, string | undefined>>, needed: readonly string[]): string[] {
  const absent = needed.filter((list) => lists[list] === undefined).map(listWords);
  const partial = needed.filter((list) => lists[list] === "partial").map(listWords);
  return [...(absent.length > 0 ? [`not read: ${absent.join(", ")}`] : []), ...(partial.length > 0 ? [`not whole: ${partial.join(", ")}`] : [])];
}

import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { MissingFact } from "@/server/model/verdict.ts";
import { type ClusterAccessEntry, clusterAccess } from "./cluster-access.ts";
import { type AuthenticationMode, type ClusterAccess, compileAccess } from "./compile-access.ts";
import { canonicalArn, type IamDirectory, type IamPrincipal, lookUp, type PrincipalArn, parsePrincipalArn } from "./iam-directory.ts";
import { mapPrincipal, type PrincipalMapping } from "./map-principal.ts";
import { entryCommands, reasonFor } from "./migration-words.ts";

/** What a principal signs in as, and by which list. */
export interface SignsInAs {
  readonly via: "access-entry" | "aws-auth";
  readonly username: string | null;
  readonly groups: readonly string[];
  readonly policies: PrincipalMapping["policies"];
}

export const MIGRATION_CHANGES = ["loses-access", "changes", "gains-access", "unknown", "none"] as const;
export type MigrationChange = (typeof MIGRATION_CHANGES)[number];

/** One place where a principal is written down, with what it does today. */
export type WrittenRow = Pick<ClusterAccessEntry, "via" | "principal" | "effective" | "reason">;

/** One principal on the way from aws-auth to access entries. */
export interface MigrationRow {
  /** As it is written; of several spellings the access entry's. */
  readonly principal: string;
  readonly resolved: Ref | null;
  readonly sources: "aws-auth" | "access-entry" | "both" | "creator";
  readonly written: readonly WrittenRow[];
  /** In force today; null: it does not get in, or `missing` says what would tell. */
  readonly today: SignsInAs | null;
  /** In force once the mode is API. */
  readonly withApi: SignsInAs | null;
  readonly change: MigrationChange;
  readonly reason: string;
  /** What was not collected and decides the change; only where it is unknown. */
  readonly missing: readonly MissingFact[];
  /** Commands that give it an entry with the groups it has today; for a person to run, none where nothing is lost. */
  readonly fix: readonly string[];
}

/** What a switch of one cluster's authentication mode to API would change. */
export interface Migration {
  readonly cluster: string;
  readonly mode: AuthenticationMode | null;
  readonly rows: readonly MigrationRow[];
  readonly assumptions: readonly string[];
}

/** Rows that speak of one principal, and the principal as far as there is one to judge. */
interface Group {
  readonly rows: readonly ClusterAccessEntry[];
  /** undefined: an account, a row nobody can sign in by, or a principal that is gone. */
  readonly principal: IamPrincipal | undefined;
  readonly resolved: Ref | null;
}

const signsIn = (mapping: PrincipalMapping): SignsInAs | null =>
  mapping.via === undefined ? null : { via: mapping.via, username: mapping.username, groups: mapping.groups, policies: mapping.policies };

const sameAs = (a: SignsInAs, b: SignsInAs): boolean =>
  a.username === b.username && JSON.stringify([[...a.groups].sort(), a.policies]) === JSON.stringify([[...b.groups].sort(), b.policies]);

function changeOfAccess(now: SignsInAs, then: SignsInAs, isCertain: boolean): MigrationChange {
  if (now.via === then.via) return "none";
  if (!isCertain) return "unknown";
  return sameAs(now, then) ? "none" : "changes";
}

/** An entry that answers today answers in mode API too. A row of aws-auth that maps today is lost for certain only if there is no entry. */
function changeOf(today: PrincipalMapping, later: PrincipalMapping): MigrationChange {
  const [now, then] = [signsIn(today), signsIn(later)];
  const isOpen = later.decision.verdict === "unknown";
  if (now && then) return changeOfAccess(now, then, !isOpen && later.policiesKnown);
  if (now) return isOpen ? "unknown" : "loses-access";
  if (isOpen || today.decision.verdict === "unknown") return "unknown";
  return then ? "gains-access" : "none";
}

function unread(...mappings: readonly PrincipalMapping[]): readonly MissingFact[] {
  const facts = mappings.flatMap((m) => [...m.decision.missing, ...(m.policiesKnown ? [] : [{ what: "access policies", of: m.principal }])]);
  return [...new Map(facts.map((f) => [`${f.what} ${f.of}`, f])).values()];
}

const sourcesOf = (rows: readonly ClusterAccessEntry[]): MigrationRow["sources"] => {
  const vias = new Set(rows.map((row) => row.via));
  if (vias.has("creator")) return "creator";
  return vias.size > 1 ? "both" : vias.has("aws-auth") ? "aws-auth" : "access-entry";
};

const written = (rows: readonly ClusterAccessEntry[]): readonly WrittenRow[] =>
  rows.map(({ via, principal, effective, reason }) => ({ via, principal, effective, reason }));

/**
 * Today's access: where the mode was not read, it is taken not to be API yet, which is what a migration is about. In mode CONFIG_MAP there can be no
 * entry, so that list need not have been read (F4).
 */
function accessToday(cluster: ClusterFacts): ClusterAccess {
  const access = compileAccess(cluster);
  return { ...access, mode: access.mode ?? "API_AND_CONFIG_MAP", entriesKnown: access.entriesKnown || access.mode === "CONFIG_MAP" };
}

function judged(access: ClusterAccess, group: Group, principal: IamPrincipal): MigrationRow {
  const today = mapPrincipal(access, principal);
  const later = mapPrincipal({ ...access, mode: "API" }, principal);
  const change = changeOf(today, later);
  const [first] = group.rows;
  const row = {
    principal: first?.principal ?? principal.arn,
    resolved: group.resolved,
    sources: sourcesOf(group.rows),
    written: written(group.rows),
    today: signsIn(today),
    withApi: signsIn(later),
    change,
    missing: change === "unknown" ? unread(today, later) : [],
  };
  const fix = change === "loses-access" && group.resolved !== null && row.today ? entryCommands(access.cluster, group.resolved, row.today) : [];
  return { ...row, fix, reason: reasonFor(row, { isApi: access.mode === "API", takesEntry: true }) };
}

/** Rows that name nobody who could be asked about: an account, a lost section, a principal that is gone, the hidden creator. */
function unjudged(access: ClusterAccess, group: Group): MigrationRow {
  const [row] = group.rows;
  const isCreator = row?.via === "creator";
  const isLost = row?.via === "aws-auth" && row.effective && access.mode !== "API";
  const today: SignsInAs | null = isLost ? { via: "aws-auth", username: row.username, groups: row.groups, policies: [] } : null;
  const found = {
    principal: row?.principal ?? "",
    resolved: group.resolved,
    sources: sourcesOf(group.rows),
    written: written(group.rows),
    today,
    withApi: null,
    change: isCreator ? ("unknown" as const) : isLost ? ("loses-access" as const) : ("none" as const),
    missing: isCreator ? [{ what: "who created the cluster", of: access.cluster }] : [],
  };
  return { ...found, fix: [], reason: reasonFor(found, { isApi: access.mode === "API", takesEntry: false }) };
}

/** The principal to judge: the collected one, or the one that is written where its account was not read whole. */
function principalOf(iam: IamDirectory, rows: readonly ClusterAccessEntry[]): IamPrincipal | undefined {
  const named = [...rows.filter((r) => r.via === "access-entry"), ...rows].flatMap((r): readonly { text: string; arn: PrincipalArn }[] => {
    const arn = parsePrincipalArn(r.principal);
    return arn ? [{ text: r.principal, arn }] : [];
  });
  for (const { arn } of named) {
    const found = lookUp(iam, arn);
    if (found) return found;
  }
  const [first] = named;
  return first && !iam.isComplete(first.arn.account, first.arn.kind) ? { arn: first.text } : undefined;
}

function keyOf(iam: IamDirectory, row: ClusterAccessEntry, index: number): string {
  const arn = parsePrincipalArn(row.principal);
  const canonical = arn && canonicalArn(lookUp(iam, arn)?.arn ?? row.principal);
  return canonical ?? `row ${index}`;
}

function groupsOf(iam: IamDirectory, rows: readonly ClusterAccessEntry[]): readonly Group[] {
  const keys = new Map(rows.map((row, index) => [row, keyOf(iam, row, index)]));
  return [...Map.groupBy(rows, (row) => keys.get(row) ?? "").values()].map((group) => {
    const principal = principalOf(iam, group);
    const arn = principal && parsePrincipalArn(principal.arn);
    const collected = arn && lookUp(iam, arn);
    return { rows: group, principal, resolved: collected ? arnRef(collected.arn) : (group[0]?.resolved ?? null) };
  });
}

const ORDER = new Map(MIGRATION_CHANGES.map((change, i) => [change, i]));

/**
 * Principal by principal what a switch of the authentication mode to API would change (F4, F26): who is only in aws-auth and would be shut out, who
 * has both and would become somebody else. The mode only ever goes this way. Nothing that is written is left out; what hangs on a list or a mode
 * that was not read is unknown, or said among the assumptions. Most urgent first.
 */
export function migrationView(cluster: ClusterFacts, iam: IamDirectory): Migration {
  const access = accessToday(cluster);
  const mode = cluster.eks?.authenticationMode ?? null;
  const groups = groupsOf(iam, clusterAccess(cluster, iam));
  const rows = groups.map((group) => (group.principal ? judged(access, group, group.principal) : unjudged(access, group)));
  const assumptions = [
    ...(mode === null ? [`the authentication mode of cluster ${access.cluster} was not collected; it is taken not to be API yet`] : []),
    ...(access.awsAuthKnown || mode === "API"
      ? []
      : [`aws-auth of cluster ${access.cluster} was not collected; whoever only it lets in would lose access and is not in this list`]),
    ...(access.entriesKnown
      ? []
      : [`the access entries of cluster ${access.cluster} were not collected as a whole; who has one that was not read keeps access`]),
  ];
  return { cluster: access.cluster, mode, rows: rows.sort((a, b) => (ORDER.get(a.change) ?? 0) - (ORDER.get(b.change) ?? 0)), assumptions };
}

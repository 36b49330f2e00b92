import { z } from "zod";
import { accessRow } from "./access.ts";
import { clusterAccessEntry, coverageAnswer } from "./answers.ts";
import { acceptedFinding, openFinding, SEVERITY_WORDS } from "./findings.ts";
import { REPORT_FORMATS } from "./report-formats.ts";
import { entity } from "./screen.ts";
import { ref, verdict, verdictWord } from "./verdict.ts";

export const reportFormat = z.enum(REPORT_FORMATS);

export const SCOPE_KINDS = ["cluster", "namespace", "account", "owner", "team", "environment", "entity"] as const;

/** A part of the snapshot that a report is of. `entities`: how many of the graph are in it. */
export const reportScope = z.object({
  kind: z.enum(SCOPE_KINDS),
  asked: z.string().describe("as it was written"),
  words: z.string().describe("in words"),
  entities: z.number().int(),
});
export type ReportScope = z.infer<typeof reportScope>;

const count = z.number().int();
const byVerdict = z.object({ allowed: count, conditional: count, unknown: count });

/** How much is in each part of a report. `rows` are lines of a table, entities are counted once. */
export const reportCounts = z.object({
  findings: z.object(Object.fromEntries(SEVERITY_WORDS.map((word) => [word, count])) as Record<(typeof SEVERITY_WORDS)[number], typeof count>),
  accepted: count,
  /** Lists and files that were not read, or not whole. */
  notRead: count,
  targets: count,
  /** Entities that are or can become a target, by the most certain of their ways, and the rows that tell them. */
  holders: byVerdict.extend({ total: count, rows: count }),
  entries: z.object({ total: count, inForce: count }),
  outside: z.object({ rows: count, pairs: count, who: count }),
  access: z.object({ rows: count, pairs: count }),
  /** With a scope: who else can get into it, and what it can get to beyond itself, in any number of steps. */
  into: byVerdict.extend({ total: count, rows: count }).optional(),
  outOf: byVerdict.extend({ total: count, rows: count }).optional(),
});
export type ReportCounts = z.infer<typeof reportCounts>;

/** What a report says of itself. Nothing here depends on when it is made, so that the same snapshot gives the same bytes. */
export const reportAbout = z.object({
  report: z.literal(1).describe("version of this shape"),
  title: z.string(),
  engine: z.string().describe("name and version of the program that decided"),
  snapshot: z
    .object({ id: z.string(), label: z.string(), origin: z.string() })
    .nullable()
    .describe("null: of a bundle that is no kept snapshot; `bundle` says which"),
  bundle: z.string().optional(),
  limitedTo: z
    .string()
    .optional()
    .describe("the part of the estate that whoever asked is limited to (docs/scopes.md): the report is derived from the facts in it alone"),
  capturedAt: z.string().describe("RFC 3339: the newest fact, or when the files were written"),
  captured: coverageAnswer.shape.captured,
  holdsUntil: z.string().nullable().describe("the first moment at which a date in a policy changes an answer; null: none does"),
  scope: z.array(reportScope).describe("empty: the whole snapshot"),
  snapshotHolds: z.object({ clusters: count, accounts: count, pods: count, serviceAccounts: count, roles: count, users: count }),
  counts: reportCounts,
  assumptions: z.array(z.string()).describe("what the ways that are told step by step take for granted"),
  hash: z.string().describe("what the SHA-256 of a report is taken of, and how to check it"),
});
export type ReportAbout = z.infer<typeof reportAbout>;

/** A finding in a report; `inScope` counts the members that the scope holds, which are told first. */
export const reportFinding = openFinding.extend({ inScope: count });
export type ReportFinding = z.infer<typeof reportFinding>;

/** A finding that somebody lives with, of the members that were accepted. */
export const reportAccepted = acceptedFinding.extend({ inScope: count });
export type ReportAccepted = z.infer<typeof reportAccepted>;

/** The worst way of a finding, or one of the worst to a target, step by step, each with its proof. */
export const reportWay = z.object({
  finding: z.string().nullable().describe("its id; null: a way to a target"),
  verdict: verdictWord,
  edges: z.array(verdict),
});
export type ReportWay = z.infer<typeof reportWay>;

/** A target: an identity that is as good as an administrator of an account or a cluster, or what is marked. */
export const reportTarget = z.object({ who: entity, verdict: verdictWord, of: z.string(), why: z.string() });
export type ReportTarget = z.infer<typeof reportTarget>;

/** Accounts and clusters that a holder can administer, and what is marked that it can have, by the most certain of its ways. Many holders share one. */
export const targetSet = z.object({
  id: z.string(),
  allowed: z.array(z.string()),
  conditional: z.array(z.string()),
  unknown: z.array(z.string()),
});
export type TargetSet = z.infer<typeof targetSet>;

/** One that can end up as another, with the best way: `count` equal ones of a workload or a node group are one row, with the way of the first of them. */
export const reportReach = z.object({
  who: entity,
  count: count.describe("how many pods or nodes this row stands for"),
  verdict: verdictWord,
  how: z.string().nullable().describe("mechanism of the first step; null: it is one itself"),
  hops: count,
  path: z.array(ref),
});
export type ReportReach = z.infer<typeof reportReach>;

/** The same, seen from the other end: what can be got to. */
export const reportReached = reportReach.omit({ who: true }).extend({ whom: entity });
export type ReportReached = z.infer<typeof reportReached>;

export const reportHolder = reportReach.extend({ targets: z.string().describe("the id of an element of `targetSets`") });
export type ReportHolder = z.infer<typeof reportHolder>;

export const reportEntry = clusterAccessEntry.extend({ level: z.string().describe("what it comes to, in words") });
export type ReportEntry = z.infer<typeof reportEntry>;

/** One decision of one step: all of `who` can become all of `whom`. `side`: with a scope, which end of it the scope holds. */
export const reportAccess = accessRow.omit({ id: true, hops: true, path: true }).extend({ side: z.enum(["from-scope", "into-scope"]).optional() });
export type ReportAccess = z.infer<typeof reportAccess>;

/** A whole report as JSON. Its bytes are what the SHA-256 of all formats is taken of. */
export const report = z.object({
  about: reportAbout,
  coverage: coverageAnswer,
  findings: z.array(reportFinding),
  accepted: z.array(reportAccepted),
  ways: z.array(reportWay),
  targets: z.array(reportTarget),
  targetSets: z.array(targetSet),
  holders: z.array(reportHolder),
  entries: z.array(reportEntry),
  outside: z.array(reportAccess),
  into: z.array(reportReach),
  outOf: z.array(reportReached),
  access: z.array(reportAccess),
});

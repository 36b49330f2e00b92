import { z } from "zod";
import { coverageAnswer } from "./answers.ts";
import { entityKind } from "./entity-kind.ts";
import { MAP_RANKS } from "./map-ranks.ts";
import { ref, verdictWord } from "./verdict.ts";

/** An entity in a list: `label` is its short name, `context` where it lives (namespace and cluster, or account with its name). */
export const entity = z.object({ ref, kind: entityKind, label: z.string(), context: z.string() });
export type EntityAnswer = z.infer<typeof entity>;

/** `nearest`: of a search that finds nothing, what may have been meant. */
export const searchAnswer = z.object({ query: z.string(), total: z.number().int(), results: z.array(entity), nearest: z.array(entity) });
export type SearchAnswer = z.infer<typeof searchAnswer>;

/** A document an entity owns (trust policy, inline or attached policy, RBAC object, annotation…), as stored, to be shown and highlighted. */
export const documentView = z.object({ source: z.string(), document: z.string(), title: z.string(), json: z.unknown() });
export type DocumentView = z.infer<typeof documentView>;

/**
 * Everything the subject page shows that is not an edge. `facts` are rows of name and value. `similar` is filled when `found` is false.
 * `pods`: those that a workload runs, that run as a service account or in a namespace, running ones first; of many the first, and how many there are.
 */
export const entityAnswer = z.object({
  ref,
  found: z.boolean(),
  kind: entityKind,
  label: z.string(),
  context: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string(), ref: ref.optional() })),
  pods: z.object({ shown: z.array(ref), total: z.number().int() }),
  documents: z.array(documentView),
  similar: z.array(entity),
});
export type EntityPageAnswer = z.infer<typeof entityAnswer>;

export const mapRank = z.enum(MAP_RANKS);

/**
 * One drawn node: a single entity (`count` 1, `ref` its reference) or a group of entities that are equal as far as their edges go.
 * `members` holds the first of them; `count` all.
 */
export const mapNode = z.object({
  id: z.string(),
  kind: entityKind,
  rank: mapRank,
  label: z.string(),
  context: z.string(),
  ref,
  count: z.number().int(),
  members: z.array(entity),
});
export type MapNode = z.infer<typeof mapNode>;

/**
 * One drawn edge: `count` edges of one mechanism between the members of two nodes; `from` and `to` are ones whose proof can be asked. `via`: what
 * hands the role out on the way, for the picture alone: the OIDC provider of a web identity, the association of a Pod Identity.
 */
export const mapEdge = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  mechanism: z.string(),
  verdict: verdictWord,
  count: z.number().int(),
  from: ref,
  to: ref,
  via: entity.optional(),
});
export type MapEdge = z.infer<typeof mapEdge>;

const pairCounts = z.object({ allowed: z.number().int(), conditional: z.number().int(), unknown: z.number().int() });

/**
 * A snapshot by places: a node is everything of one rank at one place (or of several places, where there are too many), with how many entities of each kind;
 * `clusters` or `accounts` are where all of them are, `namespace` is the one they share, if any; `within` are pairs inside it. An edge counts the pairs between two nodes by one family of mechanisms. `cut` counts what is not drawn.
 */
export const estateMap = z.object({
  nodes: z.array(
    z.object({
      id: z.string(),
      rank: mapRank,
      kinds: z.partialRecord(entityKind, z.number().int()),
      clusters: z.array(z.string()),
      accounts: z.array(z.string()),
      namespace: z.string(),
      count: z.number().int(),
      within: z.number().int(),
    }),
  ),
  edges: z.array(z.object({ source: z.string(), target: z.string(), family: z.string(), pairs: pairCounts })),
  entities: z.number().int(),
  pairs: z.number().int(),
  cut: z.object({ edges: z.number().int(), pairs: z.number().int() }),
});
export type EstateMap = z.infer<typeof estateMap>;

/**
 * `focus`: the entity the map was asked about; without it the map is the whole snapshot's. `cut` counts what the budget left out. `around`: how many can
 * become the focus and it can become, of whom `looked` of each at most, the most certain and nearest, are looked at for the picture. `estate`: the whole
 * snapshot has more entities than can be drawn and is told by places; `nodes` is empty then.
 */
export const mapAnswer = z.object({
  focus: ref.nullable(),
  nodes: z.array(mapNode),
  edges: z.array(mapEdge),
  totals: z.object({ entities: z.number().int(), edges: z.number().int() }),
  cut: z.object({ nodes: z.number().int(), edges: z.number().int() }),
  around: z.object({ who: z.number().int(), reach: z.number().int(), looked: z.number().int() }).optional(),
  estate: estateMap.optional(),
});
export type MapAnswer = z.infer<typeof mapAnswer>;

export const snapshotRow = z.object({
  id: z.string(),
  label: z.string(),
  origin: z.string(),
  createdAt: z.string(),
  capturedAt: z.string(),
  status: z.enum(["complete", "partial"]).nullable().describe("null, as the counts that follow: it is not told to whoever is limited to a part"),
  clusters: z.number().int().nullable(),
  accounts: z.number().int().nullable(),
  failed: z.number().int().nullable(),
  missing: z.number().int().nullable(),
  sources: z.array(z.object({ name: z.string(), state: z.enum(["complete", "partial", "failed"]), capturedAt: z.string().optional() })),
});
export type SnapshotRow = z.infer<typeof snapshotRow>;
/** `shown`: the one that is asked where none is named; `behind`: a newer one of the same sources that is not whole. */
export const snapshotsAnswer = z.object({ snapshots: z.array(snapshotRow), shown: z.string().nullable(), behind: z.string().nullable() });
export type SnapshotsAnswer = z.infer<typeof snapshotsAnswer>;
/** `import` and a finished job: the snapshot's id and what was and was not read. */
export const importAnswer = z.object({ snapshot: z.string(), coverage: coverageAnswer });
export type ImportAnswer = z.infer<typeof importAnswer>;

/** The home page: what the newest snapshot holds, as numbers that are links. */
export const overviewAnswer = z.object({
  snapshot: snapshotRow.nullable(),
  counts: z.object({
    pods: z.number().int(),
    serviceAccounts: z.number().int(),
    roles: z.number().int(),
    users: z.number().int(),
    clusters: z.number().int(),
    accounts: z.number().int(),
  }),
  clusters: z.array(z.object({ name: z.string(), account: z.string().nullable(), authenticationMode: z.string().nullable(), version: z.string().nullable() })),
  accounts: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
  /** Pods worth a first look, the most pressing kind first; `others`: further workloads of which the same is true, on the last row of its kind. */
  notable: z.array(z.object({ title: z.string(), detail: z.string(), from: ref, to: ref.nullable(), verdict: verdictWord, others: z.number().int() })),
});
export type OverviewAnswer = z.infer<typeof overviewAnswer>;

export const sourceProgress = z.object({
  name: z.string(),
  state: z.enum(["waiting", "reading", "done", "partial", "failed"]),
  detail: z.string(),
  objects: z.number().int(),
  waitedMs: z.number().optional().describe("milliseconds for which rate limits were waited"),
  leftMs: z.number().optional().describe("milliseconds that are left, as far as the scan before tells"),
});
export const jobAnswer = z.object({
  id: z.string(),
  kind: z.enum(["import", "scan", "review"]),
  state: z.enum(["queued", "running", "done", "failed", "cancelled"]),
  progress: z.array(sourceProgress),
  error: z.string().nullable(),
  snapshot: z.string().nullable().describe("the snapshot it made"),
  review: z.string().nullable().default(null).describe("the review it made"),
});
export type JobAnswer = z.infer<typeof jobAnswer>;

/** Who left it out of scans, why, and on which day. */
const decided = { by: z.string(), why: z.string(), when: z.string() };

export const sourceInput = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("kubernetes"),
    name: z.string().min(1).max(100),
    kubeconfig: z.string().optional(),
    context: z.string().optional(),
    every: z.string().optional(),
    watch: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("aws"),
    name: z.string().min(1).max(100),
    profile: z.string().optional(),
    regions: z.union([z.literal("all"), z.array(z.string())]),
    roleArn: z.string().optional(),
    externalId: z.string().optional(),
    clusters: z.union([z.enum(["all", "none"]), z.array(z.string())]).optional(),
    excludeClusters: z.array(z.object({ cluster: z.string(), ...decided })).optional(),
    sessionName: z.string().optional(),
    services: z.boolean().optional(),
    organization: z
      .object({ role: z.string(), externalId: z.string().optional(), exclude: z.array(z.object({ account: z.string(), ...decided })).optional() })
      .optional(),
    endpoint: z.string().optional(),
    every: z.string().optional(),
  }),
]);
export type SourceInput = z.infer<typeof sourceInput>;
export const sourcesAnswer = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      kind: z.enum(["kubernetes", "aws", "push"]).describe("`push`: it is not read, it sends"),
      detail: z.string(),
      createdAt: z.string(),
      every: z.string().nullable().describe("how often the server reads it by itself"),
      watch: z.boolean().describe("whether its changes are heard of as they happen"),
      nextRunAt: z.string().nullable(),
      lastRunAt: z.string().nullable(),
      lastState: z.enum(["complete", "partial", "failed"]).nullable(),
      lastReason: z.string().nullable(),
    }),
  ),
});
export type SourcesAnswer = z.infer<typeof sourcesAnswer>;

/** RFC 9457 problem details; every error of the API has this shape. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string().optional(),
  request: z.string().optional().describe("what the server's log and the header x-request-id call this request"),
  candidates: z.array(entity).optional(),
});
export type Problem = z.infer<typeof problem>;

import { z } from "zod";
import { entityKind } from "./entity-kind.ts";
import { gap } from "./gap.ts";
import { captured, capturedSource, populationRow } from "./population.ts";
import { condition, missingFact, ref, step, verdict, verdictWord } from "./verdict.ts";

/** `explain`: one verdict per mechanism tried, best first. */
/** When the oldest of what an answer rests on was read, and by which source; told of what a live scan read. */
const oldest = z.object({ capturedAt: z.string(), source: z.string() }).optional();

export const explainAnswer = z.object({ verdicts: z.array(verdict), oldest });
export type ExplainAnswer = z.infer<typeof explainAnswer>;

export const SOURCE_KINDS = ["static-key", "shared-config", "web-identity", "pod-identity", "imds"] as const;
export const SDK_NAMES = ["default", "go-v2", "java-v2", "js-v3", "python", "rust", "dotnet-v4", "ruby", "php", "kotlin"] as const;
export const sdkName = z.enum(SDK_NAMES);

/** One credential source of a container, in the order the SDK tries it. */
export const credentialSource = z.object({
  kind: z.enum(SOURCE_KINDS),
  role: ref.nullable(),
  configured: z.boolean(),
  injected: z.boolean(),
  verdict: verdictWord,
  wins: z.boolean(),
  conditions: z.array(condition),
  missing: z.array(missingFact),
  assumptions: z.array(z.string()),
  steps: z.array(step),
});
export type CredentialSourceAnswer = z.infer<typeof credentialSource>;

export const podContainer = z.object({
  name: z.string(),
  kind: z.enum(["regular", "init", "ephemeral"]),
  effective: ref.nullable(),
  sources: z.array(credentialSource),
});

export const podAnswer = z.object({
  pod: ref,
  container: z.string(),
  sdk: sdkName,
  phase: z.string().nullable(),
  phaseReason: z.string().optional().describe("why the phase is not the whole of it: `CrashLoopBackOff` of a pod that is `Running`"),
  node: ref.nullable(),
  serviceAccount: ref.nullable(),
  owner: ref.nullable(),
  effective: ref.nullable(),
  sources: z.array(credentialSource),
  containers: z.array(podContainer),
  reachable: z.array(ref),
  oldest,
});
export type PodAnswer = z.infer<typeof podAnswer>;

export const reachRow = z.object({ ref, verdict: verdictWord, mechanism: z.string(), hops: z.number().int(), path: z.array(ref) });
export type ReachRow = z.infer<typeof reachRow>;
const totals = {
  total: z.number().int(),
  verdicts: z
    .object({ allowed: z.number().int(), conditional: z.number().int(), unknown: z.number().int() })
    .describe("how many rows there are of each verdict"),
  kinds: z.partialRecord(entityKind, z.number().int()).describe("how many rows there are of each kind of entity"),
};

/**
 * `total`, `verdicts` and `kinds` count all rows; over HTTP `principals` and `targets` are one page of them. `missing`: what was not read of the whole
 * snapshot; what it would add is in no row, and `explain` says of a single pair whether it is unknown for it.
 */
export const whoAnswer = z.object({ to: ref, ...totals, principals: z.array(reachRow), missing: z.array(gap) });
export type WhoAnswer = z.infer<typeof whoAnswer>;
export const reachAnswer = z.object({ from: ref, ...totals, targets: z.array(reachRow), missing: z.array(gap) });
export type ReachAnswer = z.infer<typeof reachAnswer>;

/** `count`: how many equal paths this one stands for. */
export const pathAnswer = z.object({
  verdict: verdictWord,
  count: z.number().int(),
  edges: z.array(verdict),
  alike: z
    .array(z.object({ at: z.number().int(), total: z.number().int(), first: z.array(ref) }))
    .optional()
    .describe("where equal ways part: the place among the entities of the way (its first end is 0), how many stand there, and the first of them"),
});
/**
 * `total` counts the paths that are listed. `complete`: there are no others of at most so many hops; if not, `stopped` tells whether as many as were asked
 * for were found (`limit`) the search took too much (`effort`: those listed are still the best ones), or every way is longer than asked for (`hops`).
 * `missing`: what was not read of the whole snapshot, as for `who`.
 */
export const pathsAnswer = z.object({
  from: ref,
  to: ref,
  total: z.number().int(),
  complete: z.boolean(),
  stopped: z.enum(["limit", "effort", "hops"]).optional(),
  paths: z.array(pathAnswer),
  missing: z.array(gap),
});
export type PathsAnswer = z.infer<typeof pathsAnswer>;

export const clusterAccessEntry = z.object({
  cluster: z.string(),
  principal: z.string(),
  resolved: ref.nullable(),
  via: z.enum(["access-entry", "aws-auth", "creator"]),
  effective: z.boolean(),
  username: z.string().nullable(),
  groups: z.array(z.string()),
  policies: z.array(z.object({ policy: z.string(), scope: z.union([z.literal("cluster"), z.array(z.string())]) })),
  reason: z.string(),
  verdict: verdictWord,
});
/** An OIDC issuer of a cluster for people, with the bound names that are theirs; not `certain` where its names carry no prefix. */
export const externalSignIn = z.object({
  cluster: z.string(),
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  usernameClaim: z.string(),
  usernamePrefix: z.string(),
  groupsClaim: z.string().nullable(),
  groupsPrefix: z.string().nullable(),
  requiredClaims: z.record(z.string(), z.string()),
  subjects: z.array(z.object({ ref, certain: z.boolean() })),
});
export type ExternalSignInAnswer = z.infer<typeof externalSignIn>;
export const clusterAccessAnswer = z.object({ entries: z.array(clusterAccessEntry), identityProviders: z.array(externalSignIn) });
export type ClusterAccessAnswer = z.infer<typeof clusterAccessAnswer>;

export const MIGRATION_CHANGES = ["loses-access", "changes", "gains-access", "unknown", "none"] as const;
const signsInAs = z.object({
  via: z.enum(["access-entry", "aws-auth"]),
  username: z.string().nullable(),
  groups: z.array(z.string()),
  policies: clusterAccessEntry.shape.policies,
});
/**
 * One principal of `cluster-migration`. `today` and `withApi`: what it signs in as, null when it does not. `holders`: who can become the principal
 * and reaches the cluster that way; the first of them and how many there are. `fix`: commands that would keep its access, for a person to run.
 */
export const migrationRow = z.object({
  principal: z.string(),
  resolved: ref.nullable(),
  sources: z.enum(["aws-auth", "access-entry", "both", "creator"]),
  written: z.array(clusterAccessEntry.pick({ via: true, principal: true, effective: true, reason: true })),
  today: signsInAs.nullable(),
  withApi: signsInAs.nullable(),
  change: z.enum(MIGRATION_CHANGES),
  reason: z.string(),
  missing: z.array(missingFact),
  fix: z.array(z.string()),
  holders: z.object({ total: z.number().int(), first: z.array(z.object({ ref, verdict: verdictWord, hops: z.number().int() })) }),
});
export type MigrationRowAnswer = z.infer<typeof migrationRow>;
export const clusterMigrationAnswer = z.object({
  clusters: z.array(
    z.object({ cluster: z.string(), authenticationMode: z.string().nullable(), rows: z.array(migrationRow), assumptions: z.array(z.string()) }),
  ),
});
export type ClusterMigrationAnswer = z.infer<typeof clusterMigrationAnswer>;

/** Clusters of the snapshot, with what a kubeconfig may know them by. */
export const clustersAnswer = z.object({
  clusters: z.array(z.object({ name: z.string(), arn: z.string().nullable(), eksName: z.string().nullable(), endpoint: z.string().nullable() })),
});
export type ClustersAnswer = z.infer<typeof clustersAnswer>;
/** Accounts that were collected or that an organization lists; `name` is null where nobody told it. */
export const accountsAnswer = z.object({ accounts: z.array(z.object({ id: z.string(), name: z.string().nullable(), collected: z.boolean() })) });
export type AccountsAnswer = z.infer<typeof accountsAnswer>;

export const coverageAnswer = z.object({
  read: z.array(z.object({ path: z.string(), kind: z.string(), objects: z.number().int() })),
  failed: z.array(z.object({ path: z.string(), reason: z.string(), line: z.number().int().optional(), column: z.number().int().optional() })),
  missing: z.array(gap),
  /** Every account and cluster that should be there, and what became of it. */
  population: z.array(populationRow).optional(),
  captured: captured.optional(),
  /** Of a live scan: each of its sources. */
  sources: z.array(capturedSource).optional(),
});
export type CoverageAnswer = z.infer<typeof coverageAnswer>;

/** Of a pattern of actions: how many it stands for, and those that are not denied. */
const expansion = z.object({ total: z.number().int(), held: z.array(z.object({ action: z.string(), verdict: verdictWord })) });
/** An action in a policy, or in a question, that stands for none of the catalogue's. */
export const unknownAction = z.object({ kind: z.enum(["service", "action", "pattern"]), action: z.string(), didYouMean: z.array(z.string()) });

/** `can`: one verdict whose mechanism is the action; `to` is the resource, or the principal's account when none was named. */
export const canAnswer = verdict.extend({
  through: ref.optional(),
  resources: z.array(z.string()).optional(),
  actions: expansion.optional(),
  unknownAction: unknownAction.optional(),
});
export type CanAnswer = z.infer<typeof canAnswer>;
export const whoCanAnswer = z.object({
  action: z.string(),
  resource: z.string().nullable(),
  principals: z.array(z.object({ ref, verdict: verdictWord, conditions: z.array(condition) })),
  partly: z.array(z.object({ ref, actions: expansion })).optional(),
  notes: z.array(z.string()).optional(),
  unknownAction: unknownAction.optional(),
});
export type WhoCanAnswer = z.infer<typeof whoCanAnswer>;

/** `kube-can`: `allowed` by what was read; the verdict is `unknown` where a list is missing. */
export const kubeCanAnswer = z.object({
  allowed: z.boolean(),
  verdict: verdictWord,
  conditions: z.array(condition),
  missing: z.array(missingFact),
  assumptions: z.array(z.string()),
  steps: z.array(step),
  notes: z.array(z.string()),
  through: z.array(reachRow).describe("mapped identities that may, and that the refused IAM identity can become first"),
});
export const kubeWhoCanAnswer = z.object({
  subjects: z.array(z.object({ ref, verdict: verdictWord, conditions: z.array(condition), steps: z.array(step) })),
});

export const heldRule = z.object({
  scope: z.union([z.literal("cluster"), z.array(z.string())]).describe("the whole cluster, or namespaces; patterns of an access policy keep their *"),
  verbs: z.array(z.string()),
  apiGroups: z.array(z.string()),
  resources: z.array(z.string()),
  resourceNames: z.array(z.string()),
  nonResourceURLs: z.array(z.string()),
  by: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("binding"), binding: ref, role: ref, through: z.string() }),
    z.object({ kind: z.literal("access-policy"), policy: z.string() }),
  ]),
  conditions: z.array(condition),
});
export type HeldRuleAnswer = z.infer<typeof heldRule>;
export const takeover = z.object({
  mechanism: z.string(),
  verdict: verdictWord,
  conditions: z.array(condition),
  through: ref,
  targets: z.object({ total: z.number().int(), first: z.array(ref) }),
  steps: z.array(step),
});
export type TakeoverAnswer = z.infer<typeof takeover>;
/**
 * `kube-permissions`: what an identity may do, one element per cluster. `signsIn` is null for an identity of the cluster itself; for an IAM identity it
 * is what the cluster maps it to, `via` null when it does not get in.
 */
export const kubePermissionsAnswer = z.object({
  subject: ref,
  clusters: z.array(
    z.object({
      cluster: z.string(),
      signsIn: z
        .object({
          via: z.enum(["access-entry", "aws-auth"]).nullable(),
          username: z.string().nullable(),
          groups: z.array(z.string()),
          verdict: verdictWord,
          conditions: z.array(condition),
          assumptions: z.array(z.string()),
          steps: z.array(step),
        })
        .nullable(),
      rules: z.array(heldRule),
      takesOver: z.array(takeover),
      missing: z.array(missingFact),
    }),
  ),
});
export type KubePermissionsAnswer = z.infer<typeof kubePermissionsAnswer>;

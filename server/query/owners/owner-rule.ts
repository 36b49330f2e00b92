/** What can be known of who answers for something. */
export const OWNER_FIELDS = ["owner", "team", "environment"] as const;
export type OwnerField = (typeof OWNER_FIELDS)[number];

/** Where a rule looks: a tag of the IAM entity or of the cluster, of the account, a label of the object or of its namespace, or a name. */
export const OWNER_SOURCES = ["tag", "label", "account-tag", "name", "namespace-name", "cluster-name", "account-name"] as const;
export type OwnerSource = (typeof OWNER_SOURCES)[number];
/** Those whose texts have keys. */
export const KEYED_SOURCES = ["tag", "label", "account-tag"] as const satisfies readonly OwnerSource[];
export type KeyedSource = (typeof KEYED_SOURCES)[number];

/** One rule of an ordered list; of each field the first that finds something counts. */
export interface OwnerRule {
  readonly field: OwnerField;
  readonly from: OwnerSource;
  /** Of tags and labels: the key, in this very spelling. */
  readonly key?: string | undefined;
  /** What the text has to hold; absent: anything. */
  readonly pattern?: RegExp | undefined;
  /** What is said then, with `$1` for the first group of the pattern; absent: the first group, else the whole text. */
  readonly value?: string | undefined;
}

const keyed = (field: OwnerField, from: KeyedSource, ...keys: readonly string[]): readonly OwnerRule[] => keys.map((key) => ({ field, from, key }));
const STAGE = /(?:^|[-_ .])(prod(?:uction)?|stag(?:e|ing)|dev(?:elopment)?|test|sandbox)(?:$|[-_ .\d])/i;

/** Labels stand nearer to an object than tags of its cluster, and those nearer than tags of the account; what IAM has is tagged alone. */
const written = (field: OwnerField, tags: readonly string[], labels: readonly string[]): readonly OwnerRule[] => [
  ...keyed(field, "label", ...labels),
  ...keyed(field, "tag", ...tags),
  ...keyed(field, "account-tag", ...tags),
];

/** What holds without a rule file: the keys that are written most, the nearest first, then the stage that a name tells. */
export const DEFAULT_OWNER_RULES: readonly OwnerRule[] = [
  ...written("owner", ["owner", "Owner"], ["owner"]),
  ...written("team", ["team", "Team"], ["team", "app.kubernetes.io/team"]),
  ...keyed("environment", "label", "environment", "env"),
  ...keyed("environment", "tag", "environment", "Environment", "env"),
  { field: "environment", from: "namespace-name", pattern: STAGE },
  { field: "environment", from: "cluster-name", pattern: STAGE },
  ...keyed("environment", "account-tag", "environment", "Environment", "env"),
  { field: "environment", from: "account-name", pattern: STAGE },
];

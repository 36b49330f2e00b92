/** What can be known of who answers for something. */
export const OWNER_FIELDS = ["owner", "team", "environment"] as const;
export type OwnerField = (typeof OWNER_FIELDS)[number];

/** Where a rule looks: a tag of the IAM entity or of the cluster, a label of the object or of its namespace, or a name. */
export const OWNER_SOURCES = ["tag", "label", "name", "namespace-name", "cluster-name", "account-name"] as const;
export type OwnerSource = (typeof OWNER_SOURCES)[number];

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

const keyed = (field: OwnerField, from: "tag" | "label", ...keys: readonly string[]): readonly OwnerRule[] => keys.map((key) => ({ field, from, key }));
const STAGE = /(?:^|[-_ .])(prod(?:uction)?|stag(?:e|ing)|dev(?:elopment)?|test|sandbox)(?:$|[-_ .\d])/i;

/** What holds without a rule file: the keys that are written most, then the stage that a name tells. */
export const DEFAULT_OWNER_RULES: readonly OwnerRule[] = [
  ...keyed("owner", "tag", "owner", "Owner"),
  ...keyed("owner", "label", "owner"),
  ...keyed("team", "tag", "team", "Team"),
  ...keyed("team", "label", "team", "app.kubernetes.io/team"),
  ...keyed("environment", "tag", "environment", "Environment", "env"),
  ...keyed("environment", "label", "environment", "env"),
  { field: "environment", from: "namespace-name", pattern: STAGE },
  { field: "environment", from: "cluster-name", pattern: STAGE },
  { field: "environment", from: "account-name", pattern: STAGE },
];

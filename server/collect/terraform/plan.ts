import type { RawObject } from "@/server/collect/bundle/raw.ts";

/** What a plan does with a resource; `leave`: nothing of what it manages becomes otherwise. */
export type PlannedAction = "create" | "update" | "delete" | "replace" | "leave";

/** One resource of a plan, as it is and as it would be; values that are not told are `NotTold` in place. */
export interface PlannedResource {
  readonly address: string;
  /** The address of its module; empty: the root. */
  readonly module: string;
  readonly type: string;
  readonly name: string;
  /** `[0]` or `["prod"]`. */
  readonly key: string | undefined;
  readonly action: PlannedAction;
  readonly before: RawObject | undefined;
  readonly after: RawObject | undefined;
}

/**
 * A data source that names where something lies, `aws_caller_identity` an account and `aws_eks_cluster` a cluster; or a policy document that is put together at apply
 * (`aws_iam_policy_document`).
 */
export interface PlannedSource {
  readonly mode: "data";
  readonly module: string;
  readonly type: string;
  readonly name: string;
  readonly key: string | undefined;
  readonly values: RawObject;
}

/** What `terraform show -json` says of a plan, as far as access may depend on it. */
export interface TerraformPlan {
  readonly resources: readonly PlannedResource[];
  readonly sources: readonly PlannedSource[];
  /** The configuration as the plan prints it; undefined: it was cut away. */
  readonly configuration: RawObject | undefined;
  /** Resources of types that have no effect on access that is shown, by type. */
  readonly others: ReadonlyMap<string, number>;
  /** What makes the plan less than what would become of everything. */
  readonly shortfalls: readonly string[];
}

import { EC2_PATHS, ECS_PATHS, LAMBDA_PATHS } from "./compute-paths.ts";
import { GLUE_PATHS, MACHINE_LEARNING_PATHS } from "./data-paths.ts";
import { DELIVERY_PATHS } from "./delivery-paths.ts";
import { IAM_PATHS } from "./iam-paths.ts";
import type { EscalationPath } from "./path.ts";

/** The catalogue's path that is an edge kind of its own: assuming a role with permissions one has. */
export const ASSUME_ROLE_PATH = "sts-001";

/** Every path that makes an `iam:<path id>` edge; the surest ways come first (docs/rules/escalation.md). */
export const ESCALATION_PATHS: readonly EscalationPath[] = [
  ...IAM_PATHS,
  ...LAMBDA_PATHS,
  ...EC2_PATHS,
  ...ECS_PATHS,
  ...DELIVERY_PATHS,
  ...GLUE_PATHS,
  ...MACHINE_LEARNING_PATHS,
];

import type { EscalationPathId } from "@/server/model/escalation/iam-sentences.ts";
import type { FixedMechanism } from "@/server/model/mechanism.ts";
import { EC2_PATHS, ECS_PATHS, LAMBDA_PATHS } from "./compute-paths.ts";
import { GLUE_PATHS, MACHINE_LEARNING_PATHS } from "./data-paths.ts";
import { DELIVERY_PATHS } from "./delivery-paths.ts";
import { IAM_PATHS } from "./iam-paths.ts";
import { OTHER_PATHS } from "./other-paths.ts";
import type { EscalationPath } from "./path.ts";

/** A path of the catalogue whose edge has a mechanism of its own, so that it makes no second one. */
export interface PathOfOwnMechanism {
  readonly id: EscalationPathId;
  readonly actions: readonly string[];
  readonly mechanism: FixedMechanism;
}

/** Assuming a role with permissions one has: decided by trust and identity policies (B3). */
export const PATHS_OF_OWN_MECHANISM: readonly PathOfOwnMechanism[] = [{ id: "sts-001", actions: ["sts:AssumeRole"], mechanism: "sts:AssumeRole" }];

/** Every path that makes an `iam:<path id>` edge; the surest ways come first (docs/rules/escalation.md). */
export const ESCALATION_PATHS: readonly EscalationPath[] = [
  ...IAM_PATHS,
  ...LAMBDA_PATHS,
  ...EC2_PATHS,
  ...ECS_PATHS,
  ...DELIVERY_PATHS,
  ...GLUE_PATHS,
  ...MACHINE_LEARNING_PATHS,
  ...OTHER_PATHS,
];

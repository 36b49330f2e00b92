/**
 * Stable names of what a check found (upper snake case). Each family's meanings and remedies stand in `server/model/codes/<family>.ts`;
 * the page docs/step-codes.md is made from them and a test holds the two together.
 */
import { AWS_CODES } from "./codes/aws.ts";
import { CLUSTER_CODES } from "./codes/cluster.ts";
import { CLUSTER_POD_CODES } from "./codes/cluster-pod.ts";
import { ESCALATION_CODES } from "./codes/escalation.ts";
import { GRAPH_CODES } from "./codes/graph.ts";

export interface CodeMeaning {
  /** What the code says, one sentence. */
  readonly meaning: string;
  /** What to do about it, one sentence; for a passing check, what would take it away. */
  readonly remedy: string;
}

export const STEP_CODES = { ...AWS_CODES, ...CLUSTER_CODES, ...CLUSTER_POD_CODES, ...GRAPH_CODES, ...ESCALATION_CODES } as const;
export type StepCode = keyof typeof STEP_CODES;

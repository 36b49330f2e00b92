import type { RuleCase } from "./a-case.ts";
import { ACCESS_CASES } from "./access-cases.ts";
import { ACCOUNT_CASES } from "./account-cases.ts";
import { EDGE_CASES } from "./edge-cases.ts";
import { ENTRY_CASES } from "./entry-cases.ts";
import { ESCALATION_CASES } from "./escalation-cases.ts";
import { LIMIT_CASES } from "./limit-cases.ts";
import { TRUST_CASES } from "./trust-cases.ts";
import { WORKLOAD_CASES } from "./workload-cases.ts";

/** Every case of every rule. */
export const ALL_CASES: readonly RuleCase[] = [
  ...TRUST_CASES,
  ...LIMIT_CASES,
  ...ESCALATION_CASES,
  ...ACCOUNT_CASES,
  ...WORKLOAD_CASES,
  ...ENTRY_CASES,
  ...ACCESS_CASES,
  ...EDGE_CASES,
];

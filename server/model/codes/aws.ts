import type { CodeMeaning } from "../step-code.ts";

/** Codes of IAM, STS and web identity checks. */
export const AWS_CODES = {
  TRUST_ALLOWS_PRINCIPAL: {
    meaning: "A statement of the role's trust policy allows this principal.",
    remedy: "Remove the principal from that statement, or add a condition it cannot meet.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;

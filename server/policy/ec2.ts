import type { Decision } from "@/server/model/verdict.ts";
import { decideService, type ServiceQuestion } from "./service.ts";

/** The name of EC2 in trust policies. */
export const EC2 = "ec2.amazonaws.com";
const EC2_IN_CHINA = "ec2.amazonaws.com.cn";
/** Every name by which a trust policy may mean it. */
export const EC2_NAMES: readonly string[] = [EC2, EC2_IN_CHINA];

/**
 * Whether EC2 can have a role for its instances (B44). In the partition of China trust policies also name it with `.cn`; that this lets it in is not confirmed: then
 * the answer is unknown.
 */
export function decideEc2(question: Omit<ServiceQuestion, "service">): Decision {
  const { role } = question;
  const decision = decideService({ ...question, service: EC2 });
  if (decision.verdict !== "denied" || role.partition !== "aws-cn") return decision;
  const other = decideService({ ...question, service: EC2_IN_CHINA });
  if (other.verdict === "denied") return decision;
  const reason = `the trust policy names EC2 as ${EC2_IN_CHINA}; whether that lets it in is not confirmed`;
  const step = { check: "trust-policy", outcome: "not-collected", code: "TRUST_NAMES_EC2_IN_CHINA", reason } as const;
  const missing = { what: `whether ${EC2_IN_CHINA} lets EC2 in`, of: role.ref };
  return { ...other, verdict: "unknown", missing: [...other.missing, missing], steps: question.explain ? [...other.steps, step] : other.steps };
}

import { explainAnswer, podAnswer } from "@/server/contract/answers.ts";
import type { LiveQuestion } from "@/server/contract/live.ts";
import type { StepAnswer } from "@/server/contract/verdict.ts";
import { whyAnswer } from "@/server/contract/why.ts";

/** Checks whose facts are lists, or belong to others than the ones asked about: they are not read anew. */
const AS_BEFORE: Readonly<Partial<Record<StepAnswer["check"], string>>> = {
  scp: "service control policies",
  rcp: "resource control policies",
  rbac: "RBAC roles and bindings",
  webhook: "admission webhooks",
  admission: "admission policies",
  "pod-security": "pod security settings",
  "network-policy": "network policies",
  "pod-identity-agent": "whether the Pod Identity agent is installed",
  "instance-profile": "which role an instance profile holds",
  "access-key": "access keys",
  "authentication-mode": "the cluster's authentication mode",
  "cluster-creator": "who created the cluster",
  "saml-provider": "SAML providers",
  assignment: "Identity Center assignments",
  "escalation-path": "what escalation paths rest on",
};

const stepsOf = (question: LiveQuestion, answer: unknown): readonly StepAnswer[] => {
  if (question === "pod") return podAnswer.parse(answer).containers.flatMap((c) => c.sources.flatMap((s) => s.steps));
  return (question === "explain" ? explainAnswer : whyAnswer).parse(answer).verdicts.flatMap((v) => v.steps);
};

/** What an answer rests on that a check does not read anew, in words: it is as it was in the snapshot. */
export function keptOf(question: LiveQuestion, answer: unknown, isChanged: boolean): readonly string[] {
  const words = stepsOf(question, answer).flatMap((step) => AS_BEFORE[step.check] ?? []);
  const beyond = question === "pod" && podAnswer.parse(answer).reachable.length > 0 ? ["roles that are reached through another role"] : [];
  const behind = question === "why" && isChanged ? ["who stands behind a role"] : [];
  return [...new Set([...words, ...beyond, ...behind])];
}

import type { ClusterAccessEntry } from "@/server/cluster/access/cluster-access.ts";
import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { arnRef, k8sRef } from "@/server/model/ref.ts";

/** Reasons that a row has no effect which are mistakes, each with what puts it right; a row that an access entry answers for is none. */
const MISTAKES: Readonly<Record<string, string>> = {
  AWS_AUTH_PATH: "Write the role without its path: arn:…:role/<name>",
  AWS_AUTH_NOT_CANONICAL: "Write the ARN of the user or role itself",
  AWS_AUTH_ROW_INVALID: "Give the row one rolearn or userarn, or take it out",
  AWS_AUTH_SSO_UNUSED: "Name the role that Identity Center made, without its path",
  AWS_AUTH_SECTION_INVALID: "Put the section's YAML right: until then none of its rows counts",
  AWS_AUTH_OVERRIDDEN: "Put the groups of all rows of this ARN into one row",
  AWS_AUTH_KEY_CASE: "Spell the key as the authenticator reads it",
  AWS_AUTH_PRINCIPAL_GONE: "Take the row out: whoever makes a role or user of this name gets in by it",
};

function hitOf(cluster: ClusterWorld, entry: ClusterAccessEntry, code: string, reason: string): Hit {
  const isGone = code === "AWS_AUTH_PRINCIPAL_GONE";
  return {
    member: k8sRef(cluster.name, "configmap", "kube-system", "aws-auth"),
    cause: `${code} ${nameOf(arnRef(entry.principal))}`,
    summary: `The row of aws-auth for ${entry.principal || "nobody"} in cluster ${cluster.name} has no effect: ${reason}`,
    // a name that is free can be taken, by whoever may make roles in the account
    reach: isGone ? "few" : "nobody",
    gained: isGone && entry.groups.includes("system:masters") ? "admin" : "other",
    verdict: isGone ? "conditional" : "denied",
    paths: [],
    evidence: entry.steps.flatMap((step) => step.evidence ?? []),
    fix: byHand(MISTAKES[code] ?? "Put the row right or take it out", "kubectl edit configmap aws-auth --namespace kube-system"),
  };
}

function* look({ world }: Inspection): Iterable<Hit> {
  for (const cluster of world.clusters.values())
    for (const entry of kubeAccess(world, cluster).entries) {
      const step = entry.via === "aws-auth" && entry.verdict === "denied" ? entry.steps[0] : undefined;
      if (step && MISTAKES[step.code] !== undefined) yield hitOf(cluster, entry, step.code, step.reason);
    }
}

/** A row of aws-auth that lets nobody in because of how it is written, or whose principal is gone. */
export const deadAwsAuthRow: Rule = {
  id: "aws-auth-row-without-effect",
  title: "A row of aws-auth has no effect",
  why: "Whoever wrote it thinks that somebody has access who has none, and looks for the cause elsewhere. A row whose role is gone waits for the next role of that name, whoever makes it.",
  look,
};

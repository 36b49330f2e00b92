import { podCredentials } from "@/server/cluster/pod/pod-credentials.ts";
import { serviceAccountUser } from "@/server/cluster/rbac/request.ts";
import type { PodFact } from "@/server/facts/kubernetes.ts";
import { awsLookup } from "@/server/graph/aws-lookup.ts";
import { type ClusterWorld, serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { denied, missingAnswer } from "@/server/graph/decisions.ts";
import { podIdentityCall } from "@/server/graph/pod-identity-call.ts";
import { parseArn } from "@/server/model/arn.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { SessionFacts } from "@/server/policy/inputs.ts";
import { podIdentitySession } from "@/server/policy/pod-identity.ts";
import type { Estate } from "./estate.ts";

/** Through whom an entity speaks to AWS: itself, the role its pods act as, or nobody (with the reason). */
export type Speaker =
  | { readonly kind: "itself" }
  | { readonly kind: "role"; readonly role: Ref; readonly session?: SessionFacts }
  | { readonly kind: "decision"; readonly decision: Decision };

/** Sessions that Pod Identity starts carry its tags, and the association's policy if it has one (D5, D9). */
function agentSession(where: ClusterWorld, account: string, pod?: PodFact): { readonly session?: SessionFacts } {
  const association = where.associations.get(account);
  return association ? { session: podIdentitySession(podIdentityCall(where, association, pod)) } : {};
}

/** The session that Pod Identity starts for one of these service accounts and role; undefined where no association gives it (D5). */
export function podIdentitySessionOf(estate: Estate, accounts: readonly Ref[], role: Ref): SessionFacts | undefined {
  for (const ref of accounts) {
    const parsed = parseRef(ref);
    if (parsed?.kind !== "k8s" || parsed.type !== "serviceaccount") continue;
    const where = estate.world.clusters.get(parsed.cluster);
    const association = where?.associations.get(`${parsed.namespace}/${parsed.name}`);
    if (where && association?.roleArn === role && !association.targetRoleArn) return podIdentitySession(podIdentityCall(where, association));
  }
  return undefined;
}

/** What a token of a service account starts carries no tags (C12), and says which account of which provider it is (C6). */
function tokenSession(where: ClusterWorld, namespace: string, account: string, role: Ref): SessionFacts {
  const { issuer } = where.facts;
  const parsed = parseArn(role);
  if (issuer === undefined || !parsed) return { origin: "web-identity" };
  const prefix = issuer.toLowerCase();
  const claims = new Map<string, string | undefined>([
    [`${prefix}:sub`, serviceAccountUser(namespace, account)],
    [`${prefix}:aud`, undefined],
    ["aws:federatedprovider", `arn:${parsed.partition}:iam::${parsed.account}:oidc-provider/${issuer}`],
  ]);
  return { origin: "web-identity", claims };
}

function sessionBy(kind: string | undefined, where: ClusterWorld, pod: PodFact, role: Ref): { readonly session?: SessionFacts } {
  if (kind === "pod-identity") return agentSession(where, `${pod.namespace}/${pod.spec.serviceAccount}`, pod);
  return kind === "web-identity" ? { session: tokenSession(where, pod.namespace, pod.spec.serviceAccount, role) } : {};
}

function ofPod(estate: Estate, cluster: string, key: string): Speaker {
  const where = estate.world.clusters.get(cluster);
  const pod = where?.pods.get(key);
  if (!where || !pod) return { kind: "decision", decision: missingAnswer("pod-spec", { what: "the pod itself", of: `${cluster} ${key}` }) };
  const { containers } = podCredentials(pod, where.facts, awsLookup(estate.world, where), { sdk: "default" });
  const first = containers.find((c) => c.kind === "regular") ?? containers[0];
  const winner = first?.sources.find((s) => s.wins);
  if (first?.effective) return { kind: "role", role: first.effective, ...sessionBy(winner?.kind, where, pod, first.effective) };
  if (winner?.verdict === "unknown")
    return {
      kind: "decision",
      decision: { verdict: "unknown", conditions: [], missing: winner.missing, assumptions: winner.assumptions, steps: winner.steps },
    };
  const reason = winner ? `its ${winner.kind} source wins and cannot deliver` : "no credential source of the pod delivers anything";
  return {
    kind: "decision",
    decision: denied({ check: "credential-chain", code: "NO_EFFECTIVE_CREDENTIALS", reason: `the pod has no AWS credentials in effect: ${reason}` }),
  };
}

/** The account's pods decide; with none running, the association, then the annotation say what a new pod would get. */
function ofServiceAccount(estate: Estate, cluster: string, namespace: string, name: string): Speaker {
  const where = estate.world.clusters.get(cluster);
  const pod = where?.facts.pods.find((p) => p.namespace === namespace && p.spec.serviceAccount === name);
  if (pod) return ofPod(estate, cluster, `${pod.namespace}/${pod.name}`);
  const association = where?.associations.get(`${namespace}/${name}`);
  const role =
    association?.targetRoleArn ?? association?.roleArn ?? where?.serviceAccounts.get(`${namespace}/${name}`)?.annotations["eks.amazonaws.com/role-arn"];
  const parsed = role === undefined ? undefined : estate.world.target(role);
  if (where && parsed) {
    const session = association ? agentSession(where, `${namespace}/${name}`) : { session: tokenSession(where, namespace, name, parsed.ref) };
    return { kind: "role", role: parsed.ref, ...session };
  }
  const reason = `no pod runs as ${namespace}/${name}, and neither an association nor an annotation gives it a role`;
  return {
    kind: "decision",
    decision: denied({
      check: "service-account",
      code: "NO_EFFECTIVE_CREDENTIALS",
      reason,
      evidence: { source: serviceAccountRef(cluster, namespace, name), document: "service account" },
    }),
  };
}

export function effectiveRole(estate: Estate, ref: Ref): Speaker {
  const parsed = parseRef(ref);
  if (parsed?.kind !== "k8s" || !parsed.namespace) return { kind: "itself" };
  if (parsed.type === "pod") return ofPod(estate, parsed.cluster, `${parsed.namespace}/${parsed.name}`);
  if (parsed.type === "serviceaccount") return ofServiceAccount(estate, parsed.cluster, parsed.namespace, parsed.name);
  return { kind: "itself" };
}

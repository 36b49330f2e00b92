import { askCan } from "@/server/api/ask-can.ts";
import type { Estate } from "@/server/api/estate.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Check } from "@/server/model/step.ts";
import type { Mentions, PodIdentityCause, PodIdentityFailed } from "@/server/query/why/parsed-error.ts";
import { readSessionName } from "@/server/query/why/session-name.ts";
import { counted, type Finding, type NextStep, type WhyVerdict } from "./answer.ts";
import { disagreementOf, nobodyFails } from "./disagreement.ts";
import { everyPod, isAskedFor, type PodSource } from "./pod-sources.ts";
import { type PodsMeant, podsMentioned } from "./pods-meant.ts";
import { findingOf, podSteps, suspects } from "./token-exchange.ts";

const ACTION = "eks-auth:AssumeRoleForPodIdentity";

const WORDS: Readonly<Record<PodIdentityCause, string>> = {
  "no-association": "EKS Auth found no association for the pod's namespace and service account",
  "role-refused": "EKS Auth found the association, and the role's trust policy did not let it in",
  "agent-refused": "the agent calls EKS Auth with the node's role, and that role may not",
  "token-refused": "the agent did not take the token that came with the request: an SDK that is too old, or a request without the token",
  unreachable: "EKS Auth or the agent did not answer: the network stood in the way, not a policy",
  other: "Pod Identity gave no credentials, and the message does not say why",
};

/** How a source must look to fail so. */
const FAILS: Readonly<Record<PodIdentityCause, (one: PodSource) => boolean>> = {
  "no-association": ({ source }) => !source.configured,
  "role-refused": ({ source, alike }) => source.verdict !== "allowed" && alike().steps.some((s) => s.check === "trust-policy" && s.outcome !== "pass"),
  "agent-refused": () => true,
  "token-refused": () => true,
  unreachable: () => true,
  other: ({ source }) => source.verdict !== "allowed",
};

/** The checks that a cause means; causes that are no refusal mean none. */
const CHECKS: Readonly<Partial<Record<PodIdentityCause, readonly Check[]>>> = {
  "no-association": ["pod-identity-association"],
  "role-refused": ["trust-policy"],
};

const NEXT: Readonly<Record<PodIdentityCause, NextStep>> = {
  "no-association": { what: "see the cluster's associations", command: "aws eks list-pod-identity-associations --cluster-name …" },
  "role-refused": {
    what: "see whom the role trusts: it must be pods.eks.amazonaws.com, for sts:AssumeRole and sts:TagSession",
    command: "aws iam get-role --role-name … --query Role.AssumeRolePolicyDocument",
  },
  "agent-refused": {
    what: "see the policies of the node role; AmazonEKSWorkerNodePolicy holds the permission",
    command: "aws iam list-attached-role-policies --role-name …",
  },
  "token-refused": {
    what: "see the agent's log on the pod's node",
    command: "kubectl logs -n kube-system -l app.kubernetes.io/name=eks-pod-identity-agent --tail 50",
  },
  unreachable: {
    what: "see the agent's log on the pod's node",
    command: "kubectl logs -n kube-system -l app.kubernetes.io/name=eks-pod-identity-agent --tail 50",
  },
  other: { what: "see the agent's log on the pod's node", command: "kubectl logs -n kube-system -l app.kubernetes.io/name=eks-pod-identity-agent --tail 50" },
};

/** The pods of the message: named ones, the one with the address of the agent's log, else those on the node that called. */
function meantBy(estate: Estate, error: PodIdentityFailed, mentions: Mentions): PodsMeant {
  const named = podsMentioned(estate, mentions);
  if (named.pods.length > 0) return named;
  const all = everyPod(estate);
  const byIp = error.podIp === undefined ? [] : all.filter((p) => !p.pod.spec.hostNetwork && p.pod.podIPs.includes(error.podIp ?? ""));
  return byIp.length > 0 ? { pods: byIp, notes: [`the agent's log has the pod's address ${error.podIp}`] } : named;
}

function nodeOf(estate: Estate, principal: string | undefined): ReadonlySet<string> {
  const session = principal === undefined ? undefined : parseSessionArn(principal);
  const name = session && readSessionName(session.roleName, session.sessionName);
  if (name?.kind !== "instance") return new Set();
  return new Set(
    [...estate.world.clusters.values()].flatMap((c) => c.facts.nodes.filter((n) => n.instanceId === name.instance).map((n) => `${c.name}/${n.name}`)),
  );
}

/** Whether the node's role may ask EKS Auth: decided when the message names the node's session. */
function agentVerdict(estate: Estate, { cause, principal }: PodIdentityFailed): readonly WhyVerdict[] {
  if (cause !== "agent-refused" || principal === undefined) return [];
  const { through: _, resources: __, ...verdict } = askCan(estate, { principal, action: ACTION });
  return [verdict];
}

/** What EKS Auth or the agent refused: the association, the role's trust, the token or the node's own right (W6). */
export function podIdentityFailure(estate: Estate, error: PodIdentityFailed, mentions: Mentions): Finding {
  const meant = meantBy(estate, error, mentions);
  const nodes = nodeOf(estate, error.principal);
  const inCluster = (one: PodSource): boolean =>
    error.cluster === undefined || one.cluster.name === error.cluster || one.cluster.facts.eks?.name === error.cluster;
  const onNode = (one: PodSource): boolean => nodes.size === 0 || nodes.has(`${one.cluster.name}/${one.pod.spec.nodeName}`);
  const fits = (one: PodSource): boolean => one.source.kind === "pod-identity" && isAskedFor(one) && inCluster(one) && onNode(one);
  const { sources, found } = suspects(estate, meant, fits, FAILS[error.cause]);
  const { candidates, verdicts } = findingOf(sources);
  const all = [...agentVerdict(estate, error), ...verdicts];
  const pods = new Set(sources.map((s) => s.ref)).size;
  const refusal = { by: "AWS", because: error.because, checks: CHECKS[error.cause], eventTime: error.eventTime, action: ACTION } as const;
  const decided = error.cause === "agent-refused" || (found === "named" && CHECKS[error.cause]) ? all[0] : undefined;
  const disagreement = found === "all" && pods > 0 && !decided ? nobodyFails(estate, refusal, pods) : decided && disagreementOf(estate, decided, refusal);
  const who = found === "named" ? [] : [`the message names no pod; ${counted(pods, "pod")} of the snapshot may be meant`];
  return {
    notes: [WORDS[error.cause], ...meant.notes, ...who],
    candidates: meant.pods.length > 0 && candidates.length === 0 ? meant.pods.map((p) => p.ref) : candidates,
    verdicts: all,
    ...(disagreement ? { disagreement } : {}),
    next: [
      error.cluster && error.cause === "no-association"
        ? { ...NEXT["no-association"], command: shellCommand`aws eks list-pod-identity-associations --cluster-name ${error.cluster}` }
        : NEXT[error.cause],
      ...podSteps(candidates),
    ],
  };
}

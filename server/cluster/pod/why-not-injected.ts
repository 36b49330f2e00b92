import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { AdmissionFact, ContainerFact, PodFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { momentWords } from "@/server/model/moment.ts";
import { arnRef, k8sClusterRef } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Evidence, Step } from "@/server/model/step.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import { annotatedRole, nearMiss, ROLE_ARN, SKIP_CONTAINERS, SKIP_WEBHOOK_LABEL, skippedContainers } from "./annotations.ts";
import { stepOf } from "./decision.ts";
import { matchesSelector } from "./label-selector.ts";
import { accountOfPod, isComplete, isLater, podRef, showAccount, showPod } from "./names.ts";
import { INJECTIONS, type InjectionMode, variableInTheWay } from "./webhook.ts";

/** All that the reasons speak of: one container of one pod, and what asks for its injection. */
export interface Asked {
  readonly container: ContainerFact;
  readonly pod: PodFact;
  readonly cluster: ClusterFacts;
  readonly mode: InjectionMode;
  readonly account: ServiceAccountFact | undefined;
  readonly association: PodIdentityAssociationFact | undefined;
}

interface Why {
  readonly code: StepCode;
  readonly reason: string;
  readonly verify?: string;
  readonly evidence?: Evidence;
}

const RESTART = "restart the workload";

/** The cluster's pod identity webhook, with the selectors that decide which pods it sees; undefined: not found among those collected. */
function webhookOf(cluster: ClusterFacts): { readonly config: AdmissionFact; readonly webhook: AdmissionFact["webhooks"][number] } | undefined {
  for (const config of cluster.admission) {
    if (config.kind !== "mutatingwebhookconfiguration") continue;
    const webhook = config.webhooks.find((w) => w.name === "iam-for-pods.amazonaws.com" || config.name.includes("pod-identity-webhook"));
    if (webhook) return { config, webhook };
  }
  return undefined;
}

function unseen({ pod, cluster }: Asked): Why | undefined {
  const evidence = { source: podRef(pod, cluster), document: "metadata.labels" };
  if (SKIP_WEBHOOK_LABEL in pod.labels) {
    return {
      code: "WEBHOOK_SKIPPED_BY_LABEL",
      reason: `the pod's label ${SKIP_WEBHOOK_LABEL} keeps the webhook away from it; remove the label from the template and ${RESTART}`,
      verify: showPod(pod),
      evidence,
    };
  }
  const found = webhookOf(cluster);
  if (!found) {
    const none = isComplete(cluster, "mutatingWebhooks");
    return none
      ? {
          code: "WEBHOOK_NOT_INSTALLED",
          reason: `cluster ${cluster.name} has no pod identity webhook, so nothing is injected into its pods`,
          verify: "kubectl get mutatingwebhookconfigurations",
        }
      : undefined;
  }
  const { objectSelector, namespaceSelector } = found.webhook;
  const namespace = cluster.namespaces.find((n) => n.name === pod.namespace);
  const skipped =
    (objectSelector && !matchesSelector(objectSelector, pod.labels)) ||
    (namespaceSelector && namespace && !matchesSelector(namespaceSelector, namespace.labels));
  if (!skipped) return undefined;
  const source = k8sClusterRef(cluster.name, "mutatingwebhookconfiguration", found.config.name);
  return {
    code: "WEBHOOK_DOES_NOT_SELECT",
    reason: `the selectors of webhook ${found.config.name} do not take this pod; change its labels or those of namespace ${pod.namespace} and ${RESTART}`,
    verify: shellCommand`kubectl get mutatingwebhookconfiguration ${found.config.name} -o yaml`,
    evidence: { source, document: found.webhook.name },
  };
}

/** The token file is where the webhook puts it: the variables are the webhook's, not the template's. */
const injectedBefore = (container: ContainerFact): boolean =>
  container.env.some(
    (e) => e.name === "AWS_WEB_IDENTITY_TOKEN_FILE" && e.value === `${INJECTIONS["web-identity"].folder}/${INJECTIONS["web-identity"].file}`,
  ) && container.env.some((e) => e.name === "AWS_ROLE_ARN");

function inTheContainer({ container, pod, cluster, mode }: Asked): Why | undefined {
  const source = podRef(pod, cluster);
  if (container.kind === "ephemeral")
    return {
      code: "WEBHOOK_SKIPS_EPHEMERAL",
      reason: `container ${container.name} is ephemeral, and the webhook never changes those; target another container and use its files through /proc`,
    };
  if (skippedContainers(pod).includes(container.name)) {
    return {
      code: "WEBHOOK_SKIPS_CONTAINER",
      reason: `the pod's annotation ${SKIP_CONTAINERS} names container ${container.name}; take it off that list and ${RESTART} if the container needs credentials`,
      verify: showPod(pod),
      evidence: { source, document: `metadata.annotations["${SKIP_CONTAINERS}"]` },
    };
  }
  const variable = variableInTheWay(container, mode);
  if (!variable) return undefined;
  if (injectedBefore(container)) {
    return {
      code: "ANNOTATION_CHANGED_SINCE",
      reason: `container ${container.name} carries another role, injected when the pod was created: the annotation has changed since; ${RESTART}`,
      verify: showPod(pod),
      evidence: { source, document: `container ${container.name}, env ${variable}` },
    };
  }
  return {
    code: "WEBHOOK_VARIABLE_ALREADY_SET",
    reason: `container ${container.name} already sets ${variable}, so the webhook adds neither variable of its pair; remove ${variable} from the container's env and ${RESTART}`,
    verify: showPod(pod),
    evidence: { source, document: `container ${container.name}, env ${variable}` },
  };
}

function tooOld({ pod, cluster, mode, account, association }: Asked): Why | undefined {
  const hook = webhookOf(cluster)?.config;
  const made = momentWords(pod.createdAt ?? "");
  if (hook?.createdAt !== undefined && isLater(hook.createdAt, pod.createdAt)) {
    return {
      code: "POD_OLDER_THAN_WEBHOOK",
      reason: `the pod (${made}) is older than the webhook (${momentWords(hook.createdAt)}), which changes pods only when they are created; ${RESTART}`,
      verify: showPod(pod),
    };
  }
  if (mode === "pod-identity" && association?.createdAt !== undefined && isLater(association.createdAt, pod.createdAt)) {
    return {
      code: "POD_OLDER_THAN_ASSOCIATION",
      reason: `the pod (${made}) is older than the Pod Identity association (${momentWords(association.createdAt)}); ${RESTART}`,
      verify: showPod(pod),
    };
  }
  if (mode === "web-identity" && account?.createdAt !== undefined && isLater(account.createdAt, pod.createdAt)) {
    return {
      code: "POD_OLDER_THAN_ACCOUNT",
      reason: `the pod (${made}) is older than its service account (${momentWords(account.createdAt)}), so the webhook saw no annotation; ${RESTART}`,
      verify: showPod(pod),
    };
  }
  return undefined;
}

function superseded({ mode, association }: Asked): Why | undefined {
  if (mode !== "web-identity" || !association) return undefined;
  return {
    code: "ANNOTATION_SET_ASIDE",
    reason: `a Pod Identity association for this service account (${association.associationId}) takes precedence: the webhook then ignores the role annotation`,
    ...(association.associationArn ? { evidence: { source: arnRef(association.associationArn), document: "association" } } : {}),
  };
}

const unexplained = ({ pod, mode }: Asked): Why => ({
  code: "POD_NOT_MUTATED",
  reason: `the pod was created without it: before the ${mode === "web-identity" ? "annotation" : "association"} was there, or while the webhook did not answer (pods then start without credentials); ${RESTART}`,
  verify: showPod(pod),
});

/** Why a container does not carry what the annotation or the association asks for, with the remedy (D12–D14, webhook rules). */
export function whyNotInjected(asked: Asked): Step {
  const why = unseen(asked) ?? inTheContainer(asked) ?? superseded(asked) ?? tooOld(asked) ?? unexplained(asked);
  const { code, reason, ...rest } = why;
  return stepOf("webhook", "fail", code, reason, rest);
}

/** What the service account asks for, as a step; undefined when its annotation was not collected or is not there and nothing resembles it. */
export function annotationStep(account: ServiceAccountFact | undefined, pod: PodFact, cluster: ClusterFacts): Step | undefined {
  const role = annotatedRole(account);
  const source = accountOfPod(pod, cluster);
  const rest = { verify: showAccount(pod), evidence: { source, document: "metadata.annotations" } };
  if (role)
    return stepOf(
      "service-account",
      "pass",
      "ACCOUNT_ANNOTATED",
      `service account ${pod.namespace}/${pod.spec.serviceAccount} is annotated with ${role}`,
      rest,
    );
  const miss = nearMiss(account, pod);
  if (!miss) return undefined;
  const reason =
    miss.on === "pod"
      ? `the pod itself is annotated ${miss.key}: ${miss.value}; the webhook reads the annotation eks.amazonaws.com/role-arn of the service account alone; annotate ${pod.spec.serviceAccount} and ${RESTART}`
      : `the annotation key \`${miss.key}\` of service account ${pod.namespace}/${pod.spec.serviceAccount} is misspelt, the webhook reads \`${ROLE_ARN}\`; correct it and ${RESTART}`;
  const nearest = miss.on === "pod" ? {} : { nearest: { what: "annotation", wanted: ROLE_ARN, shown: miss.key } };
  return stepOf("service-account", "fail", "ANNOTATION_MISSPELT", reason, { ...rest, ...nearest });
}

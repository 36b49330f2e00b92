import type { PodIdentityAssociationFact } from "@/server/facts/eks.ts";
import type { ContainerFact, PodFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { AUDIENCE, annotatedRole, SKIP_WEBHOOK_LABEL, STS_REGIONAL_ENDPOINTS, skippedContainers, TOKEN_EXPIRATION } from "./annotations.ts";

/** The two kinds of credentials the EKS webhook puts into pods, with all that it adds for each. */
export const INJECTIONS = {
  "web-identity": {
    volume: "aws-iam-token",
    folder: "/var/run/secrets/eks.amazonaws.com/serviceaccount",
    file: "token",
    audience: "sts.amazonaws.com",
    variables: ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"],
  },
  "pod-identity": {
    volume: "eks-pod-identity-token",
    folder: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount",
    file: "eks-pod-identity-token",
    audience: "pods.eks.amazonaws.com",
    variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"],
  },
} as const;
export type InjectionMode = keyof typeof INJECTIONS;

export const AGENT_URI = "http://169.254.170.23/v1/credentials";
const DEFAULT_EXPIRATION = 86_400;
const LEAST_EXPIRATION = 600;

/** What the webhook would do to one container; `credentials` false with the variable that keeps it from adding its pair, or the skip. */
export interface ContainerInjection {
  readonly name: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly mount: boolean;
  readonly credentials: boolean;
  readonly skippedBy?: "skip-containers" | "ephemeral" | "variable-set";
  readonly variable?: string;
}

/** What the webhook would do to a pod that is created now. `mode` is undefined when it would leave the pod as it is. */
export interface PlannedInjection {
  readonly mode?: InjectionMode;
  readonly volume?: { readonly name: string; readonly audience: string; readonly expirationSeconds: number; readonly path: string };
  readonly containers: readonly ContainerInjection[];
}

/** What the webhook looks at: a live pod, or a template's labels, annotations and spec. */
export type Mutable = Pick<PodFact, "labels" | "annotations" | "spec">;

/** The settings of the cluster's webhook: its region flag, and whether it asks for regional STS endpoints (EKS does). */
export interface WebhookSettings {
  readonly region?: string;
  readonly regionalEndpoints: boolean;
}

const has = (container: ContainerFact, name: string): boolean => container.env.some((e) => e.name === name);

/** The first variable of the webhook's pair that the container's own `env` already sets; `envFrom` is not looked at. */
export const variableInTheWay = (container: ContainerFact, mode: InjectionMode): string | undefined =>
  INJECTIONS[mode].variables.find((name) => has(container, name));

function regionalEndpoints(account: ServiceAccountFact | undefined, settings: WebhookSettings): boolean {
  const text = account?.annotations[STS_REGIONAL_ENDPOINTS];
  if (text !== undefined && /^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  return text !== undefined && /^(0|f|F|FALSE|false|False)$/.test(text) ? false : settings.regionalEndpoints;
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return undefined;
  return Math.max(Number(text), LEAST_EXPIRATION);
}

function commonVariables(container: ContainerFact, account: ServiceAccountFact | undefined, settings: WebhookSettings) {
  const env: { name: string; value: string }[] = [];
  if (regionalEndpoints(account, settings) && !has(container, "AWS_STS_REGIONAL_ENDPOINTS"))
    env.push({ name: "AWS_STS_REGIONAL_ENDPOINTS", value: "regional" });
  const { region } = settings;
  if (region && !has(container, "AWS_REGION") && !has(container, "AWS_DEFAULT_REGION"))
    env.push({ name: "AWS_DEFAULT_REGION", value: region }, { name: "AWS_REGION", value: region });
  return env;
}

function credentialVariables(mode: InjectionMode, roleArn: string, windows: boolean) {
  const { folder, file, variables } = INJECTIONS[mode];
  const path = windows ? `C:${folder.replaceAll("/", "\\")}\\${file}` : `${folder}/${file}`;
  return [
    { name: variables[0], value: mode === "web-identity" ? roleArn : AGENT_URI },
    { name: variables[1], value: path },
  ];
}

/** The webhook takes a pod for a Windows one by its node selector alone, not by affinity. */
const isWindows = (pod: Mutable): boolean =>
  pod.spec.nodeSelector["kubernetes.io/os"] === "windows" || pod.spec.nodeSelector["beta.kubernetes.io/os"] === "windows";

function planContainer(
  container: ContainerFact,
  pod: Mutable,
  mode: InjectionMode,
  account: ServiceAccountFact | undefined,
  settings: WebhookSettings,
): ContainerInjection {
  const nothing = { name: container.name, env: [], mount: false, credentials: false } as const;
  if (container.kind === "ephemeral") return { ...nothing, skippedBy: "ephemeral" };
  if (skippedContainers(pod).includes(container.name)) return { ...nothing, skippedBy: "skip-containers" };
  const common = commonVariables(container, account, settings);
  const variable = variableInTheWay(container, mode);
  const mount = !container.mounts.some((m) => m.volume === INJECTIONS[mode].volume);
  if (!variable)
    return { name: container.name, env: [...common, ...credentialVariables(mode, annotatedRole(account) ?? "", isWindows(pod))], mount, credentials: true };
  // with nothing left to add, the container is left alone, mount included
  return { name: container.name, env: common, mount: mount && common.length > 0, credentials: false, skippedBy: "variable-set", variable };
}

/**
 * What the EKS pod identity webhook would add to a pod created now (D13, D14): for an association Pod Identity, which sets the role
 * annotation aside; else, for an annotated account, web identity. It changes pods on creation only and never ephemeral containers.
 */
export function plannedInjection(
  pod: Mutable,
  account: ServiceAccountFact | undefined,
  association: PodIdentityAssociationFact | undefined,
  settings: WebhookSettings,
): PlannedInjection {
  const mode = association ? "pod-identity" : annotatedRole(account) && "web-identity";
  if (!mode || SKIP_WEBHOOK_LABEL in pod.labels) return { containers: [] };
  const { volume, file } = INJECTIONS[mode];
  const audience = mode === "web-identity" ? account?.annotations[AUDIENCE] || INJECTIONS[mode].audience : INJECTIONS[mode].audience;
  const expirationSeconds = secondsOf(pod.annotations[TOKEN_EXPIRATION]) ?? secondsOf(account?.annotations[TOKEN_EXPIRATION]) ?? DEFAULT_EXPIRATION;
  const containers = pod.spec.containers.map((c) => planContainer(c, pod, mode, account, settings));
  const added = pod.spec.volumes.every((v) => v.name !== volume);
  return { mode, containers, ...(added ? { volume: { name: volume, audience, expirationSeconds, path: file } } : {}) };
}

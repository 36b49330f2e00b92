import { isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { isAwsAuthSection, keptAnnotations, keptValue } from "@/server/collect/bundle/to-fact/kept-text.ts";

/** Stands where a value was; it is no access key id, no URL and no name, so that no reader takes it for one. */
export const REMOVED = "<removed>";

const pick = (raw: RawObject, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.flatMap((key) => (raw[key] === undefined ? [] : [[key, raw[key]]])));
const texts = (raw: unknown): Record<string, string> =>
  isObject(raw) ? Object.fromEntries(Object.entries(raw).filter((entry): entry is [string, string] => typeof entry[1] === "string")) : {};
const blanked = (raw: unknown): Record<string, string> => (isObject(raw) ? Object.fromEntries(Object.keys(raw).map((key) => [key, REMOVED])) : {});
const each = (raw: unknown, map: (one: RawObject) => unknown): unknown =>
  Array.isArray(raw) ? raw.map((one: unknown) => (isObject(one) ? map(one) : one)) : raw;

/** Metadata with the annotations a rule names; `managedFields`, `last-applied-configuration` and every other text of unknown content are gone. */
export function redactMetadata(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const kept = pick(raw, [
    "name",
    "namespace",
    "generateName",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "labels",
    "ownerReferences",
  ]);
  const annotations = keptAnnotations(texts(raw["annotations"]));
  return Object.keys(annotations).length > 0 ? { ...kept, annotations } : kept;
}

function redactEnv(env: RawObject): RawObject {
  const { name, value, ...rest } = env;
  if (value === undefined || value === null) return { name, ...rest };
  return { name, ...rest, value: keptValue(String(name), String(value)) ?? REMOVED };
}

/** What of a container says who it runs as: commands, arguments, probes and hooks may hold secrets and are not needed. */
function redactContainer(container: RawObject): RawObject {
  const kept = pick(container, ["name", "image", "envFrom", "volumeMounts", "securityContext", "ports", "restartPolicy", "targetContainerName"]);
  return container["env"] === undefined ? kept : { ...kept, env: each(container["env"], redactEnv) };
}

const VOLUME_BODIES: ReadonlySet<string> = new Set(["projected", "secret", "configMap", "hostPath", "persistentVolumeClaim"]);

/** The type of every volume; the body only of those that a rule reads, since drivers take passwords as attributes. */
const redactVolume = (volume: RawObject): RawObject =>
  Object.fromEntries(Object.entries(volume).map(([key, body]) => [key, key === "name" || VOLUME_BODIES.has(key) ? body : {}]));

const POD_SPEC = [
  "serviceAccountName",
  "serviceAccount",
  "automountServiceAccountToken",
  "nodeName",
  "nodeSelector",
  "hostNetwork",
  "hostPID",
  "hostIPC",
  "hostUsers",
  "shareProcessNamespace",
  "securityContext",
  "os",
  "restartPolicy",
  "runtimeClassName",
];

function redactPodSpec(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const lists = ["containers", "initContainers", "ephemeralContainers"].flatMap((key) =>
    raw[key] === undefined ? [] : [[key, each(raw[key], redactContainer)]],
  );
  return { ...pick(raw, POD_SPEC), ...Object.fromEntries(lists), ...(raw["volumes"] !== undefined && { volumes: each(raw["volumes"], redactVolume) }) };
}

function redactTemplate(raw: unknown): unknown {
  return isObject(raw) ? { metadata: redactMetadata(raw["metadata"]), spec: redactPodSpec(raw["spec"]) } : raw;
}

function redactWorkloadSpec(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const kept = pick(raw, ["replicas", "suspend", "paused", "selector", "schedule", "serviceName"]);
  const { template, jobTemplate } = { template: raw["template"], jobTemplate: raw["jobTemplate"] };
  const job = isObject(jobTemplate)
    ? { jobTemplate: { metadata: redactMetadata(jobTemplate["metadata"]), spec: redactWorkloadSpec(jobTemplate["spec"]) } }
    : {};
  return { ...kept, ...(template !== undefined && { template: redactTemplate(template) }), ...job };
}

function redactPodStatus(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const waiting = (one: RawObject): RawObject => {
    const state = isObject(one["state"]) && isObject(one["state"]["waiting"]) ? { state: { waiting: pick(one["state"]["waiting"], ["reason"]) } } : {};
    return { ...pick(one, ["name", "ready"]), ...state };
  };
  const statuses = raw["containerStatuses"] === undefined ? {} : { containerStatuses: each(raw["containerStatuses"], waiting) };
  return { ...pick(raw, ["phase", "reason", "hostIP", "podIP", "podIPs", "startTime"]), ...statuses };
}

function redactConfigMap(raw: RawObject): RawObject {
  const metadata = raw["metadata"];
  const isAwsAuth = textField(metadata, "namespace") === "kube-system" && textField(metadata, "name") === "aws-auth";
  const kept = (key: string, value: string): string => (isAwsAuth && isAwsAuthSection(key) ? value : (keptValue(key, value) ?? REMOVED));
  const data = Object.fromEntries(Object.entries(texts(raw["data"])).map(([key, value]) => [key, kept(key, value)]));
  return { data, ...(raw["binaryData"] !== undefined && { binaryData: blanked(raw["binaryData"]) }) };
}

/** Of a Secret the type and the names of its keys. */
const redactSecret = (raw: RawObject): RawObject => ({ ...pick(raw, ["type"]), data: blanked({ ...texts(raw["data"]), ...texts(raw["stringData"]) }) });

/** Of match conditions the names; their expressions are not evaluated. */
const conditionsOf = (raw: RawObject): RawObject =>
  raw["matchConditions"] === undefined ? {} : { matchConditions: each(raw["matchConditions"], (one) => pick(one, ["name"])) };

function redactWebhook(webhook: RawObject): RawObject {
  const client = webhook["clientConfig"];
  const body = pick(webhook, ["name", "failurePolicy", "matchPolicy", "namespaceSelector", "objectSelector", "rules", "reinvocationPolicy", "sideEffects"]);
  const kept = { ...body, ...conditionsOf(webhook) };
  return isObject(client) && client["service"] !== undefined ? { ...kept, clientConfig: pick(client, ["service"]) } : kept;
}

const WORKLOADS: ReadonlySet<string> = new Set(["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController"]);

function bodyOf(kind: string, raw: RawObject): RawObject {
  if (WORKLOADS.has(kind)) return { spec: redactWorkloadSpec(raw["spec"]) };
  if (kind.endsWith("WebhookConfiguration")) return { webhooks: each(raw["webhooks"], redactWebhook) };
  switch (kind) {
    case "Pod":
      return { spec: redactPodSpec(raw["spec"]), status: redactPodStatus(raw["status"]) };
    case "ConfigMap":
      return redactConfigMap(raw);
    case "Secret":
      return redactSecret(raw);
    case "Node": {
      const status = raw["status"];
      return {
        spec: isObject(raw["spec"]) ? pick(raw["spec"], ["providerID", "unschedulable", "taints"]) : {},
        status: isObject(status) ? pick(status, ["nodeInfo", "addresses"]) : {},
      };
    }
    case "Namespace":
      return isObject(raw["status"]) ? { status: pick(raw["status"], ["phase"]) } : {};
    case "ValidatingAdmissionPolicy":
    case "MutatingAdmissionPolicy":
    case "ValidatingAdmissionPolicyBinding":
    case "MutatingAdmissionPolicyBinding":
      return isObject(raw["spec"])
        ? {
            spec: {
              ...pick(raw["spec"], ["failurePolicy", "matchConstraints", "policyName", "matchResources", "validationActions"]),
              ...conditionsOf(raw["spec"]),
            },
          }
        : {};
    case "NetworkPolicy":
      return pick(raw, ["spec"]);
    default:
      return pick(raw, ["rules", "roleRef", "subjects", "aggregationRule", "automountServiceAccountToken", "secrets", "imagePullSecrets"]);
  }
}

/** A Kubernetes object as far as it may leave the cluster: what no rule reads, and whatever may hold a secret, is not in it. */
export function redactObject(apiVersion: string, kind: string, raw: unknown): RawObject {
  const object = isObject(raw) ? raw : {};
  return { apiVersion, kind, metadata: redactMetadata(object["metadata"]), ...bodyOf(kind, object) };
}

interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
}

const RBAC = "rbac.authorization.k8s.io/v1";
const core = (kind: string): ObjectType => ({ apiVersion: "v1", kind });
const apps = (kind: string): ObjectType => ({ apiVersion: "apps/v1", kind });
const batch = (kind: string): ObjectType => ({ apiVersion: "batch/v1", kind });
const rbac = (kind: string): ObjectType => ({ apiVersion: RBAC, kind });
const admission = (kind: string): ObjectType => ({ apiVersion: "admissionregistration.k8s.io/v1", kind });

const PLAIN: Readonly<Record<string, ObjectType>> = {
  service_account: core("ServiceAccount"),
  config_map: core("ConfigMap"),
  secret: core("Secret"),
  namespace: core("Namespace"),
  pod: core("Pod"),
  replication_controller: core("ReplicationController"),
  deployment: apps("Deployment"),
  stateful_set: apps("StatefulSet"),
  daemon_set: apps("DaemonSet"),
  daemonset: apps("DaemonSet"),
  job: batch("Job"),
  cron_job: batch("CronJob"),
  role: rbac("Role"),
  role_binding: rbac("RoleBinding"),
  cluster_role: rbac("ClusterRole"),
  cluster_role_binding: rbac("ClusterRoleBinding"),
  network_policy: { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
  mutating_webhook_configuration: admission("MutatingWebhookConfiguration"),
  validating_webhook_configuration: admission("ValidatingWebhookConfiguration"),
};

/** The provider's resources that are one object each, under their plain name and with `_v1`. */
export const OBJECT_TYPES: Readonly<Record<string, ObjectType>> = Object.fromEntries(
  Object.entries(PLAIN).flatMap(([name, type]) => [
    [`kubernetes_${name}`, type],
    [`kubernetes_${name}_v1`, type],
  ]),
);

import type { Need } from "@/server/cluster/takeover/hit.ts";

/** Kinds whose controllers make pods from a template (H2): API group, plural, and the kind as workloads carry it. */
export const WORKLOADS: readonly { readonly group: string; readonly plural: string; readonly kind: string }[] = [
  { group: "apps", plural: "deployments", kind: "deployment" },
  { group: "apps", plural: "daemonsets", kind: "daemonset" },
  { group: "apps", plural: "statefulsets", kind: "statefulset" },
  { group: "apps", plural: "replicasets", kind: "replicaset" },
  { group: "batch", plural: "cronjobs", kind: "cronjob" },
  { group: "batch", plural: "jobs", kind: "job" },
  { group: "", plural: "replicationcontrollers", kind: "replicationcontroller" },
];

/** Custom resources from which a controller makes pods, if it is installed. */
export const POD_MAKING_CUSTOM_RESOURCES: readonly { readonly group: string; readonly plurals: readonly string[]; readonly controller: string }[] = [
  { group: "argoproj.io", plurals: ["workflows", "cronworkflows", "rollouts", "applications"], controller: "Argo" },
  { group: "tekton.dev", plurals: ["taskruns", "pipelineruns"], controller: "Tekton" },
  { group: "serving.knative.dev", plurals: ["services", "configurations"], controller: "Knative Serving" },
  { group: "sparkoperator.k8s.io", plurals: ["sparkapplications", "scheduledsparkapplications"], controller: "Spark operator" },
  { group: "kubeflow.org", plurals: ["notebooks", "pytorchjobs", "tfjobs", "mpijobs"], controller: "Kubeflow" },
  { group: "ray.io", plurals: ["rayclusters", "rayjobs", "rayservices"], controller: "KubeRay" },
  { group: "batch.volcano.sh", plurals: ["jobs"], controller: "Volcano" },
  { group: "keda.sh", plurals: ["scaledjobs"], controller: "KEDA" },
  { group: "apps.kruise.io", plurals: ["clonesets", "statefulsets", "daemonsets", "broadcastjobs", "advancedcronjobs"], controller: "OpenKruise" },
  { group: "kustomize.toolkit.fluxcd.io", plurals: ["kustomizations"], controller: "Flux" },
  { group: "helm.toolkit.fluxcd.io", plurals: ["helmreleases"], controller: "Flux" },
];

/** To create any of the workload kinds. */
export const CREATE_WORKLOAD: readonly Need[] = ["apps", "batch", ""].map((group) => ({
  verbs: ["create"],
  group,
  resources: WORKLOADS.filter((w) => w.group === group).map((w) => w.plural),
  nameless: true,
}));

/** To create pods, themselves or through a workload. */
export const CREATE_PODS: readonly Need[] = [{ verbs: ["create"], group: "", resources: ["pods"], nameless: true }, ...CREATE_WORKLOAD];

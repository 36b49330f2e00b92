/** A resource type of Kubernetes itself: plural, singular, API group, short names, and whether its objects live in namespaces. */
export interface ApiResource {
  readonly plural: string;
  readonly singular: string;
  readonly group: string;
  readonly short: readonly string[];
  readonly namespaced: boolean;
}

/** One group a row; `plural=short,short`, `plural:singular` where dropping the ending is not enough, `~` in front of cluster-scoped types. */
const TABLE: Readonly<Record<string, string>> = {
  "": "bindings ~componentstatuses:componentstatus=cs configmaps=cm endpoints:endpoints=ep events=ev limitranges=limits ~namespaces=ns ~nodes=no persistentvolumeclaims=pvc ~persistentvolumes=pv pods=po podtemplates replicationcontrollers=rc resourcequotas=quota secrets serviceaccounts=sa services=svc",
  apps: "controllerrevisions daemonsets=ds deployments=deploy replicasets=rs statefulsets=sts",
  batch: "cronjobs=cj jobs",
  "rbac.authorization.k8s.io": "roles rolebindings ~clusterroles ~clusterrolebindings",
  "networking.k8s.io": "ingresses:ingress=ing networkpolicies:networkpolicy=netpol ~ingressclasses:ingressclass ~ipaddresses:ipaddress=ip ~servicecidrs",
  policy: "poddisruptionbudgets=pdb",
  autoscaling: "horizontalpodautoscalers=hpa",
  "storage.k8s.io":
    "~storageclasses:storageclass=sc ~volumeattachments ~csidrivers ~csinodes csistoragecapacities:csistoragecapacity ~volumeattributesclasses:volumeattributesclass=vac",
  "coordination.k8s.io": "leases leasecandidates",
  "discovery.k8s.io": "endpointslices",
  "events.k8s.io": "events=ev",
  "admissionregistration.k8s.io":
    "~mutatingwebhookconfigurations ~validatingwebhookconfigurations ~validatingadmissionpolicies:validatingadmissionpolicy ~validatingadmissionpolicybindings ~mutatingadmissionpolicies:mutatingadmissionpolicy ~mutatingadmissionpolicybindings",
  "apiextensions.k8s.io": "~customresourcedefinitions=crd,crds",
  "apiregistration.k8s.io": "~apiservices",
  "authentication.k8s.io": "~tokenreviews ~selfsubjectreviews",
  "authorization.k8s.io": "localsubjectaccessreviews ~selfsubjectaccessreviews ~selfsubjectrulesreviews ~subjectaccessreviews",
  "certificates.k8s.io": "~certificatesigningrequests=csr ~clustertrustbundles",
  "flowcontrol.apiserver.k8s.io": "~flowschemas ~prioritylevelconfigurations",
  "node.k8s.io": "~runtimeclasses:runtimeclass",
  "resource.k8s.io": "~deviceclasses:deviceclass resourceclaims resourceclaimtemplates ~resourceslices",
  "scheduling.k8s.io": "~priorityclasses:priorityclass=pc",
};

function parseEntry(group: string, entry: string): ApiResource {
  const [names = "", short = ""] = entry.split("=");
  const [plural = "", singular] = names.replace("~", "").split(":");
  return { plural, singular: singular ?? plural.slice(0, -1), group, short: short ? short.split(",") : [], namespaced: !entry.startsWith("~") };
}

/** The resource types that every API server has, core group first, as discovery lists them. */
export const API_RESOURCES: readonly ApiResource[] = Object.entries(TABLE).flatMap(([group, row]) => row.split(" ").map((entry) => parseEntry(group, entry)));

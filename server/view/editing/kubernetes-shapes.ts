import { FLAG, from, list, type Member, member, type ObjectShape, object, oneOf, TEXT } from "./shape.ts";

const RBAC = "rbac.authorization.k8s.io";

/** Verbs of requests for objects, and those that only RBAC looks at. */
export const RBAC_VERBS: Readonly<Record<string, string>> = {
  get: "Read one object by name.",
  list: "Read all objects at once, with all that is in them.",
  watch: "Be told of every change, with all that is in the objects.",
  create: "Make objects. Of pods: run with any service account of the namespace.",
  update: "Replace objects.",
  patch: "Change parts of objects.",
  delete: "Delete objects by name.",
  deletecollection: "Delete all objects at once.",
  impersonate: "Act as another user, group or service account.",
  bind: "Bind a role whose permissions one does not have.",
  escalate: "Write permissions into a role that one does not have.",
  use: "Use it, as a policy or class.",
  approve: "Approve requests for certificates.",
  sign: "Sign certificates.",
  "*": "Every verb, those too that do not exist yet.",
};

const RESOURCES: Readonly<Record<string, string>> = {
  pods: "Pods: who makes one runs with any service account of the namespace.",
  "pods/exec": "Commands inside of running pods: with their credentials.",
  "pods/attach": "What runs in a pod, attached to.",
  "pods/log": "What pods print.",
  "pods/ephemeralcontainers": "Containers that are added to running pods.",
  "pods/portforward": "Ports of pods.",
  secrets: "Secrets, with their values.",
  configmaps: "ConfigMaps; aws-auth of kube-system is one.",
  serviceaccounts: "Service accounts and their annotations.",
  "serviceaccounts/token": "Tokens of service accounts: who makes one is the service account.",
  nodes: "Nodes.",
  "nodes/proxy": "The API of the kubelets: commands in every pod of a node.",
  namespaces: "Namespaces.",
  deployments: "Deployments (apps).",
  daemonsets: "DaemonSets (apps).",
  statefulsets: "StatefulSets (apps).",
  replicasets: "ReplicaSets (apps).",
  jobs: "Jobs (batch).",
  cronjobs: "CronJobs (batch).",
  roles: `Roles (${RBAC}).`,
  rolebindings: `RoleBindings (${RBAC}).`,
  clusterroles: `ClusterRoles (${RBAC}).`,
  clusterrolebindings: `ClusterRoleBindings (${RBAC}).`,
  users: "Users, for impersonate.",
  groups: "Groups, for impersonate.",
  "*": "Every resource.",
};

const GROUPS: Readonly<Record<string, string>> = {
  "": "The core group: pods, secrets, service accounts.",
  apps: "Deployments, DaemonSets, StatefulSets, ReplicaSets.",
  batch: "Jobs and CronJobs.",
  [RBAC]: "Roles and bindings.",
  "networking.k8s.io": "Network policies and ingresses.",
  "*": "Every group.",
};

const metadata = (more: Readonly<Record<string, Member>>, annotations: Readonly<Record<string, Member>> = {}): Member =>
  member(
    "Name, namespace and annotations of the object.",
    object({
      name: member("The name of the object."),
      ...more,
      labels: member("Labels of the object.", object({})),
      annotations: member("Annotations of the object.", object(annotations)),
    }),
  );

const NAMESPACE = { namespace: member("The namespace that the object lies in.") };

const RULE = object({
  apiGroups: member('API groups of the resources; "" is the core group.', list(oneOf(GROUPS))),
  resources: member("Resources, in the plural; a part of one behind a slash, as in pods/exec.", list(oneOf(RESOURCES))),
  verbs: member("What may be done with them.", list(oneOf(RBAC_VERBS))),
  resourceNames: member("Only objects of these names; create and list of all are not limited by it.", list(TEXT)),
  nonResourceURLs: member("Paths that are no resources, such as /metrics; in ClusterRoles alone.", list(TEXT)),
});
const RULES = member("What the role permits. RBAC has no denials.", list(RULE));

const roleRef = (kinds: Readonly<Record<string, string>>): Member =>
  member(
    "The role that is given. It cannot be changed on a binding that is there: the binding is made anew.",
    object({
      apiGroup: member("Always the same.", oneOf({ [RBAC]: "" })),
      kind: member("What kind of role.", oneOf(kinds)),
      name: member(
        "The name of the role.",
        oneOf({
          "cluster-admin": "Everything.",
          admin: "Everything of a namespace, but its quota and the namespace.",
          edit: "Changes in a namespace, its roles not.",
          view: "Reads a namespace, its secrets not.",
        }),
      ),
    }),
  );

const SUBJECTS = member(
  "Who the role is given to.",
  list(
    object({
      kind: member(
        "What kind of subject.",
        oneOf({
          ServiceAccount: "Pods that run with it.",
          Group: "Everyone whom an access entry, aws-auth or a certificate puts into it.",
          User: "The user of that name.",
        }),
      ),
      name: member(
        "The name of the subject.",
        oneOf(
          {
            "system:authenticated": "Everyone who signed in.",
            "system:unauthenticated": "Everyone who did not.",
            "system:serviceaccounts": "Every service account.",
            "system:masters": "Administrators: no binding is needed.",
          },
          "service-account",
        ),
      ),
      namespace: member("The namespace of a service account."),
      apiGroup: member("Of users and groups.", oneOf({ [RBAC]: "" })),
    }),
  ),
);

const CLUSTER_ROLE = { ClusterRole: "A role of the cluster." };

const object_ = (apiVersion: string, kind: string, members: Readonly<Record<string, Member>>): ObjectShape =>
  object({
    apiVersion: member("The group and version of the kind.", oneOf({ [apiVersion]: "" })),
    kind: member("What the object is.", oneOf({ [kind]: "" })),
    ...members,
  });

const ROW = {
  username: member("The user name in the cluster; {{SessionName}} is filled in for each session."),
  groups: member(
    "The groups in the cluster, to which bindings give roles.",
    list(oneOf({ "system:masters": "Administrators.", "system:bootstrappers": "Nodes that join.", "system:nodes": "Nodes." })),
  ),
};
const AWS_AUTH_DATA = member(
  "The sections of aws-auth. In other ConfigMaps nothing but keys is looked at.",
  object({
    mapRoles: member(
      "Roles of AWS that may sign in: a list, written as a text.",
      list(object({ rolearn: member("The role, without its path.", from("role")), ...ROW })),
    ),
    mapUsers: member(
      "Users of AWS that may sign in: a list, written as a text.",
      list(object({ userarn: member("The user, without its path.", from("principal")), ...ROW })),
    ),
    mapAccounts: member("Accounts, each of whose principals may sign in by its own ARN: a list, written as a text.", list(TEXT)),
  }),
);

const ROLE_ANNOTATIONS = {
  "eks.amazonaws.com/role-arn": member(
    "The role that pods with this service account become (IRSA). The trust policy of the role has to name it, too.",
    from("role"),
  ),
  "eks.amazonaws.com/audience": member("Whom the token is for; without it sts.amazonaws.com.", oneOf({ "sts.amazonaws.com": "The usual one." })),
  "eks.amazonaws.com/sts-regional-endpoints": member("Whether the regional endpoint of STS is called.", oneOf({ true: "", false: "" })),
  "eks.amazonaws.com/token-expiration": member("For how many seconds a token is good."),
};

/** The kinds that are edited most, by their name. */
export const KUBERNETES_SHAPES: Readonly<Record<string, ObjectShape>> = {
  Role: object_(`${RBAC}/v1`, "Role", { metadata: metadata(NAMESPACE), rules: RULES }),
  ClusterRole: object_(`${RBAC}/v1`, "ClusterRole", { metadata: metadata({}), rules: RULES }),
  RoleBinding: object_(`${RBAC}/v1`, "RoleBinding", {
    metadata: metadata(NAMESPACE),
    roleRef: roleRef({ Role: "A role of the same namespace.", ClusterRole: "A role of the cluster, here for this namespace alone." }),
    subjects: SUBJECTS,
  }),
  ClusterRoleBinding: object_(`${RBAC}/v1`, "ClusterRoleBinding", { metadata: metadata({}), roleRef: roleRef(CLUSTER_ROLE), subjects: SUBJECTS }),
  ServiceAccount: object_("v1", "ServiceAccount", {
    metadata: metadata(NAMESPACE, ROLE_ANNOTATIONS),
    automountServiceAccountToken: member("Whether pods get a token of it for the API of the cluster.", FLAG),
  }),
  ConfigMap: object_("v1", "ConfigMap", { metadata: metadata(NAMESPACE), data: AWS_AUTH_DATA }),
};

const KINDS = Object.fromEntries(
  [...Object.keys(KUBERNETES_SHAPES), "Pod", "Deployment", "DaemonSet", "StatefulSet", "Job", "CronJob", "Namespace", "NetworkPolicy", "List"].map((kind) => [
    kind,
    "",
  ]),
);
const VERSIONS = {
  v1: "Service accounts, ConfigMaps, pods, lists.",
  [`${RBAC}/v1`]: "Roles and bindings.",
  "apps/v1": "Deployments, DaemonSets, StatefulSets.",
  "batch/v1": "Jobs and CronJobs.",
  "networking.k8s.io/v1": "Network policies.",
};

/** An object of a kind that is not told yet. */
export const ANY_OBJECT = {
  apiVersion: member("Of an object of Kubernetes: the group and version of its kind.", oneOf(VERSIONS)),
  kind: member("Of an object of Kubernetes: what it is.", oneOf(KINDS)),
  metadata: metadata(NAMESPACE),
};

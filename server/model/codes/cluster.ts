import type { CodeMeaning } from "@/server/model/step-code.ts";

/** Codes of signing in to a cluster, of RBAC and of what its permissions can take over. */
export const CLUSTER_CODES = {
  POD_RUNS_AS_SERVICE_ACCOUNT: {
    meaning: "The pod's spec names this service account, and the kubelet can obtain its tokens for the pod.",
    remedy: "Run the pod as another service account.",
  },
  RBAC_BINDING_ALLOWS: {
    meaning: "A binding gives the subject a role one of whose rules allows the request.",
    remedy: "Remove the subject from the binding, or the rule from the role.",
  },
  RBAC_MASTERS: {
    meaning: "The subject is in system:masters, which bypasses RBAC.",
    remedy: "Take the group away where the identity is mapped; no binding can be removed against it.",
  },
  RBAC_OTHER_NAMESPACE: {
    meaning: "A binding grants the request, in another namespace or not in the scope asked.",
    remedy: "Add a RoleBinding in the namespace asked, or ask in the one that is bound.",
  },
  RBAC_OTHER_NAME: {
    meaning: "A rule would allow the request if it were for one of the names it lists.",
    remedy: "Add the name to the rule's resourceNames, or use one that is listed.",
  },
  RBAC_OTHER_SUBRESOURCE: {
    meaning: "The rule speaks of the resource and not of the subresource asked, or the other way round.",
    remedy: "Name the subresource in the rule; `pods` does not include `pods/exec`.",
  },
  RBAC_OTHER_VERB: { meaning: "A rule speaks of the resource with other verbs.", remedy: "Add the verb to the rule." },
  RBAC_OTHER_API_GROUP: {
    meaning: "A rule names the resource in another API group.",
    remedy: "Correct the rule's apiGroups; the core group is the empty string.",
  },
  RBAC_OTHER_PATH: { meaning: "A rule speaks of other paths.", remedy: "Add the path to the rule's nonResourceURLs." },
  RBAC_OTHER_SUBJECT: { meaning: "A binding grants the request to other subjects.", remedy: "Add the subject, or its group, to that binding." },
  RBAC_ROLE_MISSING: {
    meaning: "A binding names a role that does not exist, so it grants nothing until somebody makes it.",
    remedy: "Create the role or delete the binding.",
  },
  RBAC_NO_BINDING: { meaning: "No binding names the subject or one of its groups.", remedy: "Bind a role to it." },
  RBAC_NO_RULE: { meaning: "The subject's bindings have no rule near the request.", remedy: "Add a rule to one of its roles, or bind another role." },
  RBAC_NOT_COLLECTED: {
    meaning: "Roles or bindings of the cluster were not read as a whole.",
    remedy: "Collect roles, clusterroles, rolebindings and clusterrolebindings of all namespaces.",
  },
  NODE_AUTHORIZER_NOT_EVALUATED: {
    meaning: "The Node authorizer may grant a node this for its own pods, apart from RBAC; that is not evaluated.",
    remedy: "Ask the API server as the node: kubectl auth can-i with --as and --as-group.",
  },
  ACCESS_POLICY_ALLOWS: {
    meaning: "An EKS access policy associated with the principal's access entry allows the request.",
    remedy: "Disassociate the policy or narrow its scope.",
  },
  ACCESS_POLICY_DENIES: {
    meaning: "No access policy of the principal allows the request in this scope.",
    remedy: "Associate a policy that does, or bind a role to the principal's group.",
  },
  ACCESS_POLICY_UNKNOWN: {
    meaning: "The contents of an associated access policy are not known.",
    remedy: "Compare the policy with the page of access policy permissions in the EKS user guide.",
  },
  ACCESS_POLICY_NOT_COLLECTED: {
    meaning: "The access policies associated with this principal were not read.",
    remedy: "Collect list-associated-access-policies of every access entry.",
  },
  AUTHENTICATION_MODE_USES_SOURCE: {
    meaning: "The cluster's authentication mode consults this source of mappings.",
    remedy: "Switch the mode; it can be switched towards API only.",
  },
  AUTHENTICATION_MODE_IGNORES_AWS_AUTH: {
    meaning: "The authentication mode is API, so aws-auth has no effect.",
    remedy: "Create an access entry for the principal.",
  },
  AUTHENTICATION_MODE_IGNORES_ENTRIES: {
    meaning: "The authentication mode is CONFIG_MAP, so access entries have no effect.",
    remedy: "Switch the mode to API_AND_CONFIG_MAP, or map the principal in aws-auth.",
  },
  AUTHENTICATION_MODE_UNKNOWN: { meaning: "The cluster's authentication mode was not collected.", remedy: "Collect describe-cluster." },
  ACCESS_ENTRY_MAPS: { meaning: "An access entry names the principal.", remedy: "Delete the access entry." },
  ACCESS_ENTRY_NONE: { meaning: "No access entry names the principal.", remedy: "Create an access entry for it." },
  ACCESS_ENTRY_KIND: {
    meaning: "The entry names something that is neither a user nor a role.",
    remedy: "Create an access entry for a user or a role.",
  },
  ACCESS_ENTRY_NOT_COLLECTED: {
    meaning: "The access entries were not read as a whole, or this one was not described.",
    remedy: "Collect list-access-entries and describe-access-entry.",
  },
  ACCESS_ENTRY_PRINCIPAL_RECREATED: {
    meaning: "The principal was created after its access entry, which holds the id of its predecessor.",
    remedy: "Delete the access entry and create it again.",
  },
  ACCESS_ENTRY_PRINCIPAL_GONE: { meaning: "The account was read completely and holds no such principal.", remedy: "Delete the access entry." },
  ACCESS_ENTRY_RESERVED_GROUP: {
    meaning: "The entry lists groups that begin with system:, which EKS does not accept.",
    remedy: "Use a group of your own and bind it, or an access policy.",
  },
  ACCESS_ENTRY_RESERVED_NAME: {
    meaning: "The entry's user name begins with a prefix that EKS keeps for itself, so the authenticator refuses the sign-in.",
    remedy: "Create the entry again with a user name of your own, or without one.",
  },
  ACCESS_ENTRY_AUTHENTICATED_ONLY: {
    meaning: "The entry has neither groups nor policies: it signs in and may do what every authenticated identity may.",
    remedy: "Add groups that are bound, or associate an access policy.",
  },
  AWS_AUTH_MAPS: { meaning: "An aws-auth row names the principal.", remedy: "Remove the row." },
  AWS_AUTH_NONE: { meaning: "No aws-auth row names the principal.", remedy: "Add a row, or better an access entry." },
  AWS_AUTH_NOT_COLLECTED: { meaning: "The ConfigMap kube-system/aws-auth was not read.", remedy: "Collect the ConfigMaps of kube-system." },
  AWS_AUTH_PATH: {
    meaning: "The row's role ARN has a path; the authenticator compares with the ARN without one, so it never matches.",
    remedy: "Write the role's ARN without its path.",
  },
  AWS_AUTH_NOT_CANONICAL: {
    meaning: "The row's ARN is of a kind the authenticator never sees, such as a session's.",
    remedy: "Write the role's or the user's ARN.",
  },
  AWS_AUTH_OVERRIDDEN: { meaning: "A later row of the same ARN replaces this one; groups are not merged.", remedy: "Merge the rows into one." },
  AWS_AUTH_AMBIGUOUS: {
    meaning: "Rows of the same ARN in different letter case: which one the authenticator takes is not determined.",
    remedy: "Keep one of the rows.",
  },
  AWS_AUTH_SHADOWED: {
    meaning: "Another source answers for this principal first, and nothing is merged.",
    remedy: "Change the source that is in force, or delete this row.",
  },
  AWS_AUTH_PRINCIPAL_GONE: { meaning: "No such principal exists now; rows go by name, so whoever makes one of this name gets in.", remedy: "Remove the row." },
  AWS_AUTH_SECTION_INVALID: {
    meaning: "The section is not valid YAML of its form, so the authenticator drops all of it.",
    remedy: "Correct the section; quote values that begin with {{.",
  },
  AWS_AUTH_KEY_CASE: {
    meaning: "The section's key is spelled in another case than the authenticator reads.",
    remedy: "Spell it mapRoles, mapUsers or mapAccounts.",
  },
  AWS_AUTH_ROW_INVALID: { meaning: "The row has no ARN, or both an ARN and an sso block, and is dropped.", remedy: "Give the row exactly one of them." },
  AWS_AUTH_SSO_UNUSED: {
    meaning: "The row uses the sso form, an alpha feature that EKS does not switch on.",
    remedy: "Write the AWSReservedSSO role's ARN without its path.",
  },
  SESSION_NAME_CHOSEN: {
    meaning: "The name depends on the session name, which whoever assumes the role chooses.",
    remedy: "Bind groups instead of session users, or restrict sts:RoleSessionName in the trust policy.",
  },
  SESSION_NAME_IS_INSTANCE: { meaning: "The mapping works only for a session named as an instance id.", remedy: "Keep the node role for instances alone." },
  SESSION_NAME_ABSENT: {
    meaning: "The mapping asks for an instance's session name, and an IAM user has none.",
    remedy: "Map the user with a user name of its own.",
  },
  CREATOR_UNKNOWN: {
    meaning: "In mode CONFIG_MAP the cluster's creator is a hidden administrator that no API shows.",
    remedy: "Find CreateCluster in CloudTrail, or switch to access entries and remove the creator's.",
  },
  CLUSTER_NOT_MAPPED: { meaning: "No source maps the principal, so the cluster answers 401.", remedy: "Create an access entry for it." },
  ADMISSION_DECIDES: {
    meaning: "A validating webhook or policy sees the request and may refuse it.",
    remedy: "Read what the webhook refuses; the verdict holds for what it lets through.",
  },
  POD_SECURITY_ADMITS_PRIVILEGED: {
    meaning: "The namespace enforces no Pod Security level that forbids privileged pods.",
    remedy: "Label the namespace pod-security.kubernetes.io/enforce=baseline or restricted.",
  },
  POD_SECURITY_NOT_COLLECTED: { meaning: "The namespace's labels were not read.", remedy: "Collect namespaces." },
  TAKEOVER_POD_EXEC: { meaning: "The permission runs commands in running pods.", remedy: "Remove pods/exec from the role, or bind it in fewer namespaces." },
  TAKEOVER_POD_ATTACH: { meaning: "The permission attaches to running containers.", remedy: "Remove pods/attach from the role." },
  TAKEOVER_POD_EPHEMERAL: { meaning: "The permission puts a container into running pods.", remedy: "Remove pods/ephemeralcontainers from the role." },
  TAKEOVER_POD_PATCH: { meaning: "The permission swaps the images of running pods.", remedy: "Remove patch and update of pods from the role." },
  TAKEOVER_POD_CREATE: {
    meaning: "The permission makes pods as any service account of the namespace.",
    remedy: "Keep accounts with IAM roles in namespaces where few may create pods.",
  },
  TAKEOVER_NODE_ROLE_BY_POD: {
    meaning: "The permission makes ordinary pods, and the metadata service of a node answers those.",
    remedy: "Require IMDSv2 with hop limit 1 on the nodes, and keep pods from 169.254.169.254.",
  },
  TAKEOVER_NODE_BY_POD: {
    meaning: "The permission makes privileged pods, which come out on the node.",
    remedy: "Enforce a Pod Security level in the namespace.",
  },
  TAKEOVER_WORKLOAD_CREATE: {
    meaning: "The permission makes pods through a workload's controller, as any service account of the namespace.",
    remedy: "Keep accounts with IAM roles in namespaces where few may create workloads.",
  },
  TAKEOVER_BY_CONTROLLER: {
    meaning: "The permission makes pods through a custom resource, if its controller is installed.",
    remedy: "Check which accounts the controller lets be named.",
  },
  TAKEOVER_WORKLOAD_PATCH: {
    meaning: "The permission changes the pod template of a workload that is there.",
    remedy: "Remove patch and update of workloads from the role.",
  },
  TAKEOVER_TOKEN_REQUEST: {
    meaning: "The permission mints tokens of service accounts with any audience.",
    remedy: "Remove serviceaccounts/token from the role, or list the accounts in resourceNames.",
  },
  TAKEOVER_SECRET_READ: { meaning: "The permission reads token Secrets.", remedy: "Delete token Secrets that are not needed, and narrow who reads secrets." },
  TAKEOVER_SECRET_CREATE: { meaning: "The permissions make a token Secret for an account and read it.", remedy: "Remove create of secrets from the role." },
  TAKEOVER_IMPERSONATE: { meaning: "The permission acts as another identity.", remedy: "Remove impersonate from the role, or list names in resourceNames." },
  TAKEOVER_BIND: {
    meaning: "The permissions bind a role that the holder does not have.",
    remedy: "Remove bind from the role, or list the roles in resourceNames.",
  },
  TAKEOVER_ESCALATE: { meaning: "The permissions rewrite a role that is bound to the holder.", remedy: "Remove escalate from the role." },
  TAKEOVER_NODE_PROXY: {
    meaning: "The permission runs commands in pods through the kubelet.",
    remedy: "Remove nodes/proxy from the role; metrics need nodes/metrics alone.",
  },
  TAKEOVER_AWS_AUTH_WRITE: {
    meaning: "The permission writes who is mapped into the cluster as what.",
    remedy: "Switch the authentication mode to API, or keep the role out of kube-system.",
  },
  TAKEOVER_WEBHOOK_WRITE: { meaning: "The permission changes every new pod.", remedy: "Remove write on mutating webhooks and policies from the role." },
  TAKEOVER_WEBHOOK_READ: {
    meaning: "The permission has every written object sent to a webhook, Secrets included.",
    remedy: "Remove write on validating webhooks from the role.",
  },
  TAKEOVER_SERVICEACCOUNT_CREATE: {
    meaning: "The permissions make service accounts of any name and use them.",
    remedy: "Name service accounts exactly in trust policies.",
  },
  TAKEOVER_PSA_DISABLE: {
    meaning: "The permissions take a namespace's Pod Security level away and make a privileged pod.",
    remedy: "Remove patch and update of namespaces from the role.",
  },
  TAKEOVER_PV_CREATE: { meaning: "The permissions mount the host's disk through a volume.", remedy: "Remove create of persistentvolumes from the role." },
  TAKEOVER_NODE_STEER: { meaning: "The permissions drive pods from node to node.", remedy: "Remove write on nodes from the role." },
  TAKEOVER_CLOUD_CONTROLLER: {
    meaning: "The permission makes a controller call AWS with its own role.",
    remedy: "Narrow the controller's role and who writes its resources.",
  },
  TAKEOVER_CSR_APPROVE: { meaning: "The permissions sign client certificates for others.", remedy: "Remove approve of signers from the role." },
} as const satisfies Readonly<Record<string, CodeMeaning>>;

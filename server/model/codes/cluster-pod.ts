import type { CodeMeaning } from "@/server/model/step-code.ts";

/** Codes of a pod's credentials, its node and its service account. */
export const CLUSTER_POD_CODES = {
  ACCESS_KEY_ID_ALONE: {
    meaning: "The id of an access key is in the container, its secret half was not seen.",
    remedy: "Remove the key id, or look for the secret half.",
  },
  ACCESS_KEY_ID_UNKNOWN: {
    meaning: "The access key id comes from a place whose values are not read.",
    remedy: "Look it up where it is stored; Rolewalk keeps no Secret's contents.",
  },
  ACCESS_KEY_IN_SECRET: {
    meaning: "A Secret the container has holds a key that is named as an access key id, and values of Secrets are not read.",
    remedy: "Look up whose key it is where it is stored, or better give the pod a role.",
  },
  ACCESS_KEY_INACTIVE: { meaning: "The access key is inactive.", remedy: "Activate it, or better give the pod a role." },
  ACCESS_KEY_OWNED: { meaning: "The access key belongs to this user.", remedy: "Deactivate the key." },
  ACCESS_KEY_OWNER_UNKNOWN: { meaning: "The access key is not among those collected.", remedy: "Collect the access keys of the account it belongs to." },
  ACCOUNT_ANNOTATED: { meaning: "The service account asks for a role by its annotation.", remedy: "Remove the annotation; it authorizes nothing by itself." },
  AGENT_BUILT_IN: {
    meaning: "The node is managed by Auto Mode and has the Pod Identity agent built in.",
    remedy: "Nothing: delete the association to take the role away.",
  },
  AGENT_INSTALLED: { meaning: "The Pod Identity agent is installed in the cluster.", remedy: "Uninstall the add-on to take every Pod Identity role away." },
  AGENT_NOT_COLLECTED: { meaning: "Whether the Pod Identity agent runs was not collected.", remedy: "Collect the add-ons and the pods of kube-system." },
  AGENT_TOKEN_UNBOUND: {
    meaning: "The token was asked for from the API server and is bound to no pod; whether EKS Pod Identity takes such a token is not documented.",
    remedy: "Treat it as possible: limit who may create serviceaccounts/token.",
  },
  AGENT_NOT_ON_FARGATE: { meaning: "Fargate has no Pod Identity agent.", remedy: "Use a role for service accounts (IRSA) for pods on Fargate." },
  AGENT_NOT_ON_NODE: {
    meaning: "No Pod Identity agent runs on the pod's node.",
    remedy: "Install the eks-pod-identity-agent add-on, or let its DaemonSet onto the node.",
  },
  AGENT_NOT_ON_WINDOWS: { meaning: "EKS Pod Identity does not support Windows nodes.", remedy: "Use a role for service accounts (IRSA) for Windows pods." },
  NODE_ROLE_MAY_ASK: {
    meaning: "The node role may call EKS Auth, as the Pod Identity agent does with it.",
    remedy: "Take eks-auth:AssumeRoleForPodIdentity from the node role to stop Pod Identity on its nodes.",
  },
  NODE_ROLE_MAY_NOT_ASK: {
    meaning: "The Pod Identity agent asks EKS Auth with the node role, which may not.",
    remedy: "Attach AmazonEKSWorkerNodePolicy to the node role, or allow eks-auth:AssumeRoleForPodIdentity.",
  },
  AGENT_ON_NODE: { meaning: "The Pod Identity agent runs on the pod's node.", remedy: "Delete the association to take the role away." },
  AGENT_TOKEN_AUDIENCE: {
    meaning: "The token for the agent has another audience than Pod Identity takes.",
    remedy: "Mount a token with audience pods.eks.amazonaws.com.",
  },
  AGENT_TOKEN_MISSING: {
    meaning: "The container asks the agent without a token.",
    remedy: "Set AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, or leave both variables to the webhook.",
  },
  ANNOTATION_CHANGED_SINCE: { meaning: "The annotation names another role than the pod was created with.", remedy: "Restart the workload." },
  ANNOTATION_MISSPELT: {
    meaning: "An annotation that looks like the role annotation is misspelt or stands on the pod.",
    remedy: "Annotate the service account with eks.amazonaws.com/role-arn and restart the workload.",
  },
  ANNOTATION_SET_ASIDE: {
    meaning: "A Pod Identity association takes precedence over the role annotation.",
    remedy: "Delete the association or the annotation, so that one of them is left.",
  },
  ASSOCIATION_FOUND: { meaning: "A Pod Identity association gives the service account a role.", remedy: "Delete the association." },
  ASSOCIATION_NOT_COLLECTED: {
    meaning: "The cluster's Pod Identity associations were not collected.",
    remedy: "Allow eks:ListPodIdentityAssociations and eks:DescribePodIdentityAssociation.",
  },
  ASSOCIATION_ROLE_NOT_COLLECTED: { meaning: "The association was listed but not described.", remedy: "Allow eks:DescribePodIdentityAssociation." },
  CONTAINER_CREDENTIALS_HALF_CONFIGURED: {
    meaning: "A token for a container endpoint is set without the endpoint.",
    remedy: "Leave both variables to the webhook and restart the workload.",
  },
  CONTAINER_CREDENTIALS_SET: {
    meaning: "The container's environment points at the Pod Identity agent.",
    remedy: "Delete the association and restart the workload.",
  },
  CONTAINER_ENDPOINT_REFUSED: { meaning: "SDKs refuse to ask this container endpoint.", remedy: "Correct the address, or remove the variable." },
  CONTAINER_ENDPOINT_UNKNOWN: {
    meaning: "The container endpoint is another program than the Pod Identity agent.",
    remedy: "Ask the owner of that program which identity it hands out.",
  },
  ENDPOINT_INSTEAD_OF_IMDS: { meaning: "A container endpoint is set and the SDK leaves IMDS out.", remedy: "Nothing, this is how the SDK works." },
  ENVIRONMENT_NOT_COLLECTED: {
    meaning: "Part of the container's environment comes from objects that were not collected.",
    remedy: "Collect ConfigMaps and the key names of Secrets.",
  },
  IMDS_DISABLED: { meaning: "The instance metadata service is disabled.", remedy: "Nothing: this keeps pods from the node role." },
  IMDS_DISABLED_IN_SDK: { meaning: "A variable turns IMDS off in the SDK alone.", remedy: "Set hop limit 1 and require IMDSv2 to keep all programs from it." },
  IMDS_HOP_LIMIT: {
    meaning: "The hop limit keeps pods outside the host network from IMDSv2.",
    remedy: "Nothing: give the pod a role of its own rather than raising the hop limit.",
  },
  IMDS_HOP_LIMIT_OPEN: { meaning: "The hop limit lets pods reach IMDSv2.", remedy: "Set the hop limit to 1 in the launch template." },
  IMDS_HOST_NETWORK: {
    meaning: "The pod is on the host network and reaches IMDS whatever the hop limit is.",
    remedy: "Take hostNetwork from the pod, or narrow the node role.",
  },
  IMDS_NOT_ON_FARGATE: { meaning: "Fargate has no instance metadata service for pods.", remedy: "Use a role for service accounts (IRSA)." },
  IMDS_NOT_ON_HYBRID: { meaning: "Hybrid nodes have no instance metadata service.", remedy: "Use a role for service accounts (IRSA) or Pod Identity." },
  IMDS_OPTIONS_NOT_COLLECTED: {
    meaning: "The instance's metadata options were not collected.",
    remedy: "Allow ec2:DescribeInstances in the node's account and region.",
  },
  IMDS_V1_ALLOWED: {
    meaning: "The instance answers IMDSv1, which knows no hop limit.",
    remedy: "Require IMDSv2 (HttpTokens: required) and set the hop limit to 1.",
  },
  INJECTION_OUTLOOK: { meaning: "What the role would say to the token once it is injected.", remedy: "Restart the workload to have it injected." },
  INJECTION_WOULD_NOT_HELP: { meaning: "The role would refuse the token even once it is injected.", remedy: "Correct the trust policy or the provider first." },
  ISSUER_NOT_COLLECTED: {
    meaning: "The cluster's token issuer was not collected.",
    remedy: "Allow eks:DescribeCluster, or collect /.well-known/openid-configuration.",
  },
  NETWORK_POLICY_MAY_BLOCK: {
    meaning: "A network policy is in the way; whether it is enforced is not known.",
    remedy: "Check that the network plugin enforces NetworkPolicy.",
  },
  NETWORK_POLICY_OPEN: {
    meaning: "No network policy is in the way.",
    remedy: "Deny egress to the link-local address, with a network plugin that enforces it.",
  },
  NODE_HAS_NO_ROLE: { meaning: "The node's instance has no role.", remedy: "Nothing: there is no node role to take." },
  NODE_NOT_COLLECTED: { meaning: "The pod's node was not collected.", remedy: "Allow listing nodes." },
  NODE_ROLE_KNOWN: { meaning: "The node runs with this role.", remedy: "Narrow the node role; every pod that reaches IMDS has it." },
  NODE_ROLE_NOT_COLLECTED: {
    meaning: "The node's role was not collected.",
    remedy: "Allow ec2:DescribeInstances, iam:GetInstanceProfile and eks:DescribeNodegroup.",
  },
  NO_AGENT_TOKEN_MOUNTED: { meaning: "The pod holds no token for the Pod Identity agent.", remedy: "Restart the workload to have one injected." },
  NO_ASSOCIATION: {
    meaning: "No Pod Identity association exists for the service account.",
    remedy: "Create one, or remove the variables that point at the agent.",
  },
  POD_ALONE_ON_FARGATE: { meaning: "A pod on Fargate shares its machine with no other.", remedy: "Nothing." },
  POD_ESCAPES_TO_NODE: {
    meaning: "A field of the pod's spec opens its node.",
    remedy: "Remove the field; enforce the restricted Pod Security level on the namespace.",
  },
  POD_HOLDS_NO_TOKEN: { meaning: "The pod has no token of its service account mounted.", remedy: "Nothing: mount one only where the workload calls the API." },
  POD_HOLDS_TOKEN: {
    meaning: "Containers of the pod can read tokens of its service account.",
    remedy: "Set automountServiceAccountToken: false where no token is needed.",
  },
  POD_IS_CONTAINED: { meaning: "No field of the pod's spec opens its node.", remedy: "Nothing." },
  POD_MAY_ESCAPE_TO_NODE: {
    meaning: "A field of the pod's spec opens its node under conditions that are not known.",
    remedy: "Remove the field, or check the condition the step names.",
  },
  POD_NOT_MUTATED: { meaning: "The pod lacks what its account asks for, and its spec does not say why.", remedy: "Restart the workload." },
  POD_NOT_SCHEDULED: { meaning: "The pod is on no node yet.", remedy: "Ask again when it is scheduled." },
  POD_OLDER_THAN_ACCOUNT: { meaning: "The pod is older than its service account.", remedy: "Restart the workload." },
  POD_OLDER_THAN_ASSOCIATION: { meaning: "The pod is older than the Pod Identity association.", remedy: "Restart the workload." },
  POD_OLDER_THAN_WEBHOOK: { meaning: "The pod is older than the webhook.", remedy: "Restart the workload." },
  POD_ON_NODE: { meaning: "The pod runs on this node.", remedy: "Move it by a node selector or taints." },
  PROFILE_BEFORE_KEYS: { meaning: "AWS_PROFILE is set and the SDK passes by the keys in the environment.", remedy: "Unset AWS_PROFILE, or remove the keys." },
  ROLE_ARN_MALFORMED: { meaning: "AWS_ROLE_ARN is not the ARN of a role.", remedy: "Correct the annotation or the variable and restart the workload." },
  SHARED_CONFIG_CONTENTS_UNKNOWN: {
    meaning: "The container has shared AWS configuration whose contents are not read.",
    remedy: "Look into the file, or give the pod a role instead.",
  },
  SOURCE_AFTER_FALL_THROUGH: { meaning: "An earlier source fails and the SDK goes on to this one.", remedy: "Repair or remove the source that fails." },
  SOURCE_MAY_BE_FALLEN_TO: {
    meaning: "The source before this one fails; some SDKs go on to this one.",
    remedy: "Repair the source that fails, so that no SDK falls through.",
  },
  SOURCE_NOT_TRIED: { meaning: "The SDK takes another source first.", remedy: "Remove this source if nothing uses it." },
  SOURCE_WINS: { meaning: "The SDK takes this source.", remedy: "Give the pod an earlier source, or remove this one." },
  STATIC_KEY_IN_ENVIRONMENT: { meaning: "The container has an access key in its environment.", remedy: "Replace the key by a role for the service account." },
  TOKEN_FILE_NOT_MOUNTED: {
    meaning: "No volume provides the token file the container is told to read.",
    remedy: "Mount a projected service account token, or restart the workload.",
  },
  TOKEN_MOUNTED: { meaning: "The container can read a token of its service account.", remedy: "Remove the token volume from the template." },
  TOKEN_OF_UNKNOWN_ORIGIN: {
    meaning: "The token file lies on a volume that is no projected token.",
    remedy: "Find out what writes the file, or mount a projected token.",
  },
  VARIABLE_VALUE_NOT_COLLECTED: { meaning: "A variable that decides is set from a place whose values are not read.", remedy: "Look it up where it is stored." },
  WEBHOOK_DOES_NOT_SELECT: { meaning: "The webhook's selectors do not take this pod.", remedy: "Change the labels and restart the workload." },
  WEBHOOK_NOT_INSTALLED: {
    meaning: "The cluster has no pod identity webhook.",
    remedy: "Install it, or write the volume and the variables into the template.",
  },
  WEBHOOK_SKIPPED_BY_LABEL: { meaning: "A label keeps the webhook away from the pod.", remedy: "Remove the label from the template and restart the workload." },
  WEBHOOK_SKIPS_CONTAINER: {
    meaning: "An annotation of the pod keeps the webhook away from the container.",
    remedy: "Take the container off the list and restart the workload.",
  },
  WEBHOOK_SKIPS_EPHEMERAL: { meaning: "The webhook never changes ephemeral containers.", remedy: "Use the files of the target container." },
  WEBHOOK_VARIABLE_ALREADY_SET: {
    meaning: "The container sets one of the webhook's variables itself, so the webhook adds none.",
    remedy: "Remove the variable and restart the workload.",
  },
  WEB_IDENTITY_HALF_CONFIGURED: {
    meaning: "The container has one of the two web identity variables.",
    remedy: "Remove it and restart the workload, so that the webhook adds both.",
  },
  WEB_IDENTITY_VARIABLES_SET: {
    meaning: "The container has both web identity variables.",
    remedy: "Remove the annotation, or the variables, and restart the workload.",
  },
} as const satisfies Readonly<Record<string, CodeMeaning>>;

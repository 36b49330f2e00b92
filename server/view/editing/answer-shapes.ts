import { ANY_OBJECT } from "./kubernetes-shapes.ts";
import { ANY_POLICY, IDENTITY_POLICY, TRUST_POLICY } from "./policy-shapes.ts";
import { FLAG, from, list, member, type ObjectShape, object, oneOf, TEXT } from "./shape.ts";

/** The types of an access entry. */
export const ENTRY_TYPES: Readonly<Record<string, string>> = {
  STANDARD: "People and workloads: groups and access policies say what they may do.",
  EC2_LINUX: "Nodes with Linux.",
  EC2_WINDOWS: "Nodes with Windows.",
  EC2: "Nodes of Auto Mode.",
  FARGATE_LINUX: "Pods on Fargate.",
  HYBRID_LINUX: "Hybrid nodes.",
  HYPERPOD_LINUX: "Nodes of HyperPod.",
};

const POLICY_WORDS: Readonly<Record<string, string>> = {
  AmazonEKSClusterAdminPolicy: "Everything, as cluster-admin.",
  AmazonEKSAdminPolicy: "Everything of a namespace, its roles too.",
  AmazonEKSEditPolicy: "Changes in a namespace, its roles not.",
  AmazonEKSViewPolicy: "Reads a namespace, its secrets not.",
  AmazonEKSAdminViewPolicy: "Reads everything, secrets too.",
  AmazonEKSSecretReaderPolicy: "Reads secrets.",
  AmazonEKSSecretAdminPolicy: "Everything with secrets.",
};
/** The access policies of EKS that are for people. */
export const ACCESS_POLICIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(POLICY_WORDS).map(([name, doc]) => [`arn:aws:eks::aws:cluster-access-policy/${name}`, doc]),
);

const SERVICE_ACCOUNT = {
  namespace: member("The namespace of the service account."),
  serviceAccount: member("The service account whose pods get the role.", from("service-account")),
};

const ROLE = object({
  Arn: member("The ARN of the role.", from("role")),
  RoleName: member("The name of the role."),
  Path: member("The path of the role, / for most."),
  AssumeRolePolicyDocument: member("The trust policy: who may become the role.", TRUST_POLICY),
  PermissionsBoundary: member(
    "A policy beyond which the role may do nothing.",
    object({ PermissionsBoundaryType: member("Always the same.", oneOf({ Policy: "" })), PermissionsBoundaryArn: member("The ARN of the policy.") }),
  ),
  Tags: member("Tags of the role.", list(object({ Key: member("The key."), Value: member("The value.") }))),
  MaxSessionDuration: member("For how many seconds a session may be asked.", { ...TEXT, isLiteral: true }),
});

const ENTRY = object({
  clusterName: member("The cluster."),
  principalArn: member("The user or role of AWS that may sign in.", from("principal")),
  type: member("What signs in.", oneOf(ENTRY_TYPES)),
  username: member("The user name in the cluster; without it one is made of the ARN."),
  kubernetesGroups: member("The groups in the cluster, to which bindings give roles. Those that begin with system: are refused.", list(TEXT)),
});

const ASSOCIATION = object({
  clusterName: member("The cluster."),
  ...SERVICE_ACCOUNT,
  roleArn: member("The role that the pods become.", from("role")),
  targetRoleArn: member("A further role, of another account mostly, that is assumed by the first.", from("role")),
  disableSessionTags: member("Whether the session goes without tags of the pod.", FLAG),
});

const SCOPE = object({
  type: member("Where the policy holds.", oneOf({ cluster: "In the whole cluster.", namespace: "In the namespaces that are named." })),
  namespaces: member("The namespaces; * stands for others.", list(TEXT)),
});

/** The answers of the command line that a change is made of, and objects of Kubernetes: all that may stand at the top. */
export const ANSWERS: ObjectShape = object({
  Role: member("As aws iam get-role prints it: trust policy, tags and boundary of a role.", ROLE),
  RoleName: member("With PolicyName and PolicyDocument, as aws iam get-role-policy prints it: an inline policy of a role."),
  UserName: member("With PolicyName and PolicyDocument, as aws iam get-user-policy prints it: an inline policy of a user."),
  GroupName: member("With PolicyName and PolicyDocument, as aws iam get-group-policy prints it: an inline policy of a group."),
  PolicyName: member("The name of the inline policy."),
  PolicyDocument: member("The inline policy: what its holder may do.", IDENTITY_POLICY),
  Policies: member(
    "As aws iam get-account-authorization-details prints it: managed policies.",
    list(
      object({
        Arn: member("The ARN of the policy."),
        PolicyName: member("The name of the policy."),
        DefaultVersionId: member("The version that counts."),
        PolicyVersionList: member(
          "The versions.",
          list(
            object({
              VersionId: member("v1, v2, …"),
              IsDefaultVersion: member("Whether it is the one that counts.", FLAG),
              Document: member("The policy.", IDENTITY_POLICY),
            }),
          ),
        ),
      }),
    ),
  ),
  accessEntry: member("As aws eks describe-access-entry prints it: who may sign in to a cluster.", ENTRY),
  associatedAccessPolicies: member(
    "As aws eks list-associated-access-policies prints it: the access policies of an access entry.",
    list(object({ policyArn: member("The access policy.", oneOf(ACCESS_POLICIES)), accessScope: member("Where it holds.", SCOPE) })),
  ),
  principalArn: member("The access entry that the access policies are of.", from("principal")),
  clusterName: member("The cluster that this is about."),
  association: member("As aws eks describe-pod-identity-association prints it: the role of a service account.", ASSOCIATION),
  deleted: member("What is taken away, by reference.", list(from("entity"))),
  Version: member("Of a policy by itself. A change says whose it is: see Role and PolicyDocument.", TEXT),
  Statement: member("Of a policy by itself. A change says whose it is: see Role and PolicyDocument.", (ANY_POLICY.members["Statement"] ?? member("")).shape),
  ...ANY_OBJECT,
});

import {
  ADMIN,
  anIamRole,
  anIamUser,
  aServiceAccount,
  byToken,
  cluster,
  type Files,
  ISSUER,
  inAccount,
  OTHER_ROLES,
  objects,
  provider,
  type RuleCase,
} from "./a-case.ts";

const API = "k8s://prod/serviceaccount/shop/api";
const subject = (namespace: string): object => byToken(ISSUER, { StringEquals: { aud: "sts.amazonaws.com", sub: `system:serviceaccount:${namespace}:api` } });
const accounts = (...items: readonly object[]): Files => objects("serviceaccounts", items);
const world: Files = { ...cluster(), ...provider(ISSUER), ...accounts(aServiceAccount("shop", "api", "orders")) };

const association = (role: string, extra: object = {}): Files => ({
  "clusters/prod/describe-pod-identity-association-api.json": {
    association: {
      clusterName: "prod",
      namespace: "shop",
      serviceAccount: "api",
      roleArn: `${OTHER_ROLES}/${role}`,
      associationArn: "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/prod/a-1",
      associationId: "a-1",
      ...extra,
    },
  },
});
const pods = (Action: readonly string[]): object => ({ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action });

const allButTagging: object = { Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, NotAction: "sts:TagSession" };

const pod = (env: readonly object[]): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    namespace: "shop",
    name: "api-6f7c9-abcde",
    creationTimestamp: "2026-11-01T00:00:00Z",
    ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "api", controller: true, uid: "1" }],
  },
  spec: {
    serviceAccountName: "api",
    nodeName: "ip-10-0-0-1.ec2.internal",
    containers: [{ name: "api", image: "api", env, volumeMounts: [{ name: "aws-iam-token", mountPath: "/var/run/secrets/eks.amazonaws.com/serviceaccount" }] }],
    volumes: [
      { name: "aws-iam-token", projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 86400, path: "token" } }] } },
    ],
  },
  status: { phase: "Running" },
});
const INJECTED = [
  { name: "AWS_ROLE_ARN", value: `${OTHER_ROLES}/orders` },
  { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: "/var/run/secrets/eks.amazonaws.com/serviceaccount/token" },
];

const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "ip-10-0-0-1.ec2.internal", labels: { "eks.amazonaws.com/nodegroup": "general" } },
  spec: { providerID: "aws:///eu-west-1a/i-0aaaa1111bbbb2222" },
};
const instance = (HttpTokens: string, HttpPutResponseHopLimit: number): Files => ({
  "accounts/111122223333/describe-instances.json": {
    Reservations: [
      {
        OwnerId: "111122223333",
        Instances: [
          {
            InstanceId: "i-0aaaa1111bbbb2222",
            PrivateDnsName: "ip-10-0-0-1.ec2.internal",
            State: { Name: "running" },
            IamInstanceProfile: { Arn: "arn:aws:iam::111122223333:instance-profile/nodes", Id: "AIPANODES" },
            MetadataOptions: { HttpTokens, HttpPutResponseHopLimit, HttpEndpoint: "enabled" },
          },
        ],
      },
    ],
  },
  "accounts/111122223333/list-instance-profiles.json": {
    InstanceProfiles: [
      {
        Path: "/",
        InstanceProfileName: "nodes",
        InstanceProfileId: "AIPANODES",
        Arn: "arn:aws:iam::111122223333:instance-profile/nodes",
        Roles: [{ Path: "/", RoleName: "nodes", RoleId: "AROANODES", Arn: `${OTHER_ROLES}/nodes` }],
      },
    ],
  },
});
const ec2 = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const nodes: Files = {
  ...cluster(),
  ...objects("nodes", [node]),
  ...objects("namespaces", [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }]),
  ...objects("networkpolicies", []),
};

const running = (name: string, spec: object): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "lab", name, ownerReferences: [{ apiVersion: "apps/v1", kind: "DaemonSet", name, controller: true, uid: name }] },
  spec: { serviceAccountName: "default", nodeName: "ip-10-0-0-1.ec2.internal", containers: [{ name, image: name, ...spec }] },
  status: { phase: "Running" },
});
const privileged = { securityContext: { privileged: true } };
const beside = (...items: readonly object[]): Files => ({
  ...world,
  ...nodes,
  ...objects("pods", [pod(INJECTED), ...items]),
  ...inAccount({ roles: [anIamRole("orders", [subject("shop")], ADMIN)] }),
});

const KEY = [
  { name: "AWS_ACCESS_KEY_ID", value: "AKIAIOSFODNN7EXAMPLE" },
  { name: "AWS_SECRET_ACCESS_KEY", valueFrom: { secretKeyRef: { name: "aws", key: "secret" } } },
];
const ana = (policies: readonly object[]): Files => ({
  ...inAccount({ users: [anIamUser("ana", policies)] }),
  "accounts/111122223333/list-access-keys-ana.json": {
    AccessKeyMetadata: [{ UserName: "ana", AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Active", CreateDate: "2026-10-01T00:00:00Z" }],
  },
});
const secret = {
  apiVersion: "v1",
  kind: "Secret",
  type: "Opaque",
  metadata: { namespace: "lab", name: "aws" },
  data: { aws_access_key_id: "eA==", other: "eA==" },
};

/** Cases of the rules about pods, service accounts and nodes. */
export const WORKLOAD_CASES: readonly RuleCase[] = [
  {
    rule: "role-annotation-refused",
    name: "the trust policy names another namespace",
    wrong: { ...world, ...inAccount({ roles: [anIamRole("orders", [subject("shops")])] }) },
    right: { ...world, ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "role-annotation-refused",
    name: "the role is not there; in an account that was not collected it may be",
    wrong: { ...world, ...inAccount({ roles: [anIamRole("ledger", [subject("shop")])] }) },
    right: world,
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "annotation-and-association",
    name: "two roles for one service account",
    wrong: { ...world, ...association("ledger"), ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    right: { ...world, ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    subject: API,
    severity: "low",
    automatic: true,
  },
  {
    rule: "role-not-injected",
    name: "a pod that the webhook did not change",
    wrong: { ...world, ...objects("pods", [pod([])]), ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    right: { ...world, ...objects("pods", [pod(INJECTED)]), ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    subject: "k8s://prod/statefulset/shop/api",
    severity: "low",
    automatic: false,
  },
  {
    rule: "pod-identity-without-tag-session",
    name: "sts:AssumeRole alone",
    wrong: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole"])])] }) },
    right: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole", "sts:TagSession"])])] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "pod-identity-without-tag-session",
    name: "everything but sts:TagSession",
    wrong: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [allButTagging])] }) },
    right: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [allButTagging, pods(["sts:TagSession"])])] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "pod-identity-without-tag-session",
    name: "an association without session tags needs none",
    wrong: { ...cluster(), ...association("orders"), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole"])])] }) },
    right: { ...cluster(), ...association("orders", { disableSessionTags: true }), ...inAccount({ roles: [anIamRole("orders", [pods(["sts:AssumeRole"])])] }) },
    subject: `${OTHER_ROLES}/orders`,
    severity: "low",
    automatic: true,
  },
  {
    rule: "node-role-from-pods",
    name: "IMDSv1 on a node whose role administers the account",
    wrong: { ...nodes, ...instance("optional", 1), ...inAccount({ roles: [anIamRole("nodes", [ec2], ADMIN)] }) },
    right: { ...nodes, ...instance("required", 1), ...inAccount({ roles: [anIamRole("nodes", [ec2], ADMIN)] }) },
    subject: "k8s://prod/nodegroup/general",
    severity: "critical",
    automatic: true,
  },
  {
    rule: "node-role-from-pods",
    name: "two hops",
    wrong: { ...nodes, ...instance("required", 2), ...inAccount({ roles: [anIamRole("nodes", [ec2])] }) },
    right: { ...nodes, ...instance("required", 1), ...inAccount({ roles: [anIamRole("nodes", [ec2])] }) },
    subject: "k8s://prod/nodegroup/general",
    severity: "medium",
    automatic: true,
  },
  {
    rule: "namespace-one-pod-from-admin",
    name: "a service account becomes an administrator by its token",
    wrong: { ...world, ...inAccount({ roles: [anIamRole("orders", [subject("shop")], ADMIN)] }) },
    right: { ...world, ...inAccount({ roles: [anIamRole("orders", [subject("shop")])] }) },
    subject: "k8s://prod/namespace/shop",
    severity: "high",
    automatic: false,
  },
  {
    rule: "escape-to-strong-pods",
    name: "a privileged pod beside one that administers the account; by itself it gets at nobody",
    wrong: beside(running("agent", privileged)),
    right: beside(running("agent", {})),
    subject: "k8s://prod/daemonset/lab/agent",
    severity: "high",
    automatic: false,
  },
  {
    rule: "escape-to-strong-pods",
    name: "the node's own role; the cluster's own pods run it",
    wrong: {
      ...nodes,
      ...instance("required", 1),
      ...inAccount({ roles: [anIamRole("nodes", [ec2], ADMIN)] }),
      ...objects("pods", [running("agent", privileged)]),
    },
    right: {
      ...nodes,
      ...instance("required", 1),
      ...inAccount({ roles: [anIamRole("nodes", [ec2], ADMIN)] }),
      ...objects("pods", [{ ...running("agent", privileged), metadata: { namespace: "kube-system", name: "agent" } }]),
    },
    subject: "k8s://prod/daemonset/lab/agent",
    severity: "high",
    automatic: false,
  },
  {
    rule: "pod-static-key",
    name: "the key of an administrator in the environment; half of a key is none",
    wrong: { ...cluster(), ...ana(ADMIN), ...objects("pods", [running("agent", { env: KEY })]) },
    right: { ...cluster(), ...ana(ADMIN), ...objects("pods", [running("agent", { env: KEY.slice(0, 1) })]) },
    subject: "k8s://prod/daemonset/lab/agent",
    severity: "high",
    automatic: false,
  },
  {
    rule: "pod-static-key",
    name: "a Secret whose names are those of a key; another key of it",
    wrong: { ...cluster(), ...objects("secrets", [secret]), ...objects("pods", [running("agent", { envFrom: [{ secretRef: { name: "aws" } }] })]) },
    right: {
      ...cluster(),
      ...objects("secrets", [secret]),
      ...objects("pods", [running("agent", { env: [{ name: "OTHER", valueFrom: { secretKeyRef: { name: "aws", key: "other" } } }] })]),
    },
    subject: "k8s://prod/daemonset/lab/agent",
    severity: "low",
    automatic: false,
  },
];

import { ADMIN, anIamRole, anIamUser, cluster, type Files, inAccount, OTHER_ROLES, objects, type RuleCase } from "./a-case.ts";
import { INJECTED, pod, subject, world } from "./account-cases.ts";

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

/** Cases of the rules about pods and nodes. */
export const WORKLOAD_CASES: readonly RuleCase[] = [
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

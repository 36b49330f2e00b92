import { emptyCluster } from "@/server/facts/empty-cluster.ts";
import type { InstanceFact } from "@/server/facts/iam.ts";
import type { ContainerFact, NetworkPolicyFact, NodeFact, PodFact, PodSpecFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import { CLUSTER_LISTS, type ClusterFacts, type ClusterList } from "@/server/facts/snapshot.ts";
import { arnRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { Collected } from "@/server/policy/inputs.ts";
import type { AccessKeyOwner, AwsLookup, NodeRole } from "./aws-lookup.ts";

/** Builders for the tests of this folder; nothing else may import them. */

export const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/AA11";
export const ROLE = "arn:aws:iam::111122223333:role/app";
export const OTHER_ROLE = "arn:aws:iam::111122223333:role/other";
export const NODE_ROLE = "arn:aws:iam::111122223333:role/nodes";
export const USER = "arn:aws:iam::111122223333:user/batch";
export const KEY = "AKIAABCDEFGHIJKLMNOP";
export const NODE = "node-a";

export const WEB_FOLDER = "/var/run/secrets/eks.amazonaws.com/serviceaccount";
export const WEB_FILE = `${WEB_FOLDER}/token`;
export const AGENT_FOLDER = "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount";
export const AGENT_FILE = `${AGENT_FOLDER}/eks-pod-identity-token`;

const SECURITY: ContainerFact["security"] = { privileged: false, capabilitiesAdd: [], hostProcess: false };

export const aContainer = (over: Partial<ContainerFact> = {}): ContainerFact => ({
  name: "app",
  kind: "regular",
  env: [],
  envFrom: [],
  mounts: [],
  security: SECURITY,
  ...over,
});
export const security = (over: Partial<ContainerFact["security"]>): ContainerFact["security"] => ({ ...SECURITY, ...over });
export const env = (values: Readonly<Record<string, string>>): ContainerFact["env"] => Object.entries(values).map(([name, value]) => ({ name, value }));

export const aSpec = (over: Partial<PodSpecFact> = {}): PodSpecFact => ({
  serviceAccount: "api",
  nodeName: NODE,
  hostNetwork: false,
  hostPID: false,
  hostIPC: false,
  shareProcessNamespace: false,
  windows: false,
  nodeSelector: {},
  containers: [aContainer()],
  volumes: [],
  ...over,
});

export const aPod = (spec: Partial<PodSpecFact> = {}, over: Partial<Omit<PodFact, "spec">> = {}): PodFact => ({
  name: "api-1",
  namespace: "pay",
  createdAt: "2026-03-01T10:00:00Z",
  labels: {},
  annotations: {},
  phase: "Running",
  podIPs: ["10.0.0.9"],
  spec: aSpec(spec),
  ...over,
});

export const webVolume = (audience = "sts.amazonaws.com"): PodSpecFact["volumes"][number] => ({
  kind: "projected",
  name: "aws-iam-token",
  tokens: [{ audience, expirationSeconds: 86_400, path: "token" }],
  secrets: [],
  configMaps: [],
});
export const agentVolume = (audience = "pods.eks.amazonaws.com"): PodSpecFact["volumes"][number] => ({
  kind: "projected",
  name: "eks-pod-identity-token",
  tokens: [{ audience, expirationSeconds: 86_400, path: "eks-pod-identity-token" }],
  secrets: [],
  configMaps: [],
});
export const apiVolume: PodSpecFact["volumes"][number] = {
  kind: "projected",
  name: "kube-api-access",
  tokens: [{ expirationSeconds: 3607, path: "token" }],
  secrets: [],
  configMaps: ["kube-root-ca.crt"],
};

export const WEB_MOUNT = { volume: "aws-iam-token", path: WEB_FOLDER, readOnly: true };
export const AGENT_MOUNT = { volume: "eks-pod-identity-token", path: AGENT_FOLDER, readOnly: true };
export const API_MOUNT = { volume: "kube-api-access", path: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true };

/** A container as the webhook leaves it for web identity, and for Pod Identity. */
export const webContainer = (role = ROLE, over: Partial<ContainerFact> = {}): ContainerFact =>
  aContainer({ env: env({ AWS_ROLE_ARN: role, AWS_WEB_IDENTITY_TOKEN_FILE: WEB_FILE }), mounts: [WEB_MOUNT], ...over });
export const agentContainer = (over: Partial<ContainerFact> = {}): ContainerFact =>
  aContainer({
    env: env({ AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://169.254.170.23/v1/credentials", AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: AGENT_FILE }),
    mounts: [AGENT_MOUNT],
    ...over,
  });
export const webPod = (over: Partial<PodSpecFact> = {}): PodFact => aPod({ containers: [webContainer()], volumes: [webVolume()], ...over });
export const agentPod = (over: Partial<PodSpecFact> = {}): PodFact => aPod({ containers: [agentContainer()], volumes: [agentVolume()], ...over });

export const anAccount = (annotations: Readonly<Record<string, string>> = {}): ServiceAccountFact => ({
  name: "api",
  namespace: "pay",
  labels: {},
  annotations: { ...annotations },
  secrets: [],
  createdAt: "2026-02-01T00:00:00Z",
});
export const annotatedAccount = (role = ROLE): ServiceAccountFact => anAccount({ "eks.amazonaws.com/role-arn": role });

export const aNode = (over: Partial<NodeFact> = {}): NodeFact => ({
  name: NODE,
  labels: {},
  annotations: {},
  instanceId: "i-0a1",
  os: "linux",
  kind: "ec2",
  taints: [],
  unschedulable: false,
  ...over,
});

export const anInstance = (over: Partial<InstanceFact> = {}): InstanceFact => ({
  id: "i-0a1",
  httpTokens: "required",
  hopLimit: 1,
  httpEndpoint: "enabled",
  tags: {},
  ...over,
});

/** The agent's pod on a node. */
export const anAgent = (nodeName = NODE): PodFact =>
  aPod(
    { nodeName, serviceAccount: "eks-pod-identity-agent" },
    { name: `agent-${nodeName}`, namespace: "kube-system", owner: { kind: "DaemonSet", name: "eks-pod-identity-agent" } },
  );

export const anAssociation = (over: Partial<ClusterFacts["podIdentityAssociations"][number]> = {}): ClusterFacts["podIdentityAssociations"][number] => ({
  associationId: "a-1",
  associationArn: "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/c1/a-1",
  namespace: "pay",
  serviceAccount: "api",
  roleArn: ROLE,
  disableSessionTags: false,
  ...over,
});

type Egress = NonNullable<NetworkPolicyFact["egress"]>[number];
export const toCidr = (cidr: string, except: string[] = [], ports: Egress["ports"] = []): Egress => ({
  anyPeer: false,
  peers: [{ kind: "cidr", cidr, except }],
  ports,
});
export const aPolicy = (egress: NetworkPolicyFact["egress"], over: Partial<NetworkPolicyFact> = {}): NetworkPolicyFact => ({
  name: "limit",
  namespace: "pay",
  labels: {},
  annotations: {},
  podSelector: { matchLabels: {}, matchExpressions: [] },
  ...(egress ? { egress } : {}),
  ...over,
});

/** A cluster with one node, every list read; `without` names lists that were not. */
export function aCluster(over: Partial<ClusterFacts> = {}, without: readonly ClusterList[] = []): ClusterFacts {
  const lists = Object.fromEntries(CLUSTER_LISTS.filter((l) => !without.includes(l)).map((l) => [l, "complete" as const]));
  return {
    ...emptyCluster("c1"),
    nodes: [aNode()],
    account: "111122223333",
    region: "eu-west-1",
    arn: "arn:aws:eks:eu-west-1:111122223333:cluster/c1",
    issuer: ISSUER,
    lists,
    ...over,
  };
}

/** The webhook of EKS, as its configuration reads. */
export const aWebhook = (createdAt = "2026-01-01T00:00:00Z"): ClusterFacts["admission"][number] => ({
  name: "pod-identity-webhook",
  kind: "mutatingwebhookconfiguration",
  labels: {},
  annotations: {},
  createdAt,
  webhooks: [
    {
      name: "iam-for-pods.amazonaws.com",
      failurePolicy: "Ignore",
      objectSelector: { matchLabels: {}, matchExpressions: [{ key: "eks.amazonaws.com/skip-pod-identity-webhook", operator: "DoesNotExist", values: [] }] },
      rules: [{ operations: ["CREATE"], apiGroups: [""], resources: ["pods"] }],
    },
  ],
});

export const ALLOWED: Decision = {
  verdict: "allowed",
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [
    {
      check: "trust-policy",
      outcome: "pass",
      code: "TRUST_ALLOWS_PRINCIPAL",
      reason: "the role trusts it",
      evidence: { source: ROLE, document: "trust policy", statement: 0 },
    },
  ],
};
export const DENIED: Decision = {
  verdict: "denied",
  conditions: [],
  missing: [],
  assumptions: [],
  steps: [
    {
      check: "trust-policy",
      outcome: "fail",
      code: "NO_EDGE_KIND",
      reason: "the role does not trust it",
      evidence: { source: ROLE, document: "trust policy" },
    },
  ],
};
export const UNKNOWN: Decision = {
  verdict: "unknown",
  conditions: [],
  missing: [{ what: "trust policy", of: ROLE }],
  assumptions: [],
  steps: [{ check: "target", outcome: "not-collected", code: "ENTITY_NOT_COLLECTED", reason: "the role was not collected" }],
};

interface Answers {
  readonly webIdentity?: AwsLookup["webIdentity"];
  readonly podIdentity?: AwsLookup["podIdentity"];
  readonly instance?: InstanceFact | null;
  readonly nodeRole?: Collected<NodeRole | undefined>;
  readonly nodeRoleDecision?: Decision;
  readonly nodeMayAsk?: Decision;
  readonly keys?: Readonly<Record<string, AccessKeyOwner>>;
}

/** An AWS side held in memory. By default: every role accepts, IMDSv2 with hop limit 1, node role known, keys read and none of them known. */
export function aLookup(answers: Answers = {}): AwsLookup {
  const instance = answers.instance === undefined ? anInstance() : answers.instance;
  return {
    webIdentity: answers.webIdentity ?? (() => ALLOWED),
    podIdentity: answers.podIdentity ?? (() => ALLOWED),
    instanceOf: () => (instance === null ? { state: "not-collected", missing: { what: "instance", of: "i-0a1" } } : { state: "read", value: instance }),
    nodeRole: () => answers.nodeRole ?? { state: "read", value: { roleArn: NODE_ROLE, via: "instance profile" } },
    nodeRoleDecision: () => answers.nodeRoleDecision ?? ALLOWED,
    nodeMayAsk: () => answers.nodeMayAsk,
    accessKeyOwner: (id) => ({ state: "read", value: answers.keys?.[id] }),
  };
}

export const KEYS = { [KEY]: { user: arnRef(USER), status: "Active" } } as const;

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AwsFault, type AwsStandIn, startAws } from "./aws.ts";
import { type EksCluster, eksStandIn } from "./aws-eks.ts";
import { ec2StandIn, stsStandIn } from "./aws-iam.ts";
import { type IamWorld, iamEntities } from "./aws-iam-entities.ts";
import { queryService } from "./aws-query.ts";
import { type KubernetesStandIn, kubeconfigFor, startKubernetes } from "./kubernetes-api.ts";
import type { Fault } from "./kubernetes-faults.ts";

const ACCOUNT = "111122223333";
const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/orchard";
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
export const liveRole = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

/** A trust policy for the tokens of one service account. */
export const trustsAccount = (account: string): object => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: PROVIDER },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: `system:serviceaccount:${account.replace("/", ":")}` },
      },
    },
  ],
});
export const trustsPodIdentity: object = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"] }],
};
export const trustsRole = (name: string): object => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: liveRole(name) }, Action: "sts:AssumeRole" }],
});
export const may = (Action: string, Resource = "*"): object => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });

/** A pod of a service account as the IRSA webhook leaves it: with the role, and a token for STS. */
export const irsaPod = (name: string, account: string, role: string, uid = `uid-${name}`): Record<string, unknown> => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "payments", uid, labels: { app: name }, annotations: { "example.com/password": "PLANTED-POD-SECRET" } },
  spec: {
    serviceAccountName: account,
    nodeName: "ip-10-0-0-1",
    containers: [
      {
        name: "main",
        env: [
          { name: "AWS_ROLE_ARN", value: liveRole(role) },
          { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: "/var/run/secrets/eks.amazonaws.com/serviceaccount/token" },
          { name: "DB_PASSWORD", value: "PLANTED-ENV-SECRET" },
        ],
        volumeMounts: [{ name: "aws-iam-token", mountPath: "/var/run/secrets/eks.amazonaws.com/serviceaccount", readOnly: true }],
      },
    ],
    volumes: [
      {
        name: "aws-iam-token",
        projected: { sources: [{ serviceAccountToken: { audience: "sts.amazonaws.com", expirationSeconds: 86400, path: "token" } }] },
      },
    ],
  },
  status: { phase: "Running", podIP: "10.0.0.9" },
});
/** A pod of an account with an association, as the Pod Identity webhook leaves it. */
const agentPod = (name: string, account: string): Record<string, unknown> => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "payments", uid: `uid-${name}` },
  spec: {
    serviceAccountName: account,
    nodeName: "ip-10-0-0-1",
    containers: [
      {
        name: "main",
        env: [
          { name: "AWS_CONTAINER_CREDENTIALS_FULL_URI", value: "http://169.254.170.23/v1/credentials" },
          { name: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", value: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token" },
        ],
        volumeMounts: [{ name: "eks-pod-identity-token", mountPath: "/var/run/secrets/pods.eks.amazonaws.com/serviceaccount", readOnly: true }],
      },
    ],
    volumes: [
      {
        name: "eks-pod-identity-token",
        projected: { sources: [{ serviceAccountToken: { audience: "pods.eks.amazonaws.com", expirationSeconds: 86400, path: "eks-pod-identity-token" } }] },
      },
    ],
  },
  status: { phase: "Running", podIP: "10.0.0.8" },
});

export const serviceAccount = (name: string, role?: string): Record<string, unknown> => ({
  metadata: {
    name,
    namespace: "payments",
    uid: `uid-sa-${name}`,
    ...(role === undefined ? {} : { annotations: { "eks.amazonaws.com/role-arn": liveRole(role) } }),
  },
});

/** What a cluster and an account hold; a test changes it between the scan and the check. */
export interface LiveWorld {
  readonly iam: IamWorld;
  readonly eks: { -readonly [K in keyof EksCluster]: EksCluster[K] };
  readonly objects: Record<string, readonly Record<string, unknown>[]>;
  readonly awsFaults: Record<string, AwsFault>;
  readonly kubernetesFaults: Record<string, Fault>;
}

export interface LiveEstate {
  readonly world: LiveWorld;
  readonly aws: AwsStandIn;
  readonly api: KubernetesStandIn;
  readonly kubeconfig: string;
  readonly stop: () => Promise<unknown>;
}

function newWorld(): LiveWorld {
  return {
    iam: {
      roles: {
        ledger: { trust: trustsAccount("payments/ledger"), inline: { chain: may("sts:AssumeRole", liveRole("vault")) } },
        vault: { trust: trustsRole("ledger"), attached: [`arn:aws:iam::${ACCOUNT}:policy/vault`] },
        agent: { trust: trustsPodIdentity },
        spare: { trust: trustsAccount("payments/nobody") },
      },
      users: { asha: { groups: ["people"] } },
      groups: { people: { inline: { vault: may("sts:AssumeRole", liveRole("vault")) } } },
      policies: { [`arn:aws:iam::${ACCOUNT}:policy/vault`]: may("s3:GetObject") },
      providers: { [PROVIDER]: ["sts.amazonaws.com"] },
    },
    eks: { name: "orchard", entries: [liveRole("ledger")], associations: { "payments/agent": liveRole("agent") } },
    objects: {
      namespaces: [{ metadata: { name: "payments" } }, { metadata: { name: "kube-system" } }],
      serviceaccounts: [serviceAccount("ledger", "ledger"), serviceAccount("agent"), serviceAccount("default")],
      pods: [irsaPod("ledger-0", "ledger", "ledger"), agentPod("agent-0", "agent")],
      nodes: [
        {
          metadata: { name: "ip-10-0-0-1", labels: {} },
          spec: { providerID: "aws:///eu-west-1a/i-0abc" },
          status: { nodeInfo: { kubeletVersion: "v1.34.2", operatingSystem: "linux" } },
        },
      ],
      configmaps: [{ metadata: { name: "aws-auth", namespace: "kube-system" }, data: { mapRoles: "[]" } }],
    },
    awsFaults: {},
    kubernetesFaults: {},
  };
}

/** An EKS cluster with two pods and the account they are given roles of: starts both servers. */
export async function startLiveEstate(): Promise<LiveEstate> {
  const world = newWorld();
  const api = await startKubernetes({ objects: world.objects, token: "t", issuer: `https://${ISSUER}`, faults: world.kubernetesFaults });
  world.eks.endpoint = api.url;
  const iam = queryService(iamEntities(world.iam));
  const aws = await startAws({ sts: stsStandIn(), iam, eks: eksStandIn([world.eks]), ec2: ec2StandIn(["i-0abc"]) }, world.awsFaults);
  const folder = mkdtempSync(join(tmpdir(), "rolewalk-live-"));
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, kubeconfigFor(api.url));
  return { world, aws, api, kubeconfig, stop: () => Promise.all([aws.stop(), api.stop()]).finally(() => rmSync(folder, { recursive: true, force: true })) };
}

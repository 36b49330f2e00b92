import type { IncomingMessage } from "node:http";
import { type AwsCall, AwsError, type AwsService } from "./aws.ts";
import { answerJson } from "./listen.ts";

const ACCOUNT = "111122223333";
const arn = (kind: string, rest: string): string => `arn:aws:eks:eu-west-1:${ACCOUNT}:${kind}/${rest}`;
/** 2026-01-02T03:04:05Z, as the service writes times. */
const AT = 1767323045;

export interface EksCluster {
  readonly name: string;
  /** Absent: of an account and region that all share. */
  readonly arn?: string;
  readonly endpoint?: string;
  /** PEM of the authority that signed its certificate. */
  readonly ca?: string | undefined;
  readonly authenticationMode?: "CONFIG_MAP" | "API_AND_CONFIG_MAP" | "API";
  /** Principals with an access entry; each has one policy. */
  readonly entries: readonly string[];
  /** `namespace/service account` → role. */
  readonly associations: Readonly<Record<string, string>>;
}

/** The path of every read of the service; `{x}` becomes the parameter `x`. */
const ROUTES: ReadonlyArray<readonly [string, string]> = [
  ["/clusters", "ListClusters"],
  ["/clusters/{name}", "DescribeCluster"],
  ["/clusters/{name}/access-entries", "ListAccessEntries"],
  ["/clusters/{name}/access-entries/{principal}", "DescribeAccessEntry"],
  ["/clusters/{name}/access-entries/{principal}/access-policies", "ListAssociatedAccessPolicies"],
  ["/clusters/{name}/pod-identity-associations", "ListPodIdentityAssociations"],
  ["/clusters/{name}/pod-identity-associations/{id}", "DescribePodIdentityAssociation"],
  ["/clusters/{name}/node-groups", "ListNodegroups"],
  ["/clusters/{name}/node-groups/{nodegroup}", "DescribeNodegroup"],
  ["/clusters/{name}/fargate-profiles", "ListFargateProfiles"],
  ["/clusters/{name}/fargate-profiles/{profile}", "DescribeFargateProfile"],
  ["/clusters/{name}/addons", "ListAddons"],
  ["/clusters/{name}/addons/{addon}", "DescribeAddon"],
  ["/clusters/{name}/identity-provider-configs", "ListIdentityProviderConfigs"],
  ["/clusters/{name}/identity-provider-configs/describe", "DescribeIdentityProviderConfig"],
];

/** The one read that is sent as a POST. */
const POSTED = "DescribeIdentityProviderConfig";

function tell(request: IncomingMessage): AwsCall {
  const url = new URL(request.url ?? "/", "http://stand-in");
  for (const [route, operation] of ROUTES) {
    const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    const found = new RegExp(`^${route.replace(/\{\w+\}/g, "([^/]+)")}$`).exec(url.pathname);
    if (request.method !== (operation === POSTED ? "POST" : "GET") || !found) continue;
    const parameters = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
    return { operation, parameters: { ...Object.fromEntries(url.searchParams), ...parameters } };
  }
  return { operation: `${request.method} ${url.pathname}`, parameters: {} };
}

/** One element a page. */
function page<T>(all: readonly T[], key: string, nextToken: string | undefined) {
  const at = Number(nextToken ?? 0);
  return { [key]: all.slice(at, at + 1), nextToken: at + 1 < all.length ? String(at + 1) : null };
}

function associationsOf(cluster: EksCluster) {
  return Object.entries(cluster.associations).map(([account, roleArn], index) => {
    const [namespace, serviceAccount] = account.split("/");
    const listed = {
      clusterName: cluster.name,
      namespace,
      serviceAccount,
      associationId: `a-${index}`,
      associationArn: arn("podidentityassociation", `${cluster.name}/a-${index}`),
    };
    return { listed, described: { ...listed, roleArn, createdAt: AT } };
  });
}

function assertEntry(cluster: EksCluster, principal: string): true {
  if (cluster.entries.includes(principal)) return true;
  throw new AwsError("ResourceNotFoundException", "The specified principalArn could not be found.", 404);
}

type Reader = (cluster: EksCluster, parameters: Readonly<Record<string, string>>) => unknown;

const READERS: Readonly<Record<string, Reader>> = {
  DescribeCluster: (cluster) => ({
    cluster: {
      name: cluster.name,
      arn: cluster.arn ?? arn("cluster", cluster.name),
      version: "1.34",
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.ca === undefined ? undefined : { data: Buffer.from(cluster.ca).toString("base64") },
      createdAt: AT,
      identity: { oidc: { issuer: `https://oidc.eks.eu-west-1.amazonaws.com/id/${cluster.name}` } },
      accessConfig: { authenticationMode: cluster.authenticationMode ?? "API_AND_CONFIG_MAP" },
    },
  }),
  ListAccessEntries: (cluster, { nextToken }) => {
    if (cluster.authenticationMode === "CONFIG_MAP")
      throw new AwsError("InvalidRequestException", "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]");
    return page(cluster.entries, "accessEntries", nextToken);
  },
  DescribeAccessEntry: (cluster, { principal = "" }) => ({
    accessEntry: assertEntry(cluster, principal) && {
      clusterName: cluster.name,
      principalArn: principal,
      kubernetesGroups: ["viewers"],
      username: principal,
      type: "STANDARD",
      createdAt: AT,
      accessEntryArn: arn("access-entry", `${cluster.name}/role/${ACCOUNT}/x/1`),
    },
  }),
  ListAssociatedAccessPolicies: (cluster, { principal, nextToken }) => ({
    clusterName: cluster.name,
    principalArn: principal,
    ...page(
      ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy"].map((name) => ({
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${name}`,
        accessScope: { type: "cluster", namespaces: [] },
        associatedAt: AT,
      })),
      "associatedAccessPolicies",
      nextToken,
    ),
  }),
  ListPodIdentityAssociations: (cluster, { nextToken, namespace, serviceAccount }) =>
    page(
      associationsOf(cluster)
        .map((one) => one.listed)
        .filter((one) => (namespace ?? one.namespace) === one.namespace && (serviceAccount ?? one.serviceAccount) === one.serviceAccount),
      "associations",
      nextToken,
    ),
  DescribePodIdentityAssociation: (cluster, { id }) => ({ association: associationsOf(cluster).find((one) => one.listed.associationId === id)?.described }),
  ListNodegroups: () => ({ nodegroups: ["workers"] }),
  DescribeNodegroup: (cluster, { nodegroup }) => ({
    nodegroup: {
      nodegroupName: nodegroup,
      nodegroupArn: arn("nodegroup", `${cluster.name}/${nodegroup}/n-1`),
      clusterName: cluster.name,
      nodeRole: `arn:aws:iam::${ACCOUNT}:role/a`,
      createdAt: AT,
    },
  }),
  ListFargateProfiles: () => ({ fargateProfileNames: ["batch"] }),
  DescribeFargateProfile: (cluster, { profile }) => ({
    fargateProfile: {
      fargateProfileName: profile,
      fargateProfileArn: arn("fargateprofile", `${cluster.name}/${profile}/f-1`),
      clusterName: cluster.name,
      podExecutionRoleArn: `arn:aws:iam::${ACCOUNT}:role/b`,
      selectors: [{ namespace: "batch" }],
      createdAt: AT,
    },
  }),
  ListAddons: () => ({ addons: ["eks-pod-identity-agent"] }),
  DescribeAddon: (cluster, { addon }) => ({
    addon: { addonName: addon, clusterName: cluster.name, addonVersion: "v1.3.0", configurationValues: "PLANTED-SETTINGS" },
  }),
  ListIdentityProviderConfigs: () => ({ identityProviderConfigs: [{ type: "oidc", name: "people" }] }),
  DescribeIdentityProviderConfig: (cluster) => ({
    identityProviderConfig: {
      oidc: {
        identityProviderConfigName: "people",
        identityProviderConfigArn: arn("identityproviderconfig", `${cluster.name}/oidc/people/i-1`),
        clusterName: cluster.name,
        issuerUrl: "https://login.example.com",
        clientId: "kubernetes",
        usernameClaim: "email",
        status: "ACTIVE",
      },
    },
  }),
};

/** EKS over what answers its operations. */
export const eksService = (answer: (operation: string, parameters: Readonly<Record<string, string>>) => unknown): AwsService => ({
  tell,
  answer: ({ operation, parameters }) => answer(operation, parameters),
  write: (response, _, value) => void answerJson(response, 200, value),
  writeError: (response, error) => void answerJson(response, error.status, { message: error.message }, { "x-amzn-errortype": error.code }),
});

/** EKS with access entries and Pod Identity, every list in pages of one. */
export const eksStandIn = (clusters: readonly EksCluster[]): AwsService =>
  eksService((operation, parameters) => {
    if (operation === "ListClusters")
      return page(
        clusters.map((one) => one.name),
        "clusters",
        parameters["nextToken"],
      );
    const cluster = clusters.find((one) => one.name === parameters["name"]);
    const reader = READERS[operation];
    if (!cluster || !reader) throw new AwsError("ResourceNotFoundException", `the stand-in has no ${operation}`, 404);
    return reader(cluster, parameters);
  });

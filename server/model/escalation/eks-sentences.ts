import type { Sentence } from "./names.ts";

const ADMIN = "AmazonEKSClusterAdminPolicy";
const isMasters = (target: string): boolean => /system:masters`?$/.test(target);
const of = (cluster: string | undefined): string => (cluster === undefined ? "" : ` of cluster ${cluster}`);

/** A role that is given to pods the caller runs code in. */
const forPods =
  (before: string, after: string): Sentence =>
  ({ caller, target, cluster }) =>
    `${caller} ${before} ${target} ${after}${of(cluster)}`;

/** What each EKS call opens: a cluster, or a role by way of its pods. */
export const EKS_SENTENCES = {
  CreateAccessEntry: ({ caller, target, cluster }) =>
    isMasters(target)
      ? `${caller} makes an access entry${of(cluster)} for itself and associates ${ADMIN} with it`
      : `${caller} makes an access entry${of(cluster)} for itself that signs in as ${target}`,
  AssociateAccessPolicy: ({ caller, cluster }) => `${caller} associates ${ADMIN} with its own access entry${of(cluster)}`,
  UpdateAccessEntry: ({ caller, target, cluster }) => `${caller} changes its own access entry${of(cluster)} so that it signs in as ${target}`,
  UpdateClusterConfig: ({ caller, cluster }) =>
    `${caller} changes the authentication mode${of(cluster)} so that access entries count, makes one for itself and associates ${ADMIN} with it`,
  AssociateIdentityProviderConfig: ({ caller, target, cluster }) =>
    `${caller} associates an issuer of its own${cluster === undefined ? "" : ` with cluster ${cluster}`}, which signs tokens that say ${target}`,
  CreatePodIdentityAssociation: forPods("associates", "with a service account whose pods it runs code in, in a namespace"),
  UpdatePodIdentityAssociation: forPods("gives", "to an association of a service account whose pods it runs code in, in a namespace"),
  CreateAddon: forPods("gives", "to the service account of an add-on it installs, whose pods it runs code in, in a namespace"),
  UpdateAddon: forPods("gives", "to the service account of an add-on that is there, whose pods it runs code in, in a namespace"),
  CreateCapability: ({ caller, target, cluster }) =>
    `${caller} makes a capability${of(cluster)} that calls AWS as ${target}, and writes the custom resources that tell it what to do`,
  CreateNodegroup: forPods("makes a node group with the role", "and runs a pod on one of its nodes, in a namespace"),
} as const satisfies Readonly<Record<string, Sentence>>;

/** EKS calls that open something, by the API's name. */
export type EksOpeningApi = keyof typeof EKS_SENTENCES;

export const isEksOpeningApi = (api: string): api is EksOpeningApi => Object.hasOwn(EKS_SENTENCES, api);

/** The ways to become a role, side by side. */
export interface RoleWay {
  readonly mechanism: string;
  readonly name: string;
  readonly usedBy: string;
  readonly shows: string;
  readonly callerNeeds: string;
  readonly trustNames: string;
  readonly verifiedBy: string;
}

export const ROLE_WAYS: readonly RoleWay[] = [
  {
    mechanism: "sts:AssumeRole",
    name: "AssumeRole",
    usedBy: "IAM users and other roles",
    shows: "a request signed with AWS credentials",
    callerNeeds: "sts:AssumeRole on the role, unless the trust policy of the same account names the caller itself",
    trustNames: "AWS: the user, role, account or *",
    verifiedBy: "STS, by the signature",
  },
  {
    mechanism: "sts:AssumeRoleWithWebIdentity",
    name: "Web identity (IRSA in EKS)",
    usedBy: "service accounts, CI jobs and anyone with a token of a trusted issuer",
    shows: "a JWT; no AWS credentials",
    callerNeeds: "nothing in IAM: there is no IAM caller",
    trustNames: "Federated: the OIDC provider, with conditions on sub and aud",
    verifiedBy: "STS, by the issuer's keys, the provider's audience list and the trust policy",
  },
  {
    mechanism: "eks:PodIdentity",
    name: "EKS Pod Identity",
    usedBy: "pods of an associated service account",
    shows: "a token for the agent on the node",
    callerNeeds: "an association; its maker needs iam:PassRole",
    trustNames: "Service: pods.eks.amazonaws.com, for sts:AssumeRole and sts:TagSession",
    verifiedBy: "the EKS Auth service",
  },
  {
    mechanism: "ec2:InstanceProfile",
    name: "Instance profile",
    usedBy: "everything that runs on an EC2 instance and reaches its metadata",
    shows: "nothing: being on the instance is enough",
    callerNeeds: "the profile on the instance; who attached it needs iam:PassRole",
    trustNames: "Service: ec2.amazonaws.com",
    verifiedBy: "EC2",
  },
  {
    mechanism: "sts:AssumeRoleWithSAML",
    name: "SAML",
    usedBy: "people signed in at an identity provider",
    shows: "a signed assertion; no AWS credentials",
    callerNeeds: "nothing in IAM; the identity provider decides",
    trustNames: "Federated: the SAML provider",
    verifiedBy: "STS, by the provider's metadata",
  },
];

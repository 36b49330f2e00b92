import type { FixedMechanism } from "@/server/model/mechanism.ts";
import { CALLER_SIDE, depends, type Ends, evidenceOf, type MechanismWords, needed, notNeeded, type Side, TRUST_SIDE } from "./explanation.ts";

type StsMechanism = Extract<
  FixedMechanism,
  "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity" | "sts:AssumeRoleWithSAML" | "eks:PodIdentity" | "ec2:InstanceProfile" | "sso:Assignment"
>;

/** Who needs an identity policy to call AssumeRole, told for the two accounts of this edge and by the proof where there is one. */
function assumeRoleCaller(ends: Ends): Side {
  const { from, to, steps } = ends;
  const permission = `an Allow for sts:AssumeRole on ${to.ref} in a policy of ${from.label}`;
  if (from.kind === "service") {
    return notNeeded(
      CALLER_SIDE,
      "no identity policy",
      `${from.label} is a service of AWS, not an identity of the account. What limits it is who may hand it this role: that takes iam:PassRole on the role.`,
    );
  }
  if (steps.some((s) => s.check === "identity-policy" && s.outcome === "not-required")) {
    return notNeeded(
      CALLER_SIDE,
      permission,
      `Caller and role are in one account and the trust policy names ${from.label} itself, or everyone. That is a grant of its own, so no identity policy has to repeat it. An explicit Deny still beats it.`,
    );
  }
  if (from.account && to.account && from.account !== to.account) {
    return needed(
      CALLER_SIDE,
      permission,
      `${from.label} lives in account ${from.account}, the role in ${to.account}. Across accounts both sides must say yes: the role's account cannot decide for the caller's.`,
    );
  }
  return depends(
    CALLER_SIDE,
    permission,
    "Needed when the trust policy names the whole account (its id or root ARN), which only hands the decision to that account's own policies, and always across accounts. Not needed when a trust policy of the same account names this caller itself.",
  );
}

const webIdentityProvider = (ends: Ends): string => evidenceOf(ends, "oidc-provider") ?? `an IAM OIDC provider in the account of ${ends.to.label}`;

function webIdentityStory(ends: Ends): readonly string[] {
  const { from, to } = ends;
  const last = `The SDK sends the token to STS in AssumeRoleWithWebIdentity, unsigned by any AWS key. STS, not the webhook, verifies it: its signature against the keys the issuer publishes, its audience against the provider's client id list, its sub and aud against the trust policy of ${to.label}.`;
  const end = `STS answers with temporary credentials of ${to.label}; the SDK renews them with the newest token before they end.`;
  if (from.kind === "web-identity") return [`${from.context} signs a token whose sub claim is ${from.label}.`, last, end];
  const account = from.kind === "service-account" ? from.label : "its service account";
  return [
    `When a pod of ${account} was created, the EKS Pod Identity webhook saw the annotation eks.amazonaws.com/role-arn on the service account and changed the pod: it added the variables AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE and a projected token volume. Pods older than the annotation or the webhook stay as they were. Whoever may write the pod can put the same fields in by hand.`,
    `The kubelet asks the cluster's API server for a token of ${account} with audience sts.amazonaws.com, signed by the cluster's own issuer, writes it into the volume and renews it.`,
    last,
    end,
  ];
}

const podIdentityTrust = (ends: Ends): Side =>
  needed(
    TRUST_SIDE,
    `${ends.to.label} trusts the service pods.eks.amazonaws.com for sts:AssumeRole and sts:TagSession`,
    "EKS assumes the role for the pod and passes tags that name cluster, namespace, service account and pod; without sts:TagSession the call fails unless the association turns the tags off.",
  );

export const STS_WORDS: Readonly<Record<StsMechanism, MechanismWords>> = {
  "sts:AssumeRole": {
    title: "Assume role",
    short: "AssumeRole",
    verb: "can assume",
    explain: (ends) => ({
      meaning:
        ends.from.kind === "service"
          ? `The AWS service ${ends.from.label} takes on ${ends.to.label} to act for whoever handed it the role: an instance, a pod, a cluster.`
          : `${ends.from.label} signs a request to STS with AWS credentials it already has and gets temporary credentials of ${ends.to.label} back.`,
      sides: [
        assumeRoleCaller(ends),
        needed(
          TRUST_SIDE,
          `a statement in the trust policy of ${ends.to.label} that allows sts:AssumeRole to ${ends.from.label}, its account, or *`,
          "A role is never assumed against its trust policy: an identity policy alone is not enough, not even for an administrator of the account.",
        ),
      ],
      story: [
        ends.from.kind === "service"
          ? `${ends.from.label} calls sts:AssumeRole on behalf of a resource of the account.`
          : `${ends.from.label} calls sts:AssumeRole with its own access key or session.`,
        "STS looks for an explicit Deny in every policy that applies: identity policies, boundary, session policy, service and resource control policies, trust policy. One is enough to refuse.",
        `The trust policy of ${ends.to.label} has to allow the caller, and where it only names the account, the caller's own policies have to allow the call as well.`,
        `The new session holds the permissions of ${ends.to.label} alone; those of ${ends.from.label} are put aside. A session made from another role's session lasts one hour at most.`,
      ],
      contrast:
        "AssumeRoleWithWebIdentity takes a signed token of an outside issuer in place of AWS credentials, so there is no caller in IAM whose policies could be asked. Allowing the one action never allows the other.",
    }),
  },
  "sts:AssumeRoleWithWebIdentity": {
    title: "Assume role with web identity",
    short: "web identity",
    verb: "can assume, with a token,",
    explain: (ends) => ({
      meaning: `${ends.from.label} has no AWS credentials. It shows STS a token signed by its own issuer, and STS gives it temporary credentials of ${ends.to.label}.`,
      sides: [
        notNeeded(
          CALLER_SIDE,
          "no identity policy",
          `The call is made without AWS credentials, so there is no IAM identity on the caller's side: no policy, no boundary and no service control policy of a caller can allow or forbid it. What stands in its place is a valid token for ${ends.from.label}.`,
        ),
        needed(
          TRUST_SIDE,
          `the trust policy of ${ends.to.label} allows sts:AssumeRoleWithWebIdentity to the issuer's provider, and its conditions fit the token's sub and aud`,
          `The provider (${webIdentityProvider(ends)}) has to exist in the role's own account, and the token's audience has to be in that provider's client id list, whether or not the trust policy asks for an audience.`,
        ),
      ],
      story: webIdentityStory(ends),
      contrast:
        "sts:AssumeRole needs AWS credentials first and asks both the caller's policies and the trust policy. Here the trust policy decides alone. The annotation on a service account grants nothing: it only makes the webhook prepare the pod; every role whose trust policy accepts the token can be assumed with it.",
    }),
  },
  "sts:AssumeRoleWithSAML": {
    title: "Assume role with SAML",
    short: "SAML",
    verb: "can assume, with a SAML assertion,",
    explain: (ends) => ({
      meaning: `Someone signed in at the SAML identity provider shows STS the assertion it issued and gets temporary credentials of ${ends.to.label}.`,
      sides: [
        notNeeded(
          CALLER_SIDE,
          "no identity policy",
          "The call is made without AWS credentials; the assertion, signed by the identity provider, stands in their place. Who gets an assertion for this role is decided there, out of sight of AWS.",
        ),
        needed(
          TRUST_SIDE,
          `the trust policy of ${ends.to.label} allows sts:AssumeRoleWithSAML to the provider`,
          "The SAML provider has to exist in the role's own account; its metadata holds the keys that STS checks the assertion with.",
        ),
      ],
      story: [
        "The person signs in at the identity provider, which issues an assertion that names the role and the provider.",
        `STS verifies the assertion with the provider's metadata and asks the trust policy of ${ends.to.label}, usually for the audience https://signin.aws.amazon.com/saml.`,
        "The session may carry tags from the assertion if the trust policy allows sts:TagSession too.",
      ],
      contrast: "As with web identity the trust policy decides alone; the proof is an XML assertion of a sign-in in place of a JWT.",
    }),
  },
  "eks:PodIdentity": {
    title: "EKS Pod Identity",
    short: "Pod Identity",
    verb: "gets, by Pod Identity,",
    explain: (ends) => ({
      meaning: `An association in EKS says that pods of ${ends.from.label} get ${ends.to.label}. EKS assumes the role for them; the pod itself calls no STS.`,
      sides: [
        needed(
          CALLER_SIDE,
          `an association of cluster, namespace and service account with ${ends.to.label}`,
          "The pod needs no AWS permission of its own. Whoever makes the association needs iam:PassRole on the role; the node role needs eks-auth:AssumeRoleForPodIdentity, which the agent uses.",
        ),
        podIdentityTrust(ends),
      ],
      story: [
        "When the pod was created after the association, the webhook of EKS added AWS_CONTAINER_CREDENTIALS_FULL_URI and a projected token with audience pods.eks.amazonaws.com. A role-arn annotation is ignored for such a pod.",
        "The kubelet gets that token from the cluster's own issuer and mounts it.",
        "The SDK sends the token to the Pod Identity agent on the same node (169.254.170.23). The agent, with the node role, hands it to the EKS Auth service, which verifies it and looks the association up.",
        `EKS, as pods.eks.amazonaws.com, assumes ${ends.to.label} with tags that name the pod, and the credentials come back the same way.`,
      ],
      contrast:
        "With a web identity (IRSA) the pod sends its token to STS, and an OIDC provider and a subject condition decide. With Pod Identity no provider is needed: the association decides and the role trusts one service for all clusters. It needs the agent on the node, so it does not work on Fargate.",
    }),
  },
  "ec2:InstanceProfile": {
    title: "Instance profile",
    short: "instance profile",
    verb: "carries",
    explain: (ends) => ({
      meaning: `The instance was started with an instance profile that holds ${ends.to.label}. EC2 assumes the role and offers its credentials to whatever runs on ${ends.from.label}.`,
      sides: [
        needed(
          CALLER_SIDE,
          "the instance profile on the instance",
          "The instance signs nothing and needs no policy. Whoever attached the profile needed iam:PassRole on the role.",
        ),
        needed(
          TRUST_SIDE,
          `${ends.to.label} trusts the service ec2.amazonaws.com for sts:AssumeRole`,
          "EC2 makes the call, with no tags and no external id; a trust policy that asks for one is never met.",
        ),
      ],
      story: [
        `EC2 assumes ${ends.to.label} for the instance and keeps the credentials fresh.`,
        "They are served by the instance metadata service at 169.254.169.254 to every process that reaches it, pods included where the hop limit or the host network lets them.",
      ],
      contrast: "Everything on the instance shares this one role; web identity and Pod Identity give each service account its own.",
    }),
  },
  "sso:Assignment": {
    title: "Identity Center assignment",
    short: "assignment",
    verb: "is assigned",
    explain: (ends) => ({
      meaning: `An Identity Center assignment gives ${ends.from.label} a permission set in the account; Identity Center made ${ends.to.label} for it.`,
      sides: [
        needed(
          CALLER_SIDE,
          "the assignment of user or group, account and permission set",
          "It is made in Identity Center; IAM policies of the account neither grant nor show it.",
        ),
        needed(
          TRUST_SIDE,
          `${ends.to.label} trusts Identity Center's SAML provider`,
          "Identity Center maintains the role and its trust policy; they cannot be changed with IAM calls.",
        ),
      ],
      story: [
        "The person signs in at the access portal and picks account and permission set.",
        `Identity Center issues an assertion for ${ends.to.label}, and STS exchanges it for a session.`,
      ],
      contrast: "The SAML trust alone does not tell who may enter: only assignments do.",
    }),
  },
};

import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import type { Check } from "@/server/model/step.ts";
import { isAction } from "./mechanism-words.ts";

/** Where the rule behind an edge can be read: a page of the vendor, or our own words in the repository. */
export interface Reference {
  readonly title: string;
  readonly href: string;
}

/** Below `docs/rules` in the repository. */
export interface References {
  readonly rules: readonly string[];
  readonly pages: readonly Reference[];
}

const IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const STS = "https://docs.aws.amazon.com/STS/latest/APIReference/";
const EKS = "https://docs.aws.amazon.com/eks/latest/userguide/";
const K8S = "https://kubernetes.io/docs/";

const EVALUATION: Reference = { title: "IAM: how policies are evaluated", href: `${IAM}reference_policies_evaluation-logic.html` };
const RBAC: Reference = { title: "Kubernetes: RBAC", href: `${K8S}reference/access-authn-authz/rbac/` };
const GOOD_PRACTICE: Reference = { title: "Kubernetes: RBAC good practices", href: `${K8S}concepts/security/rbac-good-practices/` };
const IRSA: Reference = { title: "EKS: IAM roles for service accounts", href: `${EKS}iam-roles-for-service-accounts.html` };
const POD_IDENTITY: Reference = { title: "EKS: Pod Identity", href: `${EKS}pod-identities.html` };
const ACCESS_ENTRIES: Reference = { title: "EKS: access entries", href: `${EKS}access-entries.html` };
const METADATA: Reference = {
  title: "EC2: instance metadata options",
  href: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html",
};
const PROFILES: Reference = { title: "IAM: instance profiles", href: `${IAM}id_roles_use_switch-role-ec2_instance-profiles.html` };
const ESCALATION: Reference = { title: "pathfinding.cloud: the catalogue of IAM privilege escalation", href: "https://pathfinding.cloud/" };

const BY_MECHANISM: Readonly<Record<string, References>> = {
  "sts:AssumeRole": { rules: ["iam-decision.md", "iam-language.md"], pages: [{ title: "STS: AssumeRole", href: `${STS}API_AssumeRole.html` }, EVALUATION] },
  "sts:AssumeRoleWithWebIdentity": {
    rules: ["sts-web-identity.md"],
    pages: [{ title: "STS: AssumeRoleWithWebIdentity", href: `${STS}API_AssumeRoleWithWebIdentity.html` }, IRSA],
  },
  "sts:AssumeRoleWithSAML": { rules: ["iam-decision.md"], pages: [{ title: "STS: AssumeRoleWithSAML", href: `${STS}API_AssumeRoleWithSAML.html` }] },
  "eks:PodIdentity": { rules: ["sts-pod-identity.md", "pod-credentials.md"], pages: [POD_IDENTITY] },
  "ec2:InstanceProfile": { rules: ["pod-credentials.md"], pages: [PROFILES] },
  imds: { rules: ["pod-credentials.md"], pages: [METADATA] },
  "static-key": {
    rules: ["pod-credentials.md"],
    pages: [{ title: "AWS SDKs: the credential chain", href: "https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html" }],
  },
  "runs-as": { rules: ["pod-credentials.md"], pages: [{ title: "Kubernetes: service accounts", href: `${K8S}concepts/security/service-accounts/` }] },
  "runs-on": { rules: ["pod-escape.md"], pages: [] },
  escape: { rules: ["pod-escape.md"], pages: [{ title: "Kubernetes: Pod Security Standards", href: `${K8S}concepts/security/pod-security-standards/` }] },
  "node-holds": { rules: ["pod-escape.md"], pages: [{ title: "Kubernetes: node authorization", href: `${K8S}reference/access-authn-authz/node/` }] },
  "member-of": { rules: ["cluster-access.md", "rbac.md"], pages: [] },
  "maps-to": { rules: ["cluster-access.md"], pages: [ACCESS_ENTRIES, { title: "EKS: the aws-auth ConfigMap", href: `${EKS}auth-configmap.html` }] },
  "sso:Assignment": {
    rules: ["iam-decision.md"],
    pages: [{ title: "Identity Center: permission sets", href: "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html" }],
  },
};

const BY_FAMILY: Readonly<Record<string, References>> = {
  rbac: { rules: ["takeover.md", "rbac.md"], pages: [RBAC, GOOD_PRACTICE] },
  iam: { rules: ["escalation.md"], pages: [ESCALATION] },
  eks: { rules: ["escalation.md", "cluster-access.md"], pages: [ACCESS_ENTRIES] },
};

const BY_CHECK: Partial<Readonly<Record<Check, Reference>>> = {
  "permissions-boundary": { title: "IAM: permissions boundaries", href: `${IAM}access_policies_boundaries.html` },
  scp: {
    title: "Organizations: service control policies",
    href: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
  },
  rcp: {
    title: "Organizations: resource control policies",
    href: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
  },
  "oidc-provider": { title: "IAM: OIDC providers", href: `${IAM}id_roles_providers_create_oidc.html` },
  "access-policy": { title: "EKS: what access policies allow", href: `${EKS}access-policy-permissions.html` },
  admission: { title: "Kubernetes: admission webhooks", href: `${K8S}reference/access-authn-authz/extensible-admission-controllers/` },
};

const EXTERNAL_ID: Reference = { title: "IAM: external ids", href: `${IAM}id_roles_common-scenarios_third-party.html` };

const isBearing = (outcome: string): boolean => outcome === "pass" || outcome === "fail" || outcome === "conditional";

/** A single action is judged by the cluster, or else by IAM. */
const ofAction = (steps: VerdictAnswer["steps"]): References =>
  steps.some((s) => s.check === "rbac") ? { rules: ["rbac.md"], pages: [RBAC] } : { rules: ["iam-decision.md"], pages: [EVALUATION] };

/** Pages about an edge's mechanism and about the checks that bear on it. */
export function referencesOf({ mechanism, steps, conditions }: Pick<VerdictAnswer, "mechanism" | "steps" | "conditions">): References {
  const family = isAction(mechanism) ? undefined : BY_FAMILY[mechanism.slice(0, mechanism.indexOf(":"))];
  const own = BY_MECHANISM[mechanism] ?? family ?? ofAction(steps);
  const checks = steps.flatMap((s) => (isBearing(s.outcome) ? (BY_CHECK[s.check] ?? []) : []));
  const external = conditions.some((c) => c.key === "sts:ExternalId") || steps.some((s) => s.nearest?.what === "sts:ExternalId") ? [EXTERNAL_ID] : [];
  const pages = [...own.pages, ...checks, ...external];
  return { rules: own.rules, pages: [...new Map(pages.map((p) => [p.href, p])).values()] };
}

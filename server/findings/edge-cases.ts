import { anIamRole, byToken, cluster, type Files, FOREIGN, GITHUB, ISSUER, inAccount, OTHER_ROLES, objects, provider, type RuleCase } from "./a-case.ts";

const ORDERS = `${OTHER_ROLES}/orders`;
const STS = { aud: "sts.amazonaws.com" };
const everyone = (Condition: object): object => ({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole", Condition });
const foreign = (Action: string, Condition?: object): object => ({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${FOREIGN}:root` },
  Action,
  ...(Condition && { Condition }),
});
const organization = {
  "organization/organization.json": { Organization: { Id: "o-exampleorgid", MasterAccountId: "111122223333" } },
  "organization/accounts.json": { Accounts: [{ Id: "111122223333", Name: "main", Status: "ACTIVE" }] },
};
/** A policy variable, which is no template of this file. */
const OWN_ORGANIZATION = ["$", "{aws:ResourceOrgID}"].join("");
const inCluster = { ...cluster(), ...provider(ISSUER) };
const tokensLike = (sub: readonly string[]): Files => ({
  ...inCluster,
  ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS, StringLike: { sub } })])] }),
});
const tags = (issuer: string): object => ({ ...byToken(issuer, {}), Action: "sts:TagSession" });

const TERRAFORM = "app.terraform.io";
const masters = (arn: string): Files =>
  objects("configmaps", [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "kube-system", name: "aws-auth" },
      data: { mapRoles: `- rolearn: ${arn}\n  username: ops\n  groups: [system:masters]\n` },
    },
  ]);

const byService = (Condition: object): object => ({ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole", Condition });
const RBAC = "rbac.authorization.k8s.io";
const inNamespace = (group: string, name = "look"): object => ({
  apiVersion: `${RBAC}/v1`,
  kind: "RoleBinding",
  metadata: { namespace: "shop", name },
  roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "view" },
  subjects: [{ kind: "Group", apiGroup: RBAC, name: group }],
});
/** Everybody who signs in, in the whole cluster. */
const everywhere = (name: string, role: string): object => ({
  apiVersion: `${RBAC}/v1`,
  kind: "ClusterRoleBinding",
  metadata: { name },
  roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role },
  subjects: [{ kind: "Group", apiGroup: RBAC, name: "system:authenticated" }],
});

/** Cases at the edge of what a condition, an action or a principal says. */
export const EDGE_CASES: readonly RuleCase[] = [
  {
    rule: "trust-foreign-account",
    name: "a statement for the session's tags alone lets nobody in",
    wrong: { ...organization, ...inAccount({ roles: [anIamRole("orders", [foreign("sts:*")])] }) },
    right: {
      ...organization,
      ...inAccount({
        roles: [anIamRole("orders", [foreign("sts:AssumeRole", { StringEquals: { "sts:ExternalId": "acme-7f3a" } }), foreign("sts:TagSession")])],
      }),
    },
    subject: ORDERS,
    severity: "high",
    automatic: false,
  },
  {
    rule: "web-identity-any-subject",
    name: "a statement for a token's tags alone lets nobody in",
    wrong: { ...inCluster, ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: STS }), tags(ISSUER)])] }) },
    right: {
      ...inCluster,
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: { ...STS, sub: "system:serviceaccount:shop:api" } }), tags(ISSUER)])] }),
    },
    subject: ORDERS,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "trust-anyone",
    name: "an organization whose id is any; the id in a variable of the role's own",
    wrong: inAccount({ roles: [anIamRole("orders", [everyone({ StringLike: { "aws:PrincipalOrgID": "o-*" } })])] }),
    right: { ...organization, ...inAccount({ roles: [anIamRole("orders", [everyone({ StringEquals: { "aws:PrincipalOrgID": OWN_ORGANIZATION } })])] }) },
    subject: ORDERS,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "trust-anyone",
    name: "a session's name, which whoever starts it chooses; the id of the role is no choice",
    wrong: inAccount({ roles: [anIamRole("orders", [everyone({ StringLike: { "aws:userid": "*:deploy" } })])] }),
    right: inAccount({ roles: [anIamRole("orders", [everyone({ StringLike: { "aws:userid": "AROAORDERSEXAMPLE:*" } })])] }),
    subject: ORDERS,
    severity: "medium",
    automatic: true,
  },
  {
    rule: "web-identity-any-subject",
    name: "a pattern that is any beside a service account that is named",
    wrong: tokensLike(["system:serviceaccount:shop:api", "*"]),
    right: tokensLike(["system:serviceaccount:shop:api"]),
    subject: ORDERS,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "web-identity-any-subject",
    name: "any subject of at least one character, of whatever issuer",
    wrong: {
      ...provider(TERRAFORM),
      ...inAccount({ roles: [anIamRole("orders", [byToken(TERRAFORM, { StringEquals: STS, StringLike: { sub: "?*" } })])] }),
    },
    right: {
      ...provider(TERRAFORM),
      ...inAccount({ roles: [anIamRole("orders", [byToken(TERRAFORM, { StringEquals: STS, StringLike: { sub: "organization:acme:*" } })])] }),
    },
    subject: ORDERS,
    severity: "high",
    automatic: false,
  },
  {
    rule: "web-identity-no-audience",
    name: "an audience that is any is none",
    wrong: {
      ...inCluster,
      ...inAccount({ roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: { sub: "system:serviceaccount:shop:api" }, StringLike: { aud: "*" } })])] }),
    },
    right: {
      ...inCluster,
      ...inAccount({
        roles: [anIamRole("orders", [byToken(ISSUER, { StringEquals: { sub: "system:serviceaccount:shop:api" }, StringLike: { aud: "sts.*" } })])],
      }),
    },
    subject: ORDERS,
    severity: "low",
    automatic: true,
  },
  {
    rule: "web-identity-any-subject",
    name: "a repository's name of whatever owner; the owner's name",
    wrong: {
      ...provider(GITHUB),
      ...inAccount({ roles: [anIamRole("orders", [byToken(GITHUB, { StringEquals: STS, StringLike: { repository: "*/shop" } })])] }),
    },
    right: {
      ...provider(GITHUB),
      ...inAccount({ roles: [anIamRole("orders", [byToken(GITHUB, { StringEquals: STS, StringLike: { repository: "acme/*" } })])] }),
    },
    subject: ORDERS,
    severity: "medium",
    automatic: false,
  },
  {
    rule: "trust-confused-deputy",
    name: "a service by the name it has in one region",
    wrong: inAccount({
      roles: [anIamRole("orders", [{ Effect: "Allow", Principal: { Service: "states.eu-west-1.amazonaws.com" }, Action: "sts:AssumeRole" }])],
    }),
    right: inAccount({ roles: [anIamRole("orders", [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }])] }),
    subject: ORDERS,
    severity: "low",
    automatic: true,
  },
  {
    rule: "web-identity-wide-subject",
    name: "every organization of Terraform Cloud whose name begins alike; one of them, whatever the project",
    wrong: {
      ...provider(TERRAFORM),
      ...inAccount({ roles: [anIamRole("orders", [byToken(TERRAFORM, { StringEquals: STS, StringLike: { sub: "organization:acme*:project:*" } })])] }),
    },
    right: {
      ...provider(TERRAFORM),
      ...inAccount({ roles: [anIamRole("orders", [byToken(TERRAFORM, { StringEquals: STS, StringLike: { sub: "organization:acme:project:*" } })])] }),
    },
    subject: ORDERS,
    severity: "high",
    automatic: false,
  },
  {
    rule: "aws-auth-masters",
    name: "a role of one's own; of somebody else's account the row is told as that",
    wrong: { ...cluster(), ...organization, ...masters(ORDERS), ...inAccount({ roles: [anIamRole("orders", [])] }) },
    right: { ...cluster(), ...organization, ...masters(`arn:aws:iam::${FOREIGN}:role/vendor`), ...inAccount({ roles: [anIamRole("orders", [])] }) },
    subject: "k8s://prod/configmap/kube-system/aws-auth",
    severity: "high",
    automatic: false,
  },
  {
    rule: "trust-confused-deputy",
    name: "two accounts of one's own are as much of a limit as one; a pattern of accounts is none",
    wrong: inAccount({ roles: [anIamRole("orders", [byService({ StringLike: { "aws:SourceAccount": "*" } })])] }),
    right: inAccount({ roles: [anIamRole("orders", [byService({ StringEquals: { "aws:SourceAccount": ["111122223333", "222233334444"] } })])] }),
    subject: ORDERS,
    severity: "low",
    automatic: true,
  },
  {
    rule: "trust-confused-deputy",
    name: "a resource of another account of one's own; one of any account",
    wrong: inAccount({ roles: [anIamRole("orders", [byService({ ArnLike: { "aws:SourceArn": "arn:aws:states:eu-west-1:*:stateMachine:orders" } })])] }),
    right: inAccount({ roles: [anIamRole("orders", [byService({ ArnLike: { "aws:SourceArn": "arn:aws:states:*:222233334444:*" } })])] }),
    subject: ORDERS,
    severity: "low",
    automatic: true,
  },
  {
    rule: "rbac-for-everybody",
    name: "in one namespace",
    wrong: { ...cluster(), ...objects("rbac", [inNamespace("system:authenticated")]) },
    right: { ...cluster(), ...objects("rbac", [inNamespace("readers")]) },
    subject: "k8s://prod/rolebinding/shop/look",
    severity: "medium",
    automatic: true,
  },
  {
    rule: "rbac-for-everybody",
    name: "a binding that is only called like one of Kubernetes, in a namespace",
    wrong: { ...cluster(), ...objects("rbac", [inNamespace("system:authenticated", "system:discovery")]) },
    right: { ...cluster(), ...objects("rbac", [inNamespace("readers", "system:discovery")]) },
    subject: "k8s://prod/rolebinding/shop/system:discovery",
    severity: "medium",
    automatic: true,
  },
  {
    rule: "rbac-for-everybody",
    name: "a binding that is called like one of Kubernetes and gives another role",
    wrong: { ...cluster(), ...objects("rbac", [everywhere("system:basic-user", "edit")]) },
    right: { ...cluster(), ...objects("rbac", [everywhere("system:basic-user", "system:basic-user")]) },
    subject: "k8s://prod/clusterrolebinding/system:basic-user",
    severity: "medium",
    automatic: true,
  },
];

/** Fixtures of rules, as bundles: one account, one cluster, what a case adds to them. For tests. */

const ACCOUNT = "111122223333";
export const FOREIGN = "999988887777";
export const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789";
export const GITHUB = "token.actions.githubusercontent.com";
export const OTHER_ROLES = `arn:aws:iam::${ACCOUNT}:role`;

export type Files = Readonly<Record<string, unknown>>;

/** A rule with a world in which it fires, and the same world put right. */
export interface RuleCase {
  readonly rule: string;
  readonly name: string;
  readonly wrong: Files;
  readonly right: Files;
  readonly subject: string;
  readonly severity: string;
  /** Whether its change is complete. */
  readonly automatic: boolean;
}

export const providerArn = (issuer: string): string => `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;

export const ADMIN = [{ PolicyName: "all", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } }] as const;

export const anIamRole = (name: string, statements: readonly object[], policies: readonly object[] = []): object => ({
  Path: "/",
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().replace(/[^A-Z]/g, "")}EXAMPLE`,
  Arn: `${OTHER_ROLES}/${name}`,
  CreateDate: "2026-01-01T00:00:00Z",
  AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: statements },
  RolePolicyList: policies,
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
  Tags: [],
});

export const anIamUser = (name: string, policies: readonly object[] = []): object => ({
  Path: "/",
  UserName: name,
  UserId: `AIDA${name.toUpperCase().replace(/[^A-Z]/g, "")}EXAMPLE`,
  Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  CreateDate: "2025-01-01T00:00:00Z",
  UserPolicyList: policies,
  GroupList: [],
  AttachedManagedPolicies: [],
  Tags: [],
});

/** An Allow for tokens of an issuer, with the conditions given. */
export const byToken = (issuer: string, conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>): object => ({
  Effect: "Allow",
  Principal: { Federated: providerArn(issuer) },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: Object.fromEntries(
    Object.entries(conditions).map(([operator, claims]) => [
      operator,
      Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${issuer}:${claim}`, value])),
    ]),
  ),
});

export const inAccount = (parts: { readonly roles?: readonly object[]; readonly users?: readonly object[]; readonly groups?: readonly object[] }): Files => ({
  [`accounts/${ACCOUNT}/account-authorization-details.json`]: {
    UserDetailList: parts.users ?? [],
    GroupDetailList: parts.groups ?? [],
    RoleDetailList: parts.roles ?? [],
    Policies: [],
    IsTruncated: false,
  },
});

export const provider = (issuer: string, clientIds: readonly string[] = ["sts.amazonaws.com"]): Files => ({
  [`accounts/${ACCOUNT}/get-open-id-connect-provider-${issuer.slice(0, 20)}.json`]: {
    Url: issuer,
    ClientIDList: clientIds,
    ThumbprintList: [],
    CreateDate: "2026-01-01T00:00:00Z",
  },
});

export const cluster = (mode = "API_AND_CONFIG_MAP"): Files => ({
  "clusters/prod/describe-cluster.json": {
    cluster: {
      name: "prod",
      arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`,
      version: "1.34",
      identity: { oidc: { issuer: `https://${ISSUER}` } },
      accessConfig: { authenticationMode: mode },
      tags: {},
    },
  },
});

export const objects = (name: string, items: readonly object[]): Files => ({ [`clusters/prod/${name}.json`]: { apiVersion: "v1", kind: "List", items } });

export const aServiceAccount = (namespace: string, name: string, role?: string): object => ({
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { namespace, name, ...(role === undefined ? {} : { annotations: { "eks.amazonaws.com/role-arn": `${OTHER_ROLES}/${role}` } }) },
});

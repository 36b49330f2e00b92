import { AwsError } from "./aws.ts";

const ACCOUNT = "111122223333";
const AT = "2026-01-02T03:04:05Z";

interface Holder {
  readonly path?: string;
  /** Policy name → document. */
  readonly inline?: Readonly<Record<string, object>>;
  /** ARNs. */
  readonly attached?: readonly string[];
  readonly boundary?: string;
}

/** The principals, policies and providers of an account, by name (policies and providers by ARN). A test may change it between two calls. */
export interface IamWorld {
  roles?: Readonly<Record<string, Holder & { readonly trust: object }>>;
  users?: Readonly<Record<string, Holder & { readonly groups?: readonly string[] }>>;
  groups?: Readonly<Record<string, Holder>>;
  /** ARN → document of the default version. */
  policies?: Readonly<Record<string, object>>;
  /** ARN → client ids. */
  providers?: Readonly<Record<string, readonly string[]>>;
}

type Parameters = Readonly<Record<string, string>>;

const coded = (document: object): string => encodeURIComponent(JSON.stringify(document));
const arn = (type: string, name: string, path = "/"): string => `arn:aws:iam::${ACCOUNT}:${type}${path}${name}`;
const boundaryOf = ({ boundary }: Holder) =>
  boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: boundary } };
const attachedOf = ({ attached = [] }: Holder) => attached.map((PolicyArn) => ({ PolicyArn, PolicyName: PolicyArn.split("/").at(-1) }));
const inlineOf = ({ inline = {} }: Holder) => Object.entries(inline).map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: coded(document) }));

function found<T>(all: Readonly<Record<string, T>> | undefined, name: string): T {
  const one = all?.[name];
  if (one === undefined) throw new AwsError("NoSuchEntity", `there is no ${name}`, 404);
  return one;
}

function inlineDocument(holder: Holder, key: string, name: string, policy: string) {
  return { [key]: name, PolicyName: policy, PolicyDocument: coded(found(holder.inline, policy)) };
}

const group = (name: string, one: Holder) => ({
  GroupName: name,
  GroupId: `AGPA${name}`,
  Path: one.path ?? "/",
  Arn: arn("group", name, one.path),
  CreateDate: AT,
});
const user = (name: string, one: Holder) => ({
  UserName: name,
  UserId: `AIDA${name}`,
  Path: one.path ?? "/",
  Arn: arn("user", name, one.path),
  CreateDate: AT,
  ...boundaryOf(one),
});
const role = (name: string, one: Holder & { readonly trust: object }) => ({
  RoleName: name,
  RoleId: `AROA${name}`,
  Path: one.path ?? "/",
  Arn: arn("role", name, one.path),
  CreateDate: AT,
  AssumeRolePolicyDocument: coded(one.trust),
  ...boundaryOf(one),
});
const policy = (policyArn: string) => ({
  PolicyName: policyArn.split("/").at(-1),
  Arn: policyArn,
  DefaultVersionId: "v1",
  Path: "/",
  CreateDate: AT,
  UpdateDate: AT,
});

const version = (document: object) => ({ VersionId: "v1", IsDefaultVersion: true, Document: coded(document), CreateDate: AT });

/** Account details of the same world, in one page: what a scan of it reads. */
function details(world: IamWorld) {
  return {
    UserDetailList: Object.entries(world.users ?? {}).map(([name, one]) => ({
      ...user(name, one),
      GroupList: one.groups ?? [],
      UserPolicyList: inlineOf(one),
      AttachedManagedPolicies: attachedOf(one),
    })),
    GroupDetailList: Object.entries(world.groups ?? {}).map(([name, one]) => ({
      ...group(name, one),
      GroupPolicyList: inlineOf(one),
      AttachedManagedPolicies: attachedOf(one),
    })),
    RoleDetailList: Object.entries(world.roles ?? {}).map(([name, one]) => ({
      ...role(name, one),
      InstanceProfileList: [],
      RolePolicyList: inlineOf(one),
      AttachedManagedPolicies: attachedOf(one),
    })),
    Policies: Object.entries(world.policies ?? {}).map(([policyArn, document]) => ({ ...policy(policyArn), PolicyVersionList: [version(document)] })),
    IsTruncated: false,
  };
}

const ANSWERS: Readonly<Record<string, (world: IamWorld, p: Parameters) => object>> = {
  GetAccountAuthorizationDetails: details,
  GetRole: (w, { RoleName = "" }) => ({ Role: role(RoleName, found(w.roles, RoleName)) }),
  ListAttachedRolePolicies: (w, { RoleName = "" }) => ({ AttachedPolicies: attachedOf(found(w.roles, RoleName)), IsTruncated: false }),
  ListRolePolicies: (w, { RoleName = "" }) => ({ PolicyNames: Object.keys(found(w.roles, RoleName).inline ?? {}), IsTruncated: false }),
  GetRolePolicy: (w, { RoleName = "", PolicyName = "" }) => inlineDocument(found(w.roles, RoleName), "RoleName", RoleName, PolicyName),
  GetUser: (w, { UserName = "" }) => ({ User: user(UserName, found(w.users, UserName)) }),
  ListAttachedUserPolicies: (w, { UserName = "" }) => ({ AttachedPolicies: attachedOf(found(w.users, UserName)), IsTruncated: false }),
  ListUserPolicies: (w, { UserName = "" }) => ({ PolicyNames: Object.keys(found(w.users, UserName).inline ?? {}), IsTruncated: false }),
  GetUserPolicy: (w, { UserName = "", PolicyName = "" }) => inlineDocument(found(w.users, UserName), "UserName", UserName, PolicyName),
  ListGroupsForUser: (w, { UserName = "" }) => ({
    Groups: (found(w.users, UserName).groups ?? []).map((name) => group(name, found(w.groups, name))),
    IsTruncated: false,
  }),
  ListAttachedGroupPolicies: (w, { GroupName = "" }) => ({ AttachedPolicies: attachedOf(found(w.groups, GroupName)), IsTruncated: false }),
  ListGroupPolicies: (w, { GroupName = "" }) => ({ PolicyNames: Object.keys(found(w.groups, GroupName).inline ?? {}), IsTruncated: false }),
  GetGroupPolicy: (w, { GroupName = "", PolicyName = "" }) => inlineDocument(found(w.groups, GroupName), "GroupName", GroupName, PolicyName),
  GetPolicy: (w, { PolicyArn = "" }) => {
    found(w.policies, PolicyArn);
    return { Policy: policy(PolicyArn) };
  },
  GetPolicyVersion: (w, { PolicyArn = "" }) => ({ PolicyVersion: version(found(w.policies, PolicyArn)) }),
  ListOpenIDConnectProviders: (w) => ({ OpenIDConnectProviderList: Object.keys(w.providers ?? {}).map((Arn) => ({ Arn })) }),
  GetOpenIDConnectProvider: (w, { OpenIDConnectProviderArn = "" }) => ({
    Url: OpenIDConnectProviderArn.slice(OpenIDConnectProviderArn.indexOf("/") + 1),
    ClientIDList: found(w.providers, OpenIDConnectProviderArn),
    ThumbprintList: [],
    CreateDate: AT,
  }),
  ListSAMLProviders: () => ({ SAMLProviderList: [] }),
  ListInstanceProfiles: () => ({ InstanceProfiles: [], IsTruncated: false }),
  ListAccessKeys: () => ({ AccessKeyMetadata: [], IsTruncated: false }),
  ListMFADevices: () => ({ MFADevices: [], IsTruncated: false }),
};

/** Answers the calls about single principals, policies and providers, and the lists that a scan reads; undefined: not one of them. */
export const iamEntities =
  (world: IamWorld) =>
  (operation: string, parameters: Parameters): object | undefined =>
    ANSWERS[operation]?.(world, parameters);

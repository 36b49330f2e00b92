import type { AwsService } from "./aws.ts";
import { iamEntities } from "./aws-iam-entities.ts";
import { queryService } from "./aws-query.ts";

const ACCOUNT = "111122223333";
const AT = "2026-01-02T03:04:05Z";
const CREATED = { Path: "/", CreateDate: AT };
/** `/team/` and `deployer` of `team/deployer`. */
const pathOf = (name: string): string => `/${name.slice(0, name.lastIndexOf("/") + 1)}`;
const TRUST = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "sts:AssumeRole" }] };

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com`;

const role = (name: string) => ({
  ...CREATED,
  Path: pathOf(name),
  RoleName: name.slice(name.lastIndexOf("/") + 1),
  RoleId: `AROA${name.replaceAll("/", "")}`,
  Arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
  AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)),
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
});
const user = (name: string) => ({
  ...CREATED,
  UserName: name,
  UserId: `AIDA${name}`,
  Arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
  GroupList: [],
  AttachedManagedPolicies: [],
});

const REPORT = `user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_2_active
asha,arn:aws:iam::${ACCOUNT}:user/asha,${AT},true,PLANTED-LAST-USED,true,true,false`;

function detailsPage(users: readonly string[], roles: readonly string[], marker: string | undefined) {
  const at = Number(marker ?? 0);
  const isLast = at + 1 >= users.length + roles.length;
  const lists = {
    UserDetailList: users.slice(at, at + 1).map(user),
    GroupDetailList: [],
    RoleDetailList: at < users.length ? [] : roles.slice(at - users.length, at - users.length + 1).map(role),
  };
  return { ...lists, Policies: [], IsTruncated: !isLast, ...(!isLast && { Marker: String(at + 1) }) };
}

/** IAM with account details in pages of one principal each, and keys, devices and a credential report. */
export function iamStandIn(roles: readonly string[], users: readonly string[] = ["asha"]): AwsService {
  const entities = iamEntities({});
  return queryService((operation, { Marker, UserName = "", ...parameters }) => {
    switch (operation) {
      case "GetAccountAuthorizationDetails":
        return detailsPage(users, roles, Marker);
      case "ListOpenIDConnectProviders":
        return { OpenIDConnectProviderList: [{ Arn: PROVIDER }] };
      case "GetOpenIDConnectProvider":
        return { Url: "token.example.com", ClientIDList: ["sts.amazonaws.com"], ThumbprintList: [], CreateDate: AT };
      case "ListSAMLProviders":
        return { SAMLProviderList: [] };
      case "ListInstanceProfiles":
        return { InstanceProfiles: [], IsTruncated: false };
      case "ListAccessKeys":
        return { IsTruncated: false, AccessKeyMetadata: [{ UserName, AccessKeyId: "AKIAIOSFODNN7EXAMPLE", Status: "Active", CreateDate: AT }] };
      case "GetAccessKeyLastUsed":
        return { UserName: users[0], AccessKeyLastUsed: { LastUsedDate: AT, ServiceName: "s3", Region: "eu-west-1" } };
      case "ListMFADevices":
        return { IsTruncated: false, MFADevices: [{ UserName, SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/${UserName}`, EnableDate: AT }] };
      case "GetCredentialReport":
        return { Content: Buffer.from(REPORT).toString("base64"), ReportFormat: "text/csv", GeneratedTime: AT };
      default:
        return entities(operation, { UserName, ...parameters });
    }
  });
}

const CREDENTIALS = { AccessKeyId: "ASIAASSUMEDEXAMPLE01", SecretAccessKey: "assumed", SessionToken: "assumed", Expiration: "2099-01-01T00:00:00Z" };

export const stsStandIn = (account = ACCOUNT): AwsService =>
  queryService((operation, { RoleArn = "" }) => {
    if (operation === "GetCallerIdentity") return { Arn: `arn:aws:sts::${account}:assumed-role/reader/s`, UserId: "AROAX:s", Account: account };
    return operation === "AssumeRole" ? { Credentials: CREDENTIALS, AssumedRoleUser: { AssumedRoleId: "AROAX:rolewalk", Arn: RoleArn } } : undefined;
  });

const instance = (id: string) => ({
  instanceId: id,
  instanceState: { code: 16, name: "running" },
  launchTime: AT,
  metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
});

/** EC2 with one instance a page. */
export const ec2StandIn = (ids: readonly string[] = [], regions: readonly string[] = ["eu-west-1"]): AwsService =>
  queryService((operation, { NextToken }) => {
    if (operation === "DescribeRegions") return { regionInfo: regions.map((regionName) => ({ regionName })) };
    if (operation !== "DescribeInstances") return undefined;
    const at = Number(NextToken ?? 0);
    const reservationSet = ids.slice(at, at + 1).map((id) => ({ reservationId: `r-${id}`, ownerId: ACCOUNT, instancesSet: [instance(id)] }));
    return { reservationSet, ...(at + 1 < ids.length && { nextToken: String(at + 1) }) };
  }, "item");

import type { CoverageGap } from "@/server/facts/coverage.ts";
import type { RoleHolderFact } from "@/server/facts/iam.ts";
import type { AccountFacts, AccountList, Facts } from "@/server/facts/snapshot.ts";

const LACKS: ReadonlyArray<readonly [AccountList, string, string]> = [
  ["roles", "IAM roles", "which roles there are and whom they trust"],
  ["users", "IAM users", "which users can assume roles"],
  ["groups", "IAM groups", "what users are allowed through their groups"],
  ["policies", "managed policies", "what principals with those policies are allowed"],
  ["oidcProviders", "OIDC providers", "every web identity to a role of this account"],
  ["samlProviders", "SAML providers", "who signs in to roles of this account through SAML"],
  ["instanceProfiles", "instance profiles", "which roles EC2 instances carry"],
  ["instances", "EC2 instances", "which instances carry a role, and whether pods reach it by the instance metadata service (IMDS)"],
];

function listGaps(account: AccountFacts): CoverageGap[] {
  const of = `account ${account.id}`;
  return LACKS.flatMap(([list, what, weakens]) => {
    const state = account.lists[list];
    if (state === "complete" || (list === "instanceProfiles" && state === "partial")) return [];
    return [{ what: state === undefined ? what : `${what}: not all of them`, of, weakens }];
  });
}

const names = (all: readonly string[]): string => (all.length <= 3 ? all.join(", ") : `${all.slice(0, 3).join(", ")} and ${all.length - 3} more`);

/** What was asked user by user: devices and keys of those who were not asked are not known. */
function userGaps(account: AccountFacts): CoverageGap[] {
  const of = `account ${account.id}`;
  const told = new Set([...account.mfaAsked, ...account.credentialReport.flatMap((row) => (row.mfaActive === undefined ? [] : [row.user]))]);
  const unasked = account.users.filter((user) => !told.has(user.name)).map((user) => user.name);
  const gaps: CoverageGap[] =
    unasked.length > 0 ? [{ what: `MFA devices of ${names(unasked)} (list-mfa-devices)`, of, weakens: "whether those users can meet a condition on MFA" }] : [];
  if (account.users.length > 0 && account.lists.accessKeys !== "complete")
    gaps.push({
      what: account.lists.accessKeys === undefined ? "access keys (list-access-keys)" : "access keys: not of every user (list-access-keys)",
      of,
      weakens: "whose user an access key found in a pod is",
    });
  return gaps;
}

/** Fields of principals that no answer gave, and policies whose text is not known. */
function depthGaps(account: AccountFacts): CoverageGap[] {
  const of = `account ${account.id}`;
  const owners = [...account.users, ...account.groups, ...account.roles];
  const isOpen = (owner: (typeof owners)[number]): boolean =>
    owner.inlinePolicies === undefined ||
    owner.attachedPolicies === undefined ||
    (owner.partial?.length ?? 0) > 0 ||
    (owner.inlinePolicyNames?.length ?? 0) > 0;
  const open = owners.filter(isOpen).map((owner) => owner.name);
  const trustless = account.roles.filter((role) => role.trustPolicy === undefined).map((role) => role.name);
  const attached = new Set(owners.flatMap((owner) => owner.attachedPolicies ?? []));
  const textless = [...attached].filter((arn) => account.policies.find((policy) => policy.arn === arn)?.document === undefined);
  return [
    ...(open.length > 0 ? [{ what: `policies of ${names(open)}`, of, weakens: "what those principals are allowed" }] : []),
    ...(trustless.length > 0 ? [{ what: `trust policies of ${names(trustless)}`, of, weakens: "who can become those roles" }] : []),
    ...(textless.length > 0
      ? [{ what: `text of the managed policies ${names(textless)}`, of, weakens: "what principals with those policies are allowed" }]
      : []),
  ];
}

/** An account of which only the caller, an instance or a resource policy was read is named once, not list by list. */
const isCollected = (account: AccountFacts): boolean => account.users.length + account.groups.length + account.roles.length > 0;

type Organization = NonNullable<Facts["organization"]>;

/** The account, its units and its root; not whole when a parent was not read. */
function chainOf(account: string, organization: Organization): { ids: string[]; isWhole: boolean } {
  const ids = [account];
  for (let next = organization.parents[account]; next !== undefined && !ids.includes(next); next = organization.parents[next]) ids.push(next);
  return { ids, isWhole: ids.at(-1)?.startsWith("r-") ?? false };
}

/** AWS's own policies that deny nothing: their text need not be read. */
const isOpenPolicy = (id: string): boolean => id === "p-FullAWSAccess" || id === "p-RCPFullAWSAccess";

/** Whether all policies of a type that reach an account are known, with their text; also when the organization does not use that type. */
function isTypeKnown(type: string, account: string, organization: Organization): boolean {
  const { ids, isWhole } = chainOf(account, organization);
  const root = organization.roots.find((one) => ids.includes(one.id));
  if (root && !root.policyTypes.includes(type)) return true;
  const rows = ids.map((id) => organization.attachments.find((row) => row.target === id && row.type === type));
  const policies = new Map(organization.policies.map((policy) => [policy.id, policy]));
  return (
    isWhole &&
    rows.every((row) => (row?.state !== "partial" && row?.policyIds.every((id) => isOpenPolicy(id) || policies.get(id)?.document !== undefined)) ?? false)
  );
}

/** Policies of the organization do not limit its management account. */
function organizationGaps(account: AccountFacts, { organization }: Omit<Facts, "coverage">): CoverageGap[] {
  const of = `account ${account.id}`;
  if (organization?.managementAccount === account.id) return [];
  const isKnown = (type: string): boolean => organization !== undefined && isTypeKnown(type, account.id, organization);
  return [
    ...(isKnown("SERVICE_CONTROL_POLICY")
      ? []
      : [{ what: "service control policies (organization data)", of, weakens: "every allowed or conditional verdict about principals of this account" }]),
    ...(isKnown("RESOURCE_CONTROL_POLICY")
      ? []
      : [{ what: "resource control policies (organization data)", of, weakens: "every allowed or conditional verdict about roles of this account" }]),
  ];
}

const SERVICES: ReadonlyArray<readonly [AccountList, RoleHolderFact["kind"], string, string]> = [
  ["lambdaFunctions", "lambda-function", "lambda.amazonaws.com", "Lambda functions (lambda list-functions)"],
  ["codebuildProjects", "codebuild-project", "codebuild.amazonaws.com", "CodeBuild projects (codebuild batch-get-projects)"],
  ["ecsTaskDefinitions", "ecs-task-definition", "ecs-tasks.amazonaws.com", "ECS task definitions (ecs describe-task-definition)"],
];

/** What holds roles of an account for a service, where a role here trusts the service. Lists that do not say how much they are count as whole. */
function holderGaps(account: AccountFacts): CoverageGap[] {
  const trusts = account.roles.map((role) => JSON.stringify(role.trustPolicy ?? ""));
  return SERVICES.flatMap(([list, kind, service, what]) => {
    const state = account.lists[list] ?? (account.roleHolders.some((one) => one.kind === kind) ? "complete" : undefined);
    if (state === "complete" || !trusts.some((trust) => trust.includes(service))) return [];
    const weakens = "which roles they have, for those who may change or start what runs in them";
    return [{ what: state === undefined ? what : `${what}: not all of them`, of: `account ${account.id}`, weakens }];
  });
}

/** What of an account was not collected, or not whole. */
export function gapsOfAccount(account: AccountFacts, facts: Omit<Facts, "coverage">): CoverageGap[] {
  if (!isCollected(account))
    return [{ what: "IAM users, groups, roles and policies", of: `account ${account.id}`, weakens: "every answer about principals of this account" }];
  return [...listGaps(account), ...userGaps(account), ...depthGaps(account), ...holderGaps(account), ...organizationGaps(account, facts)];
}

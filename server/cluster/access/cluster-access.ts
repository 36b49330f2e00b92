import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import { accountRef, arnRef, type Ref } from "@/server/model/ref.ts";
import type { Check, Step } from "@/server/model/step.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { type AccessEntry, type AssociatedPolicy, isRecreated } from "./access-entry.ts";
import type { AwsAuthRow } from "./aws-auth.ts";
import { awsAuthRef, type ClusterAccess, compileAccess, hasHiddenCreator, usesEntries } from "./compile-access.ts";
import { canonicalArn, type IamDirectory, type IamPrincipal, lookUp, type PrincipalArn, parsePrincipalArn } from "./iam-directory.ts";
import { awsAuthRow, recreatedReason, refusedNameReason } from "./map-principal.ts";
import { usesInstanceName, usesSessionName } from "./name-template.ts";

/** One way into a cluster, as it is written, in force or not. */
export interface ClusterAccessEntry {
  readonly cluster: string;
  readonly principal: string;
  readonly resolved: Ref | null;
  readonly via: "access-entry" | "aws-auth" | "creator";
  readonly effective: boolean;
  readonly username: string | null;
  readonly groups: readonly string[];
  readonly policies: readonly AssociatedPolicy[];
  readonly reason: string;
  readonly verdict: VerdictWord;
  readonly steps: readonly Step[];
}

interface Finding {
  readonly verdict: VerdictWord;
  readonly code: StepCode;
  readonly reason: string;
}

const OUTCOME = { allowed: "pass", conditional: "conditional", unknown: "not-collected", denied: "fail" } as const;

const gone = (arn: PrincipalArn): string => `account ${arn.account} was read completely and holds no ${arn.kind} of this name`;

function resolve(
  iam: IamDirectory,
  text: string,
): { readonly arn: PrincipalArn | undefined; readonly found: IamPrincipal | undefined; readonly isGone: boolean } {
  const arn = parsePrincipalArn(text);
  const found = arn && lookUp(iam, arn);
  return { arn, found, isGone: arn !== undefined && found === undefined && iam.isComplete(arn.account, arn.kind) };
}

function grants(username: string | undefined, groups: readonly string[], policies: readonly AssociatedPolicy[], isUser: boolean): string {
  const scope = (p: AssociatedPolicy): string => (p.scope === "cluster" ? "in the whole cluster" : `in ${p.scope.join(", ")}`);
  const parts = [
    `signs in as ${username ? `\`${username}\`` : "a user without a name"}`,
    groups.length > 0 ? `in the groups ${groups.join(", ")}` : "",
    policies.length > 0 ? `with ${policies.map((p) => `${p.policy.slice(p.policy.lastIndexOf("/") + 1)} ${scope(p)}`).join(", ")}` : "",
  ];
  const chosen = !isUser && groups.some(usesSessionName) ? "; whoever assumes the role chooses the group by the session's name" : "";
  return `${parts.filter(Boolean).join(" ")}${chosen}`;
}

function entryInForce(entry: AccessEntry): Finding {
  if (!entry.described)
    return {
      verdict: "unknown",
      code: "ACCESS_ENTRY_NOT_COLLECTED",
      reason: "the entry is there, but it was only listed: its groups and user name are not known",
    };
  const what = grants(entry.username, entry.groups, entry.policies, entry.principal?.kind === "user");
  const refused =
    entry.refusedGroups.length > 0 ? `; the groups ${entry.refusedGroups.join(", ")} do not count, EKS refuses groups that begin with system:` : "";
  const unread = entry.policiesKnown ? "" : "; its access policies were not collected";
  if ([entry.username ?? "", ...entry.groups].some(usesInstanceName))
    return { verdict: "conditional", code: "SESSION_NAME_IS_INSTANCE", reason: `${what}, for sessions named as an instance id${unread}` };
  const bare = entry.groups.length === 0 && entry.policies.length === 0;
  if (bare && entry.policiesKnown)
    return {
      verdict: "allowed",
      code: "ACCESS_ENTRY_AUTHENTICATED_ONLY",
      reason: `${what}, with neither groups nor policies: only what bindings give this user or every authenticated one${refused}`,
    };
  return { verdict: "allowed", code: "ACCESS_ENTRY_MAPS", reason: `${what}${refused}${unread}` };
}

function judgeEntry(access: ClusterAccess, entry: AccessEntry, iam: IamDirectory): Finding {
  if (access.mode === "CONFIG_MAP")
    return { verdict: "denied", code: "AUTHENTICATION_MODE_IGNORES_ENTRIES", reason: "the authentication mode is CONFIG_MAP: access entries have no effect" };
  const { arn, found, isGone } = resolve(iam, entry.principalArn);
  if (!arn) return { verdict: "denied", code: "ACCESS_ENTRY_KIND", reason: "an access entry takes a user or a role; nobody signs in under this ARN" };
  if (!entry.principal)
    return { verdict: "denied", code: "ACCESS_ENTRY_KIND", reason: "a service-linked role is its service's alone; an access entry takes none" };
  if (isGone) return { verdict: "denied", code: "ACCESS_ENTRY_PRINCIPAL_GONE", reason: `${gone(arn)}; one made anew will not get in by this entry either` };
  if (found && isRecreated(entry, found)) return { verdict: "denied", code: "ACCESS_ENTRY_PRINCIPAL_RECREATED", reason: recreatedReason(entry, found) };
  if (entry.refusedName) return { verdict: "denied", code: "ACCESS_ENTRY_RESERVED_NAME", reason: refusedNameReason(entry) };
  return entryInForce(entry);
}

function row(
  access: ClusterAccess,
  via: ClusterAccessEntry["via"],
  check: Check,
  finding: Finding,
  document: string,
  rest: Pick<ClusterAccessEntry, "principal" | "resolved" | "username" | "groups" | "policies">,
): ClusterAccessEntry {
  const source = via === "aws-auth" ? awsAuthRef(access.cluster) : (access.clusterArn ?? access.cluster);
  const step: Step = { check, outcome: OUTCOME[finding.verdict], code: finding.code, reason: finding.reason, evidence: { source, document } };
  return { cluster: access.cluster, via, effective: finding.verdict !== "denied", reason: finding.reason, verdict: finding.verdict, steps: [step], ...rest };
}

function entryRow(access: ClusterAccess, entry: AccessEntry, iam: IamDirectory): ClusterAccessEntry {
  const { found } = resolve(iam, entry.principalArn);
  const finding = judgeEntry(access, entry, iam);
  const resolved = found && found.arn.toLowerCase() === entry.principalArn.toLowerCase() ? arnRef(found.arn) : null;
  const { principalArn: principal, username, groups, policies } = entry;
  return row(access, "access-entry", "access-entry", finding, `access entry ${principal}`, {
    principal,
    resolved,
    username: username ?? null,
    groups,
    policies,
  });
}

/** Whether an entry answers before aws-auth for the principal a row names. */
function isShadowed(access: ClusterAccess, canonical: string, found: IamPrincipal | undefined): boolean {
  if (!usesEntries(access)) return false;
  return access.entries.some(
    (e) =>
      e.principal &&
      (canonicalArn(e.principalArn) === canonical || (found && canonicalArn(found.arn) === canonicalArn(e.principalArn))) &&
      !(found && isRecreated(e, found)),
  );
}

function rowInForce(access: ClusterAccess, awsAuth: AwsAuthRow, isUser: boolean): Finding {
  const what =
    awsAuth.section === "mapAccounts"
      ? "every user and role of the account signs in under its own ARN, without groups"
      : grants(awsAuth.username, awsAuth.groups, [], isUser);
  if (access.mode === undefined && access.isEks)
    return { verdict: "unknown", code: "AUTHENTICATION_MODE_UNKNOWN", reason: `${what}, unless the authentication mode is API: it was not collected` };
  if (awsAuth.ambiguous)
    return {
      verdict: "unknown",
      code: "AWS_AUTH_AMBIGUOUS",
      reason: `${what}, or by another row of the same ARN in other letter case: which one is taken is not determined`,
    };
  if ([awsAuth.username ?? "", ...awsAuth.groups].some(usesInstanceName))
    return { verdict: "conditional", code: "SESSION_NAME_IS_INSTANCE", reason: `${what}, for sessions named as an instance id` };
  return { verdict: "allowed", code: "AWS_AUTH_MAPS", reason: what };
}

function judgeRow(access: ClusterAccess, awsAuth: AwsAuthRow, iam: IamDirectory): Finding {
  if (awsAuth.flaw) return { verdict: "denied", ...awsAuth.flaw };
  if (access.mode === "API")
    return { verdict: "denied", code: "AUTHENTICATION_MODE_IGNORES_AWS_AUTH", reason: "the authentication mode is API: aws-auth has no effect" };
  if (awsAuth.section === "mapAccounts") return rowInForce(access, awsAuth, false);
  const canonical = awsAuth.principal.toLowerCase();
  const { arn, found, isGone } = resolve(iam, awsAuth.principal);
  if (!isGone && isShadowed(access, canonical, found))
    return {
      verdict: "denied",
      code: "AWS_AUTH_SHADOWED",
      reason: "the access entry of this principal is in force; aws-auth is not asked and its groups are not added",
    };
  if (awsAuth.section === "mapUsers" && awsAuthRow(access, canonical, "")?.section === "mapRoles")
    return { verdict: "denied", code: "AWS_AUTH_SHADOWED", reason: "mapRoles names the same ARN and is looked through first" };
  if (arn && isGone) return { verdict: "denied", code: "AWS_AUTH_PRINCIPAL_GONE", reason: `${gone(arn)}; rows go by name, so whoever makes one gets in` };
  if (found && canonicalArn(found.arn) !== canonical)
    return {
      verdict: "denied",
      code: "AWS_AUTH_PRINCIPAL_GONE",
      reason: `the ${arn?.kind ?? "user"} of this name is ${found.arn}, which signs in under another ARN`,
    };
  return rowInForce(access, awsAuth, arn?.kind === "user");
}

const ROOT = /^arn:([^:]+):iam::(\d{12}):root$/i;

function resolvedRow({ clusterArn }: ClusterAccess, awsAuth: AwsAuthRow, iam: IamDirectory): Ref | null {
  if (awsAuth.section === "mapAccounts")
    return iam.hasAccount(awsAuth.principal) ? accountRef(awsAuth.principal, clusterArn === undefined ? undefined : parseArn(clusterArn)?.partition) : null;
  const { arn, found } = resolve(iam, awsAuth.principal);
  if (found) return arnRef(found.arn);
  const [, partition, root = ""] = (arn ? undefined : ROOT.exec(awsAuth.principal)) ?? [];
  return iam.hasAccount(root) ? accountRef(root, partition) : null;
}

function awsAuthEntry(access: ClusterAccess, awsAuth: AwsAuthRow, iam: IamDirectory): ClusterAccessEntry {
  const { principal, username, groups } = awsAuth;
  return row(access, "aws-auth", "aws-auth", judgeRow(access, awsAuth, iam), `aws-auth ${awsAuth.section}`, {
    principal,
    resolved: resolvedRow(access, awsAuth, iam),
    username: username ?? null,
    groups,
    policies: [],
  });
}

/** The creator is a hidden administrator where entries are off; no API says who it is (F13). */
function creatorRow(access: ClusterAccess): readonly ClusterAccessEntry[] {
  if (!hasHiddenCreator(access)) return [];
  const mode = access.mode === undefined ? "unless access entries are on, whoever created the cluster is" : "whoever created the cluster is";
  const reason = `unknown: ${mode} in system:masters, and no API shows who that is; CloudTrail's CreateCluster event does`;
  const finding: Finding = { verdict: "unknown", code: "CREATOR_UNKNOWN", reason };
  const entry = row(access, "creator", "cluster-creator", finding, "cluster creator", {
    principal: "unknown",
    resolved: null,
    username: null,
    groups: ["system:masters"],
    policies: [],
  });
  return [{ ...entry, effective: false }];
}

/** Everything that is written about who may enter a cluster, what has no effect with the reason (F4–F27). */
export function clusterAccess(cluster: ClusterFacts, iam: IamDirectory): readonly ClusterAccessEntry[] {
  const access = compileAccess(cluster);
  return [...access.entries.map((e) => entryRow(access, e, iam)), ...access.rows.map((r) => awsAuthEntry(access, r, iam)), ...creatorRow(access)];
}

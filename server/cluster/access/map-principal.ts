import { decide, type Findings, found, notCollected, stepOf } from "@/server/cluster/pod/decision.ts";
import { MASTERS } from "@/server/cluster/rbac/request.ts";
import { momentWords } from "@/server/model/moment.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision, MissingFact } from "@/server/model/verdict.ts";
import { type AccessEntry, type AssociatedPolicy, isEntryOf, isRecreated } from "./access-entry.ts";
import type { AwsAuthRow } from "./aws-auth.ts";
import { awsAuthRef, type ClusterAccess, hasHiddenCreator, usesAwsAuth, usesEntries } from "./compile-access.ts";
import { canonicalArn, type IamPrincipal, type PrincipalArn, parsePrincipalArn, signerOf } from "./iam-directory.ts";
import { instanceCondition, type MappedName, namesOf, renderedName, usesInstanceName } from "./name-template.ts";

/** Names that bindings speak of: what a caller-chosen session name is worth depends on them. */
export interface BoundNames {
  readonly users: Iterable<string>;
  readonly groups: Iterable<string>;
}

/** What a cluster makes of one IAM identity. */
export interface PrincipalMapping {
  readonly principal: Ref;
  readonly via: "access-entry" | "aws-auth" | undefined;
  /** As the source writes it, a role's default filled in; placeholders of the session are kept. null: none, or not known. */
  readonly username: string | null;
  readonly groups: readonly string[];
  /**
   * Names it signs in under: first its own, with placeholders where it depends on the session, then each bound name a session could be called
   * for. Empty when it is not mapped, or mapped without a name.
   */
  readonly users: readonly MappedName[];
  /** Its groups, `system:authenticated` with them (F5). */
  readonly memberships: readonly MappedName[];
  readonly policies: readonly AssociatedPolicy[];
  readonly policiesKnown: boolean;
  /** Whether all its names are here: an entry that was only listed, or a list of entries that was not read whole, may give it others. */
  readonly namesKnown: boolean;
  readonly decision: Decision;
}

/** What a source answers: it maps, it does not, or it was not read. */
type Answer =
  | {
      readonly kind: "maps";
      readonly via: "access-entry" | "aws-auth";
      readonly username: string | undefined;
      readonly groups: readonly string[];
      readonly entry?: AccessEntry;
      readonly findings: readonly Findings[];
    }
  | { readonly kind: "none"; readonly findings: Findings }
  | { readonly kind: "unread"; readonly findings: Findings };

const describeEntries = (access: ClusterAccess): string => shellCommand`aws eks list-access-entries --cluster-name ${access.cluster}`;
const showEntry = (access: ClusterAccess, arn: string): string =>
  shellCommand`aws eks describe-access-entry --cluster-name ${access.cluster} --principal-arn ${arn}`;
const SHOW_AWS_AUTH = "kubectl get configmap aws-auth -n kube-system -o yaml";
const sourceOf = (access: ClusterAccess): string => access.clusterArn ?? access.cluster;

function modeFindings(access: ClusterAccess): Findings {
  const verify = shellCommand`aws eks describe-cluster --name ${access.cluster} --query cluster.accessConfig.authenticationMode`;
  if (access.mode === undefined) {
    const step = stepOf(
      "authentication-mode",
      "not-collected",
      "AUTHENTICATION_MODE_UNKNOWN",
      `the authentication mode of \`${access.cluster}\` was not collected`,
      { verify },
    );
    return { steps: [step] };
  }
  const words = {
    CONFIG_MAP: "consults aws-auth alone",
    API_AND_CONFIG_MAP: "consults access entries first, then aws-auth",
    API: "consults access entries alone",
  };
  const evidence = { source: sourceOf(access), document: "accessConfig.authenticationMode" };
  return found(
    stepOf("authentication-mode", "pass", "AUTHENTICATION_MODE_USES_SOURCE", `authentication mode ${access.mode} ${words[access.mode]}`, { verify, evidence }),
  );
}

function entryMaps(access: ClusterAccess, entry: AccessEntry): Answer {
  const rest = { verify: showEntry(access, entry.principalArn), evidence: { source: sourceOf(access), document: `access entry ${entry.principalArn}` } };
  const findings: Findings[] = [found(stepOf("access-entry", "pass", "ACCESS_ENTRY_MAPS", `an access entry of type ${entry.type} names the principal`, rest))];
  if (!entry.described)
    findings.push(
      notCollected(
        stepOf("access-entry", "not-collected", "ACCESS_ENTRY_NOT_COLLECTED", "the entry was only listed: its groups and user name are not known", rest),
        { what: "access entry", of: entry.principalArn },
      ),
    );
  if (entry.refusedName) findings.push(found(stepOf("access-entry", "fail", "ACCESS_ENTRY_RESERVED_NAME", refusedNameReason(entry), rest)));
  if (entry.refusedGroups.length > 0)
    findings.push(
      found(
        stepOf(
          "access-entry",
          "not-required",
          "ACCESS_ENTRY_RESERVED_GROUP",
          `the groups ${entry.refusedGroups.join(", ")} do not count: EKS refuses groups that begin with system:`,
          rest,
        ),
      ),
    );
  if (!entry.policiesKnown) {
    const verify = shellCommand`aws eks list-associated-access-policies --cluster-name ${access.cluster} --principal-arn ${entry.principalArn}`;
    const step = stepOf("access-policy", "not-collected", "ACCESS_POLICY_NOT_COLLECTED", "the access policies of this entry were not read", { verify });
    findings.push({ steps: [step], assumptions: [`the access policies of ${entry.principalArn} in cluster ${access.cluster} were not collected`] });
  }
  return { kind: "maps", via: "access-entry", username: entry.username, groups: entry.groups, entry, findings };
}

/** Access entries: the one of this principal, unless it was made for a predecessor of the same name (F6, F7). */
function askEntries(access: ClusterAccess, principal: IamPrincipal, arn: PrincipalArn): Answer {
  const named = access.entries.filter((e) => isEntryOf(e, arn));
  const entry = named.find((e) => !isRecreated(e, principal)) ?? named[0];
  if (entry && isRecreated(entry, principal)) {
    const rest = { verify: showEntry(access, entry.principalArn), evidence: { source: sourceOf(access), document: `access entry ${entry.principalArn}` } };
    return {
      kind: "none",
      findings: { verdict: "denied", steps: [stepOf("access-entry", "fail", "ACCESS_ENTRY_PRINCIPAL_RECREATED", recreatedReason(entry, principal), rest)] },
    };
  }
  if (entry) return entryMaps(access, entry);
  if (access.entriesKnown || access.mode === undefined) {
    const step = stepOf("access-entry", "fail", "ACCESS_ENTRY_NONE", `no access entry of \`${access.cluster}\` names ${principal.arn}`, {
      verify: describeEntries(access),
    });
    return { kind: "none", findings: found(step) };
  }
  const step = stepOf("access-entry", "not-collected", "ACCESS_ENTRY_NOT_COLLECTED", `the access entries of \`${access.cluster}\` were not read as a whole`, {
    verify: describeEntries(access),
  });
  return { kind: "unread", findings: notCollected(step, { what: "access entries", of: access.cluster }) };
}

/** A name that the authenticator gives to nobody: the sign-in is refused, and no other source is asked (F9). */
export const refusedNameReason = (entry: AccessEntry): string =>
  `the entry's user name ${entry.username} begins with a prefix that EKS keeps for itself (system:, eks:, aws:, amazon:, iam:), so the sign-in is refused`;

/** Why an entry does not work for the principal that exists now. */
export function recreatedReason(entry: AccessEntry, principal: IamPrincipal): string {
  if (principal.arn.toLowerCase() !== entry.principalArn.toLowerCase())
    return `the principal of this name is now ${principal.arn}, not the one the entry was made for`;
  const [made, written] = [principal.createdAt ? momentWords(principal.createdAt) : "a later time", entry.createdAt ? momentWords(entry.createdAt) : "earlier"];
  return `the principal was created at ${made}, after the entry (${written}): the entry holds the id of its predecessor and does not work for it`;
}

/** The row of aws-auth that answers for a principal: mapRoles, then mapUsers, then its account (F20, F23). */
export function awsAuthRow(access: ClusterAccess, canonical: string, account: string): AwsAuthRow | undefined {
  const sound = access.rows.filter((row) => !row.flaw);
  const named = (section: AwsAuthRow["section"]): AwsAuthRow | undefined =>
    sound.find((row) => row.section === section && row.principal.toLowerCase() === canonical);
  return named("mapRoles") ?? named("mapUsers") ?? sound.find((row) => row.section === "mapAccounts" && row.principal === account);
}

function askAwsAuth(access: ClusterAccess, arn: PrincipalArn): Answer {
  const canonical = canonicalArn(formatted(arn)) ?? "";
  const evidence = { source: awsAuthRef(access.cluster), document: "aws-auth" };
  const row = awsAuthRow(access, canonical, arn.account);
  if (row) {
    const step = stepOf("aws-auth", "pass", "AWS_AUTH_MAPS", `${row.section} of aws-auth names ${row.principal}`, {
      verify: SHOW_AWS_AUTH,
      evidence: { ...evidence, document: `aws-auth ${row.section}` },
    });
    const username = row.section === "mapAccounts" ? canonicalName(arn) : row.username;
    const doubt: readonly Findings[] = row.ambiguous ? [ambiguousFindings(row)] : [];
    return { kind: "maps", via: "aws-auth", username, groups: row.groups, findings: [found(step), ...doubt] };
  }
  if (access.awsAuthKnown) return { kind: "none", findings: found(noRow(access, arn, evidence)) };
  const step = stepOf("aws-auth", "not-collected", "AWS_AUTH_NOT_COLLECTED", `aws-auth of \`${access.cluster}\` was not read`, { verify: SHOW_AWS_AUTH });
  return { kind: "unread", findings: notCollected(step, { what: "ConfigMap kube-system/aws-auth", of: access.cluster }) };
}

/** No row, and of the rows without effect the one that was meant for this principal. */
function noRow(access: ClusterAccess, arn: PrincipalArn, evidence: { readonly source: string; readonly document: string }): ReturnType<typeof stepOf> {
  const meant = access.rows.find((row) => {
    const named = parsePrincipalArn(row.principal);
    return row.flaw && named?.kind === arn.kind && named.account === arn.account && named.name.toLowerCase() === arn.name.toLowerCase();
  });
  const why = meant?.flaw ? `; a row of ${meant.section} was meant for it: ${meant.flaw.reason}` : "";
  return stepOf("aws-auth", "fail", meant?.flaw?.code ?? "AWS_AUTH_NONE", `no row of aws-auth matches ${canonicalName(arn)}${why}`, {
    verify: SHOW_AWS_AUTH,
    evidence,
  });
}

const ambiguousFindings = (row: AwsAuthRow): Findings =>
  notCollected(
    stepOf("aws-auth", "not-collected", "AWS_AUTH_AMBIGUOUS", "two rows spell this ARN in different letter case; which one is taken is not determined"),
    { what: "which of the two rows counts", of: row.principal },
  );

const formatted = (arn: PrincipalArn): string => `arn:${arn.partition}:${arn.service}::${arn.account}:${arn.resource}`;
const canonicalName = (arn: PrincipalArn): string => (arn.kind === "role" ? `arn:${arn.partition}:iam::${arn.account}:role/${arn.name}` : formatted(arn));

/** Where entries are off the cluster's creator has everything, in no list: of nobody can be said that it is not the one (F13). */
function creatorDoubt(access: ClusterAccess, principal: IamPrincipal, groups: readonly string[] | undefined): readonly Findings[] {
  if (!hasHiddenCreator(access) || groups?.includes(MASTERS)) return [];
  const assumptions = [`${principal.arn} did not create cluster ${access.cluster}: its creator is a hidden administrator that no API shows`];
  if (groups !== undefined) return [{ steps: [], assumptions }];
  const reason = "whoever created the cluster is in system:masters without any row; no API shows who that is, CloudTrail's CreateCluster event does";
  return [{ steps: [stepOf("cluster-creator", "not-collected", "CREATOR_UNKNOWN", reason)], assumptions }];
}

/** In a chain where another source maps, a source that does not is a check that limits nothing. */
const relaxed = (findings: Findings): Findings => ({
  steps: findings.steps.map((s) => (s.outcome === "fail" ? { ...s, outcome: "not-required" as const } : s)),
});

function sessionFindings(username: string | undefined, groups: readonly string[], arn: PrincipalArn): Findings | undefined {
  if (![username ?? "", ...groups].some(usesInstanceName)) return undefined;
  if (arn.kind === "user")
    return found(stepOf("aws-auth", "fail", "SESSION_NAME_ABSENT", "the mapping asks for a session named as an instance id, and a user has no session name"));
  const step = stepOf("request-context", "conditional", "SESSION_NAME_IS_INSTANCE", "the mapping works only for a session whose name is an instance id");
  return { steps: [step], conditions: [instanceCondition] };
}

const unmapped = (principal: IamPrincipal, decision: Decision): PrincipalMapping => ({
  principal: arnRef(principal.arn),
  via: undefined,
  username: null,
  groups: [],
  users: [],
  memberships: [],
  policies: [],
  policiesKnown: true,
  namesKnown: true,
  decision,
});

/** A name with placeholders stands for all sessions of the role; what bindings give to one of them is held on condition of its name. */
function usersOf(username: string, arn: PrincipalArn, bound: Iterable<string>): readonly MappedName[] {
  const names = namesOf(username, arn, bound);
  const own = renderedName(username, arn);
  return own === "" || names.some((n) => n.name === own) ? names : [{ name: own, conditions: [] }, ...names];
}

function mapped(
  access: ClusterAccess,
  principal: IamPrincipal,
  arn: PrincipalArn,
  answer: Extract<Answer, { kind: "maps" }>,
  before: readonly Findings[],
  bound: BoundNames,
): PrincipalMapping {
  const session = sessionFindings(answer.username, answer.groups, arn);
  const decision = decide(...before, ...answer.findings, ...(session ? [session] : []), ...creatorDoubt(access, principal, answer.groups));
  if (decision.verdict === "denied") return unmapped(principal, decision);
  return {
    principal: arnRef(principal.arn),
    via: answer.via,
    username: renderedName(answer.username ?? "", arn) || null,
    groups: answer.groups,
    users: usersOf(answer.username ?? "", arn, bound.users),
    memberships: [...answer.groups.flatMap((g) => namesOf(g, arn, bound.groups)), { name: "system:authenticated", conditions: [] }],
    policies: answer.entry?.policies ?? [],
    policiesKnown: answer.entry?.policiesKnown ?? true,
    namesKnown: answer.entry?.described !== false && before.every((f) => f.steps.every((s) => s.code !== "ACCESS_ENTRY_NOT_COLLECTED")),
    decision,
  };
}

/** When aws-auth would map but an unread source comes first, or the mode is not known, the answer is not certain. */
function modeDoubt(access: ClusterAccess, via: "access-entry" | "aws-auth"): readonly Findings[] {
  if (access.mode !== undefined || via === "access-entry") return [];
  const missing: MissingFact = { what: "authentication mode", of: access.cluster };
  return [{ steps: [], missing: [missing] }];
}

/**
 * What a cluster makes of an IAM user or role: the authentication mode, then its access entry, then aws-auth; the first that maps counts and
 * nothing is merged (F4, F26). `bound` are the names bindings speak of: a session name that the caller chooses can be made to fit them.
 */
export function mapPrincipal(access: ClusterAccess, principal: IamPrincipal, bound: BoundNames = { users: [], groups: [] }): PrincipalMapping {
  const arn = signerOf(principal.arn);
  const mode = modeFindings(access);
  if (!arn)
    return unmapped(
      principal,
      decide(
        mode,
        found(
          stepOf("access-entry", "fail", "CLUSTER_NOT_MAPPED", `nobody signs in as ${principal.arn}: it is the ARN of no user, role, root or federated user`),
        ),
      ),
    );
  const answers = [...(usesEntries(access) ? [askEntries(access, principal, arn)] : []), ...(usesAwsAuth(access) ? [askAwsAuth(access, arn)] : [])];
  const at = answers.findIndex((a) => a.kind === "maps");
  const answer = answers[at];
  if (answer?.kind === "maps") {
    const before = answers.slice(0, at).map((a) => (a.kind === "unread" ? a.findings : a.kind === "none" ? relaxed(a.findings) : { steps: [] }));
    return mapped(access, principal, arn, answer, [mode, ...modeDoubt(access, answer.via), ...before], bound);
  }
  const open = answers.some((a) => a.kind === "unread");
  const findings = answers.flatMap((a) => (a.kind === "maps" ? [] : [open ? (a.kind === "unread" ? a.findings : relaxed(a.findings)) : a.findings]));
  return unmapped(principal, decide(mode, ...findings, ...creatorDoubt(access, principal, undefined)));
}

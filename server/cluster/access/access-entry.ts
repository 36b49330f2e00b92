import type { AccessEntryFact } from "@/server/facts/eks.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { type IamPrincipal, type PrincipalArn, parsePrincipalArn } from "./iam-directory.ts";

/** An access policy of an entry, and where it holds. */
export interface AssociatedPolicy {
  readonly policy: string;
  readonly scope: "cluster" | readonly string[];
}

/** An access entry with its defaults filled in. */
export interface AccessEntry {
  readonly principalArn: string;
  /** undefined: not the ARN of a user or of a role that is its account's own; EKS takes no other (F6, B20). */
  readonly principal: PrincipalArn | undefined;
  readonly type: string;
  readonly username: string | undefined;
  readonly groups: readonly string[];
  /** Groups of a STANDARD entry that begin with `system:`; EKS refuses them, so they do not count (F9). */
  readonly refusedGroups: readonly string[];
  /** The user name of a STANDARD entry begins with a prefix that is kept for others; whoever signs in by it is refused (F9). */
  readonly refusedName: boolean;
  readonly policies: readonly AssociatedPolicy[];
  /** Whether the entry's policies were asked for. */
  readonly policiesKnown: boolean;
  /** false: only its name was listed; groups and user name are not known. */
  readonly described: boolean;
  readonly createdAt: string | undefined;
}

/** Types that give node identity; they take neither groups nor, but for Auto Mode, policies (F8, F12). */
const NODE_TYPES: Readonly<Record<string, { readonly username: string | undefined; readonly groups: readonly string[]; readonly takesPolicies: boolean }>> = {
  EC2_LINUX: { username: "system:node:{{EC2PrivateDNSName}}", groups: ["system:nodes"], takesPolicies: false },
  EC2_WINDOWS: { username: "system:node:{{EC2PrivateDNSName}}", groups: ["system:nodes", "eks:kube-proxy-windows"], takesPolicies: false },
  EC2: { username: "system:node:{{EC2PrivateDNSName}}", groups: ["system:nodes"], takesPolicies: true },
  FARGATE_LINUX: { username: "system:node:{{SessionName}}", groups: ["system:nodes"], takesPolicies: false },
  HYBRID_LINUX: { username: "system:node:{{SessionName}}", groups: ["system:nodes"], takesPolicies: false },
  HYPERPOD_LINUX: { username: undefined, groups: ["system:nodes"], takesPolicies: false },
};

function takenByEks(arn: string): PrincipalArn | undefined {
  const principal = parsePrincipalArn(arn);
  return principal && isServiceLinkedPath(principal.path) ? undefined : principal;
}

const RESERVED_NAMES = /^(?:system|eks|aws|amazon|iam):/;

/** The user name EKS gives when none is asked for: a user's ARN, or a role's session ARN without the path (F10). */
export function defaultUsername(principal: PrincipalArn): string {
  if (principal.kind === "user") return `arn:${principal.partition}:iam::${principal.account}:${principal.resource}`;
  return `arn:${principal.partition}:sts::${principal.account}:assumed-role/${principal.name}/{{SessionName}}`;
}

function describedEntry(cluster: ClusterFacts, fact: AccessEntryFact): AccessEntry {
  const principal = takenByEks(fact.principalArn);
  const node = NODE_TYPES[fact.type];
  const asked = cluster.associatedPolicies.find((p) => p.principalArn === fact.principalArn);
  const refused = node ? [] : fact.groups.filter((g) => g.startsWith("system:"));
  return {
    principalArn: fact.principalArn,
    principal,
    type: fact.type,
    username: fact.username ?? (node ? node.username : principal && defaultUsername(principal)),
    groups: node ? (fact.groups.length > 0 ? fact.groups : node.groups) : fact.groups.filter((g) => !g.startsWith("system:")),
    refusedGroups: refused,
    refusedName: !node && RESERVED_NAMES.test(fact.username ?? ""),
    policies: (asked?.policies ?? []).map((p) => ({ policy: p.policyArn, scope: p.scope })),
    policiesKnown: asked !== undefined || (node !== undefined && !node.takesPolicies),
    described: true,
    createdAt: fact.createdAt,
  };
}

const listedEntry = (principalArn: string, cluster: ClusterFacts): AccessEntry => {
  const asked = cluster.associatedPolicies.find((p) => p.principalArn === principalArn);
  const policies = (asked?.policies ?? []).map((p) => ({ policy: p.policyArn, scope: p.scope }));
  return {
    principalArn,
    principal: takenByEks(principalArn),
    type: "unknown",
    username: undefined,
    groups: [],
    refusedGroups: [],
    refusedName: false,
    policies,
    policiesKnown: asked !== undefined,
    described: false,
    createdAt: undefined,
  };
};

/** A cluster's access entries, those that were only listed too. */
export function accessEntries(cluster: ClusterFacts): readonly AccessEntry[] {
  const described = new Set(cluster.accessEntries.map((e) => e.principalArn));
  return [
    ...cluster.accessEntries.map((e) => describedEntry(cluster, e)),
    ...cluster.accessEntryNames.filter((arn) => !described.has(arn)).map((arn) => listedEntry(arn, cluster)),
  ];
}

/** An entry and a principal speak of the same name: account, kind and name, ignoring case. */
export function isEntryOf(entry: AccessEntry, principal: PrincipalArn): boolean {
  const own = entry.principal;
  return own !== undefined && own.kind === principal.kind && own.account === principal.account && own.name.toLowerCase() === principal.name.toLowerCase();
}

/**
 * Whether the principal that exists now is another one than the entry was made for: it was created later, or has another path. An entry holds
 * its principal's unique id, so it does not work for a successor of the same name (F7).
 */
export function isRecreated(entry: AccessEntry, principal: IamPrincipal): boolean {
  if (principal.arn.toLowerCase() !== entry.principalArn.toLowerCase()) return true;
  if (!entry.createdAt || !principal.createdAt) return false;
  return Date.parse(principal.createdAt) > Date.parse(entry.createdAt);
}

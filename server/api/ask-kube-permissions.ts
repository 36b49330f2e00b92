import type { PrincipalMapping } from "@/server/cluster/access/map-principal.ts";
import { mappedPermissions } from "@/server/cluster/access/mapped-permissions.ts";
import { permissionsOf } from "@/server/cluster/rbac/permissions-of.ts";
import { type KubeSubject, parseServiceAccountUser, subjectOfRef } from "@/server/cluster/rbac/request.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { HeldRuleAnswer, KubePermissionsAnswer, TakeoverAnswer } from "@/server/contract/answers.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import { type ClusterWorld, groupRef, serviceAccountRef, userRef } from "@/server/graph/cluster-world.ts";
import { provenGrantsOf } from "@/server/graph/edges/rbac.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import { withCommands } from "@/server/model/evidence-command.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";
import { clustersNamed } from "./ask-cluster-access.ts";
import type { Estate } from "./estate.ts";
import type { Given } from "./given.ts";
import { resolve } from "./resolve.ts";
import { UsageError } from "./usage-error.ts";

type ClusterPermissions = Given<KubePermissionsAnswer["clusters"][number]>;
type RuleRow = Given<HeldRuleAnswer>;
type TakeoverRow = Given<TakeoverAnswer>;

/** How many targets of a takeover are named; the rest is counted. */
const NAMED = 20;

const ruleRow = (rule: RbacRule, scope: RuleRow["scope"], by: RuleRow["by"], conditions: RuleRow["conditions"] = []): RuleRow => ({
  ...rule,
  scope,
  by,
  conditions,
});

type Conditions = TakeoverRow["conditions"];

const holderRef = (cluster: ClusterWorld, user: string): Ref => {
  const account = parseServiceAccountUser(user);
  return account ? serviceAccountRef(cluster.name, account.namespace, account.name) : userRef(cluster.name, user);
};

const isMet = (row: { readonly conditions: Conditions }): boolean => row.conditions.length === 0;

/** A takeover as this identity has it: what its own name asks of the session comes on top (F24). */
const takeoverRow = (grant: TakeoverGrant, named: Conditions): TakeoverRow => ({
  mechanism: grant.mechanism,
  verdict: named.length > 0 && grant.decision.verdict === "allowed" ? "conditional" : grant.decision.verdict,
  conditions: [...grant.decision.conditions, ...named],
  through: grant.from,
  targets: { total: grant.targets.length, first: grant.targets.slice(0, NAMED) },
  ...withCommands({ steps: grant.decision.steps }),
});

/** `held`: the references under which rights are held, each with what it is held on condition of. */
function takesOver(estate: Estate, cluster: ClusterWorld, held: ReadonlyMap<Ref, Conditions>): readonly TakeoverRow[] {
  const rows = provenGrantsOf(estate.world, cluster, (ref) => held.has(ref)).flatMap((grant) => {
    const named = held.get(grant.from);
    return named && grant.decision.verdict !== "denied" && grant.targets.length > 0 ? [takeoverRow(grant, named)] : [];
  });
  return rows.sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict) || b.targets.total - a.targets.total);
}

function holdersOf(cluster: ClusterWorld, subject: KubeSubject): ReadonlyMap<Ref, Conditions> {
  const user = subject.user === "" ? [] : [holderRef(cluster, subject.user)];
  return new Map([...user, ...subject.groups.map((g) => groupRef(cluster.name, g))].map((ref) => [ref, []]));
}

/** Names it always has come last, so that they count where a chosen session name would give the same. */
function holdersOfMapping(cluster: ClusterWorld, mapping: PrincipalMapping): ReadonlyMap<Ref, Conditions> {
  const users = [...(mapping.username === null ? [] : [{ name: mapping.username, conditions: [] }]), ...mapping.users];
  const named = [
    ...users.map((u) => ({ ref: holderRef(cluster, u.name), conditions: u.conditions })),
    ...mapping.memberships.map((g) => ({ ref: groupRef(cluster.name, g.name), conditions: g.conditions })),
  ];
  return new Map(named.sort((a, b) => Number(isMet(a)) - Number(isMet(b))).map(({ ref, conditions }) => [ref, conditions]));
}

const isWide = (row: RuleRow): boolean => row.scope === "cluster";
/** What holds everywhere first, then namespace by namespace. */
const byScope = (a: RuleRow, b: RuleRow): number => Number(isWide(b)) - Number(isWide(a)) || String(a.scope).localeCompare(String(b.scope), "en");

function ofSubject(estate: Estate, cluster: ClusterWorld, subject: KubeSubject): ClusterPermissions {
  const { rbac } = kubeAccess(estate.world, cluster);
  const rules = permissionsOf(rbac, subject).map((h) =>
    ruleRow(h.rule, h.scope === "cluster" ? "cluster" : [h.scope], { kind: "binding", binding: h.binding, role: h.role, through: h.through }),
  );
  return {
    cluster: cluster.name,
    signsIn: null,
    rules: rules.sort(byScope),
    takesOver: takesOver(estate, cluster, holdersOf(cluster, subject)),
    missing: unreadLists(cluster, rbac.incomplete),
  };
}

const unreadLists = (cluster: ClusterWorld, lists: readonly string[]): ClusterPermissions["missing"] =>
  lists.map((list) => ({ what: `${list}, as a whole`, of: cluster.name }));

function ofPrincipal(estate: Estate, cluster: ClusterWorld, ref: Ref): ClusterPermissions {
  const kube = kubeAccess(estate.world, cluster);
  const account = estate.world.accountOf(ref);
  const mapping = kube.mappingOf(account?.users.get(ref) ?? account?.roles.get(ref) ?? { arn: ref });
  const { bound, policies, missing } = mappedPermissions(kube.rbac, mapping);
  const rules = [
    ...bound.map((h) =>
      ruleRow(h.rule, h.scope === "cluster" ? "cluster" : [h.scope], { kind: "binding", binding: h.binding, role: h.role, through: h.through }, [
        ...h.conditions,
      ]),
    ),
    ...policies.map((p) => ruleRow(p.rule, p.scope === "cluster" ? "cluster" : p.scope, { kind: "access-policy", policy: p.policy })),
  ];
  const { verdict, conditions, assumptions, steps } = mapping.decision;
  return {
    cluster: cluster.name,
    signsIn: {
      via: mapping.via ?? null,
      username: mapping.username,
      groups: mapping.groups,
      verdict,
      conditions,
      assumptions,
      ...withCommands({ steps }),
    },
    rules: rules.sort(byScope),
    takesOver: mapping.via === undefined ? [] : takesOver(estate, cluster, holdersOfMapping(cluster, mapping)),
    missing: mapping.via === undefined ? mapping.decision.missing : [...mapping.decision.missing, ...missing, ...unreadLists(cluster, kube.rbac.incomplete)],
  };
}

/**
 * `kube-permissions SUBJECT [--cluster NAME]`: a Kubernetes identity in its own cluster; an IAM user or role in every cluster, mapped first.
 * @throws UsageError when the subject is neither
 */
export function askKubePermissions(estate: Estate, p: { readonly subject: string; readonly cluster?: string | undefined }): Given<KubePermissionsAnswer> {
  const { ref } = resolve(estate, p.subject, ["serviceaccount"]);
  const parsed = parseRef(ref);
  const subject = subjectOfRef(ref);
  if (subject && parsed?.kind === "k8s") return { subject: ref, clusters: clustersNamed(estate, parsed.cluster).map((c) => ofSubject(estate, c, subject)) };
  if (parsed?.kind === "iam" && (parsed.type === "user" || parsed.type === "role"))
    return { subject: ref, clusters: clustersNamed(estate, p.cluster).map((c) => ofPrincipal(estate, c, ref)) };
  throw new UsageError("invalid", `\`${ref}\` is no Kubernetes user, group or service account and no IAM user or role`);
}

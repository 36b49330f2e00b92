import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { RbacBindingFact, RbacSubject } from "@/server/facts/kubernetes.ts";
import type { Fix, Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand, withoutSubjects } from "@/server/findings/kube-fix.ts";
import { leastOf } from "@/server/findings/least.ts";
import type { Rule } from "@/server/findings/rule.ts";
import type { Reach } from "@/server/findings/severity.ts";
import { SYSTEM_NAMESPACES } from "@/server/findings/workload.ts";
import type { ClusterWorld } from "@/server/graph/cluster-world.ts";
import { grantsOf, provenGrantsOf } from "@/server/graph/edges/rbac.ts";
import { k8sClusterRef, k8sRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { rankOf } from "@/server/model/verdict.ts";

/** Everybody, of whom the bindings themselves are told. */
const EVERYBODY = /^system:(anonymous|unauthenticated|authenticated|serviceaccounts)$/;
const SERVICE_ACCOUNTS = /^system:serviceaccounts:/;
/** Users and groups of the control plane, of nodes and of EKS itself. */
const OF_THE_CLUSTER = /^(system|eks|aws|amazon|iam):/;
/** Ways into a service account that need no pod in its namespace; those that do are told of the namespace. */
const WITHOUT_POD: ReadonlySet<string> = new Set(["token-request", "impersonate", "secret-read", "secret-create", "webhook-write"]);

interface Holder {
  readonly words: string;
  readonly reach: Reach;
}

/** Whose permissions are looked at: not those of the cluster's own parts, which run it. */
function holderOf(ref: Ref): Holder | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind !== "k8s") return undefined;
  const { type, name, namespace = "" } = parsed;
  if (type === "serviceaccount") return SYSTEM_NAMESPACES.has(namespace) ? undefined : { words: `Service account ${namespace}/${name}`, reach: "few" };
  if (EVERYBODY.test(name) || (OF_THE_CLUSTER.test(name) && !SERVICE_ACCOUNTS.test(name))) return undefined;
  return type === "group" ? { words: `Group ${name}`, reach: "many" } : { words: `User ${name}`, reach: "few" };
}

const isServiceAccount = (ref: Ref): boolean => ref.includes("/serviceaccount/");

/** The administrator of the cluster that a grant takes over. */
function takenBy({ administrators }: Inspection, { from, capability, yields, targets, decision }: TakeoverGrant): Ref | undefined {
  if (decision.verdict !== "allowed" && decision.verdict !== "conditional") return undefined;
  const reachesAccounts = WITHOUT_POD.has(capability) && yields !== "pod";
  return targets.find((to) => administrators.get(to)?.verdict === "allowed" && to !== from && (reachesAccounts || !isServiceAccount(to)));
}

interface Cause {
  readonly keys: ReadonlySet<string>;
  readonly to: Ref;
  readonly grant: TakeoverGrant;
}

/** The rules of roles, or access policies, that a grant rests on, called the same in every cluster. */
const keysOf = ({ decision }: TakeoverGrant): ReadonlySet<string> =>
  new Set(decision.steps.flatMap(({ evidence }) => (evidence ? [`${evidence.document.replace(/^k8s:\/\/[^/]*\//, "")} ${evidence.statement ?? ""}`] : [])));

/** What a holder can do, by the rules that let it; of ways by the same rules the surest. */
function causesOf(inspection: Inspection, grants: readonly TakeoverGrant[]): readonly Cause[] {
  const all = grants.flatMap((grant): readonly Cause[] => {
    const to = takenBy(inspection, grant);
    return to === undefined ? [] : [{ keys: keysOf(grant), to, grant }];
  });
  const byRules = [...Map.groupBy(all, ({ keys }) => [...keys].sort().join("\n")).values()];
  const surest = byRules.flatMap((same) => same.toSorted((a, b) => rankOf(a.grant.decision.verdict) - rankOf(b.grant.decision.verdict))[0] ?? []);
  return leastOf(surest);
}

const BY_HAND = "Take the rule out of the role, or bind it to fewer namespaces, names or subjects";

/** Whether a subject of a binding is a service account, by whatever name. */
const isAccount =
  (namespace: string, name: string, binding: RbacBindingFact) =>
  (subject: RbacSubject): boolean =>
    subject.kind === "ServiceAccount"
      ? subject.name === name && (subject.namespace ?? binding.namespace) === namespace
      : subject.kind === "User" && subject.name === `system:serviceaccount:${namespace}:${name}`;

/**
 * The change that takes its one role from a service account. Of who has several roles another may give the same, and a user or group may be needed by whoever signs in: of
 * those it is not known what else would come of it.
 */
function fixOf({ name: inCluster, facts }: ClusterWorld, { from, decision }: TakeoverGrant): Fix {
  const parsed = parseRef(from);
  if (parsed?.kind !== "k8s" || parsed.type !== "serviceaccount") return byHand(BY_HAND);
  const { namespace = "", name } = parsed;
  const own = [...facts.clusterRoleBindings, ...facts.roleBindings]
    .map((binding) => ({ binding, isGone: isAccount(namespace, name, binding) }))
    .filter(({ binding, isGone }) => binding.subjects.some(isGone));
  const [first, ...others] = own;
  const roles = new Set(own.map(({ binding }) => `${binding.role.kind} ${binding.role.kind === "Role" ? binding.namespace : ""} ${binding.role.name}`));
  const isOwn = first !== undefined && decision.steps.some(({ evidence }) => evidence?.source === bindingRef(inCluster, first.binding));
  if (!first || roles.size !== 1 || !isOwn) return byHand(BY_HAND);
  const { role } = first.binding;
  const summary = `Take it out of ${own.length === 1 ? "the binding" : `the ${own.length} bindings`} to ${role.kind} ${role.name}, its only role: it loses all that this permits. Where it needs the rest, take the rule out of the role instead`;
  return withoutSubjects(inCluster, [first, ...others], summary);
}

const bindingRef = (cluster: string, { name, namespace }: RbacBindingFact): Ref =>
  namespace === undefined ? k8sClusterRef(cluster, "clusterrolebinding", name) : k8sRef(cluster, "rolebinding", namespace, name);

function hitOf(cluster: ClusterWorld, { words, reach }: Holder, { keys, to, grant }: Cause): Hit {
  const { from, mechanism, decision } = grant;
  const [allows] = decision.steps;
  const does = decision.steps.at(-1)?.reason ?? `takes over ${to}`;
  const when = decision.verdict === "conditional" ? ", under conditions" : "";
  return {
    member: from,
    cause: [...keys].sort().join("\n"),
    summary: `${words} of cluster ${cluster.name} can make itself cluster-admin${when}: it ${does} (${mechanism}); ${allows?.reason ?? "its bindings allow it"}`,
    reach,
    gained: "admin",
    verdict: decision.verdict,
    paths: [{ from, to, verdict: decision.verdict, path: [from, to] }],
    evidence: decision.steps
      .flatMap(({ evidence }) => evidence ?? [])
      .filter((one, at, all) => all.findIndex((other) => other.document === one.document && other.statement === one.statement) === at),
    fix: fixOf(cluster, grant),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  const { world, administrators } = inspection;
  for (const cluster of world.clusters.values()) {
    const taking = grantsOf(world, cluster).filter((grant) => administrators.get(grant.from) === undefined && takenBy(inspection, grant) !== undefined);
    const holders = new Map([...new Set(taking.map(({ from }) => from))].flatMap((from) => [[from, holderOf(from)] as const]));
    const proven = provenGrantsOf(world, cluster, (from) => holders.get(from) !== undefined);
    for (const [from, grants] of Map.groupBy(proven, (grant) => grant.from)) {
      const holder = holders.get(from);
      for (const cause of holder ? causesOf(inspection, grants) : []) if (holder) yield hitOf(cluster, holder, cause);
    }
  }
}

/** A Kubernetes identity that is not meant to administer its cluster and can take over what does. */
export const takeoverOfCluster: Rule = {
  id: "rbac-to-cluster-admin",
  title: "A Kubernetes identity can make itself cluster-admin",
  why: "A few verbs (bind, escalate, impersonate, changing aws-auth or webhooks, asking for tokens) are as good as every verb. A review that looks for cluster-admin passes over the roles that have them.",
  look,
};

import { type ClusterWorld, groupRef, isClusterListComplete, userRef } from "@/server/graph/cluster-world.ts";
import { kubeAccess } from "@/server/graph/kube-access.ts";
import type { World } from "@/server/graph/world.ts";
import { k8sClusterRef, k8sRef, parseRef, type Ref } from "@/server/model/ref.ts";
import type { Evidence } from "@/server/model/step.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { HOLDS, lacks, passes } from "./together.ts";

/** A user or group of a cluster by whose name one may sign in. */
export interface BoundEnd {
  readonly to: Ref;
  readonly name: string;
  readonly isGroup: boolean;
  /** Asked about, while bindings were read in part: one may speak of it. */
  readonly isAsked: boolean;
}

const REFUSED = /^(system|eks|aws|amazon|iam):/;
const isTaken = (name: string, isGroup: boolean): boolean => (isGroup ? name.startsWith("system:") : REFUSED.test(name));

const endOf = (cluster: ClusterWorld, name: string, isGroup: boolean, isAsked: boolean): BoundEnd => ({
  to: isGroup ? groupRef(cluster.name, name) : userRef(cluster.name, name),
  name,
  isGroup,
  isAsked,
});

const made = new WeakMap<ClusterWorld, readonly BoundEnd[]>();

function namedByBindings(world: World, cluster: ClusterWorld): readonly BoundEnd[] {
  const known = made.get(cluster);
  if (known) return known;
  const { bound } = kubeAccess(world, cluster);
  const all = [...[...bound.groups].map((name) => endOf(cluster, name, true, false)), ...[...bound.users].map((name) => endOf(cluster, name, false, false))];
  const ends = all.filter((e) => !isTaken(e.name, e.isGroup));
  made.set(cluster, ends);
  return ends;
}

function askedEnd(cluster: ClusterWorld, asked: Ref | undefined): readonly BoundEnd[] {
  const parsed = asked === undefined ? undefined : parseRef(asked);
  const isWhole = isClusterListComplete(cluster, "roleBindings") && isClusterListComplete(cluster, "clusterRoleBindings");
  if (isWhole || parsed?.kind !== "k8s" || parsed.cluster !== cluster.name || (parsed.type !== "group" && parsed.type !== "user")) return [];
  const end = endOf(cluster, parsed.name, parsed.type === "group", true);
  return isTaken(end.name, end.isGroup) ? [] : [end];
}

/** Names that bindings speak of and that EKS lets an entry or a token carry (F9); `asked`: an end that is asked about, bound or not. */
export function boundEnds(world: World, cluster: ClusterWorld, asked: Ref | undefined): readonly BoundEnd[] {
  const all = namedByBindings(world, cluster);
  const more = askedEnd(cluster, asked).filter((e) => !all.some((b) => b.to === e.to));
  return more.length === 0 ? all : [...all, ...more];
}

/** The first binding that names a user or group. */
function bindingOf(cluster: ClusterWorld, { name, isGroup }: BoundEnd): Evidence | undefined {
  const names = ({ subjects }: { readonly subjects: readonly { readonly kind: string; readonly name: string }[] }): boolean =>
    subjects.some((x) => x.kind === (isGroup ? "Group" : "User") && x.name === name);
  const whole = cluster.facts.clusterRoleBindings.find(names);
  if (whole) return { source: k8sClusterRef(cluster.name, "clusterrolebinding", whole.name), document: whole.name };
  const part = cluster.facts.roleBindings.find(names);
  return part && { source: k8sRef(cluster.name, "rolebinding", part.namespace ?? "", part.name), document: part.name };
}

/** Whether a binding gives the name any rights: what it is worth to sign in by it. `arn`: of the cluster. */
export function isBound(cluster: ClusterWorld, arn: string, end: BoundEnd, explain: boolean): Decision {
  if (end.isAsked) return lacks({ what: `bindings that name \`${end.name}\``, of: arn }, { check: "rbac" });
  if (!explain) return HOLDS();
  const evidence = bindingOf(cluster, end);
  const reason = `a binding of the cluster names \`${end.name}\``;
  const verify = "kubectl get clusterrolebindings,rolebindings -A -o wide";
  return passes({ check: "rbac", code: "EKS_NAME_BOUND", reason, verify, ...(evidence ? { evidence } : {}) });
}

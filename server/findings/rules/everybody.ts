import type { Fix, Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { withoutSubjects } from "@/server/findings/kube-fix.ts";
import type { Rule } from "@/server/findings/rule.ts";
import type { Reach } from "@/server/findings/severity.ts";
import { type ClusterWorld, groupRef, userRef } from "@/server/graph/cluster-world.ts";
import { k8sClusterRef, k8sRef, type Ref } from "@/server/model/ref.ts";

/** Bindings that every API server makes for everybody, with what all may know of it. */
const MADE_BY_KUBERNETES: ReadonlySet<string> = new Set([
  "system:basic-user",
  "system:discovery",
  "system:public-info-viewer",
  "system:service-account-issuer-discovery",
]);

type Binding = ClusterWorld["facts"]["clusterRoleBindings"][number];
type Subject = Binding["subjects"][number];

interface Everybody {
  readonly ref: Ref;
  readonly words: string;
  readonly reach: Reach;
}

/** Who a subject is that nobody is meant by: whoever shows no credentials, whoever shows any, every pod. */
function everybody(cluster: string, { kind, name }: Subject): Everybody | undefined {
  if (name === "system:anonymous" && kind === "User") return { ref: userRef(cluster, name), words: "whoever shows no credentials", reach: "outside" };
  if (kind !== "Group") return undefined;
  if (name === "system:unauthenticated") return { ref: groupRef(cluster, name), words: "whoever shows no credentials", reach: "outside" };
  if (name === "system:authenticated") return { ref: groupRef(cluster, name), words: "everybody who signs in, every pod among them", reach: "many" };
  return name === "system:serviceaccounts" ? { ref: groupRef(cluster, name), words: "every pod of the cluster", reach: "many" } : undefined;
}

/** The binding without the subjects. */
function fixOf(cluster: ClusterWorld, binding: Binding, isGone: (subject: Subject) => boolean): Fix {
  const summary = binding.subjects.every(isGone)
    ? "Delete the binding, or name those who are meant in it"
    : "Take everybody out of the binding, and name those who are meant";
  return withoutSubjects(cluster.name, [{ binding, isGone }], summary);
}

function hitOf(inspection: Inspection, cluster: ClusterWorld, binding: Binding, { ref, words, reach }: Everybody): Hit {
  const { name, namespace, role } = binding;
  const member = namespace === undefined ? k8sClusterRef(cluster.name, "clusterrolebinding", name) : k8sRef(cluster.name, "rolebinding", namespace, name);
  const worth = inspection.worthOf(ref);
  const isWorse = worth.gained !== "other" && (worth.verdict === "allowed" || worth.verdict === "conditional");
  const where = namespace === undefined ? "in the whole cluster" : `in namespace ${namespace}`;
  return {
    member,
    cause: `${namespace ?? ""} ${name} ${role.kind} ${role.name} ${words}`,
    summary: `${namespace === undefined ? "ClusterRoleBinding" : "RoleBinding"} ${name} of cluster ${cluster.name} gives ${words} ${role.kind} ${role.name} ${where}${isWorse ? `, which ${worth.words ?? "leads on to an administrator"}` : ""}`,
    reach,
    gained: isWorse ? worth.gained : "other",
    verdict: isWorse ? worth.verdict : "allowed",
    paths: [{ from: ref, to: worth.path.at(-1) ?? ref, verdict: isWorse ? worth.verdict : "allowed", path: isWorse ? worth.path : [ref] }],
    evidence: [{ source: member, document: "subjects" }],
    fix: fixOf(cluster, binding, (subject) => everybody(cluster.name, subject) !== undefined),
  };
}

/** By its name alone a binding of somebody's own would pass: those of the API server are of the whole cluster, and give the role that is called like them. */
const isMadeByKubernetes = ({ name, namespace, role }: Binding): boolean =>
  namespace === undefined && role.kind === "ClusterRole" && role.name === name && MADE_BY_KUBERNETES.has(name);

function* look(inspection: Inspection): Iterable<Hit> {
  for (const cluster of inspection.world.clusters.values())
    for (const binding of [...cluster.facts.clusterRoleBindings, ...cluster.facts.roleBindings]) {
      if (isMadeByKubernetes(binding)) continue;
      const all = binding.subjects.flatMap((subject) => everybody(cluster.name, subject) ?? []);
      // who shows no credentials is the widest of them
      const widest = all.find(({ reach }) => reach === "outside") ?? all[0];
      if (widest) yield hitOf(inspection, cluster, binding, widest);
    }
}

/** A binding that gives something to everybody. */
export const rbacForEverybody: Rule = {
  id: "rbac-for-everybody",
  title: "A binding gives permissions to everybody",
  why: "The groups system:authenticated and system:unauthenticated hold whoever reaches the API server, strangers and every pod among them. What is bound to them is taken from nobody by taking a user or an account away.",
  look,
};

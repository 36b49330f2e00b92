import type { Hit } from "@/server/findings/finding.ts";
import type { Inspection } from "@/server/findings/inspection.ts";
import { byHand } from "@/server/findings/kube-fix.ts";
import { nameOf, type Rule } from "@/server/findings/rule.ts";
import { SYSTEM_NAMESPACES } from "@/server/findings/workload.ts";
import { mechanismOfEdge, nodesAt, refOfNode, slotOf, verdictOfEdge } from "@/server/graph/access-graph.ts";
import { k8sClusterRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { rankOf, type VerdictWord, worst } from "@/server/model/verdict.ts";

const BY_TOKEN: ReadonlySet<string> = new Set(["sts:AssumeRoleWithWebIdentity", "eks:PodIdentity"]);

interface Account {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

function serviceAccount(ref: Ref): Account | undefined {
  const parsed = parseRef(ref);
  const isOne = parsed?.kind === "k8s" && parsed.type === "serviceaccount" && parsed.namespace !== undefined && !SYSTEM_NAMESPACES.has(parsed.namespace);
  return isOne ? { cluster: parsed.cluster, namespace: parsed.namespace ?? "", name: parsed.name } : undefined;
}

/** The service accounts that become an identity by a token of theirs, each with its most certain word. */
function accountsInto({ graph }: Inspection, ref: Ref): ReadonlyMap<Ref, VerdictWord> {
  const found = new Map<Ref, VerdictWord>();
  const node = graph.indexOf.get(ref);
  const look = (edge: number): void => {
    if (!BY_TOKEN.has(mechanismOfEdge(graph, edge))) return;
    const verdict = verdictOfEdge(graph, edge);
    for (const from of nodesAt(graph, graph.from[edge] ?? 0)) {
      const known = found.get(refOfNode(graph, from));
      if (known === undefined || rankOf(verdict) < rankOf(known)) found.set(refOfNode(graph, from), verdict);
    }
  };
  if (node === undefined) return found;
  for (const end of [node, ...graph.facetsOf.of(node)]) graph.in.forEach(slotOf(end), look);
  graph.setsOf.forEach(node, (set) => graph.in.forEach(slotOf(~set), look));
  return found;
}

interface Way {
  readonly account: Account;
  readonly path: readonly Ref[];
  readonly verdict: VerdictWord;
  readonly words: string;
}

function hitOf({ account, path, verdict, words }: Way): Hit {
  const { cluster, namespace, name } = account;
  const member = k8sClusterRef(cluster, "namespace", namespace);
  const [owner = member, end = owner] = [path[0], path.at(-1)];
  return {
    member,
    cause: `${namespace}/${name} ${nameOf(end)}`,
    summary: `Whoever can make a pod in namespace ${namespace} of cluster ${cluster} runs it as service account ${name}, which ${words}`,
    reach: "few",
    gained: "admin",
    verdict,
    paths: [{ from: member, to: end, verdict, path: [member, ...path] }],
    evidence: [{ source: owner, document: "service account" }],
    fix: byHand("Give the service account only what its program needs, or move it into a namespace of its own in which nobody else makes pods"),
  };
}

function* look(inspection: Inspection): Iterable<Hit> {
  for (const [ref, admin] of inspection.administrators) {
    const own = serviceAccount(ref);
    if (own) yield hitOf({ account: own, path: [ref], verdict: admin.verdict, words: `administers ${admin.of}: ${admin.why}` });
    if (!ref.includes(":role/")) continue;
    for (const [from, verdict] of accountsInto(inspection, ref)) {
      const account = serviceAccount(from);
      const words = `becomes role ${nameOf(ref)}, and that administers ${admin.of}: ${admin.why}`;
      if (account) yield hitOf({ account, path: [from, ref], verdict: worst(verdict, admin.verdict), words });
    }
  }
}

/** A namespace with a service account that is an administrator, or becomes one by its token. */
export const namespaceToAdmin: Rule = {
  id: "namespace-one-pod-from-admin",
  title: "An administrator is one pod away from a namespace",
  why: "A pod may name any service account of its namespace, so that the right to make pods there, or to change a workload, is the right to be the strongest of them.",
  look,
};

import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { Hit } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { AdmissionClass, TakeoverFacts, Targets } from "@/server/cluster/takeover/takeover-facts.ts";
import type { RbacCapability } from "@/server/model/mechanism.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Step } from "@/server/model/step.ts";

export const ENFORCE = "pod-security.kubernetes.io/enforce";

/** Levels under which a pod may not become privileged or mount the host (H1, H11). */
const BLOCKS: ReadonlySet<string> = new Set(["baseline", "restricted"]);

/** Whether Pod Security lets a pod out of its container in this namespace; undefined: its labels were not read. */
export function admitsEscape(facts: TakeoverFacts, namespace: string): boolean | undefined {
  const labels = facts.labelsOf(namespace);
  return labels && !BLOCKS.has(labels[ENFORCE] ?? "");
}

/** Of these namespaces those where Pod Security keeps pods in their containers, or may. */
export const keptIn = (facts: TakeoverFacts, namespaces: readonly string[]): readonly string[] => namespaces.filter((ns) => admitsEscape(facts, ns) !== true);

/** What Pod Security says to a privileged container in a namespace that does not refuse one as far as is known. */
function podSecurityStep(facts: TakeoverFacts, namespace: string): Step {
  const level = facts.labelsOf(namespace)?.[ENFORCE];
  const isRead = facts.labelsOf(namespace) !== undefined;
  return {
    check: "pod-security",
    outcome: isRead ? "pass" : "not-collected",
    code: isRead ? "POD_SECURITY_ADMITS_PRIVILEGED" : "POD_SECURITY_NOT_COLLECTED",
    reason: isRead
      ? `namespace \`${namespace}\` ${level ? `enforces ${level}` : "enforces no Pod Security level"}, so a privileged pod is admitted`
      : `the Pod Security level of namespace \`${namespace}\` was not collected`,
    verify: shellCommand`kubectl get namespace ${namespace} -o jsonpath='{.metadata.labels}'`,
  };
}

interface Way {
  readonly capability: RbacCapability;
  readonly hit: Hit;
  readonly gates: readonly string[];
  /** A namespace through which it goes. */
  readonly namespace: string;
  readonly nodes: Targets;
  readonly reason: string;
}

function grantOf(holder: PowerHolder, facts: TakeoverFacts, way: Way): readonly TakeoverGrant[] {
  const { capability, hit, gates, namespace, nodes, reason } = way;
  if (nodes.refs.length === 0) return [];
  const text = { capability, yields: "node", targets: nodes, hits: [hit], code: "TAKEOVER_NODE_BY_POD", reason, lists: ["nodes"], gates } as const;
  const missing = facts.labelsOf(namespace) === undefined ? { missing: [{ what: "namespace labels", of: namespace }] } : {};
  return [makeGrant(facts, holder, { ...text, steps: [podSecurityStep(facts, namespace)], ...missing })];
}

/** The nodes that whoever makes pods in these namespaces comes out on: none where Pod Security enforces baseline or restricted. */
export function nodeGrant(holder: PowerHolder, facts: TakeoverFacts, hit: Hit, group: AdmissionClass, capability: RbacCapability): readonly TakeoverGrant[] {
  const open = group.namespaces.find((ns) => admitsEscape(facts, ns) === true);
  const namespace = open ?? group.namespaces.find((ns) => admitsEscape(facts, ns) === undefined);
  if (namespace === undefined) return [];
  const reason = `makes a privileged pod in \`${namespace}\` on a node of its choice`;
  return grantOf(holder, facts, { capability, hit, gates: group.gates, namespace, nodes: facts.nodes(), reason });
}

/** The nodes of running pods that may be given a privileged container. */
export function nodesOfPodsGrant(
  holder: PowerHolder,
  facts: TakeoverFacts,
  hit: Hit,
  group: AdmissionClass,
  capability: RbacCapability,
): readonly TakeoverGrant[] {
  return [true, undefined].flatMap((admits) => {
    const namespaces = group.namespaces.filter((ns) => admitsEscape(facts, ns) === admits);
    const [namespace] = namespaces.filter((ns) => facts.podsIn(ns).length > 0);
    if (namespace === undefined) return [];
    const reason = "gives a running pod a privileged container and comes out on the pod's node";
    return grantOf(holder, facts, { capability, hit, gates: group.gates, namespace, nodes: facts.nodesOfPods(namespaces, hit.names), reason });
  });
}

import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { Hit } from "@/server/cluster/takeover/hit.ts";
import { admissionFindings, makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { AdmissionClass, TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
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

/** The nodes that whoever makes pods in these namespaces comes out on: none where Pod Security enforces baseline or restricted. */
export function nodeGrant(holder: PowerHolder, facts: TakeoverFacts, hit: Hit, group: AdmissionClass, capability: RbacCapability): readonly TakeoverGrant[] {
  const open = group.namespaces.find((ns) => admitsEscape(facts, ns) === true);
  const unread = group.namespaces.find((ns) => admitsEscape(facts, ns) === undefined);
  const nodes = facts.nodes();
  const namespace = open ?? unread;
  if (namespace === undefined || nodes.refs.length === 0) return [];
  const level = facts.labelsOf(namespace)?.[ENFORCE];
  const step: Step = {
    check: "pod-security",
    outcome: open === undefined ? "not-collected" : "pass",
    code: open === undefined ? "POD_SECURITY_NOT_COLLECTED" : "POD_SECURITY_ADMITS_PRIVILEGED",
    reason:
      open === undefined
        ? `the Pod Security level of namespace \`${namespace}\` was not collected`
        : `namespace \`${namespace}\` ${level ? `enforces ${level}` : "enforces no Pod Security level"}, so a privileged pod is admitted`,
    verify: shellCommand`kubectl get namespace ${namespace} -o jsonpath='{.metadata.labels}'`,
  };
  const admission = admissionFindings(group.webhooks);
  const text = {
    capability,
    yields: "node",
    targets: nodes,
    hits: [hit],
    code: "TAKEOVER_NODE_BY_POD",
    reason: `makes a privileged pod in \`${namespace}\` on a node of its choice`,
    lists: ["nodes"],
  } as const;
  return [
    makeGrant(facts, holder, {
      ...text,
      steps: [step, ...admission.steps],
      conditions: admission.conditions,
      ...(open === undefined && { missing: [{ what: "namespace labels", of: namespace }] }),
    }),
  ];
}

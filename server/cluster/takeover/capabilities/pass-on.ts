import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { Hit } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { Power, PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { RbacCapability } from "@/server/model/mechanism.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { clusterAdmin } from "./cluster-admin.ts";
import { impersonate } from "./impersonate.ts";
import { nodeProxy } from "./node-proxy.ts";
import { podCreate } from "./pod-create.ts";
import { podEphemeral } from "./pod-ephemeral.ts";
import { podExec } from "./pod-exec.ts";
import { podPatch } from "./pod-patch.ts";
import { psaDisable } from "./psa-disable.ts";
import { secretRead } from "./secret-read.ts";
import { tokenRequest } from "./token-request.ts";
import { workloadCreate } from "./workload-create.ts";
import { workloadPatch } from "./workload-patch.ts";

/** What new rights can come to at once; they can again be raised, which the next edge shows. */
const CORE: readonly Capability[] = [
  podExec,
  podEphemeral,
  podPatch,
  podCreate,
  workloadCreate,
  workloadPatch,
  tokenRequest,
  secretRead,
  impersonate,
  nodeProxy,
];

/** Rights that a holder can give itself, and how. */
export interface NewRights {
  readonly capability: RbacCapability;
  readonly code: StepCode;
  readonly hits: readonly Hit[];
  /** The validating webhooks and policies that see the right being given. */
  readonly gates: readonly string[];
  readonly rules: readonly RbacRule[];
  /** Without it: in the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  readonly patterns: readonly string[];
  readonly reason: string;
}

export const isEverything = (rules: readonly RbacRule[]): boolean =>
  rules.some((r) => r.verbs.includes("*") && r.apiGroups.includes("*") && r.resources.includes("*") && r.resourceNames.length === 0);

/** What everything in a namespace comes to besides its tokens: its pods, and the nodes that pods of it are made on, past its Pod Security label too (EX-G2). */
const BESIDES_TOKENS: readonly Capability[] = [podExec, podCreate, psaDisable];

/** Everything in a namespace is every token of it; everything in the cluster is cluster-admin. */
function everything(holder: PowerHolder, facts: TakeoverFacts, rights: NewRights): TakeoverGrant {
  const { capability, hits, gates, code, reason } = rights;
  const whole = rights.namespaces === undefined;
  const text = whole
    ? { yields: "cluster-admin" as const, targets: clusterAdmin(facts) }
    : { yields: "sa-token" as const, targets: facts.serviceAccounts(rights.namespaces ?? []), namespacePatterns: rights.patterns };
  return makeGrant(facts, holder, { capability, hits, gates, code, reason, ...text });
}

/** Two decisions that must both hold, the steps of the first before those of the second. */
function both(first: Decision, second: Decision): Decision {
  const conditions = [
    ...first.conditions,
    ...second.conditions.filter((c) => !first.conditions.some((d) => d.key === c.key && d.values.join() === c.values.join())),
  ];
  const missing = [...first.missing, ...second.missing];
  return {
    verdict: missing.length > 0 ? "unknown" : conditions.length > 0 ? "conditional" : "allowed",
    conditions,
    missing,
    assumptions: [...new Set([...first.assumptions, ...second.assumptions])],
    steps: [...first.steps, ...second.steps],
  };
}

/** What the holder takes over with rights it gives itself, in one step. */
export function passOn(holder: PowerHolder, facts: TakeoverFacts, rights: NewRights): readonly TakeoverGrant[] {
  if (!isEverything(rights.rules)) return grantsBy(CORE, holder, facts, rights);
  if (rights.namespaces === undefined) return [everything(holder, facts, rights)];
  const besides = grantsBy(BESIDES_TOKENS, holder, facts, rights).filter((g) => g.yields === "pod" || g.yields === "node");
  return [everything(holder, facts, rights), ...besides];
}

/** What the new rights alone take over by these capabilities. */
function grantsBy(capabilities: readonly Capability[], holder: PowerHolder, facts: TakeoverFacts, rights: NewRights): readonly TakeoverGrant[] {
  const { capability, code, hits, gates, reason } = rights;
  const power: Power = {
    rules: rights.rules,
    namespaces: rights.namespaces,
    patterns: rights.patterns,
    label: "the new right",
    check: "rbac",
    code,
    evidence: hits[0]?.power.evidence ?? { source: holder.ref, document: capability },
  };
  const next: PowerHolder = { ref: holder.ref, own: [power], all: [power] };
  return capabilities
    .flatMap((one) => one.grants(next, facts))
    .map((grant) => {
      const targets = { key: grant.targetsKey, refs: grant.targets };
      const first = makeGrant(facts, holder, { capability, yields: grant.yields, targets, hits, gates, code, reason });
      return { ...grant, capability, mechanism: `rbac:${capability}` as const, decision: both(first.decision, grant.decision) };
    });
}

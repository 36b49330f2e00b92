import type { Capability } from "@/server/cluster/takeover/capability.ts";
import type { TakeoverGrant } from "@/server/cluster/takeover/grant.ts";
import type { Hit } from "@/server/cluster/takeover/hit.ts";
import { makeGrant } from "@/server/cluster/takeover/make-grant.ts";
import type { Power, PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { RbacCapability } from "@/server/model/mechanism.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import { clusterAdmin } from "./cluster-admin.ts";
import { impersonate } from "./impersonate.ts";
import { nodeProxy } from "./node-proxy.ts";
import { podCreate } from "./pod-create.ts";
import { podEphemeral } from "./pod-ephemeral.ts";
import { podExec } from "./pod-exec.ts";
import { podPatch } from "./pod-patch.ts";
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
  readonly rules: readonly RbacRule[];
  /** Without it: in the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  readonly patterns: readonly string[];
  readonly reason: string;
}

export const isEverything = (rules: readonly RbacRule[]): boolean =>
  rules.some((r) => r.verbs.includes("*") && r.apiGroups.includes("*") && r.resources.includes("*") && r.resourceNames.length === 0);

/** Everything in a namespace is every token of it; everything in the cluster is cluster-admin. */
function everything(holder: PowerHolder, facts: TakeoverFacts, rights: NewRights): TakeoverGrant {
  const { capability, hits, code, reason } = rights;
  const whole = rights.namespaces === undefined;
  const text = whole
    ? { yields: "cluster-admin" as const, targets: clusterAdmin(facts) }
    : { yields: "sa-token" as const, targets: facts.serviceAccounts(rights.namespaces ?? []), namespacePatterns: rights.patterns };
  return makeGrant(facts, holder, { capability, hits, code, reason, ...text });
}

/** What the holder takes over with rights it gives itself, in one step. */
export function passOn(holder: PowerHolder, facts: TakeoverFacts, rights: NewRights): readonly TakeoverGrant[] {
  if (isEverything(rights.rules)) return [everything(holder, facts, rights)];
  const { capability, code, hits, reason } = rights;
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
  return CORE.flatMap((core) => core.grants(next, facts)).map((grant) => {
    const first = makeGrant(facts, holder, { capability, yields: grant.yields, targets: { key: grant.targetsKey, refs: grant.targets }, hits, code, reason });
    return {
      ...grant,
      capability,
      mechanism: `rbac:${capability}` as const,
      decision: { ...grant.decision, steps: [...first.decision.steps, ...grant.decision.steps] },
    };
  });
}

import type { ClusterList } from "@/server/facts/snapshot.ts";
import type { Mechanism, RbacCapability } from "@/server/model/mechanism.ts";
import type { Step } from "@/server/model/step.ts";
import type { StepCode } from "@/server/model/step-code.ts";
import type { Condition, MissingFact } from "@/server/model/verdict.ts";
import type { TakeoverGrant, TakeoverYield } from "./grant.ts";
import type { Hit } from "./hit.ts";
import type { PowerHolder } from "./power.ts";
import type { TakeoverFacts, Targets } from "./takeover-facts.ts";

/** What a capability says about one takeover; the proof is put together here. */
export interface GrantText {
  readonly capability: RbacCapability;
  readonly yields: TakeoverYield;
  readonly targets: Targets;
  /** The permissions it rests on. */
  readonly hits: readonly Hit[];
  readonly code: StepCode;
  /** What the permissions come to, one sentence. */
  readonly reason: string;
  readonly steps?: readonly Step[];
  readonly conditions?: readonly Condition[];
  readonly missing?: readonly MissingFact[];
  /** Lists the targets come from; one that was not read whole is an assumption. */
  readonly lists?: readonly ClusterList[];
  readonly namespacePatterns?: readonly string[];
  readonly makesNamespaces?: boolean;
  readonly ordinaryPodsIn?: readonly string[];
  readonly byRequest?: boolean;
  /** The validating webhooks and policies that see what is written; none: it passes admission and nothing is known to see it. Absent: nothing passes admission. */
  readonly gates?: readonly string[];
}

function hitStep(hit: Hit): Step {
  const { power } = hit;
  const group = hit.group ? `.${hit.group}` : "";
  const names = hit.names.length > 0 ? ` of ${hit.names.join(", ")}` : "";
  const where = power.namespaces === undefined ? "in the whole cluster" : `in ${power.patterns.join(", ")}`;
  return {
    check: power.check,
    outcome: "pass",
    code: power.code,
    reason: `${power.label} allows to ${hit.verb} ${hit.resource}${group}${names} ${where}`,
    ...(power.verify !== undefined && { verify: power.verify }),
    evidence: { ...power.evidence, statement: hit.rule },
  };
}

const NOTHING: readonly never[] = [];

const mechanisms = new Map<RbacCapability, Mechanism>();

/** The same text for the same capability. */
function mechanismOf(capability: RbacCapability): Mechanism {
  const known = mechanisms.get(capability) ?? (`rbac:${capability}` as const);
  mechanisms.set(capability, known);
  return known;
}

const known = new WeakMap<readonly string[], readonly Condition[]>();

/** The condition that these webhooks and policies do not refuse: grants that the same ones see share it. */
function conditionsOf(gates: readonly string[]): readonly Condition[] {
  if (gates.length === 0) return NOTHING;
  const conditions = known.get(gates) ?? [{ key: "kubernetes:admission", operator: "StringEquals", values: [...gates], suppliedBy: "environment" }];
  known.set(gates, conditions);
  return conditions;
}

const admissionStep = (gates: readonly string[]): Step => ({
  check: "admission",
  outcome: "conditional",
  code: "ADMISSION_DECIDES",
  reason: `${gates.join(", ")} ${gates.length === 1 ? "sees" : "see"} the request and may refuse it`,
  verify: "kubectl get validatingwebhookconfigurations,validatingadmissionpolicies,validatingadmissionpolicybindings",
});

/** Lists that were not read whole; `gates`: the webhooks and policies that see what is written, which may be more than were read. */
function assumptionsOf(facts: TakeoverFacts, { lists, gates }: GrantText): readonly string[] {
  const unread = (lists ?? NOTHING)
    .filter((list) => !facts.isComplete(list))
    .map((list) => `${list} of cluster ${facts.cluster.name} were not read as a whole`);
  if (gates !== undefined && !facts.isComplete("validatingAdmission"))
    unread.push(
      `validating webhooks and admission policies of cluster ${facts.cluster.name} were not read as a whole; none but those named is taken to refuse this`,
    );
  return unread.length === 0 ? NOTHING : unread;
}

/** The permissions, what they come to, and who may still refuse it. */
function stepsOf(text: GrantText, verdict: "allowed" | "conditional" | "unknown"): readonly Step[] {
  const outcome = { allowed: "pass", conditional: "conditional", unknown: "not-collected" } as const;
  const resting = text.hits[0];
  const evidence = resting ? { ...resting.power.evidence, statement: resting.rule } : undefined;
  const own: Step = {
    check: resting?.power.check ?? "rbac",
    outcome: outcome[verdict],
    code: text.code,
    reason: text.reason,
    ...(evidence ? { evidence } : {}),
  };
  return [...text.hits.map(hitStep), own, ...(text.steps ?? []), ...(text.gates && text.gates.length > 0 ? [admissionStep(text.gates)] : [])];
}

/** Puts a grant together: `unknown` where a fact is missing, `conditional` where a condition is left, else `allowed`. */
export function makeGrant(facts: TakeoverFacts, holder: PowerHolder, text: GrantText): TakeoverGrant {
  const missing = text.missing ?? NOTHING;
  const admission = conditionsOf(text.gates ?? NOTHING);
  const conditions = text.conditions ? [...text.conditions, ...admission] : admission;
  const verdict = missing.length > 0 ? "unknown" : conditions.length > 0 ? "conditional" : "allowed";
  return {
    from: holder.ref,
    capability: text.capability,
    mechanism: mechanismOf(text.capability),
    yields: text.yields,
    targets: text.targets.refs,
    targetsKey: text.targets.key,
    namespacePatterns: text.namespacePatterns ?? NOTHING,
    makesNamespaces: text.makesNamespaces ?? false,
    ordinaryPodsIn: text.ordinaryPodsIn && text.ordinaryPodsIn.length > 0 ? text.ordinaryPodsIn : NOTHING,
    byRequest: text.byRequest ?? false,
    decision: { verdict, conditions, missing, assumptions: assumptionsOf(facts, text), steps: facts.explain ? stepsOf(text, verdict) : NOTHING },
  };
}

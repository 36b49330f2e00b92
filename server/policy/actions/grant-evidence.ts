import type { Evidence } from "@/server/model/step.ts";
import { actionContext } from "@/server/policy/action-context.ts";
import { policiesOn } from "@/server/policy/any-resource.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";
import { evaluateCondition, singleValue } from "@/server/policy/evaluate-condition.ts";
import type { Caller, EvaluationTime, StoredPolicy } from "@/server/policy/inputs.ts";
import { resourcesMeet } from "@/server/policy/patterns-meet.ts";
import type { RequestContext } from "@/server/policy/request-context.ts";
import { matchesResource } from "@/server/policy/resource-matcher.ts";
import { evidenceOf } from "@/server/policy/statement-words.ts";

/** Resources that a Deny takes out of what is allowed. */
export interface Exception {
  readonly resources: readonly string[];
  /** Whether the Deny has conditions, so that it does not always bite. */
  readonly conditional: boolean;
  readonly by: Evidence;
}

interface Placed {
  readonly stored: StoredPolicy;
  readonly statement: CompiledStatement;
}

const evidenceAt = ({ stored, statement }: Placed): Evidence => evidenceOf(stored, statement);

const placed = (policies: readonly StoredPolicy[], action: string, effect: CompiledStatement["effect"]): readonly Placed[] =>
  policies.flatMap((stored) =>
    stored.policy.state === "compiled"
      ? stored.policy.statementsFor(action).flatMap((statement) => (statement.effect === effect ? [{ stored, statement }] : []))
      : [],
  );

/** Finds the statements that what a caller may do rests on. Actions are in lower case. */
export class GrantEvidence {
  readonly #caller: Caller;
  readonly #time: EvaluationTime;
  readonly #policies: ReturnType<typeof policiesOn>;

  constructor(caller: Caller, time: EvaluationTime) {
    this.#caller = caller;
    this.#time = time;
    this.#policies = policiesOn(caller);
  }

  /** A root user needs no statement. */
  get isUnlimited(): boolean {
    return this.#caller.kind === "root";
  }

  #context(action: string): RequestContext {
    return actionContext({ caller: this.#caller, action, time: this.#time, isSameAccount: true });
  }

  /** Whether an Allow of the caller's own policies names the action, whatever else it asks for. */
  names(action: string): boolean {
    return placed(this.#policies.identity, action, "Allow").length > 0;
  }

  #covers({ statement }: Placed, resource: string, context: RequestContext): boolean {
    const { resources } = statement;
    if (!resources) return true;
    if (!resources.negated && resources.patterns.some((p) => p.template.source === resource)) return true;
    return matchesResource(resources, resource, (key) => singleValue(key, context, undefined));
  }

  #allowing(action: string, resource: string): readonly Placed[] {
    const context = this.#context(action);
    return placed(this.#policies.identity, action, "Allow").filter((p) => this.#covers(p, resource, context));
  }

  /** The caller's Allow statements that cover the resource. */
  allows(action: string, resource: string): readonly Evidence[] {
    return this.#allowing(action, resource).map(evidenceAt);
  }

  /** What the word about the whole does not show: parts of the resources that an Allow leaves out, or that a Deny speaks of. */
  exceptions(action: string, resource: string): readonly Exception[] {
    return [...this.#leftOut(action, resource), ...this.#denied(action, resource)];
  }

  /** The resources that Allow statements with NotResource leave out, when there is no other. */
  #leftOut(action: string, resource: string): readonly Exception[] {
    const allowing = this.#allowing(action, resource);
    const [only, ...others] = allowing;
    if (!only?.statement.resources?.negated || others.length > 0) return [];
    return [{ resources: only.statement.resources.patterns.map((p) => p.template.source), conditional: false, by: evidenceAt(only) }];
  }

  #denied(action: string, resource: string): readonly Exception[] {
    const { identity, limits, rcps } = this.#policies;
    const denies = placed([...identity, ...limits, ...rcps], action, "Deny");
    if (denies.length === 0) return [];
    const context = this.#context(action);
    return denies.flatMap((p) => {
      const { resources, conditions } = p.statement;
      if (!resources || resources.negated || this.#covers(p, resource, context)) return [];
      const touched = resources.patterns.map((one) => one.template.source).filter((pattern) => resourcesMeet(pattern, resource));
      const bites = conditions.every((c) => evaluateCondition(c, context) !== false);
      return touched.length > 0 && bites ? [{ resources: touched, conditional: conditions.length > 0, by: evidenceAt(p) }] : [];
    });
  }
}

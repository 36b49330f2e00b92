import { actionContext } from "./action-context.ts";
import { accountOfCaller, callerScpSide } from "./caller-side.ts";
import type { CompiledStatement } from "./document.ts";
import { singleValue } from "./evaluate-condition.ts";
import type { Caller, EvaluationTime, StoredPolicy } from "./inputs.ts";
import { organizationSide } from "./organization-side.ts";
import { meetOf } from "./patterns-meet.ts";
import { renderTemplate, type Template } from "./template.ts";

/** A question that names no resource. */
export interface AnyResource {
  readonly caller: Caller;
  readonly action: string;
  readonly time: EvaluationTime;
}

/** How often a pattern is cut by what limits it, and how many patterns that may make. */
const ROUNDS = 3;
const MOST = 64;

/** All policies that bear on what a caller does in its own account, beside resource policies. */
export function policiesOn(caller: Caller): {
  readonly identity: readonly StoredPolicy[];
  readonly limits: readonly StoredPolicy[];
  readonly rcps: readonly StoredPolicy[];
} {
  const scps = (callerScpSide(caller).levels ?? []).flatMap((level) => level.policies);
  if (caller.kind !== "identity") return { identity: [], limits: scps, rcps: [] };
  const { identity, session } = caller;
  const boundary = identity.boundary.state === "read" && identity.boundary.value ? [identity.boundary.value] : [];
  const rcps = (organizationSide(identity.organization, "rcps", false).levels ?? []).flatMap((level) => level.policies);
  return { identity: identity.identityPolicies, limits: [...boundary, ...(session?.policy ? [session.policy] : []), ...scps], rcps };
}

const statementsOf = (policies: readonly StoredPolicy[], action: string): readonly CompiledStatement[] =>
  policies.flatMap(({ policy }) => (policy.state === "compiled" ? policy.statementsFor(action.toLowerCase()) : []));

/** Finds the resource patterns for which a question without a resource is asked, as the caller's policies name them. */
export class ResourcesAsked {
  readonly #caller: Caller;
  readonly #action: string;
  readonly #render: (template: Template) => string;
  #limits: readonly string[] | undefined;

  constructor({ caller, action, time }: AnyResource) {
    this.#caller = caller;
    this.#action = action;
    const context = actionContext({ caller, action, time, isSameAccount: true });
    const account = accountOfCaller(caller);
    // a variable that is known reads as its value, one that is left to the session as anything (A59, B33); the others stay as written
    const textOf = (key: string): string | undefined => singleValue(key, context, undefined) ?? (context.lookup(key).kind === "open" ? "*" : undefined);
    this.#render = (template) =>
      template.variables.length === 0
        ? template.source
        : (renderTemplate(template, (key) => (key === "aws:resourceaccount" ? account : textOf(key))) ?? template.source);
  }

  /** What the caller's Allow statements name; `*` where one names none or only excludes some. Empty: none of them speaks of the action. */
  named(): readonly string[] {
    const { identity } = policiesOn(this.#caller);
    const isInvalid = identity.some(({ policy }) => policy.state === "invalid");
    const allows = statementsOf(identity, this.#action).filter((s) => s.effect === "Allow");
    const patterns = allows.flatMap((s) => (!s.resources || s.resources.negated ? ["*"] : s.resources.patterns.map((p) => this.#render(p.template))));
    return [...new Set(isInvalid ? [...patterns, "*"] : patterns)];
  }

  /** What boundary, session policy and service control policies allow, and what a Deny on all others leaves out. */
  #limiting(): readonly string[] {
    const { identity, limits, rcps } = policiesOn(this.#caller);
    const allowed = statementsOf(limits, this.#action).filter((s) => s.effect === "Allow" && s.resources && !s.resources.negated);
    const spared = statementsOf([...identity, ...limits, ...rcps], this.#action).filter((s) => s.effect === "Deny" && s.resources?.negated);
    const patterns = [...allowed, ...spared].flatMap((s) => s.resources?.patterns.map((p) => this.#render(p.template)) ?? []);
    this.#limits ??= [...new Set(patterns)].filter((p) => p !== "*");
    return this.#limits;
  }

  /** The parts of a pattern that what limits the caller speaks of: asked for where the whole of it is refused. */
  within(resource: string): readonly string[] {
    const limits = this.#limiting();
    const found = new Set<string>();
    let round: readonly string[] = [resource];
    for (let i = 0; i < ROUNDS && round.length > 0 && found.size < MOST; i += 1) {
      const next = round.flatMap((a) => limits.flatMap((b) => meetOf(a, b) ?? [])).filter((p) => p !== resource && !found.has(p));
      round = [...new Set(next)].slice(0, MOST);
      for (const pattern of round) found.add(pattern);
    }
    return [...found];
  }
}

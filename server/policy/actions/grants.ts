import type { Evidence, Step } from "@/server/model/step.ts";
import { type Condition, type MissingFact, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { decideAction, decideActionOnEach, type OnResource } from "@/server/policy/action.ts";
import { policiesOn } from "@/server/policy/any-resource.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";
import type { Caller, EvaluationTime, StoredPolicy } from "@/server/policy/inputs.ts";
import { resourcesMeet } from "@/server/policy/patterns-meet.ts";
import type { ActionCatalogue, CataloguedAction, CataloguedService } from "./catalogue.ts";
import { type Exception, GrantEvidence } from "./grant-evidence.ts";
import { type ActionGroup, groupActions } from "./group.ts";
import { type ResourceChange, ResourceGrants, type ResourcePolicy } from "./resource-grants.ts";
import { fitsAction } from "./resources-fit.ts";

/** What holds on some resources, and what decides it. */
export interface GrantTerms {
  readonly verdict: Exclude<VerdictWord, "denied">;
  /** Patterns as written; `*` for any. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
  readonly missing: readonly MissingFact[];
  /** What a Deny takes out of the resources. */
  readonly except: readonly Exception[];
  /** The Allow statements it rests on. */
  readonly by: readonly Evidence[];
}

/** Actions of one service that hold on the same terms. An action that holds on different terms for different resources is in several. */
export interface Grant extends GrantTerms {
  readonly actions: readonly CataloguedAction[];
}

/** Actions that the caller's own policies name and that do not hold, with the check that fails. */
export interface Withheld {
  readonly check: Step["check"];
  readonly code: Step["code"];
  readonly evidence?: Evidence;
  readonly actions: readonly CataloguedAction[];
}

export interface ServiceGrants {
  readonly service: CataloguedService;
  readonly grants: readonly Grant[];
  readonly withheld: readonly Withheld[];
}

export interface GrantsQuestion {
  readonly catalogue: ActionCatalogue;
  /** The caller, and where it has one the same with session tags of its starter's choice (B33): the first who may counts. */
  readonly callers: readonly [Caller, ...Caller[]];
  readonly services: readonly CataloguedService[];
  readonly time: EvaluationTime;
  /** The policies of resources that were collected; left out: none were. */
  readonly resourcePolicies?: readonly ResourcePolicy[];
}

/** Services of which what a call needs hangs on its very name (B1, B45, B46): their actions are decided one by one. */
const BY_NAME: ReadonlySet<string> = new Set(["iam", "sts", "kms"]);

type Why = Omit<Withheld, "actions">;
const NO_FIT: Why = { check: "target", code: "RESOURCE_NOT_OF_ACTION" };

/** What was decided of one action, for all that are like it. */
interface Outcome {
  readonly terms: readonly GrantTerms[];
  /** Undefined: no statement of the caller's own names it. */
  readonly why?: Why;
}

const compiledOf = (policies: readonly StoredPolicy[]): readonly CompiledStatement[] =>
  policies.flatMap(({ policy }) => (policy.state === "compiled" ? policy.statements : []));

/** Services whose own condition keys a statement asks for: what holds for them holds for no other. */
function servicesAsked(statements: readonly CompiledStatement[]): ReadonlySet<string> {
  const keys = statements.flatMap((s) => [...s.conditions.flatMap((c) => [c.keyLower, ...c.variables]), ...(s.resources?.variables ?? [])]);
  return new Set(keys.map((key) => key.slice(0, Math.max(0, key.indexOf(":")))));
}

/** Decides what a caller may do, action by action as far as anything tells them apart, and once for all that nothing does. */
export class Grants {
  readonly #q: GrantsQuestion;
  readonly #evidence: GrantEvidence;
  readonly #statements: readonly CompiledStatement[];
  readonly #asked: ReadonlySet<string>;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #resources: ResourceGrants;

  constructor(question: GrantsQuestion) {
    this.#q = question;
    const [caller] = question.callers;
    const { identity, limits, rcps } = policiesOn(caller);
    this.#evidence = new GrantEvidence(caller, question.time);
    this.#statements = compiledOf([...identity, ...limits, ...rcps]);
    this.#asked = servicesAsked(this.#statements);
    const { catalogue, time, resourcePolicies = [] } = question;
    this.#resources = new ResourceGrants({ caller, catalogue, time, policies: resourcePolicies, own: this.#statements });
  }

  /** Service by service, in the order they were asked for; one with nothing to say is left out. */
  all(): readonly ServiceGrants[] {
    const { catalogue, services } = this.#q;
    const groups = Map.groupBy(groupActions(catalogue, this.#statements, services), (g) => g.service.prefix);
    return services.flatMap((service) => {
      const found = this.#ofService(service, groups.get(service.prefix) ?? []);
      return found.grants.length + found.withheld.length > 0 ? [found] : [];
    });
  }

  #ofService(service: CataloguedService, groups: readonly ActionGroup[]): ServiceGrants {
    const granted = new Gathered<GrantTerms>();
    const withheld = new Gathered<Why>();
    const changes = this.#resources.of(service);
    for (const group of groups) {
      const outcomeOf = this.#outcomesOf(group);
      for (const action of group.actions) {
        const { terms, why } = changed(forAction(outcomeOf(action), action), changes.get(action));
        for (const t of terms) granted.add(t, action);
        if (why) withheld.add(why, action);
      }
    }
    return { service, grants: granted.all().sort(byVerdict), withheld: withheld.all() };
  }

  /** Actions of a group are decided twice at most, as far as they take a resource or not; where names count, one by one. */
  #outcomesOf({ service, named }: ActionGroup): (action: CataloguedAction) => Outcome {
    const like = `${named}|${this.#asked.has(service.prefix) ? service.prefix : ""}`;
    const outcome = (key: string, action: CataloguedAction): Outcome => put(this.#outcomes, key, () => this.#decide(action));
    if (BY_NAME.has(service.prefix)) return (action) => outcome(`${named}|${action.lower}`, action);
    const known: { onNothing?: Outcome; onSomething?: Outcome } = {};
    return (action) => {
      const which = action.resources.length === 0 ? "onNothing" : "onSomething";
      const made = known[which] ?? outcome(`${like}|${which}`, action);
      known[which] = made;
      return made;
    };
  }

  #decide({ action, lower, resources }: CataloguedAction): Outcome {
    const { callers, time } = this.#q;
    const names = this.#evidence.names(lower);
    const takesNoResource = resources.length === 0;
    const asked = (caller: Caller): readonly OnResource[] => decideActionOnEach({ caller, action, time, takesNoResource });
    const rows = callers.reduce<readonly OnResource[]>((found, caller) => (found.some(isHeld) ? found : asked(caller)), []).filter(isHeld);
    // what nothing names and the unread part of the policies may hold is said once for all of it
    const held = names || this.#evidence.isUnlimited ? rows : rows.filter((r) => r.decision.verdict !== "unknown");
    const terms = mergeRows(held.map((r) => this.#terms(r, lower)));
    return terms.length > 0 || !names ? { terms } : { terms, why: this.#why(action, takesNoResource) };
  }

  #terms({ resource, decision }: OnResource, lower: string): GrantTerms {
    const verdict = decision.verdict === "denied" ? "unknown" : decision.verdict;
    const { conditions, missing } = decision;
    return {
      verdict,
      resources: [resource],
      conditions,
      missing,
      except: this.#evidence.exceptions(lower, resource),
      by: this.#evidence.allows(lower, resource),
    };
  }

  #why(action: string, takesNoResource: boolean): Why {
    const { callers, time } = this.#q;
    const { steps } = decideAction({ caller: callers[0], action, time, takesNoResource, explain: true });
    const failed = steps.find((s) => s.outcome === "fail");
    return failed ? { check: failed.check, code: failed.code, ...(failed.evidence ? { evidence: failed.evidence } : {}) } : NO_FIT;
  }
}

const isHeld = (r: OnResource): boolean => r.decision.verdict !== "denied";
const byVerdict = (a: GrantTerms, b: GrantTerms): number => rankOf(a.verdict) - rankOf(b.verdict);

function put<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Actions by what is said of them; what reads the same is the same. */
class Gathered<T extends object> {
  readonly #actions = new Map<T, CataloguedAction[]>();

  add(what: T, action: CataloguedAction): void {
    const list = this.#actions.get(what);
    if (list) list.push(action);
    else this.#actions.set(what, [action]);
  }

  all(): (T & { readonly actions: readonly CataloguedAction[] })[] {
    const alike = Map.groupBy(this.#actions, ([what]) => JSON.stringify(what));
    return [...alike.values()].flatMap(([first, ...others]) =>
      first ? [{ ...first[0], actions: others.length === 0 ? first[1] : [first, ...others].flatMap(([, actions]) => actions) }] : [],
    );
  }
}

/** What was decided of its like, for the resources that the action is called on. */
function forAction(outcome: Outcome, action: CataloguedAction): Outcome {
  const terms = action.resources.length === 0 ? outcome.terms : outcome.terms.flatMap((t) => fitting(t, action));
  if (terms.length > 0) return { terms };
  const why = outcome.terms.length > 0 ? NO_FIT : outcome.why;
  return why ? { terms, why } : { terms };
}

/** What the policies of resources add, and what they take: a resource as a whole, or a part of what a pattern stands for. */
function changed(outcome: Outcome, change: ResourceChange | undefined): Outcome {
  if (!change) return outcome;
  const gone = change.takes.filter((e) => !e.conditional);
  const kept = outcome.terms.flatMap((t) => {
    const resources = t.resources.filter((r) => !gone.some((e) => e.resources.includes(r)));
    const taken = change.takes.filter((e) => e.resources.some((a) => resources.some((b) => resourcesMeet(a, b))));
    return resources.length > 0 ? [{ ...t, resources, except: [...t.except, ...taken] }] : [];
  });
  const terms = [...kept, ...change.adds];
  if (terms.length > 0) return { terms };
  const [first] = gone;
  const why: Why | undefined = first ? { check: "resource-policy", code: codeOf(first), evidence: first.by } : outcome.why;
  return why ? { terms, why } : { terms };
}

const codeOf = (e: Exception): Step["code"] => (e.by.statement === undefined ? "RESOURCE_POLICY_NO_ALLOW" : "RESOURCE_POLICY_EXPLICIT_DENY");

const fitted = new WeakMap<GrantTerms, Map<readonly string[], readonly GrantTerms[]>>();

/** The terms with the resources alone that the action is called on. */
function fitting(terms: GrantTerms, action: CataloguedAction): readonly GrantTerms[] {
  const known = fitted.get(terms) ?? new Map<readonly string[], readonly GrantTerms[]>();
  fitted.set(terms, known);
  return put(known, action.resources, () => {
    const resources = terms.resources.filter((r) => fitsAction(r, action));
    if (resources.length === terms.resources.length) return [terms];
    return resources.length === 0 ? [] : [{ ...terms, resources }];
  });
}

/** One row for all resources that hold on the same terms. */
function mergeRows(rows: readonly GrantTerms[]): readonly GrantTerms[] {
  const merged = Map.groupBy(rows, ({ resources: _, ...rest }) => JSON.stringify(rest));
  return [...merged.values()].flatMap(([first, ...others]) => (first ? [{ ...first, resources: [first, ...others].flatMap((r) => r.resources) }] : []));
}

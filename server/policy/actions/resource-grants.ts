import { parseArn } from "@/server/model/arn.ts";
import type { Evidence } from "@/server/model/step.ts";
import { rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { type ActionDecision, decideAction } from "@/server/policy/action.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";
import type { Caller, EvaluationTime, StoredPolicy } from "@/server/policy/inputs.ts";
import { resourcesMeet } from "@/server/policy/patterns-meet.ts";
import { evidenceOf } from "@/server/policy/statement-words.ts";
import type { ActionCatalogue, CataloguedAction, CataloguedService } from "./catalogue.ts";
import type { Exception } from "./grant-evidence.ts";
import type { GrantTerms } from "./grants.ts";
import { groupActions } from "./group.ts";
import { fitsAction } from "./resources-fit.ts";

/** A resource with the policy that stands on it. */
export interface ResourcePolicy {
  readonly resource: string;
  readonly policy: StoredPolicy;
}

/** What the policy of a resource changes for the caller in one action. */
export interface ResourceChange {
  readonly adds: readonly GrantTerms[];
  readonly takes: readonly Exception[];
}

interface Asked {
  readonly caller: Caller;
  readonly catalogue: ActionCatalogue;
  readonly time: EvaluationTime;
  readonly policies: readonly ResourcePolicy[];
  /** The statements of all policies on the caller's side. */
  readonly own: readonly CompiledStatement[];
}

const statementsIn = ({ policy }: StoredPolicy): readonly CompiledStatement[] => (policy.state === "compiled" ? policy.statements : []);

/** What a statement of a resource's policy is about: the resource itself, or what lies in it. */
function resourcesOf(resource: string, s: CompiledStatement): readonly string[] {
  if (!s.resources || s.resources.negated) return [resource];
  const named = s.resources.patterns.map((p) => p.template.source);
  return [...new Set(named.map((pattern) => (pattern === "*" ? resource : pattern)))].filter((p) => resourcesMeet(p, resource) || p.startsWith(`${resource}/`));
}

/** A key policy has to allow every call on the key (B1): what it does not speak of, it refuses. */
const isRequired = (service: CataloguedService): boolean => service.prefix === "kms";

const NO_CHANGE: ResourceChange = { adds: [], takes: [] };

/** What the collected policies of resources add to a caller's permissions and take from them (B1, B3, B4). */
export class ResourceGrants {
  readonly #asked: Asked;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  /** The changes in one service; actions of which no policy says anything are left out. */
  of(service: CataloguedService): ReadonlyMap<CataloguedAction, ResourceChange> {
    const found = new Map<CataloguedAction, ResourceChange>();
    const policies = this.#asked.policies.filter(({ resource }) => parseArn(resource)?.service === service.prefix);
    for (const one of policies) {
      for (const [action, change] of this.#changes(service, one)) {
        const known = found.get(action) ?? NO_CHANGE;
        found.set(action, { adds: [...known.adds, ...change.adds], takes: [...known.takes, ...change.takes] });
      }
    }
    return found;
  }

  /** Actions that neither this policy nor the caller's own tell apart are decided once for each kind of resource they are called on. */
  #changes(service: CataloguedService, one: ResourcePolicy): readonly (readonly [CataloguedAction, ResourceChange])[] {
    const { catalogue, own } = this.#asked;
    const spoken = statementsIn(one.policy);
    return groupActions(catalogue, [...spoken, ...own], [service]).flatMap(({ actions }) => {
      const speaking = spoken.filter((s) => s.actions.matches(actions[0].lower));
      if (speaking.length === 0 && !isRequired(service)) return [];
      return [...Map.groupBy(actions, (a) => a.resources).values()].flatMap((alike) => {
        const [first] = alike;
        const change = first ? this.#change(one, first, speaking) : NO_CHANGE;
        return change.adds.length + change.takes.length > 0 ? alike.map((action) => [action, change] as const) : [];
      });
    });
  }

  #word(action: CataloguedAction, resource: string, policy: StoredPolicy | undefined): ActionDecision {
    const { caller, time } = this.#asked;
    const account = parseArn(resource)?.account;
    const about = { action: action.action, resource, time, takesNoResource: false, ...(account ? { resourceAccount: account } : {}) };
    return decideAction({ caller, ...about, ...(policy ? { resourcePolicy: policy } : {}) });
  }

  #change({ resource, policy }: ResourcePolicy, action: CataloguedAction, speaking: readonly CompiledStatement[]): ResourceChange {
    const named = speaking.length === 0 ? [resource] : speaking.flatMap((s) => resourcesOf(resource, s));
    const adds: GrantTerms[] = [];
    const takes: Exception[] = [];
    for (const place of new Set(named.filter((one) => fitsAction(one, action)))) {
      const [before, after] = [this.#word(action, place, undefined), this.#word(action, place, policy)];
      const by = (effect: CompiledStatement["effect"]): readonly Evidence[] =>
        speaking.filter((s) => s.effect === effect && resourcesOf(resource, s).includes(place)).map((s) => evidenceOf(policy, s));
      if (isBetter(after.verdict, before.verdict)) adds.push(termsOf(after, place, by("Allow")));
      const whole: Evidence = { source: policy.source, document: policy.document };
      if (isBetter(before.verdict, after.verdict)) takes.push({ resources: [place], conditional: after.verdict !== "denied", by: by("Deny")[0] ?? whole });
    }
    return { adds, takes };
  }
}

const isBetter = (a: VerdictWord, b: VerdictWord): boolean => rankOf(a) < rankOf(b);

const termsOf = ({ verdict, conditions, missing }: ActionDecision, resource: string, by: readonly Evidence[]): GrantTerms => ({
  verdict: verdict === "denied" ? "unknown" : verdict,
  resources: [resource],
  conditions,
  missing,
  except: [],
  by,
});

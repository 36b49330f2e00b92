import { groupMatches, resourceMatches, verbMatches } from "@/server/cluster/rbac/rule-match.ts";
import type { RbacRule } from "@/server/facts/kubernetes.ts";
import type { Power } from "./power.ts";

/** A permission that a takeover needs: one of the verbs, on one of the resources of a group. */
export interface Need {
  readonly verbs: readonly string[];
  readonly group: string;
  /** `pods`, `pods/exec`. */
  readonly resources: readonly string[];
  /** The request carries no name, so a rule that lists names never matches it (G5). */
  readonly nameless?: boolean;
}

/** A rule that meets a need; `names` empty: every name. */
export interface Hit {
  readonly power: Power;
  readonly rule: number;
  readonly verb: string;
  readonly resource: string;
  readonly group: string;
  readonly names: readonly string[];
}

const subresourceOf = (resource: string): string => resource.split("/")[1] ?? "";

function meets(rule: RbacRule, need: Need): { readonly verb: string; readonly resource: string } | undefined {
  if (need.nameless && rule.resourceNames.length > 0) return undefined;
  const verb = need.verbs.find((v) => verbMatches(rule, v));
  if (verb === undefined || !groupMatches(rule, need.group)) return undefined;
  const resource = need.resources.find((r) => resourceMatches(rule, r, subresourceOf(r)));
  return resource === undefined ? undefined : { verb, resource };
}

/** A rule that meets a need, whoever holds it. */
type Met = Omit<Hit, "power">;

function metIn(rules: readonly RbacRule[], needs: readonly Need[]): readonly Met[] {
  const found: Met[] = [];
  for (const [rule, text] of rules.entries()) {
    for (const need of needs) {
      const met = meets(text, need);
      if (met) found.push({ rule, ...met, group: need.group, names: text.resourceNames });
    }
  }
  const whole = found.find((met) => met.names.length === 0);
  return whole ? [whole] : found;
}

/** Needs are written in the code: a few dozen lists of them, each with a number. Asked for without end, they are found by the resource they begin with. */
const numbered = new Map<string, { readonly needs: readonly Need[]; readonly number: number }[]>();
let count = 0;

const sameTexts = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((text, i) => text === b[i]);

const sameNeed = (a: Need, b: Need | undefined): boolean =>
  b !== undefined &&
  a.group === b.group &&
  (a.nameless ?? false) === (b.nameless ?? false) &&
  sameTexts(a.resources, b.resources) &&
  sameTexts(a.verbs, b.verbs);

function numberOf(needs: readonly Need[]): number {
  const first = needs[0]?.resources[0] ?? "";
  const there = numbered.get(first) ?? [];
  const known = there.find((one) => one.needs === needs || (one.needs.length === needs.length && one.needs.every((need, i) => sameNeed(need, needs[i]))));
  if (known) return known.number;
  numbered.set(first, [...there, { needs, number: count }]);
  count += 1;
  return count - 1;
}

const known = new WeakMap<readonly RbacRule[], (readonly Met[] | undefined)[]>();

/** The same rules stand in many bindings of one role. */
function keptMet(rules: readonly RbacRule[], needs: readonly Need[], number: number): readonly Met[] {
  const ofRules = known.get(rules) ?? [];
  known.set(rules, ofRules);
  const met = ofRules[number] ?? metIn(rules, needs);
  ofRules[number] = met;
  return met;
}

/** The rules of these powers that meet one of the needs: of each power one that is not limited to names, or all that are. */
export function hitsOf(powers: readonly Power[], needs: readonly Need[]): readonly Hit[] {
  const number = numberOf(needs);
  const found: Hit[] = [];
  for (const power of powers) for (const met of keptMet(power.rules, needs, number)) found.push({ power, ...met });
  return found;
}

/** The hits that hold in a namespace; without one, in the whole cluster. */
export const hitIn = (hits: readonly Hit[], namespace: string | undefined): Hit | undefined =>
  hits.find((hit) => hit.power.namespaces === undefined || (namespace !== undefined && hit.power.namespaces.includes(namespace)));

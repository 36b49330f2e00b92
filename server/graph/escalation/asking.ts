import { numberOf } from "@/server/graph/classes/number-of.ts";
import { answersOf, type Question, questionOf } from "@/server/graph/classes/question.ts";
import { keptFor } from "@/server/graph/memo.ts";
import { parseArn } from "@/server/model/arn.ts";
import { identityKey } from "@/server/policy/identity-keys.ts";
import type { Caller, Collected, OrganizationFacts, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { type KeyState, known, open } from "@/server/policy/request-context.ts";
import { matchesResource } from "@/server/policy/resource-matcher.ts";
import { targetKey } from "@/server/policy/target-keys.ts";
import { type Asked, askedBy, askedTogether, NOTHING_ASKED } from "@/server/policy/what-is-asked.ts";
import type { Actor, Sent } from "./actor.ts";
import { resourceText, type Said } from "./said.ts";
import { targetsOf } from "./targets.ts";

const STS = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"];

/** What tells resources of one kind apart, as far as a caller's policies go. The same `key`: the same for every resource. */
export interface Trait<T> {
  readonly key: string;
  readonly of: (thing: T) => string;
}

/** What a call is made on, and what the request says of it. */
export interface CallObject {
  readonly arn: string;
  readonly sent?: Sent | undefined;
}

export const NO_TRAIT: Trait<unknown> = { key: "", of: () => "" };

const levels = (organization: Collected<OrganizationFacts>, kind: "scps" | "rcps"): readonly StoredPolicy[] => {
  const found = organization.state === "read" ? organization.value[kind] : undefined;
  return found?.state === "read" ? found.value.flatMap((level) => level.policies) : [];
};

/** All policies that bear on what a caller does, apart from those of what it is done to; `own`: its own, where some of them do not count. */
export function policiesOn(caller: Caller, own?: readonly StoredPolicy[]): readonly StoredPolicy[] {
  if (caller.kind === "root") return levels(caller.organization, "scps");
  if (caller.kind === "uncollected") return [];
  const { identity } = caller;
  const boundary = identity.boundary.state === "read" && identity.boundary.value ? [identity.boundary.value] : [];
  const session = caller.session?.policy ? [caller.session.policy] : [];
  return [...(own ?? identity.identityPolicies), ...boundary, ...session, ...levels(identity.organization, "scps")];
}

/** The resource control policies of an account. */
export const resourceLimits = ({ world, account }: Actor): readonly StoredPolicy[] => levels(world.organizationOf(account.id), "rcps");

const isOfResource = (keyLower: string): boolean =>
  keyLower.includes("resourcetag/") || keyLower === "iam:permissionsboundary" || keyLower === "aws:requestedregion";

function regionOf(resource: string): KeyState {
  const region = parseArn(resource)?.region ?? "";
  return region === "" || region.includes("*") ? open("caller", { presence: "always" }) : known(region);
}

/** What the policies on a caller ask of the objects of its calls. */
export class Asking {
  readonly #caller: Caller;
  readonly #policies: readonly StoredPolicy[];
  readonly #limits: readonly StoredPolicy[];
  readonly #later: boolean;
  readonly #said: Said;
  readonly #traits = new Map<string, Trait<CallObject>>();

  /** `own`: the caller's own policies that count; `later`: its keys may come to be others. */
  constructor(actor: Actor, own: readonly StoredPolicy[], later = false) {
    this.#caller = actor.caller;
    this.#policies = policiesOn(actor.caller, own);
    this.#limits = resourceLimits(actor);
    this.#later = later;
    this.#said = targetsOf(actor.world, actor.account).said;
  }

  /** What tells the resources of a call apart. */
  resource(action: string): Trait<CallObject> {
    const kept = this.#traits.get(action);
    if (kept) return kept;
    const { asked } = together(this.#policies, [action.toLowerCase()]);
    const question = questionOf(asked, isOfResource);
    const made = this.#traitOf<CallObject>(
      asked,
      "calls",
      question,
      ({ arn, sent }, keyLower) => sent?.(keyLower) ?? (keyLower === "aws:requestedregion" ? regionOf(arn) : undefined),
    );
    this.#traits.set(action, made);
    return made;
  }

  /** What tells roles apart for whoever may assume them, their trust policies apart. */
  role(): Trait<TargetRole> {
    const { asked } = together([...this.#policies, ...this.#limits], STS);
    const trait = (role: TargetRole): { readonly arn: string; readonly role: TargetRole } => ({ arn: role.ref, role });
    const made = this.#traitOf<ReturnType<typeof trait>>(asked, "sts", questionOf(asked, isOfRole), ({ role }, keyLower) => targetKey(role, keyLower));
    return made === NO_TRAIT ? NO_TRAIT : { key: made.key, of: (role) => made.of(trait(role)) };
  }

  #traitOf<T extends { readonly arn: string }>(
    asked: Asked,
    name: string,
    question: Question,
    stateOf: (thing: T, keyLower: string) => KeyState | undefined,
  ): Trait<T> {
    if (asked.resources.length === 0 && question.keys.length === 0) return NO_TRAIT;
    const values = this.#variables(asked);
    const key = `${name} ${this.#said.numberOf([...asked.resources.map(resourceText), question.key].join("\n"))}`;
    if (!values) return { key: `${key} each`, of: ({ arn }) => arn };
    const written = [...values].map(([name, value]) => `${name}=${value}`).join(" ");
    return {
      key: `${key} ${written}`,
      of: (thing) => {
        const covered = asked.resources.map((m) => (matchesResource(m, thing.arn, (name) => values.get(name)) ? "1" : "0")).join("");
        return `${covered} ${answersOf(question, (keyLower) => stateOf(thing, keyLower))}`;
      },
    };
  }

  /** What the variables in resources stand for; undefined when that hangs on the request. */
  #variables(asked: Asked): ReadonlyMap<string, string | undefined> | undefined {
    const values = new Map<string, string | undefined>();
    for (const name of asked.resources.flatMap((m) => m.variables)) {
      const state = this.#caller.kind === "identity" && !this.#later ? identityKey(this.#caller, name) : undefined;
      if (state?.kind === "known" && state.values.length === 1) values.set(name, state.values[0]);
      else if (state?.kind === "absent") values.set(name, undefined);
      else return undefined;
    }
    return values;
  }
}

export const isOfRole = (keyLower: string): boolean => keyLower.includes("resourcetag/") || keyLower.startsWith("aws:resource");

/** What policies ask about some actions, and a key that is the same where the same is asked. */
export function together(policies: readonly StoredPolicy[], actions: readonly string[]): { readonly asked: Asked; readonly key: string } {
  const all = new Set(policies.map((p) => askedBy(p.policy, actions)));
  all.delete(NOTHING_ASKED);
  const key = [...all]
    .map(numberOf)
    .sort((a, b) => a - b)
    .join(",");
  return { asked: allAsked([...all]), key };
}

const beside = keptFor((_first: Asked) => new Map<string, Asked>());

/** What several policies ask; the same object for the same ones in the same order. */
function allAsked(all: readonly Asked[]): Asked {
  const [first = NOTHING_ASKED, ...others] = all;
  if (others.length === 0) return first;
  const kept = beside(first);
  const name = others.map(numberOf).join();
  const made = kept.get(name) ?? askedTogether(all);
  kept.set(name, made);
  return made;
}

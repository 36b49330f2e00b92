import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import { type Actor, tagsSent } from "./actor.ts";
import { Asking, NO_TRAIT, type Trait } from "./asking.ts";
import { managed } from "./managed.ts";
import { type Holder, targetsOf } from "./targets.ts";

type HeldEnd = Extract<EscalationEnd, { kind: "held-role" }>;

/** What tells resources that hold roles apart for a path: what is asked of them, and whether Systems Manager runs commands there. */
export function holderTrait(actor: Actor, asking: Asking, path: EscalationPath, end: HeldEnd): Trait<Holder> {
  const calls = path.calls.filter((c) => c.on === "holder").map((c) => asking.resource(c.action));
  if (calls.every((c) => c === NO_TRAIT) && !end.managed) return NO_TRAIT;
  const hold = (h: Holder): string => (end.managed ? wordOf(managed(actor, h)) : "");
  return {
    key: `holders ${end.holder} ${end.managed === true} ${calls.map((c) => c.key).join(" ")}`,
    of: (h) => `${calls.map((c) => c.of({ arn: h.arn, sent: tagsSent(h.tags) })).join(",")} ${hold(h)}`,
  };
}

const wordOf = ({ verdict, conditions }: Decision): string => (verdict === "conditional" ? `${verdict} ${JSON.stringify(conditions)}` : verdict);

const askings = new WeakMap<Actor, Asking>();

/** Of the holders that lead to an end one for each that differs for the caller, in their order; worked out once for what tells them apart. */
export function differentHolders(actor: Actor, path: EscalationPath, end: HeldEnd, to: Ref): readonly Holder[] {
  const targets = targetsOf(actor.world, actor.account);
  const holders = targets.holdersOf(end.holder, to);
  if (holders.length < 2) return holders;
  const asking = askings.get(actor) ?? new Asking(actor, actor.identity?.identityPolicies ?? []);
  askings.set(actor, asking);
  const trait = holderTrait(actor, asking, path, end);
  const key = `${trait.key} ${end.holder} ${to}`;
  const made = targets.different.get(key) ?? firsts(holders, trait.of);
  targets.different.set(key, made);
  return made;
}

function firsts(holders: readonly Holder[], textOf: (holder: Holder) => string): readonly Holder[] {
  const found = new Map<string, Holder>();
  for (const h of holders) {
    const text = textOf(h);
    if (!found.has(text)) found.set(text, h);
  }
  return [...found.values()];
}

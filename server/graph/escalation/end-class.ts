import { numberOf } from "@/server/graph/classes/number-of.ts";
import { answersOf, questionOf } from "@/server/graph/classes/question.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { CompiledPolicy } from "@/server/policy/document.ts";
import type { EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import type { TargetRole } from "@/server/policy/inputs.ts";
import { mentionsKey } from "@/server/policy/mentions-key.ts";
import { targetKey } from "@/server/policy/target-keys.ts";
import { type TrustEntrance, trustEntrances } from "@/server/policy/trust-entrances.ts";
import { askedBy } from "@/server/policy/what-is-asked.ts";
import { type Actor, aboutSent } from "./actor.ts";
import { type Asking, type CallObject, isOfRole, NO_TRAIT, resourceLimits, type Trait, together } from "./asking.ts";
import { ownPolicies } from "./calls.ts";
import { roomFor } from "./credentials.ts";
import { alikeEnds, type EndPart } from "./end-parts.ts";
import { federatedEnds } from "./federated.ts";
import { holderTrait } from "./holder-class.ts";
import { ordinaryPaths } from "./ordinary-paths.ts";
import { recreatedEnds } from "./recreated.ts";
import { unlimited } from "./self.ts";
import { strengthenedEnds } from "./strengthening.ts";
import { type Holder, heldEnds, isReserved, profiledRoles, targetsOf } from "./targets.ts";

const text = ({ verdict, conditions }: Decision): string => (verdict === "conditional" ? `${verdict} ${JSON.stringify(conditions)}` : verdict);

const STS = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"];

/** A trust policy as far as it can let `whom` in, with what it asks of the role itself; those that let none of them in are alike but for asking for tags. */
function trustText(role: TargetRole, whom: "identities" | "all"): string {
  const { trust } = role;
  if (trust.state !== "read") return "?";
  const { policy } = trust.value;
  if (policy.state !== "compiled") return `${numberOf(policy)}`;
  const tags = `${mentionsKey(trust.value, "principaltag/")} ${mentionsKey(trust.value, "resourcetag/")}`;
  if (!letsIn(policy, whom)) return tags;
  return `${numberOf(policy)} ${answersOf(questionOf(askedBy(policy, STS), isOfRole), (key) => targetKey(role, key))}`;
}

const IDENTITIES: ReadonlySet<TrustEntrance["kind"]> = new Set(["principal", "account", "anyone", "unique-id"] as const);

const entered = new WeakMap<CompiledPolicy, ReadonlySet<TrustEntrance["kind"]>>();

function letsIn(policy: CompiledPolicy, whom: "identities" | "all"): boolean {
  const kinds = entered.get(policy) ?? new Set(trustEntrances(policy).map((e) => e.kind));
  entered.set(policy, kinds);
  return [...kinds].some((kind) => IDENTITIES.has(kind) || (whom === "all" && kind === "service"));
}

/** Users, roles, and the roles that no ordinary step leads to by itself (H43). */
const kindOf = (role: TargetRole | undefined): string => (role ? (isReserved(role) ? "reserved role" : "role") : "user");

const EACH: Trait<Ref> = { key: "each", of: (ref) => ref };
const SIGNED = ["sts:assumerolewithwebidentity", "sts:assumerolewithsaml", "sts:tagsession", "sts:setsourceidentity"];

/** What tells the ends of paths apart for one class of callers. */
export class EndTraits {
  readonly #actor: Actor;
  readonly #asking: Asking;
  readonly #calls = new Map<string, Trait<Ref>>();
  #steps: readonly Trait<Ref>[] | undefined;

  constructor(actor: Actor, asking: Asking) {
    this.#actor = actor;
    this.#asking = asking;
  }

  #roleTrait(key: string, of: (role: TargetRole) => string): Trait<Ref> {
    return {
      key,
      of: (ref) => {
        const role = this.#actor.world.target(ref);
        return role ? of(role) : "";
      },
    };
  }

  #call(action: string, on: EscalationPath["calls"][number]["on"]): Trait<Ref> {
    if (on !== "policy" && on !== "target" && on !== "group" && on !== "named") return NO_TRAIT;
    const kind = on === "policy" ? "policy" : "target";
    const name = `${kind} ${action}`;
    const made = this.#calls.get(name) ?? this.#callOn(kind, this.#asking.resource(action));
    this.#calls.set(name, made);
    return made;
  }

  #callOn(kind: "policy" | "target", trait: Trait<CallObject>): Trait<Ref> {
    const { world } = this.#actor;
    if (kind === "policy") {
      const each = (arn: string): string => trait.of({ arn });
      return { key: `policy ${trait.key}`, of: (ref) => ownPolicies(this.#actor, ref).map(each).join(",") + ownPolicies(this.#actor, ref).length };
    }
    if (trait === NO_TRAIT) return NO_TRAIT;
    return { key: `target ${trait.key}`, of: (ref) => trait.of({ arn: ref, sent: aboutSent(world.identity(ref)) }) };
  }

  #assumed(by: "assume" | "trust"): readonly Trait<Ref>[] {
    const asked = this.#asking.role();
    const role = asked === NO_TRAIT ? NO_TRAIT : this.#roleTrait(asked.key, asked.of);
    return by === "trust" ? [role] : [role, this.#roleTrait("trust", (r) => trustText(r, "identities"))];
  }

  #passed(end: Extract<EscalationEnd, { kind: "passed-role" }>): readonly Trait<Ref>[] {
    const { world, account } = this.#actor;
    const targets = targetsOf(world, account);
    const serves = this.#roleTrait(`serves ${end.service}`, (role) => text(targets.serves(end.service, role, false)));
    const profiled = profiledRoles(account);
    return end.profile ? [serves, { key: "profile", of: (ref) => `${profiled.has(ref)}` }] : [serves];
  }

  /** Whoever holds a role is told apart first, and ends by the different holders that lead to them, in their order. */
  #held(path: EscalationPath, end: Extract<EscalationEnd, { kind: "held-role" }>): readonly Trait<Ref>[] {
    const targets = targetsOf(this.#actor.world, this.#actor.account);
    const { found, isWhole } = targets.holders(end.holder);
    const unread = isWhole ? [] : this.#perhapsHeld(targets, end);
    if (found.length === 0 && !isWhole) return unread;
    const trait = holderTrait(this.#actor, this.#asking, path, end);
    if (trait === NO_TRAIT) return [NO_TRAIT, ...unread];
    const kept = new Map<Holder, string>();
    const keptOf = (h: Holder): string => {
      const known = kept.get(h) ?? trait.of(h);
      kept.set(h, known);
      return known;
    };
    return [...unread, { key: trait.key, of: (ref) => [...new Set(targets.holdersOf(end.holder, ref).map(keptOf))].join("|") }];
  }

  /** Of the ends of a path that leads to such roles alone it is known; of others it tells them apart also where nothing is asked of whatever has them. */
  #isHeld({ holder }: Extract<EscalationEnd, { kind: "held-role" }>): Trait<Ref> {
    const targets = targetsOf(this.#actor.world, this.#actor.account);
    return { key: `known ${holder}`, of: (ref) => `${targets.holdersOf(holder, ref).length > 0}` };
  }

  /** Where there may be other holders: whether one is known, and whether the service may have the role at all. */
  #perhapsHeld(targets: ReturnType<typeof targetsOf>, end: Extract<EscalationEnd, { kind: "held-role" }>): readonly Trait<Ref>[] {
    const serves = this.#roleTrait(`held ${end.service}`, (role) => text(targets.serves(end.service, role, false)));
    return [this.#isHeld(end), serves];
  }

  /** The trust policy, and what it and those above the account ask of the role in calls by whoever is not of the account. */
  #entered(name: string, actions: readonly string[]): Trait<Ref> {
    const limits = resourceLimits(this.#actor);
    return this.#roleTrait(name, (role) => {
      const trust = role.trust.state === "read" ? [role.trust.value] : [];
      const { asked, key } = together([...trust, ...limits], actions);
      if (asked.resources.length > 0) return role.ref;
      return `${trust.map((t) => numberOf(t.policy)).join()} ${key} ${answersOf(questionOf(asked, isOfRole), (k) => targetKey(role, k))}`;
    });
  }

  #end(path: EscalationPath): readonly Trait<Ref>[] {
    const { end } = path;
    switch (end.kind) {
      case "user":
        return [this.#room(end.by)];
      case "role":
        return this.#assumed(end.by);
      case "passed-role":
        return this.#passed(end);
      case "held-role":
        return this.#held(path, end);
      case "federated":
        return [this.#entered("signed", SIGNED)];
      case "group":
      case "recreated":
        return [EACH];
      case "account":
        return [];
      case "strengthened":
        return this.#anyWay(path);
    }
  }

  #room(by: Extract<EscalationEnd, { kind: "user" }>["by"]): Trait<Ref> {
    return { key: `room ${by}`, of: (ref) => roomFor(this.#actor.account, ref, by).verdict };
  }

  /** All that can tell ends apart for a change and one step more. */
  #anyWay(path: EscalationPath): readonly Trait<Ref>[] {
    const kind: Trait<Ref> = { key: "kind", of: (ref) => kindOf(this.#actor.world.target(ref)) };
    this.#steps ??= this.#everyStep();
    const change = path.calls.map((c) => this.#call(c.action, "target"));
    const trust = this.#roleTrait("whole trust", (role) => trustText(role, "all"));
    return [...new Map([kind, ...this.#steps, ...change, ...this.#assumed("trust"), trust].map((t) => [t.key, t])).values()];
  }

  #everyStep(): readonly Trait<Ref>[] {
    const all = ordinaryPaths.flatMap((p) => {
      if (!this.#actor.couldMake(p)) return [];
      const calls = p.calls.map((c) => this.#call(c.action, c.on));
      if (p.end.kind === "user") return [...calls, this.#room(p.end.by)];
      if (p.end.kind === "held-role") return [...calls, this.#isHeld(p.end), ...this.#held(p, p.end)];
      return p.end.kind === "passed-role" ? [...calls, ...this.#passed(p.end).slice(1)] : calls;
    });
    return [...new Map(all.map((t) => [t.key, t])).values()];
  }

  /** What tells the ends of a path apart. */
  of(path: EscalationPath): readonly Trait<Ref>[] {
    const all = [...path.calls.map((c) => this.#call(c.action, c.on)), ...this.#end(path)].filter((t) => t !== NO_TRAIT);
    return [...new Map(all.map((t) => [t.key, t])).values()];
  }

  /** What tells roles apart that are passed to a service and given to pods of the cluster (`isForPods`), or to what the service runs. */
  given(service: string, isForPods: boolean): readonly Trait<Ref>[] {
    const received = isForPods ? [this.#entered("for pods", STS)] : this.#passed({ kind: "passed-role", service, profile: false });
    return [this.#call("iam:PassRole", "target"), ...received].filter((t) => t !== NO_TRAIT);
  }

  /** Whether an end that is given every permission has them. */
  powers(): Trait<Ref> {
    const { world } = this.#actor;
    return {
      key: "powers",
      of: (ref) => {
        const identity = world.identity(ref);
        return identity ? text(unlimited(world, identity, false)) : "";
      },
    };
  }
}

function strengthened(actor: Actor, end: Extract<EscalationEnd, { kind: "strengthened" }>): readonly [key: string, ends: readonly Ref[]] {
  const ends = strengthenedEnds(actor, end);
  return [`strengthened ${end.by} ${ends.length}`, ends];
}

/** The ends of a path, apart from the account, in parts that one decision stands for. */
export function endParts(actor: Actor, traits: EndTraits, path: EscalationPath, withPowers = false): readonly EndPart[] {
  const [list, ends] = endsOf(actor, path);
  if (ends.length === 0) return [];
  const by = withPowers ? [...traits.of(path), traits.powers()] : traits.of(path);
  return alikeEnds(actor, list, ends, by);
}

/** The ends a path may have, apart from the account; `key` names the list. */
export function endsOf(actor: Actor, path: EscalationPath): readonly [key: string, ends: readonly Ref[]] {
  const targets = targetsOf(actor.world, actor.account);
  const { end } = path;
  switch (end.kind) {
    case "account":
      return ["none", []];
    case "group":
      return ["groups", actor.identity?.kind === "user" ? actor.account.facts.groups.map((g) => arnRef(g.arn)) : []];
    case "user":
      return ["users", targets.users];
    case "role":
      return ["roles", targets.roleRefs];
    case "passed-role":
      return [`trusting ${end.service}`, targets.trusting(end.service).map((r) => r.ref)];
    case "held-role":
      return [`held ${end.service} ${end.holder}`, heldEnds(targets, end)];
    case "strengthened":
      return strengthened(actor, end);
    case "federated":
      return [`federated ${end.by}`, federatedEnds(actor, end.by)];
    case "recreated": {
      const ends = recreatedEnds(actor, end);
      return [`recreated ${ends.join(" ")}`, ends];
    }
  }
}

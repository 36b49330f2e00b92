import type { AccountWorld } from "@/server/graph/account-world.ts";
import { namesIn, type Part } from "@/server/graph/classes/caller-class.ts";
import { effectivePolicies } from "@/server/graph/classes/effective.ts";
import { numberOf } from "@/server/graph/classes/number-of.ts";
import { answersOf, type Question, questionOf, questionOfCaller } from "@/server/graph/classes/question.ts";
import { callerOf } from "@/server/graph/edges/assume-role.ts";
import type { Memo } from "@/server/graph/memo.ts";
import type { World } from "@/server/graph/world.ts";
import { arnRef, type Ref } from "@/server/model/ref.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { EscalationCall } from "@/server/policy/escalation/path.ts";
import { identityKey } from "@/server/policy/identity-keys.ts";
import type { IamIdentity, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { trustEntrances } from "@/server/policy/trust-entrances.ts";
import { askedBy } from "@/server/policy/what-is-asked.ts";
import { Actor, aboutSent } from "./actor.ts";
import { Asking, policiesOn, resourceLimits, together } from "./asking.ts";
import { ALL_CALLS, allowedTo, isEnough, speechOf } from "./call-set.ts";
import { ownPolicies } from "./calls.ts";
import { isReserved } from "./targets.ts";

const STS = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"] as const;
const callsOn = (...objects: readonly EscalationCall["on"][]): readonly string[] => [
  ...new Set(ESCALATION_PATHS.flatMap((p) => p.calls.flatMap((c) => (objects.includes(c.on) ? [c.action] : [])))),
];
/** Calls that one may make on oneself, on policies and on groups of one's own. */
const ON_SELF = callsOn("self", "named");
const ON_POLICY = callsOn("policy", "named");
const ON_GROUP = callsOn("own-group");

/** Whether an identity's policies allow all calls of an escalation on some resources. */
export const isPowerful = (identity: IamIdentity): boolean => identity.identityPoliciesMissing.length > 0 || isEnough(allowedTo(identity));

/** The identity's own policies that can make a difference to an escalation. */
export const ownPowers = (identity: IamIdentity): readonly StoredPolicy[] =>
  effectivePolicies(
    identity.identityPolicies,
    (p) => !speechOf(p).isSilent,
    (p) => speechOf(p).counts,
  );

/** The members of a class that one decision stands for, and one of them to decide it for. */
export interface Some extends Part<Ref> {
  readonly facet?: string | undefined;
  readonly actor: Actor;
}

/** Users or roles of an account that nothing asked tells apart, but for what trust policies ask of them and those they name. */
export class ActorClass {
  readonly key: string;
  readonly members: readonly Ref[];
  /** How the role is held, when it is one session of a role; undefined: the whole of each member. */
  readonly facet: string | undefined;
  readonly #make: (ref: Ref) => Actor;
  readonly #actors = new Map<Ref, Actor>();
  readonly #parts = new Map<string, readonly Some[]>();
  /** By what trust policies ask: those they let in, and all. */
  readonly #entering = new Map<TrustAsks, readonly Some[]>();
  readonly #apart = new Map<TrustAsks, readonly Some[]>();
  #byName: ReadonlyMap<string, readonly Ref[]> | undefined;

  constructor(key: string, members: readonly Ref[], make: (ref: Ref) => Actor, facet?: string) {
    this.key = key;
    this.facet = facet;
    this.members = members;
    this.#make = make;
  }

  actorOf(ref: Ref): Actor {
    const known = this.#actors.get(ref) ?? this.#make(ref);
    this.#actors.set(ref, known);
    return known;
  }

  /** Lets go of the members as actors, and of all answers about them. */
  release(): void {
    this.#actors.clear();
    this.#parts.clear();
    this.#entering.clear();
    this.#apart.clear();
    this.#byName = undefined;
  }

  get first(): Actor {
    return this.actorOf(this.members[0] as Ref);
  }

  get whole(): Some {
    return { key: this.key, members: this.members, actor: this.first, facet: this.facet };
  }

  /** An actor of the class that is not this one; undefined when there is none. */
  besides(ref: Ref): Actor | undefined {
    if (this.first.ref !== ref) return this.first;
    const other = this.members.find((m) => m !== ref);
    return other === undefined ? undefined : this.actorOf(other);
  }

  #partsBy(question: Question): readonly Some[] {
    const known = this.#parts.get(question.key);
    if (known) return known;
    const groups = [...Map.groupBy(this.members, (m) => answersOf(question, (key) => this.#keyOf(m, key)))];
    const made = groups.map(([answers, members]) => this.#some(groups.length === 1 ? this.key : `${this.key} ${question.key} ${answers}`, members));
    this.#parts.set(question.key, made);
    return made;
  }

  #some(key: string, members: readonly Ref[]): Some {
    return { key, members, actor: this.actorOf(members[0] as Ref), facet: this.facet };
  }

  #keyOf(member: Ref, keyLower: string) {
    const { caller } = this.actorOf(member);
    return caller.kind === "identity" ? identityKey(caller, keyLower) : undefined;
  }

  #named(name: string): readonly Ref[] {
    this.#byName ??= this.#names();
    return this.#byName.get(name) ?? [];
  }

  #names(): ReadonlyMap<string, readonly Ref[]> {
    const found = new Map<string, Ref[]>();
    for (const member of this.members) {
      for (const name of namesOf(this.actorOf(member).identity)) {
        const there = found.get(name);
        if (there) there.push(member);
        else found.set(name, [member]);
      }
    }
    return found;
  }

  /** Splits the class by what tells its members apart in one more way, which has a name. */
  splitWith(name: string, traits: (actor: Actor) => string): readonly Some[] {
    const known = this.#parts.get(name);
    if (known) return known;
    const groups = Map.groupBy(this.members, (m) => traits(this.actorOf(m)));
    const made = [...groups].map(([key, members]) => this.#some(groups.size === 1 ? this.key : `${this.key} ${name} ${key}`, members));
    this.#parts.set(name, made);
    return made;
  }

  /** Splits the class by the groups its members are in. */
  splitByGroups(): readonly Some[] {
    return this.splitWith("groups", (actor) => [...groupsOf(actor)].sort().join(" "));
  }

  /** Splits the class by what a role's trust policy can tell of its members, without those that no entrance of it leads to: it lets none of them in. */
  splitByEntrances(role: TargetRole | undefined): readonly Some[] {
    const asks = this.#asksOf(role);
    if (!asks) return [this.whole];
    const made = this.#entering.get(asks) ?? (asks.isOpen ? this.#splitBy(asks) : this.#namedBy(asks).map((m) => this.#some(m, [m])));
    this.#entering.set(asks, made);
    return made;
  }

  /** Splits the class by what a role's trust policy can tell of its members: by their keys, and by name. */
  splitBy(role: TargetRole | undefined): readonly Some[] {
    const asks = this.#asksOf(role);
    return asks ? this.#splitBy(asks) : [this.whole];
  }

  #asksOf(role: TargetRole | undefined): TrustAsks | undefined {
    return role && this.first.caller.kind === "identity" ? trustAsks(role, this.first) : undefined;
  }

  #namedBy({ names }: TrustAsks): readonly Ref[] {
    return [...new Set(names.flatMap((name) => this.#named(name)))];
  }

  #splitBy(asks: TrustAsks): readonly Some[] {
    const made = this.#apart.get(asks) ?? this.#splitOff(asks, this.#namedBy(asks));
    this.#apart.set(asks, made);
    return made;
  }

  #splitOff({ question }: TrustAsks, named: readonly Ref[]): readonly Some[] {
    const parts = question.keys.length === 0 ? [this.whole] : this.#partsBy(question);
    if (named.length === 0) return parts;
    const apart = new Set(named);
    const rest = parts.flatMap(({ key, members }) => {
      const left = members.filter((m) => !apart.has(m));
      if (left.length === members.length) return [this.#some(key, members)];
      return left.length === 0 ? [] : [this.#some(`${key} without ${members.filter((m) => apart.has(m)).join(" ")}`, left)];
    });
    return [...named.map((m) => this.#some(m, [m])), ...rest];
  }
}

const namesOf = (identity: IamIdentity | undefined): readonly string[] =>
  identity ? [identity.ref, `${identity.account} ${identity.name.toLowerCase()}`, ...(identity.uniqueId === undefined ? [] : [identity.uniqueId])] : [];

interface TrustAsks {
  readonly question: Question;
  readonly names: readonly string[];
  /** Whether it may let in whom it does not name. */
  readonly isOpen: boolean;
}

const asked = new WeakMap<StoredPolicy["policy"], TrustAsks>();

function trustAsks(role: TargetRole, actor: Actor): TrustAsks | undefined {
  const policy = role.trust.state === "read" ? role.trust.value.policy : undefined;
  if (policy?.state !== "compiled") return undefined;
  const known = asked.get(policy);
  if (known) return known;
  const { caller } = actor;
  const question = questionOf(askedBy(policy, STS), (key) => caller.kind === "identity" && identityKey(caller, key) !== undefined);
  const isOpen = trustEntrances(policy).some((e) => e.kind === "anyone" || e.kind === "account");
  const made = { question, names: namesIn(policy.statements.flatMap((s) => s.principals?.entries ?? [])), isOpen };
  asked.set(policy, made);
  return made;
}

/** What its policies, those above it and those on roles of its account ask of the caller itself. */
function ownTraits(actor: Actor, asking: Asking): string {
  const { caller } = actor;
  if (caller.kind !== "identity") return "";
  const { identity } = caller;
  const { asked: all } = together([...policiesOn(caller, ownPowers(identity)), ...resourceLimits(actor)], ALL_CALLS);
  const keys = answersOf(questionOfCaller(all, caller), (key) => identityKey(caller, key));
  const sent = aboutSent(identity);
  const versions = ownPolicies(actor, identity.ref).map((arn) => {
    const others = actor.account.policies.get(arn)?.otherVersions;
    return `${ON_POLICY.map((action) => asking.resource(action).of({ arn })).join()} ${others === undefined ? "?" : others.length > 0 ? arn : ""}`;
  });
  const groups = groupsOf(actor).map((arn) => ON_GROUP.map((action) => asking.resource(action).of({ arn })).join());
  const self = ON_SELF.map((action) => asking.resource(action).of({ arn: identity.ref, sent }));
  return [keys, self.join(), [...new Set(versions)].join(), [...new Set(groups)].join()].join("|");
}

const groupsOf = ({ account, ref }: Actor): readonly string[] =>
  (account.users.get(ref)?.groups ?? []).flatMap((name) => account.groupsByName.get(name.toLowerCase())?.arn ?? []);

function keyOf(actor: Actor, identity: IamIdentity): string {
  const { boundary } = identity;
  const limit = boundary.state === "read" ? (boundary.value ? `${numberOf(boundary.value.policy)} ${boundary.value.source}` : "none") : "?";
  const policies = [...new Set(ownPowers(identity).map((p) => numberOf(p.policy)))].sort((a, b) => a - b);
  const missing = identity.identityPoliciesMissing.length > 0 ? "more" : "";
  // what AWS keeps cannot be changed, not even by itself (H43)
  const kept = identity.kind === "role" && isReserved(identity) ? "reserved" : "";
  const tagged = actor.tagged ? "tagged" : "";
  return [identity.kind, kept, tagged, policies.join(","), missing, limit, ownTraits(actor, new Asking(actor, ownPowers(identity)))].join("|");
}

const grouped = new WeakMap<Memo, readonly (readonly Ref[])[]>();

/** The members of the classes; kept with what is worked out of the account, which is another object when anything they rest on has changed. */
function groupsOfActors(world: World, account: AccountWorld, make: (ref: Ref) => Actor): readonly (readonly Ref[])[] {
  const known = grouped.get(world.memoOf(account));
  if (known) return known;
  const groups = new Map<string, Ref[]>();
  for (const { arn, path } of [...account.facts.users, ...account.facts.roles]) {
    const identity = isServiceLinkedPath(path) ? undefined : world.identity(arn); // those are used by their service alone
    if (!identity || !isPowerful(identity)) continue;
    const ref = arnRef(arn);
    const key = keyOf(make(ref), identity);
    const there = groups.get(key);
    if (there) there.push(ref);
    else groups.set(key, [ref]);
  }
  const found = [...groups.values()];
  grouped.set(world.memoOf(account), found);
  return found;
}

const made = new WeakMap<World, Map<AccountWorld, readonly ActorClass[]>>();

/** The users and roles of an account whose policies allow all calls of an escalation, by what can be told of them; made once. */
export function actorClasses(world: World, account: AccountWorld): readonly ActorClass[] {
  const ofWorld = made.get(world) ?? new Map<AccountWorld, readonly ActorClass[]>();
  made.set(world, ofWorld);
  const known = ofWorld.get(account);
  if (known) return known;
  const make = (ref: Ref): Actor => new Actor(world, ref, callerOf(world, ref) as Actor["caller"], account, false);
  const classes = groupsOfActors(world, account, make).map((members, at) => new ActorClass(`actors ${account.id} ${at}`, members, make));
  ofWorld.set(account, classes);
  return classes;
}

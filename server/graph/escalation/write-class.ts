import type { GraphBuilder, NewEdge } from "@/server/graph/graph-builder.ts";
import { accountRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import type { StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { throughOther } from "./account-end.ts";
import type { Actor } from "./actor.ts";
import { ActorClass, ownPowers, type Some } from "./actor-class.ts";
import { Asking } from "./asking.ts";
import { EndTraits, endParts, endsOf } from "./end-class.ts";
import { EndAnswer, type EndPart } from "./end-parts.ts";
import { judgePath } from "./judge-path.ts";
import { Speech } from "./same-speech.ts";
import { isBarred, mayStrengthen } from "./strengthened.ts";
import { changesOf } from "./strengthening.ts";
import { type Targets, targetsOf } from "./targets.ts";
import { bestOf } from "./together.ts";
import { type Group, setOf, writeApart } from "./write-apart.ts";

/** Who may make the calls of so many paths is an administrator: one sure path to each end says it all. */
const ADMINISTRATOR_PATHS = 40;

/** The account as held by who may give itself any of its permissions; its root user, and what trusts the account, are not meant by it. */
const ANY_PERMISSION = "any permission of the account";

/** The members of a class whom the ends of a part can tell apart. */
function someFor({ end }: EscalationPath, part: EndPart, actors: ActorClass): readonly Some[] {
  if (end.kind === "group") return actors.splitByGroups();
  const target = (): TargetRole | undefined => actors.first.world.target(part.members[0]);
  if (hangsOnTrust(end)) return actors.splitByEntrances(target());
  return end.kind === "strengthened" ? actors.splitBy(target()) : [actors.whole];
}

/** Whether who gets at an end hangs on the trust policy that the end has. */
const hangsOnTrust = (end: EscalationPath["end"]): boolean => end.kind === "role" && end.by === "assume";

const text = ({ verdict, conditions }: Decision): string => `${verdict} ${verdict === "conditional" ? JSON.stringify(conditions) : ""}`;

function askingOf({ first }: ActorClass, later = false, more: readonly StoredPolicy[] = []): Asking {
  const own = first.identity ? ownPowers(first.identity) : [];
  return new Asking(first, [...own, ...more], later);
}

/** Writes the edges of one class of callers. */
class ClassWriter {
  readonly #graph: GraphBuilder;
  readonly #actors: ActorClass;
  readonly #account: Ref;
  readonly #isAdministrator: boolean;
  readonly #traits: EndTraits;
  #laterTraits: EndTraits | undefined;
  readonly #targets: Targets;
  readonly #speech: Speech | undefined;
  /** Ends to which a sure path was written already, and callers with one to the account. */
  readonly #done = new Set<Ref>();
  readonly #all = new Set<Ref>();
  /** The members by the trust policies of ends, which several paths lead to. */
  readonly #entering = new Map<EndPart, readonly Some[]>();
  isAll = false;

  constructor(graph: GraphBuilder, actors: ActorClass, isAdministrator: boolean) {
    this.#graph = graph;
    this.#actors = actors;
    this.#isAdministrator = isAdministrator;
    const { first } = actors;
    this.#account = accountRef(first.account.id, first.account.partition);
    this.#traits = new EndTraits(first, askingOf(actors));
    this.#targets = targetsOf(first.world, first.account);
    this.#speech = first.identity && actors.facet === undefined ? Speech.of(first, ownPowers(first.identity), this.#targets.said) : undefined;
  }

  #edge(path: EscalationPath, { verdict, conditions }: Decision): Omit<NewEdge, "from" | "to"> {
    return { mechanism: `iam:${path.id}`, verdict, conditions, ownOnly: true };
  }

  #write(path: EscalationPath, decision: Decision, from: Group, to: Group): void {
    const edge = this.#edge(path, decision);
    if (this.#actors.first.caller.kind === "root") {
      const end = this.#graph.set(to.key, () => to.members.map((m) => this.#graph.node(m)));
      this.#graph.edge({ ...edge, from: this.#graph.facet(this.#account, ANY_PERMISSION, false), to: end });
    } else writeApart(this.#graph, edge, from, to);
  }

  path(path: EscalationPath): void {
    this.#toAccount(path);
    if (path.end.kind === "strengthened") this.#strengthened(path);
    else if (this.#isLeft(path)) this.#toEnds(path);
  }

  #toEnds(path: EscalationPath): void {
    const shared = this.#shared(path, false);
    if (shared) for (const answer of shared) this.#toPart(path, answer.part, this.#actors, answer);
    else for (const part of endParts(this.#actors.first, this.#traits, path)) this.#toPart(path, part, this.#actors);
  }

  /** The ends in parts, with answers that callers share whose policies say the same; undefined for paths that hang on who the caller is. */
  #shared(path: EscalationPath, withPowers: boolean): readonly EndAnswer[] | undefined {
    const said = this.#speech?.on(path);
    if (said === undefined) return undefined;
    const { answers } = this.#targets;
    const key = withPowers ? `powers ${said}` : said;
    const made = answers.get(key) ?? endParts(this.#actors.first, this.#traits, path, withPowers).map((part) => new EndAnswer(part));
    answers.set(key, made);
    return made;
  }

  /** Whether a sure path is not yet written to some end that is a user or a role. */
  #isLeft({ end }: EscalationPath): boolean {
    const { users, roleRefs } = this.#targets;
    const isThere = (all: readonly Ref[]): boolean => all.length <= this.#done.size && all.every((ref) => this.#done.has(ref));
    switch (end.kind) {
      case "user":
        return !isThere(users);
      case "role":
      case "passed-role":
      case "federated":
        return !isThere(roleRefs);
      case "strengthened":
        return !isThere(users) || !isThere(roleRefs);
      default:
        return true;
    }
  }

  /** What tells ends apart once keys of the callers have come to be others. */
  get #later(): EndTraits {
    this.#laterTraits ??= new EndTraits(this.#actors.first, askingOf(this.#actors, true));
    return this.#laterTraits;
  }

  /** Where versions of policies may come to count that say other things, each caller is looked at by itself. */
  #strengthened(path: EscalationPath): void {
    const { end } = path;
    const { first } = this.#actors;
    if (end.kind !== "strengthened" || !this.#isLeft(path) || isBarred(first, path, end)) return;
    const action = path.calls[0]?.action ?? "";
    const changes = end.by === "other-version" ? changesOf(first, end.by, end.of, action, this.#account) : [];
    const classes =
      changes.length > 0 ? this.#actors.members.map((m) => new ActorClass(m, [m], (ref) => this.#actors.actorOf(ref), this.#actors.facet)) : [this.#actors];
    for (const actors of classes) {
      const more = changes.flatMap((c) => c.actor.identity?.identityPolicies ?? []);
      const later = changes.length > 0 ? new EndTraits(actors.first, askingOf(actors, true, more)) : this.#later;
      for (const part of endParts(actors.first, later, path)) {
        const to = part.members.find((m) => m !== actors.first.ref) ?? part.members[0];
        // nobody is an end of its own: of a class whose first is the only end, another one is asked
        const by = actors.besides(to);
        if (by && mayStrengthen(by, path, end, to)) this.#toPart(path, part, actors);
      }
    }
  }

  /** Those of some ends to which no sure path was written yet. */
  #left(path: EscalationPath, part: EndPart): Group | undefined {
    const left = this.#done.size === 0 ? part.members : part.members.filter((m) => !this.#done.has(m));
    if (left.length === part.members.length) return part;
    return left.length === 0 ? undefined : { key: `${part.key} left for ${this.#actors.key} ${path.id}`, members: left };
  }

  #someFor(path: EscalationPath, part: EndPart, actors: ActorClass): readonly Some[] {
    if (actors !== this.#actors || !hangsOnTrust(path.end)) return someFor(path, part, actors);
    const made = this.#entering.get(part) ?? someFor(path, part, actors);
    this.#entering.set(part, made);
    return made;
  }

  #toPart(path: EscalationPath, part: EndPart, actors: ActorClass, answer?: EndAnswer): void {
    const to = answer?.isRefused ? undefined : this.#left(path, part);
    if (!to) return;
    for (const from of answer ? [actors.whole] : this.#someFor(path, part, actors)) {
      const pair = pairOf(from, actors, to.members);
      const judge = (): Decision | undefined => pair && judgePath(pair.actor, path, pair.end);
      const decision = answer && pair ? answer.decide(judge) : judge();
      if (decision && decision.verdict !== "denied") this.#writeTo(path, decision, from, to);
    }
  }

  #writeTo(path: EscalationPath, decision: Decision, from: Some, to: Group): void {
    this.#write(path, decision, from, to);
    const isSure = this.#isAdministrator && decision.verdict === "allowed" && from.members.length === this.#actors.members.length;
    for (const m of isSure ? to.members : []) this.#done.add(m);
  }

  #toAccount(path: EscalationPath): void {
    const asked = this.#actors.members.filter((m) => m !== this.#account && !this.#all.has(m));
    const decisions = asked.length === 0 ? undefined : this.#accountDecisions(path);
    if (!decisions) return;
    const ways = asked.flatMap((member) => {
      const decision = decisions(member);
      return decision && decision.verdict !== "denied" ? [{ member, decision }] : [];
    });
    for (const [word, group] of Map.groupBy(ways, (w) => text(w.decision))) {
      const [first] = group;
      if (!first) continue;
      this.isAll = true;
      const members = group.map((w) => w.member);
      const isWhole = members.length === this.#actors.members.length;
      const from = setOf(this.#graph, { key: isWhole ? this.#actors.key : `${this.#actors.key} ${path.id} ${word}`, members, facet: this.#actors.facet });
      this.#graph.edge({ ...this.#edge(path, first.decision), from, to: this.#graph.facet(this.#account, ANY_PERMISSION, false) });
      if (this.#isAdministrator && first.decision.verdict === "allowed") for (const m of members) this.#all.add(m);
    }
  }

  /** What each member's way to the account comes to; undefined where the path has none. */
  #accountDecisions(path: EscalationPath): ((member: Ref) => Decision | undefined) | undefined {
    const { end } = path;
    const { first } = this.#actors;
    switch (end.kind) {
      case "account": {
        const decision = judgePath(first, path, this.#account);
        return () => decision;
      }
      case "group": {
        const decided = this.#actors.splitByGroups().map((some) => ({ some, decision: judgePath(some.actor, path, this.#account) }));
        const decisions = new Map(decided.flatMap(({ some, decision }) => some.members.map((m) => [m, decision] as const)));
        return (member) => decisions.get(member);
      }
      case "user":
      case "role":
        return end.powers ? this.#throughOthers(path) : undefined;
      case "strengthened":
        return mayStrengthen(first, path, end, this.#account) ? (member) => judgePath(this.#actors.actorOf(member), path, this.#account) : undefined;
      default:
        return undefined;
    }
  }

  /** The ways through each part of the ends, as far as there are any. */
  #throughParts(path: EscalationPath): readonly Through[] {
    const judge = (from: Some, part: EndPart): (() => Decision | undefined) | undefined => {
      const pair = pairOf(from, this.#actors, part.members);
      return pair && (() => pair.actor.withTags((by) => throughOther(by, path, pair.end)));
    };
    const { whole } = this.#actors;
    const shared = this.#shared(path, true);
    if (shared)
      return shared.flatMap((answer) => {
        const way = answer.isRefused ? undefined : judge(whole, answer.part);
        const decision = way && answer.decide(way);
        return decision ? [{ part: answer.part, of: () => decision }] : [];
      });
    return endParts(this.#actors.first, this.#traits, path, true).flatMap((part) => {
      const decided = this.#someFor(path, part, this.#actors).map((from) => ({ from, decision: judge(from, part)?.() }));
      const decisions = new Map(decided.flatMap(({ from, decision }) => (decision ? from.members.map((m) => [m, decision] as const) : [])));
      return decisions.size === 0 ? [] : [{ part, of: (member) => decisions.get(member) }];
    });
  }

  /** The best way through anyone else, in the order of the list. */
  #throughOthers(path: EscalationPath): (member: Ref) => Decision | undefined {
    const parts = this.#throughParts(path);
    const firsts = new Set(parts.map(({ part }) => part.members[0]));
    let places: ReadonlyMap<Ref, number> | undefined;
    const placeOf = (ref: Ref): number => {
      places ??= new Map(endsOf(this.#actors.first, path)[1].map((end, at) => [end, at]));
      return places.get(ref) ?? 0;
    };
    return (member) => {
      const ways = parts.flatMap(({ part, of }) => {
        const other = part.members[0] === member ? part.members[1] : part.members[0];
        const decision = of(member);
        return other && decision ? [{ other, decision }] : [];
      });
      if (firsts.has(member)) ways.sort((a, b) => placeOf(a.other) - placeOf(b.other));
      return bestOf(ways.map((w) => w.decision));
    };
  }
}

/** The way to the account through some ends. */
interface Through {
  readonly part: EndPart;
  readonly of: (member: Ref) => Decision | undefined;
}

/** One of some callers and one of some ends that are not the same: what is decided for them holds for all; undefined where there are no two such. */
function pairOf(from: Some, actors: ActorClass, ends: readonly Ref[]): { readonly actor: Actor; readonly end: Ref } | undefined {
  const end = ends.find((e) => e !== from.actor.ref);
  if (end !== undefined) return { actor: from.actor, end };
  const other = from.members.find((m) => m !== from.actor.ref);
  const [only] = ends;
  return other === undefined || only === undefined ? undefined : { actor: actors.actorOf(other), end: only };
}

/** Writes the edges of a class of callers, by the paths they could take; true when one leads to the account itself. */
export function writeClass(graph: GraphBuilder, actors: ActorClass, paths: readonly EscalationPath[]): boolean {
  if (paths.length === 0) return false;
  const writer = new ClassWriter(graph, actors, paths.length > ADMINISTRATOR_PATHS);
  for (const path of paths) writer.path(path);
  return writer.isAll;
}

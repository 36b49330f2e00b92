import type { GraphBuilder, NewEdge } from "@/server/graph/graph-builder.ts";
import { accountRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import type { StoredPolicy } from "@/server/policy/inputs.ts";
import { throughOther } from "./account-end.ts";
import type { Actor } from "./actor.ts";
import { ActorClass, ownPowers, type Some } from "./actor-class.ts";
import { Asking } from "./asking.ts";
import { type EndPart, EndTraits, endParts, endsOf } from "./end-class.ts";
import { judgePath } from "./judge-path.ts";
import { mayStrengthen } from "./strengthened.ts";
import { changesOf } from "./strengthening.ts";
import { bestOf } from "./together.ts";
import { type Group, setOf, writeApart } from "./write-apart.ts";

/** Who may make the calls of so many paths is an administrator: one sure path to each end says it all. */
const ADMINISTRATOR_PATHS = 40;

/** The account as held by who may give itself any of its permissions; its root user, and what trusts the account, are not meant by it. */
const ANY_PERMISSION = "any permission of the account";

/** The members of a class whom the ends of a part can tell apart. */
function someFor({ end }: EscalationPath, part: EndPart, actors: ActorClass): readonly Some[] {
  if (end.kind === "group") return actors.splitByGroups();
  return end.kind === "strengthened" || (end.kind === "role" && end.by === "assume")
    ? actors.splitBy(actors.first.world.target(part.members[0]))
    : [actors.whole];
}

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
  /** Ends to which a sure path was written already, and callers with one to the account. */
  readonly #done = new Set<Ref>();
  readonly #all = new Set<Ref>();
  isAll = false;

  constructor(graph: GraphBuilder, actors: ActorClass, isAdministrator: boolean) {
    this.#graph = graph;
    this.#actors = actors;
    this.#isAdministrator = isAdministrator;
    const { first } = actors;
    this.#account = accountRef(first.account.id, first.account.partition);
    this.#traits = new EndTraits(first, askingOf(actors));
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
    else for (const part of endParts(this.#actors.first, this.#traits, path)) this.#toPart(path, part, this.#actors);
  }

  /** Where versions of policies may come to count that say other things, each caller is looked at by itself. */
  #strengthened(path: EscalationPath): void {
    const { end } = path;
    if (end.kind !== "strengthened") return;
    const action = path.calls[0]?.action ?? "";
    const changes = end.by === "other-version" ? changesOf(this.#actors.first, end.by, end.of, action, this.#account) : [];
    const classes =
      changes.length > 0 ? this.#actors.members.map((m) => new ActorClass(m, [m], (ref) => this.#actors.actorOf(ref), this.#actors.facet)) : [this.#actors];
    for (const actors of classes) {
      const more = changes.flatMap((c) => c.actor.identity?.identityPolicies ?? []);
      const later = new EndTraits(actors.first, askingOf(actors, true, more));
      for (const part of endParts(actors.first, later, path)) {
        const to = part.members.find((m) => m !== actors.first.ref) ?? part.members[0];
        // nobody is an end of its own: of a class whose first is the only end, another one is asked
        const by = actors.besides(to);
        if (by && mayStrengthen(by, path, end, to)) this.#toPart(path, part, actors);
      }
    }
  }

  #toPart(path: EscalationPath, part: EndPart, actors: ActorClass): void {
    const left = part.members.filter((m) => !this.#done.has(m));
    if (left.length === 0) return;
    const to: Group = left.length === part.members.length ? part : { key: `${part.key} left for ${this.#actors.key} ${path.id}`, members: left };
    for (const from of someFor(path, part, actors)) {
      const decision = judgeOne(from, actors, to.members, (actor, end) => judgePath(actor, path, end));
      if (!decision || decision.verdict === "denied") continue;
      this.#write(path, decision, from, to);
      if (this.#isAdministrator && decision.verdict === "allowed" && from.members.length === this.#actors.members.length)
        for (const m of left) this.#done.add(m);
    }
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

  /** The best way through anyone else, in the order of the list. */
  #throughOthers(path: EscalationPath): (member: Ref) => Decision | undefined {
    const parts = endParts(this.#actors.first, this.#traits, path, true).map((part) => {
      const decided = someFor(path, part, this.#actors).map((from) => ({
        from,
        decision: judgeOne(from, this.#actors, part.members, (actor, to) => actor.withTags((by) => throughOther(by, path, to))),
      }));
      const decisions = new Map(decided.flatMap(({ from, decision }) => (decision ? from.members.map((m) => [m, decision] as const) : [])));
      return { part, decisions };
    });
    const firsts = new Set(parts.map(({ part }) => part.members[0]));
    const places = new Map(endsOf(this.#actors.first, path)[1].map((ref, at) => [ref, at]));
    return (member) => {
      const ways = parts.flatMap(({ part, decisions }) => {
        const other = part.members[0] === member ? part.members[1] : part.members[0];
        const decision = decisions.get(member);
        return other && decision ? [{ at: places.get(other) ?? 0, decision }] : [];
      });
      if (firsts.has(member)) ways.sort((a, b) => a.at - b.at);
      return bestOf(ways.map((w) => w.decision));
    };
  }
}

/** What is decided for one of some callers and one of some ends that are not the same; undefined where there are no two such. */
function judgeOne(from: Some, actors: ActorClass, ends: readonly Ref[], judge: (actor: Actor, end: Ref) => Decision | undefined): Decision | undefined {
  const end = ends.find((e) => e !== from.actor.ref);
  if (end !== undefined) return judge(from.actor, end);
  const other = from.members.find((m) => m !== from.actor.ref);
  const [only] = ends;
  return other === undefined || only === undefined ? undefined : judge(actors.actorOf(other), only);
}

/** Writes the edges of a class of callers, by the paths they could take; true when one leads to the account itself. */
export function writeClass(graph: GraphBuilder, actors: ActorClass, paths: readonly EscalationPath[]): boolean {
  if (paths.length === 0) return false;
  const writer = new ClassWriter(graph, actors, paths.length > ADMINISTRATOR_PATHS);
  for (const path of paths) writer.path(path);
  return writer.isAll;
}

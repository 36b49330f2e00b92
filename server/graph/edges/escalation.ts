import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { Actor, actorOf } from "@/server/graph/escalation/actor.ts";
import { ActorClass, actorClasses } from "@/server/graph/escalation/actor-class.ts";
import { judgePath } from "@/server/graph/escalation/judge-path.ts";
import { targetsOf } from "@/server/graph/escalation/targets.ts";
import { writeClass } from "@/server/graph/escalation/write-class.ts";
import { sessionOfFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { escalationReads } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { accountRef, arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { EscalationPath } from "@/server/policy/escalation/path.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { callerOf } from "./assume-role.ts";
import type { DecidedMechanism, EdgeKind, FacetPlace, Segment, SegmentGroup } from "./edge-kind.ts";
import { poweredSessions } from "./powered-sessions.ts";

/** What the root of an account, and whoever has every permission in it, does to become a role or a user. */
const ROOT_PATHS: ReadonlySet<string> = new Set(["iam-012", "iam-002"]);
/** The path an answer speaks of when the caller's permissions were not collected. */
const PLAIN_PATHS: ReadonlySet<string> = new Set(["iam-012", "iam-002", "iam-013", "iam-005", "iam-007", "ec2-002"]);

/** The paths that are worth a look for a caller: it has an Allow for each call. */
function pathsOf(actor: Actor): readonly EscalationPath[] {
  if (actor.caller.kind === "root") return ESCALATION_PATHS.filter((p) => ROOT_PATHS.has(p.id));
  return ESCALATION_PATHS.filter((p) => actor.couldMake(p) && (actor.identity || PLAIN_PATHS.has(p.id)));
}

function actorsOf(world: World, account: AccountWorld): readonly Actor[] {
  return [...account.facts.users, ...account.facts.roles].flatMap((i) => {
    if (isServiceLinkedPath(i.path)) return []; // used by its service alone
    const caller = callerOf(world, arnRef(i.arn));
    return caller?.kind === "identity" ? [new Actor(world, arnRef(i.arn), caller, account, false)] : [];
  });
}

const segments = (world: World): readonly Segment[] =>
  [...world.accounts.values()].map((account) => ({
    key: account.id,
    reads: escalationReads(world, account),
    write: (graph) => deriveIn(world, account, graph),
  }));

function deriveIn(world: World, account: AccountWorld, graph: GraphBuilder): void {
  const isAll = actorClasses(world, account).map((actors) => {
    const leadsToAll = writeClass(graph, actors, pathsOf(actors.first));
    actors.release();
    return leadsToAll;
  });
  const ref = accountRef(account.id, account.partition);
  const root = isAll.includes(true) ? actorOf(world, ref, false) : undefined;
  if (root) writeClass(graph, new ActorClass(`root ${account.id}`, [ref], () => root), pathsOf(root));
  targetsOf(world, account).release();
}

/** A role session by Pod Identity may make fewer calls than the role, by its session policy, or others, by its tags (D5, D9). */
const facetSegments = (world: World, place: FacetPlace): readonly SegmentGroup[] =>
  poweredSessions(
    world,
    place,
    (account) => escalationReads(world, account),
    (graph, session) => {
      writeClass(graph, session, pathsOf(session.first));
    },
  );

const reached = new WeakMap<AccountWorld, boolean>();

/** The root is an end like others only where someone may have everything it has; while the account was read in part, someone may. */
function isRootReached(world: World, account: AccountWorld): boolean {
  const known = reached.get(account);
  if (known !== undefined) return known;
  const isWhole = isComplete(account, "users") && isComplete(account, "roles");
  const actors = actorsOf(world, account);
  const may = (actor: Actor): boolean =>
    pathsOf(actor).some((path) => (judgePath(actor, path, accountRef(account.id, account.partition))?.verdict ?? "denied") !== "denied");
  const is = !isWhole || actors.some((a) => a.isOpenSet || may(a));
  reached.set(account, is);
  return is;
}

const isThere = (account: AccountWorld, arn: Ref): boolean => account.facts.groups.some((g) => g.arn === arn);

const sameAccount = (world: World, actor: Actor, to: Ref): boolean => {
  const parsed = parseRef(to);
  if (parsed?.kind === "account") return parsed.account === actor.account.id;
  if (parsed?.kind === "k8s") return ["node", "user", "group"].includes(parsed.type);
  return parsed?.kind === "iam" && ["user", "role", "group"].includes(parsed.type) && (isThere(actor.account, to) || world.accountOf(to) === actor.account);
};

function decide(world: World, from: Ref, to: Ref, facet: string, _audience?: string, only?: Mechanism): readonly DecidedMechanism[] {
  if (from === to) return [];
  const actor = actorOf(world, from, true, sessionOfFacet(world, facet));
  if (!actor || isServiceLinkedPath(actor.identity?.path ?? "") || !sameAccount(world, actor, to)) return [];
  if (actor.caller.kind === "root" && !isRootReached(world, actor.account)) return [];
  const asked = new Set([...pathsOf(actor), ...(actor.isOpenSet ? ESCALATION_PATHS.filter((p) => PLAIN_PATHS.has(p.id)) : [])]);
  const told = only === undefined ? toTell(actor, [...asked], to) : [...asked].filter((path) => `iam:${path.id}` === only);
  return told.flatMap((path) => {
    const decision = judgePath(actor, path, to);
    return decision ? [{ mechanism: `iam:${path.id}` as const, decision }] : [];
  });
}

/** The paths an answer tells of: those that are open, else all. */
function toTell(actor: Actor, asked: readonly EscalationPath[], to: Ref): readonly EscalationPath[] {
  const open = asked.filter((path) => (judgePath(actor.silent, path, to)?.verdict ?? "denied") !== "denied");
  return open.length > 0 ? open : asked;
}

/** iam:<path id>: an IAM user or role uses permissions it has to get at others' (H33–H43, docs/rules/escalation.md). */
export const escalation: EdgeKind = { label: "iam", segments, facetSegments, decide };

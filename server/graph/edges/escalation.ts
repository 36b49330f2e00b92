import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { Actor, actorOf } from "@/server/graph/escalation/actor.ts";
import { judgePath } from "@/server/graph/escalation/judge-path.ts";
import { recreatedEnds } from "@/server/graph/escalation/recreated.ts";
import { type Targets, targetsOf } from "@/server/graph/escalation/targets.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { escalationReads } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { accountRef, arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import { isServiceLinkedPath } from "@/server/policy/organization-side.ts";
import { callerOf } from "./assume-role.ts";
import type { DecidedMechanism, EdgeKind, Segment } from "./edge-kind.ts";

const mechanismOf = (path: EscalationPath): Mechanism => `iam:${path.id}`;

/** Who may make the calls of so many paths is an administrator: one sure path to each end says it all. */
const ADMINISTRATOR_PATHS = 40;
/** What the root of an account, and whoever has every permission in it, does to become a role or a user. */
const ROOT_PATHS: ReadonlySet<string> = new Set(["iam-012", "iam-002"]);
/** The path an answer speaks of when the caller's permissions were not collected. */
const PLAIN_PATHS: ReadonlySet<string> = new Set(["iam-012", "iam-002", "iam-013", "iam-005", "iam-007", "ec2-002"]);

/** The paths that are worth a look for a caller: it has an Allow for each call. */
function pathsOf(actor: Actor): readonly EscalationPath[] {
  if (actor.caller.kind === "root") return ESCALATION_PATHS.filter((p) => ROOT_PATHS.has(p.id));
  return ESCALATION_PATHS.filter((p) => actor.couldMake(p) && (actor.identity || PLAIN_PATHS.has(p.id)));
}

/** The ends a path may have, apart from the account. */
function endsOf(actor: Actor, path: EscalationPath): readonly Ref[] {
  const targets = targetsOf(actor.world, actor.account);
  const { end } = path;
  switch (end.kind) {
    case "account":
      return [];
    case "group":
      return actor.identity?.kind === "user" ? actor.account.facts.groups.map((g) => arnRef(g.arn)) : [];
    case "user":
      return targets.users;
    case "role":
      return targets.roles.map((r) => r.ref);
    case "passed-role":
      return targets.trusting(end.service).map((r) => r.ref);
    case "held-role":
      return heldEnds(targets, end);
    case "strengthened":
      return [...targets.roles.map((r) => r.ref), ...targets.users];
    case "federated":
      return targets.federated.map((r) => r.ref);
    case "recreated":
      return recreatedEnds(actor, end);
  }
}

/** Roles and nodes behind collected resources; where none was collected, every role that trusts the service may be held by one. */
function heldEnds(targets: Targets, end: Extract<EscalationEnd, { kind: "held-role" }>): readonly Ref[] {
  const { found, isWhole } = targets.holders(end.holder);
  if (found.length > 0 || isWhole) return found.flatMap((h) => (h.node ? [h.role, h.node] : [h.role]));
  return targets.trusting(end.service).map((r) => r.ref);
}

/** The account as held by who may give itself any of its permissions; its root user, and what trusts the account, are not meant by it. */
const ANY_PERMISSION = "any permission of the account";

/** Writes the edges of one caller; true when one leads to the account itself. */
function deriveFor(actor: Actor, graph: GraphBuilder): boolean {
  const paths = pathsOf(actor);
  if (paths.length === 0) return false;
  const isRoot = actor.caller.kind === "root";
  const from = isRoot ? graph.facet(actor.ref, ANY_PERMISSION, false) : graph.node(actor.ref);
  const isAdministrator = paths.length > ADMINISTRATOR_PATHS;
  const done = new Set<Ref>();
  const account = accountRef(actor.account.id, actor.account.partition);
  let isAll = false;
  const write = (path: EscalationPath, to: Ref, judge: () => Decision | undefined): void => {
    if (to === actor.ref || done.has(to)) return;
    const decision = judge();
    if (!decision || decision.verdict === "denied") return;
    const end = to === account ? graph.facet(account, ANY_PERMISSION, false) : graph.node(to);
    graph.edge({ from, to: end, mechanism: mechanismOf(path), verdict: decision.verdict, conditions: decision.conditions, ownOnly: isRoot });
    if (to === account) isAll = true;
    if (isAdministrator && decision.verdict === "allowed") done.add(to);
  };
  for (const path of paths) {
    write(path, account, () => judgePath(actor, path, account));
    for (const to of new Set(endsOf(actor, path))) write(path, to, () => judgePath(actor, path, to));
  }
  return isAll;
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
  const isAll = actorsOf(world, account).map((actor) => deriveFor(actor, graph));
  const root = isAll.includes(true) ? actorOf(world, accountRef(account.id, account.partition), false) : undefined;
  if (root) deriveFor(root, graph);
}

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

function decide(world: World, from: Ref, to: Ref): readonly DecidedMechanism[] {
  if (from === to) return [];
  const actor = actorOf(world, from, true);
  if (!actor || isServiceLinkedPath(actor.identity?.path ?? "") || !sameAccount(world, actor, to)) return [];
  if (actor.caller.kind === "root" && !isRootReached(world, actor.account)) return [];
  const asked = new Set([...pathsOf(actor), ...(actor.isOpenSet ? ESCALATION_PATHS.filter((p) => PLAIN_PATHS.has(p.id)) : [])]);
  return toTell(actor, [...asked], to).flatMap((path) => {
    const decision = judgePath(actor, path, to);
    return decision ? [{ mechanism: mechanismOf(path), decision }] : [];
  });
}

/** The paths an answer tells of: those that are open, else all. */
function toTell(actor: Actor, asked: readonly EscalationPath[], to: Ref): readonly EscalationPath[] {
  const open = asked.filter((path) => (judgePath(actor.silent, path, to)?.verdict ?? "denied") !== "denied");
  return open.length > 0 ? open : asked;
}

/** iam:<path id>: an IAM user or role uses permissions it has to get at others' (H33–H43, docs/rules/escalation.md). */
export const escalation: EdgeKind = { label: "iam", segments, decide };

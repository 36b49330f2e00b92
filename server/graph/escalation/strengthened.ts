import type { AccountWorld } from "@/server/graph/account-world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import type { EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import type { IamIdentity } from "@/server/policy/inputs.ts";
import { judgeAccount } from "./account-end.ts";
import type { Actor } from "./actor.ts";
import { callsOf, headOf, type Objects, ownPolicies } from "./calls.ts";
import { becomes, judgeTo } from "./judge.ts";
import { ordinaryPaths } from "./ordinary-paths.ts";
import { administers } from "./self.ts";
import { boundarySent, type Change, changesOf, lifted, withoutBoundary } from "./strengthening.ts";
import { targetsOf } from "./targets.ts";
import { bestOf, fails, lacks, type Part, together } from "./together.ts";
import { showVersions } from "./verify.ts";

type StrengthenedEnd = Extract<EscalationEnd, { kind: "strengthened" }>;

const rank = (d: Decision | undefined): number => rankOf(d?.verdict ?? "denied");

type Way = (actor: Actor) => Decision;

const NOT_THERE: Decision = fails({ check: "escalation-path", code: "ESCALATION_LIMITED", reason: "the path does not lead there" });

function direct(actor: Actor, to: Ref): readonly Way[] {
  const isAccount = parseRef(to)?.kind === "account";
  const role = isAccount ? undefined : actor.targetOf(to);
  const administrator: readonly Way[] = isAccount ? [(by) => (by.identity ? administers(by.world, by.identity, by.session) : NOT_THERE)] : [];
  const assumed: readonly Way[] = role ? [(by) => becomes(by, role, "assume")] : [];
  const paths = ordinaryPaths.filter((path) => actor.couldMake(path));
  const byPath = paths.map(
    (path): Way =>
      (by) =>
        (isAccount ? judgeAccount(by, path) : judgeTo(by, path, to)) ?? NOT_THERE,
  );
  return [...administrator, ...assumed, ...byPath];
}

const ways = new WeakMap<Actor, Map<Ref, Decision | undefined>>();

/** The best way of one step from a caller to a user, a role or the whole account. */
function wayTo(actor: Actor, to: Ref): Decision | undefined {
  const known = ways.get(actor) ?? new Map<Ref, Decision | undefined>();
  ways.set(actor, known);
  if (!known.has(to)) known.set(to, actor.best(direct(actor, to)));
  return known.get(to);
}

const isRefused = (actor: Actor, path: EscalationPath, objects: Objects): boolean =>
  !actor.explain && together(callsOf(actor, path, objects)).verdict === "denied";

function through(actor: Actor, path: EscalationPath, to: Ref, change: Change): Decision | undefined {
  // without a proof, what is soon told goes first
  if (isRefused(actor, path, { target: to, named: change.named([]) })) return undefined;
  const own = rank(wayTo(actor.silent, to));
  // what it has anyway is no gain
  if (own === 0 || rank(wayTo(change.actor.silent, to)) >= own) return undefined;
  const then = wayTo(change.actor, to);
  if (!then) return undefined;
  const named = change.named(then.conditions);
  return together([headOf(actor, path, to), ...callsOf(actor, path, { target: to, named }), change.told, () => then]);
}

const kept = new WeakMap<AccountWorld, readonly IamIdentity[]>();

/** Roles of an account that may come to be administrators once their boundary falls away. */
export function liftableRoles({ world, account }: Actor): readonly IamIdentity[] {
  const known = kept.get(account);
  if (known) return known;
  const made = targetsOf(world, account).roles.flatMap((role) => {
    const identity = world.identity(role.ref);
    const isLimited = identity?.boundary.state === "read" && identity.boundary.value && administers(world, identity).verdict === "denied";
    return isLimited && administers(world, withoutBoundary(identity)).verdict !== "denied" ? [identity] : [];
  });
  kept.set(account, made);
  return made;
}

/** H38: the boundary of a role that the caller may assume falls away, and the role is an administrator without it. */
function* ofOthers(actor: Actor, path: EscalationPath, end: StrengthenedEnd, to: Ref): Iterable<Decision> {
  if (end.by !== "no-boundary" || end.of !== "role") return;
  for (const identity of liftableRoles(actor)) {
    const role = actor.world.target(identity.ref);
    const boundary = identity.boundary.state === "read" ? identity.boundary.value : undefined;
    if (!role || !boundary || role.ref === actor.ref) continue;
    const action = path.calls[0]?.action ?? "";
    const objects = { target: role.ref, named: { arn: role.ref, sent: boundarySent(identity, action), sentAs: `boundary ${action}` } };
    const becomesIt: Part = () => becomes(actor, role, "assume");
    if (isRefused(actor, path, objects) || (!actor.explain && becomesIt().verdict === "denied")) continue;
    if (rank(wayTo(actor.silent, to)) === 0) return;
    yield together([
      headOf(actor, path, to),
      ...callsOf(actor, path, objects),
      becomesIt,
      lifted(identity, boundary),
      () => administers(actor.world, withoutBoundary(identity)),
    ]);
  }
}

/** H37: versions that were not read may hold anything. */
function unread(actor: Actor, path: EscalationPath, end: StrengthenedEnd, to: Ref): readonly Decision[] {
  if (end.by !== "other-version" || rank(wayTo(actor.silent, to)) <= rankOf("unknown")) return [];
  return ownPolicies(actor, actor.ref)
    .filter((arn) => actor.account.policies.get(arn)?.otherVersions === undefined)
    .map((arn) =>
      together([
        headOf(actor, path, to),
        ...callsOf(actor, path, { target: to, named: { arn, sentAs: "own policy" } }),
        () => lacks({ what: "versions that are not the default one", of: arn }, { check: "target", verify: showVersions(arn) }),
      ]),
    );
}

/**
 * A path by which a limit falls away, to what that opens in one more step: a user, a role or the whole account. Undefined where it opens nothing
 * there, and where the caller gets there as well without it.
 */
export function judgeStrengthened(actor: Actor, path: EscalationPath, end: StrengthenedEnd, to: Ref): Decision | undefined {
  const parsed = parseRef(to);
  if (to === actor.ref || !actor.identity || (parsed?.kind === "iam" && parsed.type === "group")) return undefined;
  const isAccount = parsed?.kind === "account";
  const changes = changesOf(actor, end.by, end.of, path.calls[0]?.action ?? "", to);
  const own = changes.flatMap((change) => through(actor, path, to, change) ?? []);
  return bestOf([...own, ...(isAccount ? [...ofOthers(actor, path, end, to), ...unread(actor, path, end, to)] : [])]);
}

/** Whether a caller may not make the calls by which a limit of its own falls away, wherever it then goes. */
export function isBarred(actor: Actor, path: EscalationPath, end: StrengthenedEnd): boolean {
  if (end.by === "chosen-tags") return false; // those of the end count as well
  const isShut = (by: Actor): boolean =>
    changesOf(by, end.by, end.of, path.calls[0]?.action ?? "", by.ref).every((c) => isRefused(by, path, { target: by.ref, named: c.named([]) }));
  return isShut(actor) && (!actor.tagged || isShut(actor.tagged));
}

/** Whether anything can fall away on the way to an end, for callers that nothing asked tells apart. */
export function mayStrengthen(actor: Actor, path: EscalationPath, end: StrengthenedEnd, to: Ref): boolean {
  if (changesOf(actor, end.by, end.of, path.calls[0]?.action ?? "", to).length > 0) return true;
  if (parseRef(to)?.kind !== "account") return false;
  if (end.by === "no-boundary") return end.of === "role" && liftableRoles(actor).length > 0;
  return end.by === "other-version" && ownPolicies(actor, actor.ref).some((arn) => actor.account.policies.get(arn)?.otherVersions === undefined);
}

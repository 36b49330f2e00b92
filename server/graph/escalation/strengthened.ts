import { parseRef, type Ref } from "@/server/model/ref.ts";
import { type Decision, rankOf } from "@/server/model/verdict.ts";
import { ESCALATION_PATHS } from "@/server/policy/escalation/catalogue.ts";
import type { EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import { judgeAccount } from "./account-end.ts";
import type { Actor } from "./actor.ts";
import { callsOf, headOf, ownPolicies } from "./calls.ts";
import { becomes, judgeTo } from "./judge.ts";
import { administers } from "./self.ts";
import { boundarySent, type Change, changesOf, lifted, withoutBoundary } from "./strengthening.ts";
import { targetsOf } from "./targets.ts";
import { bestOf, fails, lacks, type Part, together } from "./together.ts";
import { showVersions } from "./verify.ts";

type StrengthenedEnd = Extract<EscalationEnd, { kind: "strengthened" }>;

const ORDINARY: ReadonlySet<EscalationEnd["kind"]> = new Set(["account", "group", "user", "role", "passed-role", "held-role"] as const);
const ordinaryPaths = ESCALATION_PATHS.filter((p) => ORDINARY.has(p.end.kind));

const rank = (d: Decision | undefined): number => rankOf(d?.verdict ?? "denied");

type Way = (actor: Actor) => Decision;

const NOT_THERE: Decision = fails({ check: "escalation-path", code: "ESCALATION_LIMITED", reason: "the path does not lead there" });

function direct(actor: Actor, to: Ref): readonly Way[] {
  const isAccount = parseRef(to)?.kind === "account";
  const role = isAccount ? undefined : actor.targetOf(to);
  const administrator: readonly Way[] = isAccount ? [(by) => (by.identity ? administers(by.world, by.identity) : NOT_THERE)] : [];
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

function through(actor: Actor, path: EscalationPath, to: Ref, change: Change): Decision | undefined {
  const own = rank(wayTo(actor.silent, to));
  // what it has anyway is no gain
  if (own === 0 || rank(wayTo(change.actor.silent, to)) >= own) return undefined;
  const then = wayTo(change.actor, to);
  if (!then) return undefined;
  const named = change.named(then.conditions);
  return together([headOf(actor, path, to), ...callsOf(actor, path, { target: to, named }), change.told, () => then]);
}

/** H38: the boundary of a role that the caller may assume falls away, and the role is an administrator without it. */
function* ofOthers(actor: Actor, path: EscalationPath, end: StrengthenedEnd, to: Ref): Iterable<Decision> {
  if (end.by !== "no-boundary" || end.of !== "role" || rank(wayTo(actor.silent, to)) === 0) return;
  for (const role of targetsOf(actor.world, actor.account).roles) {
    const identity = role.ref === actor.ref ? undefined : actor.world.identity(role.ref);
    const boundary = identity?.boundary.state === "read" ? identity.boundary.value : undefined;
    if (!identity || !boundary || administers(actor.world, identity).verdict !== "denied") continue;
    const action = path.calls[0]?.action ?? "";
    const named = { arn: role.ref, sent: boundarySent(identity, action), sentAs: `boundary ${action}` };
    const parts: readonly Part[] = [
      headOf(actor, path, to),
      ...callsOf(actor, path, { target: role.ref, named }),
      () => becomes(actor, role, "assume"),
      lifted(identity, boundary),
      () => administers(actor.world, withoutBoundary(identity)),
    ];
    yield together(parts);
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
  if (to === actor.ref || !actor.identity) return undefined;
  const isAccount = parseRef(to)?.kind === "account";
  const changes = changesOf(actor, end.by, end.of, path.calls[0]?.action ?? "", to);
  const own = changes.flatMap((change) => through(actor, path, to, change) ?? []);
  return bestOf([...own, ...(isAccount ? [...ofOthers(actor, path, end, to), ...unread(actor, path, end, to)] : [])]);
}

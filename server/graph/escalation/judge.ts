import { isComplete } from "@/server/graph/account-world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import { type EscalationEnd, type EscalationPath, INVENTORIES } from "@/server/policy/escalation/path.ts";
import type { StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import type { Actor } from "./actor.ts";
import { callsOf, headOf } from "./calls.ts";
import { roomFor } from "./credentials.ts";
import { differentHolders } from "./holder-class.ts";
import { managed } from "./managed.ts";
import { type Holder, isReserved, profiledRoles, targetsOf } from "./targets.ts";
import { fails, lacks, type Part, passes, takes, together } from "./together.ts";
import { showGroupsOf, showHolder, showIdentity, showProfilesOf } from "./verify.ts";

type EndOf<K extends EscalationEnd["kind"]> = Extract<EscalationEnd, { kind: K }>;

const reserved = (role: TargetRole): Decision =>
  fails({
    check: "target",
    code: "ESCALATION_TARGET_RESERVED",
    reason: `\`${role.ref}\` is a reserved role: IAM calls cannot change it or pass it`,
    verify: showIdentity(role.ref),
  });

const NAMES_CALLER = new WeakMap<Actor, StoredPolicy>();

/** The trust policy the caller would write: it names the caller itself, which is enough in one account (H35). */
function writtenTrust(actor: Actor): StoredPolicy {
  const known = NAMES_CALLER.get(actor);
  if (known) return known;
  const statement = {
    Effect: "Allow",
    Principal: { AWS: actor.ref },
    Action: actor.session?.transitiveTagKeys ? ["sts:AssumeRole", "sts:TagSession"] : "sts:AssumeRole",
  };
  const made: StoredPolicy = {
    source: actor.ref,
    document: "the trust policy it would write",
    isImagined: true,
    policy: compilePolicy({ Version: "2012-10-17", Statement: [statement] }, "trust"),
  };
  NAMES_CALLER.set(actor, made);
  return made;
}

const becoming = new WeakMap<Actor, Map<string, Decision>>();

/** Whether the caller can assume the role, as it stands or with the trust policy it would write; kept, for several paths end with it. */
export function becomes(actor: Actor, role: TargetRole, by: "assume" | "trust"): Decision {
  if (actor.caller.kind === "root") return takes("the account lets one of its users or roles assume the role");
  const known = becoming.get(actor) ?? new Map<string, Decision>();
  becoming.set(actor, known);
  const key = `${by} ${role.ref}`;
  const kept = known.get(key);
  if (kept) return kept;
  const target: TargetRole = by === "assume" ? role : { ...role, trust: { state: "read", value: writtenTrust(actor) } };
  const decision = decideAssumeRole({ caller: actor.caller, role: target, time: actor.world.time, explain: actor.explain });
  known.set(key, decision);
  return decision;
}

function toRole(actor: Actor, path: EscalationPath, end: EndOf<"role">, to: Ref): Decision | undefined {
  const role = actor.targetOf(to);
  if (!role || to === actor.ref) return undefined;
  const free: readonly Part[] = isReserved(role) ? [() => reserved(role)] : [];
  return withTarget(actor, [headOf(actor, path, to), ...free, ...callsOf(actor, path, { target: to })], [() => becomes(actor, role, end.by)]);
}

function toUser(actor: Actor, path: EscalationPath, end: EndOf<"user">, to: Ref): Decision | undefined {
  const parsed = parseRef(to);
  if (parsed?.kind !== "iam" || parsed.type !== "user" || to === actor.ref) return undefined;
  return together([headOf(actor, path, to), ...callsOf(actor, path, { target: to }), () => roomFor(actor.account, to, end.by)]);
}

/** All parts. Where no proof is made, those about the target go first: they are soon told, often a refusal, and then no call has to be looked at. */
function withTarget(actor: Actor, parts: readonly Part[], target: readonly Part[]): Decision {
  const refusal = actor.explain ? undefined : target.map((part) => part()).find((d) => d.verdict === "denied");
  return refusal ?? together([...parts, ...target]);
}

function profileStep(actor: Actor, to: Ref): Decision {
  const holds = profiledRoles(actor.account).has(to);
  const profile = holds ? actor.account.facts.instanceProfiles.find((p) => p.roleArns.includes(to))?.arn : undefined;
  const verify = showProfilesOf(to);
  if (profile !== undefined) {
    const evidence = { source: profile, document: "instance profile" };
    return passes({
      check: "instance-profile",
      code: "INSTANCE_PROFILE_HOLDS_ROLE",
      reason: `instance profile \`${profile}\` holds the role`,
      verify,
      evidence,
    });
  }
  if (!isComplete(actor.account, "instanceProfiles"))
    return lacks({ what: "instance profiles that hold the role", of: to }, { check: "instance-profile", verify });
  return fails({ check: "instance-profile", code: "ESCALATION_NO_INSTANCE_PROFILE", reason: `no instance profile of the account holds \`${to}\``, verify });
}

function toPassed(actor: Actor, path: EscalationPath, end: EndOf<"passed-role">, to: Ref): Decision | undefined {
  const role = actor.targetOf(to);
  if (!role || to === actor.ref) return undefined;
  const parts: Part[] = [headOf(actor, path, to), ...callsOf(actor, path, { target: to, service: end.service })];
  if (isReserved(role)) parts.splice(1, 0, () => reserved(role));
  const profile: readonly Part[] = end.profile ? [() => profileStep(actor, to)] : [];
  return withTarget(actor, parts, [...profile, () => targetsOf(actor.world, actor.account).serves(end.service, role, actor.explain)]);
}

function throughHolder(actor: Actor, path: EscalationPath, end: EndOf<"held-role">, holder: Holder): Decision {
  const evidence = { source: holder.arn, document: "role" };
  const reason = `\`${holder.arn}\` has the role \`${holder.role}\` and does what the caller tells it to`;
  const holds: Part = () => passes({ check: "target", code: "ESCALATION_HOLDER", reason, verify: showHolder(holder.arn), evidence });
  const agent: readonly Part[] = end.managed ? [() => managed(actor, holder)] : [];
  return together([headOf(actor, path, holder.role, holder.arn), holds, ...callsOf(actor, path, { target: holder.role, holder }), ...agent]);
}

function toHeld(actor: Actor, path: EscalationPath, end: EndOf<"held-role">, to: Ref): Decision | undefined {
  const targets = targetsOf(actor.world, actor.account);
  const { isWhole } = targets.holders(end.holder);
  const holders = targets.holdersOf(end.holder, to);
  const different = actor.explain ? holders : differentHolders(actor, path, end, to);
  if (holders.length > 0 || isWhole) return actor.best(different.map((h) => (by) => throughHolder(by, path, end, h)));
  const { what, list } = INVENTORIES[end.holder];
  const inventory: Part = () => lacks({ what, of: actor.account.id }, { verify: list });
  if (parseRef(to)?.kind === "k8s")
    return end.holder === "instance" ? together([headOf(actor, path, to), ...callsOf(actor, path, { target: to }), inventory]) : undefined;
  const role = actor.targetOf(to);
  if (!role || isReserved(role) || to === actor.ref) return undefined;
  const serves: Part = () => targets.serves(end.service, role, actor.explain);
  return withTarget(actor, [headOf(actor, path, to), ...callsOf(actor, path, { target: to })], [serves, inventory]);
}

function toGroup(actor: Actor, path: EscalationPath, to: Ref): Decision | undefined {
  const user = actor.account.users.get(actor.ref);
  const group = actor.account.facts.groups.find((g) => g.arn === to);
  if (!user || !group) return undefined;
  const there = user.groups?.some((name) => name.toLowerCase() === group.name.toLowerCase());
  if (there)
    return fails({
      check: "group-membership",
      code: "ESCALATION_ALREADY_MEMBER",
      reason: `it is in group \`${group.name}\` already`,
      verify: showGroupsOf(user.arn),
    });
  return together([headOf(actor, path, to), ...callsOf(actor, path, { target: to })]);
}

/** A path of one caller to one end, apart from the account; undefined where the path does not lead to such an end. */
export function judgeTo(actor: Actor, path: EscalationPath, to: Ref): Decision | undefined {
  const { end } = path;
  switch (end.kind) {
    case "account":
    case "strengthened":
    case "federated":
    case "recreated":
      return undefined;
    case "group":
      return toGroup(actor, path, to);
    case "user":
      return toUser(actor, path, end, to);
    case "role":
      return toRole(actor, path, end, to);
    case "passed-role":
      return toPassed(actor, path, end, to);
    case "held-role":
      return toHeld(actor, path, end, to);
  }
}

/** The calls of a path in which the caller changes itself. */
export const changesItself = (actor: Actor, path: EscalationPath): Decision =>
  together([headOf(actor, path, actor.ref), ...callsOf(actor, path, { target: actor.ref })]);

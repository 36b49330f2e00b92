import { isComplete } from "@/server/graph/account-world.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import type { CallObject, EscalationEnd, EscalationPath } from "@/server/policy/escalation/path.ts";
import type { StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { type Actor, aboutSent, isChosen, tagsSent } from "./actor.ts";
import { roomFor } from "./credentials.ts";
import { type Holder, isReserved, targetsOf } from "./targets.ts";
import { fails, lacks, type Part, passes, takes, together } from "./together.ts";

type EndOf<K extends EscalationEnd["kind"]> = Extract<EscalationEnd, { kind: K }>;

/** What "target" and "holder" stand for in one judgement. */
interface Objects {
  readonly target: Ref;
  readonly holder?: Holder;
  readonly service?: string;
}

const NO_POLICY: Decision = fails({
  check: "target",
  code: "ESCALATION_NO_ATTACHED_POLICY",
  reason: "no customer-managed policy is attached, so there is none to write a new version of",
});
const NO_GROUP: Decision = fails({ check: "group-membership", code: "ESCALATION_NO_GROUP", reason: "the user is in no group" });

/** Customer-managed policies that count for a user or role, its groups' with them. */
function ownPolicies(actor: Actor, arn: Ref): readonly string[] {
  const { account } = actor;
  const user = account.users.get(arn);
  const groups = (user?.groups ?? []).flatMap((name) => account.groupsByName.get(name.toLowerCase()) ?? []);
  const holders = [user, account.roles.get(arn), ...groups];
  return [...new Set(holders.flatMap((h) => h?.attachedPolicies ?? []))].filter((p) => !p.includes(":iam::aws:"));
}

function ownGroups(actor: Actor): readonly string[] {
  const user = actor.account.users.get(actor.ref);
  return (user?.groups ?? []).flatMap((name) => actor.account.groupsByName.get(name.toLowerCase())?.arn ?? []);
}

function onOneOf(actor: Actor, action: string, resources: readonly string[], none: Decision): Decision {
  return actor.best(resources.map((resource) => (by) => by.call(action, resource))) ?? none;
}

function makeCall(actor: Actor, action: string, on: CallObject, objects: Objects): Decision {
  if (isChosen(on)) return actor.callAny(action, on.any);
  const identity = actor.world.identity(objects.target);
  switch (on) {
    case "self":
      return actor.call(action, actor.ref, aboutSent(actor.identity), "self");
    case "target":
      return actor.call(action, objects.target, aboutSent(identity, action === "iam:PassRole" ? objects.service : undefined), objects.service ?? "target");
    case "group":
      return actor.call(action, objects.target);
    case "policy":
      return onOneOf(actor, action, ownPolicies(actor, objects.target), NO_POLICY);
    case "own-group":
      return onOneOf(actor, action, ownGroups(actor), NO_GROUP);
    case "holder":
      return objects.holder ? actor.call(action, objects.holder.arn, tagsSent(objects.holder.tags), "holder") : actor.callAny(action, "*");
  }
}

const callsOf = (actor: Actor, path: EscalationPath, objects: Objects): readonly Part[] =>
  path.calls.map((c) => () => makeCall(actor, c.action, c.on, objects));

/** The line a proof begins with: what the path is. */
export function headOf(path: EscalationPath): Part {
  const actions = path.calls.map((c) => c.action).join(", ");
  const head = passes({ check: "escalation-path", code: "ESCALATION_PATH", reason: `path ${path.id}: it ${path.how}; that takes ${actions}` });
  return () => (path.takesFor === undefined ? head : { ...head, assumptions: [path.takesFor] });
}

const reserved = (role: TargetRole): Decision =>
  fails({ check: "target", code: "ESCALATION_TARGET_RESERVED", reason: `\`${role.ref}\` is a reserved role: IAM calls cannot change it or pass it` });

const NAMES_CALLER = new WeakMap<Actor, StoredPolicy>();

/** The trust policy the caller would write: it names the caller itself, which is enough in one account (H35). */
function writtenTrust(actor: Actor): StoredPolicy {
  const known = NAMES_CALLER.get(actor);
  if (known) return known;
  const statement = { Effect: "Allow", Principal: { AWS: actor.ref }, Action: "sts:AssumeRole" };
  const made: StoredPolicy = {
    source: actor.ref,
    document: "the trust policy it would write",
    policy: compilePolicy({ Version: "2012-10-17", Statement: [statement] }, "trust"),
  };
  NAMES_CALLER.set(actor, made);
  return made;
}

function becomes(actor: Actor, role: TargetRole, by: "assume" | "trust"): Decision {
  if (actor.caller.kind === "root") return takes("the account lets one of its users or roles assume the role");
  const target: TargetRole = by === "assume" ? role : { ...role, trust: { state: "read", value: writtenTrust(actor) } };
  return decideAssumeRole({ caller: actor.caller, role: target, time: actor.world.time, explain: actor.explain });
}

function toRole(actor: Actor, path: EscalationPath, end: EndOf<"role">, to: Ref): Decision | undefined {
  const role = actor.world.target(to);
  if (!role || to === actor.ref) return undefined;
  const free: readonly Part[] = isReserved(role) ? [() => reserved(role)] : [];
  return together([headOf(path), ...free, ...callsOf(actor, path, { target: to }), () => becomes(actor, role, end.by)]);
}

function toUser(actor: Actor, path: EscalationPath, end: EndOf<"user">, to: Ref): Decision | undefined {
  const parsed = parseRef(to);
  if (parsed?.kind !== "iam" || parsed.type !== "user" || to === actor.ref) return undefined;
  return together([headOf(path), ...callsOf(actor, path, { target: to }), () => roomFor(actor.account, to, end.by)]);
}

function profileStep(actor: Actor, to: Ref): Decision {
  const profile = actor.account.facts.instanceProfiles.find((p) => p.roleArns.includes(to))?.arn;
  if (profile !== undefined) {
    const evidence = { source: profile, document: "instance profile" };
    return passes({ check: "instance-profile", code: "INSTANCE_PROFILE_HOLDS_ROLE", reason: `instance profile \`${profile}\` holds the role`, evidence });
  }
  if (!isComplete(actor.account, "instanceProfiles"))
    return lacks({ what: "instance profiles that hold the role", of: to }, "FACT_NOT_COLLECTED", "instance-profile");
  return fails({ check: "instance-profile", code: "ESCALATION_NO_INSTANCE_PROFILE", reason: `no instance profile of the account holds \`${to}\`` });
}

function toPassed(actor: Actor, path: EscalationPath, end: EndOf<"passed-role">, to: Ref): Decision | undefined {
  const role = actor.world.target(to);
  if (!role || to === actor.ref) return undefined;
  const parts: Part[] = [headOf(path), ...callsOf(actor, path, { target: to, service: end.service })];
  if (isReserved(role)) parts.splice(1, 0, () => reserved(role));
  if (end.profile) parts.push(() => profileStep(actor, to));
  return together([...parts, () => targetsOf(actor.world, actor.account).serves(end.service, role, actor.explain)]);
}

const SSM_AGENT = "ssmmessages:CreateControlChannel";

/** H34: Systems Manager manages an instance whose role lets its agent register. */
function managed(actor: Actor, holder: Holder): Decision {
  const identity = actor.world.identity(holder.role);
  const fact = { what: "Systems Manager's hold on the instance", of: holder.arn };
  if (!identity) return lacks(fact);
  const caller = { kind: "identity", identity, session: { origin: "ec2" } } as const;
  const registers = decideAction({ caller, action: SSM_AGENT, resource: "*", time: actor.world.time }).verdict;
  if (registers === "denied") return lacks(fact, "ESCALATION_INSTANCE_NOT_MANAGED");
  if (registers === "unknown") return lacks(fact);
  const reason = "the instance's role lets the SSM agent register, so Systems Manager can run commands there";
  return passes({ check: "escalation-path", code: "ESCALATION_HOLDER", reason, evidence: { source: holder.role, document: "identity policies" } });
}

function throughHolder(actor: Actor, path: EscalationPath, end: EndOf<"held-role">, holder: Holder): Decision {
  const evidence = { source: holder.arn, document: "role" };
  const reason = `\`${holder.arn}\` has the role \`${holder.role}\` and does what the caller tells it to`;
  const holds: Part = () => passes({ check: "target", code: "ESCALATION_HOLDER", reason, evidence });
  const agent: readonly Part[] = end.managed ? [() => managed(actor, holder)] : [];
  return together([headOf(path), holds, ...callsOf(actor, path, { target: holder.role, holder }), ...agent]);
}

function toHeld(actor: Actor, path: EscalationPath, end: EndOf<"held-role">, to: Ref): Decision | undefined {
  const targets = targetsOf(actor.world, actor.account);
  const { found, isWhole } = targets.holders(end.holder);
  const holders = found.filter((h) => h.role === to || h.node === to);
  if (holders.length > 0 || isWhole) return actor.best(holders.map((h) => (by) => throughHolder(by, path, end, h)));
  const inventory: Part = () => lacks({ what: end.what, of: actor.account.id });
  if (parseRef(to)?.kind === "k8s") return end.holder === "instance" ? together([headOf(path), ...callsOf(actor, path, { target: to }), inventory]) : undefined;
  const role = actor.world.target(to);
  if (!role || isReserved(role) || to === actor.ref) return undefined;
  const serves: Part = () => targets.serves(end.service, role, actor.explain);
  return together([headOf(path), ...callsOf(actor, path, { target: to }), serves, inventory]);
}

function toGroup(actor: Actor, path: EscalationPath, to: Ref): Decision | undefined {
  const user = actor.account.users.get(actor.ref);
  const group = actor.account.facts.groups.find((g) => g.arn === to);
  if (!user || !group) return undefined;
  const there = user.groups?.some((name) => name.toLowerCase() === group.name.toLowerCase());
  if (there) return fails({ check: "group-membership", code: "ESCALATION_ALREADY_MEMBER", reason: `it is in group \`${group.name}\` already` });
  return together([headOf(path), ...callsOf(actor, path, { target: to })]);
}

/** A path of one caller to one end, apart from the account; undefined where the path does not lead to such an end. */
export function judgeTo(actor: Actor, path: EscalationPath, to: Ref): Decision | undefined {
  const { end } = path;
  switch (end.kind) {
    case "account":
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
export const changesItself = (actor: Actor, path: EscalationPath): Decision => together([headOf(path), ...callsOf(actor, path, { target: actor.ref })]);

import { IAM_SENTENCES } from "@/server/model/escalation/iam-sentences.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { type CallObject, type EscalationPath, isChosen } from "@/server/policy/escalation/path.ts";
import { type Actor, aboutSent, type Sent, tagsSent } from "./actor.ts";
import type { Holder } from "./targets.ts";
import { fails, HOLDS, type Part, passes } from "./together.ts";
import { showAttached, showGroupsOf } from "./verify.ts";

/** What "target", "holder" and "named" stand for in one judgement. */
export interface Objects {
  readonly target: Ref;
  readonly holder?: Holder;
  readonly service?: string;
  readonly named?: { readonly arn: string; readonly sent?: Sent; readonly sentAs?: string };
}

const noPolicy = (arn: string): Decision =>
  fails({
    check: "target",
    code: "ESCALATION_NO_ATTACHED_POLICY",
    reason: `no customer-managed policy is attached to \`${arn}\`, so there is none to write a new version of`,
    verify: showAttached(arn),
  });
const noGroup = (arn: string): Decision =>
  fails({ check: "group-membership", code: "ESCALATION_NO_GROUP", reason: `\`${arn}\` is in no group`, verify: showGroupsOf(arn) });

/** Customer-managed policies that count for a user or role, its groups' with them. */
export function ownPolicies(actor: Actor, arn: Ref): readonly string[] {
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

/** The service whose resource a passed role is associated with: that of the call beside iam:PassRole. */
const receiverOf = (path: EscalationPath): string => (path.calls.find((c) => c.action !== "iam:PassRole")?.action ?? "iam:").split(":")[0] ?? "";

function onTarget(actor: Actor, path: EscalationPath, action: string, objects: Objects): Decision {
  const identity = actor.identityOf(objects.target);
  if (action !== "iam:PassRole" || objects.service === undefined) return actor.call(action, objects.target, aboutSent(identity), "target");
  const passed = { service: objects.service, associated: `arn:${actor.account.partition}:${receiverOf(path)}:*:${actor.account.id}:*` };
  return actor.call(action, objects.target, aboutSent(identity, passed), `${passed.service} ${passed.associated}`);
}

function makeCall(actor: Actor, path: EscalationPath, action: string, on: CallObject, objects: Objects): Decision {
  if (isChosen(on)) return actor.callAny(action, on.any);
  switch (on) {
    case "self":
      return actor.call(action, actor.ref, aboutSent(actor.identity), "self");
    case "target":
      return onTarget(actor, path, action, objects);
    case "group":
      return actor.call(action, objects.target);
    case "policy":
      return onOneOf(actor, action, ownPolicies(actor, objects.target), noPolicy(objects.target));
    case "own-group":
      return onOneOf(actor, action, ownGroups(actor), noGroup(actor.ref));
    case "holder":
      return objects.holder ? actor.call(action, objects.holder.arn, tagsSent(objects.holder.tags), "holder") : actor.callAny(action, "*");
    case "named":
      return actor.call(action, objects.named?.arn ?? objects.target, objects.named?.sent, objects.named?.sentAs ?? "named");
  }
}

/** Every call of a path, each a check of its own. */
export const callsOf = (actor: Actor, path: EscalationPath, objects: Objects): readonly Part[] =>
  path.calls.map((c) => () => makeCall(actor, path, c.action, c.on, objects));

/** The line a proof begins with: what the caller does, with the names of this very edge. */
export function headOf(actor: Actor, path: EscalationPath, target: string, holder?: string): Part {
  if (!actor.explain) return HOLDS;
  const names = { caller: `\`${actor.ref}\``, target: `\`${target}\``, holder: holder === undefined ? undefined : `\`${holder}\`` };
  const actions = path.calls.map((c) => c.action).join(", ");
  const reason = `${IAM_SENTENCES[path.id](names)} (path ${path.id}: ${actions})`;
  const head = passes({ check: "escalation-path", code: "ESCALATION_PATH", reason });
  return () => (path.takesFor === undefined ? head : { ...head, assumptions: [path.takesFor] });
}

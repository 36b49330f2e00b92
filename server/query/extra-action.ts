import { missingAnswer } from "@/server/graph/decisions.ts";
import { callerOf, decideWithTags } from "@/server/graph/edges/assume-role.ts";
import type { World } from "@/server/graph/world.ts";
import type { Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";

/** What a call that assumes a role may need besides, each an action of its own on the role (B24, B28, B29). */
const EXTRA: ReadonlyMap<string, string> = new Map(["sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"].map((name) => [name.toLowerCase(), name]));

export interface ExtraAction {
  readonly action: string;
  readonly decision: Decision;
}

/** One of these actions between a user or role and a role, decided by the same policies as the call itself; undefined for anything else. */
export function extraAction(world: World, from: Ref, to: Ref, asked: string): ExtraAction | undefined {
  const action = EXTRA.get(asked.toLowerCase());
  const role = world.target(to);
  const caller = callerOf(world, from);
  if (action === undefined || !role || !caller) return undefined;
  if (role.trust.state !== "read") return { action, decision: missingAnswer("trust-policy", role.trust.missing) };
  const on = { action, resource: to, resourceAccount: role.account, resourcePolicy: role.trust.value, time: world.time, explain: true };
  return { action, decision: decideWithTags(world, caller, (signer) => decideAction({ ...on, caller: signer })) };
}

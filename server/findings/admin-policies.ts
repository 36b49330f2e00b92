import { administers } from "@/server/graph/escalation/self.ts";
import { bestOf, together } from "@/server/graph/escalation/together.ts";
import type { World } from "@/server/graph/world.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";
import type { Caller, IamIdentity } from "@/server/policy/inputs.ts";
import { couldCall } from "@/server/policy/trust-entrances.ts";

const TRUST = "iam:UpdateAssumeRolePolicy";
const KEY = "iam:CreateAccessKey";
/** Calls that give a role every permission. */
const GIVES = ["iam:AttachRolePolicy", "iam:PutRolePolicy"] as const;

/** What an identity's own policies make of it. */
export interface ByPolicies {
  readonly verdict: VerdictWord;
  /** A whole clause. */
  readonly why: string;
}

const isOnAll = ({ resources }: CompiledStatement): boolean =>
  !resources || resources.negated || resources.patterns.some(({ template }) => /^\*+$/.test(template.source));

/** Whether a statement is written for an administrator: every action of IAM, on everything. */
const isWrittenForAll = ({ identityPolicies }: IamIdentity): boolean =>
  identityPolicies.some(
    ({ policy }) => policy.state === "compiled" && policy.statements.some((one) => one.effect === "Allow" && one.actions.matches("iam:*") && isOnAll(one)),
  );

const callerOf = (identity: IamIdentity): Caller =>
  identity.kind === "role" ? { kind: "identity", identity, session: { origin: "unspecified" } } : { kind: "identity", identity };

/** Whether it may give any role of the account every permission, and become it. */
function empowers(world: World, identity: IamIdentity): VerdictWord {
  const { account, partition } = identity;
  const may = (action: string) => () =>
    decideAction({ caller: callerOf(identity), action, resource: `arn:${partition}:iam::${account}:role/*`, resourceAccount: account, time: world.time });
  return bestOf(GIVES.map((gives) => together([may(TRUST), may(gives)])))?.verdict ?? "denied";
}

/**
 * Whether an identity administers its account by its own policies, with its boundary, Deny statements and service control policies: it may rewrite the trust of
 * every role and make a key of every user; or it has all of IAM, and after all that is taken from it may still give any role every permission and become it.
 */
export function byOwnPolicies(world: World, identity: IamIdentity): ByPolicies | undefined {
  const could = (action: string): boolean => couldCall(identity.identityPolicies, action) !== undefined;
  if (!could(TRUST)) return undefined;
  const verdict = could(KEY) ? administers(world, identity).verdict : "denied";
  if (verdict === "denied" && isWrittenForAll(identity))
    return { verdict: empowers(world, identity), why: "its policies let it give any role of the account every permission and become it" };
  return { verdict, why: "its policies let it take over every user and role of the account" };
}

import { numberOf } from "@/server/graph/classes/number-of.ts";
import { answersOf, questionOfCaller } from "@/server/graph/classes/question.ts";
import { keptFor } from "@/server/graph/memo.ts";
import type { World } from "@/server/graph/world.ts";
import type { Decision, MissingFact } from "@/server/model/verdict.ts";
import { decideAction } from "@/server/policy/action.ts";
import { identityKey } from "@/server/policy/identity-keys.ts";
import type { Caller, IamIdentity, SessionFacts, StoredPolicy } from "@/server/policy/inputs.ts";
import { compilePolicy } from "@/server/policy/parse-document.ts";
import { policiesOn, together } from "./asking.ts";
import { together as allOf, bestOf, fails, lacks, passes } from "./together.ts";
import { showGroup, showIdentity } from "./verify.ts";

const EVERYTHING = compilePolicy({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }, "identity");
const anything = (of: IamIdentity): StoredPolicy => ({ source: of.ref, document: "a policy that allows everything", policy: EVERYTHING });

/** The calls by which whoever has every permission becomes any role and any user. */
const TAKES_ALL = [
  { action: "iam:UpdateAssumeRolePolicy", type: "role" },
  { action: "iam:CreateAccessKey", type: "user" },
] as const;

/** The calls by which it makes any role as strong as it likes, and becomes it: all it needs where keys of users are denied to everybody. */
const MAKES_STRONG = ["iam:AttachRolePolicy", "iam:PutRolePolicy"].map((action) => [TAKES_ALL[0], { action, type: "role" }] as const);

const UNSPECIFIED: SessionFacts = { origin: "unspecified" };

type Calls = readonly { readonly action: string; readonly type: string }[];

function probe(world: World, identity: IamIdentity, session = UNSPECIFIED, calls: Calls = TAKES_ALL): Decision {
  return allOf(
    calls.map(({ action, type }) => () => {
      const resource = `arn:${identity.partition}:iam::${identity.account}:${type}/*`;
      return decideAction({ caller: callerOf(identity, session), action, resource, resourceAccount: identity.account, time: world.time });
    }),
  );
}

/** What becomes of one who is given every permission: takes over all others, or makes roles strong and becomes them; the best of both. */
function probeEmpowered(world: World, identity: IamIdentity, session = UNSPECIFIED): Decision {
  const given = empowered(identity);
  const plain = probe(world, given, session);
  if (plain.verdict === "allowed") return plain;
  return bestOf([plain, ...MAKES_STRONG.map((calls) => probe(world, given, session, calls))]) ?? plain;
}

function told(d: Decision, of: IamIdentity): Decision {
  const boundary = of.boundary.state === "read" ? of.boundary.value : undefined;
  const limit = boundary ? `permissions boundary \`${boundary.source}\`` : "permissions boundary";
  const verify = showIdentity(of.ref);
  const step = boundary
    ? ({ check: "permissions-boundary", verify, evidence: { source: boundary.source, document: boundary.document } } as const)
    : ({ check: "escalation-path", verify } as const);
  switch (d.verdict) {
    case "allowed":
      return passes({ ...step, code: "ESCALATION_UNLIMITED", reason: `no ${limit} and no Deny keeps permissions added to \`${of.ref}\` from counting` });
    case "denied":
      return fails({
        ...step,
        code: "ESCALATION_LIMITED",
        reason: `permissions added to \`${of.ref}\` would not count for the account: a ${limit}, a Deny or a service control policy stops them`,
      });
    case "conditional": {
      const reason = `permissions added to \`${of.ref}\` count for requests that meet the listed conditions`;
      return { ...d, steps: [{ ...step, outcome: "conditional", code: "ESCALATION_LIMIT_CONDITIONAL", reason }] };
    }
    case "unknown":
      return allOf(d.missing.map((fact) => () => lacks(fact, { check: "permissions-boundary" })));
  }
}

const kept = new WeakMap<IamIdentity, Decision>();
const callerOf = (identity: IamIdentity, session: SessionFacts): Extract<Caller, { kind: "identity" }> =>
  identity.kind === "role" ? { kind: "identity", identity, session } : { kind: "identity", identity };
const empowered = (identity: IamIdentity): IamIdentity => ({ ...identity, identityPolicies: [...identity.identityPolicies, anything(identity)] });

const PROBED = [...TAKES_ALL, ...MAKES_STRONG.flat()].map(({ action }) => action.toLowerCase());
const limits = keptFor((policy: StoredPolicy["policy"]): boolean => {
  if (policy.state !== "compiled") return true;
  return PROBED.some((action) => policy.statementsFor(action).some((s) => s.effect === "Deny"));
});

/** All that can keep one who is given every permission from having them: the same for identities of which that is the same. */
function limitsOf(identity: IamIdentity): string {
  const caller = callerOf(identity, UNSPECIFIED);
  const policies = policiesOn(
    caller,
    identity.identityPolicies.filter((p) => limits(p.policy)),
  );
  const question = questionOfCaller(together(policies, PROBED).asked, caller);
  const isOpen = identity.identityPoliciesMissing.length > 0;
  const numbers = policies.map((p) => numberOf(p.policy));
  const { account, kind, boundary, organization } = identity;
  return `${account} ${kind} ${isOpen} ${boundary.state} ${numberOf(organization)} ${numbers.join()} ${answersOf(question, (key) => identityKey(caller, key))}`;
}

const words = keptFor((_world: World) => new Map<string, Decision>());

/** The same without a proof; one decision for all with the same limits. */
function unlimitedWord(world: World, identity: IamIdentity): Decision {
  const known = words(world);
  const key = limitsOf(identity);
  const word = known.get(key) ?? probeEmpowered(world, identity);
  known.set(key, word);
  return word;
}

const wordOf = new WeakMap<IamIdentity, Decision>();

/**
 * Whether a user or role that is given every permission has them: boundary, Deny statements and service control policies still limit it (H37), in
 * a session that has one the session policy too (D9).
 */
export function unlimited(world: World, identity: IamIdentity, explain: boolean, session?: SessionFacts): Decision {
  if (session) return told(probeEmpowered(world, identity, session), identity);
  const of = explain ? kept : wordOf;
  const known = of.get(identity);
  if (known) return known;
  const made = explain ? told(probeEmpowered(world, identity), identity) : unlimitedWord(world, identity);
  of.set(identity, made);
  return made;
}

/** Whether a user or role may take over any other of its account by the policies it has, in this session. */
export function administers(world: World, identity: IamIdentity, session?: SessionFacts): Decision {
  const decision = probe(world, identity, session);
  const step = { check: "escalation-path" } as const;
  const reason = `with its own policies \`${identity.ref}\` may take over any user and role of the account`;
  switch (decision.verdict) {
    case "allowed":
      return passes({ ...step, code: "ESCALATION_UNLIMITED", reason, verify: showIdentity(identity.ref) });
    case "denied":
      return fails({ ...step, code: "ESCALATION_LIMITED", reason: `the policies of \`${identity.ref}\` do not give every permission of the account` });
    case "conditional":
      return { ...decision, steps: [{ ...step, outcome: "conditional", code: "ESCALATION_LIMIT_CONDITIONAL", reason }] };
    case "unknown":
      return allOf(decision.missing.map((fact) => () => lacks(fact)));
  }
}

export interface GroupPowers {
  readonly arn: string;
  readonly policies: readonly StoredPolicy[];
  readonly missing: readonly MissingFact[];
}

/** Whether a user has every permission of the account once it has a group's policies. */
export function withGroup(world: World, identity: IamIdentity, group: GroupPowers): Decision {
  const decision = probe(world, {
    ...identity,
    identityPolicies: [...identity.identityPolicies, ...group.policies],
    identityPoliciesMissing: [...identity.identityPoliciesMissing, ...group.missing],
  });
  const step = { check: "group-membership", verify: showGroup(group.arn), evidence: { source: group.arn, document: "policies of the group" } } as const;
  if (decision.verdict === "denied")
    return fails({ ...step, code: "ESCALATION_LIMITED", reason: `the policies of \`${group.arn}\` do not give every permission of the account` });
  const reason = `with the policies of \`${group.arn}\` it may take over any user and role of the account`;
  if (decision.verdict === "conditional") return { ...decision, steps: [{ ...step, outcome: "conditional", code: "ESCALATION_LIMIT_CONDITIONAL", reason }] };
  if (decision.verdict === "unknown") return allOf(decision.missing.map((fact) => () => lacks(fact)));
  return passes({ ...step, code: "ESCALATION_UNLIMITED", reason });
}

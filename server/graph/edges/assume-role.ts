import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { sessionOfFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { ANYONE, accountRef, arnRef, parseRef, type Ref, serviceRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import type { Caller, SessionFacts, TargetRole } from "@/server/policy/inputs.ts";
import { decideService } from "@/server/policy/service.ts";
import { couldCall, type TrustEntrance, trustEntrances } from "@/server/policy/trust-entrances.ts";
import type { DecidedMechanism, EdgeKind } from "./edge-kind.ts";

const ACTION = "sts:AssumeRole";

/** The callers an entrance of a trust policy can let in; whether it does is decided one by one. */
function candidates(world: World, role: TargetRole, entrance: TrustEntrance): readonly Ref[] {
  switch (entrance.kind) {
    case "principal":
      return [sessionRole(world, entrance.arn) ?? arnRef(entrance.arn)];
    case "account":
      return ofAccount(world, entrance.account, role.partition);
    case "anyone":
      return [ANYONE, ...[...world.accounts.values()].flatMap((a) => callersIn(world, a, a.id !== role.account))];
    case "unique-id":
      return [...world.accounts.values()].flatMap((a) => [...a.facts.users, ...a.facts.roles].filter((i) => i.id === entrance.id).map((i) => arnRef(i.arn)));
    case "service":
      return [serviceRef(entrance.host)];
    case "oidc-provider":
    case "saml-provider":
    case "builtin-provider":
      return [];
  }
}

/** A session ARN has no path: the role it belongs to is found by name (A21). */
function sessionRole(world: World, arn: string): Ref | undefined {
  const session = parseSessionArn(arn);
  const role = session && world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
  return role && arnRef(role.arn);
}

function ofAccount(world: World, account: string, partition: string): readonly Ref[] {
  const where = world.accounts.get(account);
  const outside = isComplete(where, "users") && isComplete(where, "roles") ? [] : [accountRef(account, partition)];
  return where ? [...outside, ...callersIn(world, where, true)] : outside;
}

/** The identities of an account; `needsPolicy` leaves out those whose own policies cannot reach sts:AssumeRole on anything. */
function callersIn(world: World, account: AccountWorld, needsPolicy: boolean): readonly Ref[] {
  const all = [...account.facts.users, ...account.facts.roles].map((i) => i.arn);
  const callers = needsPolicy ? all.filter((arn) => mayCall(world, arn)) : all;
  return callers.map(arnRef);
}

function mayCall(world: World, arn: string): boolean {
  const identity = world.identity(arn);
  if (!identity) return false;
  return identity.identityPoliciesMissing.length > 0 || couldCall(identity.identityPolicies, ACTION) !== undefined;
}

/** An account as a caller: someone in it; when all its users and roles are callers of their own, what is left is its root user (B8). */
function accountCaller(world: World, ref: Ref, account: string, partition: string): Caller {
  const where = world.accounts.get(account);
  if (isComplete(where, "users") && isComplete(where, "roles")) return { kind: "root", ref, account, partition, organization: world.organizationOf(account) };
  return { kind: "uncollected", ref, account, partition, missing: { what: "users, roles and their identity policies", of: ref } };
}

/** Who signs the call; undefined when the reference is no caller of sts:AssumeRole, or is known not to exist. */
export function callerOf(world: World, ref: Ref, session?: SessionFacts): Caller | undefined {
  const parsed = parseRef(ref);
  if (parsed?.kind === "anyone")
    return { kind: "uncollected", ref, account: "*", partition: "aws", missing: { what: "identity policies of a principal of another account", of: "*" } };
  if (parsed?.kind === "account") return accountCaller(world, ref, parsed.account, parsed.partition);
  if (parsed?.kind === "session") return sessionCaller(world, ref);
  if (parsed?.kind !== "iam" || (parsed.type !== "user" && parsed.type !== "role")) return undefined;
  const identity = world.identity(ref);
  if (identity) return { kind: "identity", identity, ...(identity.kind === "role" ? { session: session ?? { origin: "unspecified" } } : {}) };
  if (isComplete(world.accounts.get(parsed.account), parsed.type === "user" ? "users" : "roles")) return undefined;
  return { kind: "uncollected", ref, account: parsed.account, partition: parsed.partition, missing: { what: "identity policies", of: ref } };
}

function sessionCaller(world: World, ref: Ref): Caller | undefined {
  const session = parseSessionArn(ref);
  if (!session) return undefined;
  const role = world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
  const identity = role && world.identity(role.arn);
  if (identity) return { kind: "identity", identity, session: { origin: "unspecified", name: session.sessionName } };
  return { kind: "uncollected", ref, account: session.account, partition: session.partition, missing: { what: "identity policies", of: ref } };
}

function decideFor(world: World, from: Ref, role: TargetRole, facet: string, explain: boolean): Decision | undefined {
  const parsed = parseRef(from);
  if (parsed?.kind === "service") return decideService({ service: parsed.host, role, time: world.time, explain });
  const caller = callerOf(world, from, sessionOfFacet(world, facet));
  if (!caller) return undefined;
  const plain = decideAssumeRole({ caller, role, time: world.time, explain });
  const tagged = plain.verdict === "denied" ? withSessionTags(world, caller) : undefined;
  if (!tagged) return plain;
  const decision = decideAssumeRole({ caller: tagged, role, time: world.time, explain });
  return decision.verdict === "denied" ? plain : decision;
}

/** The caller in a session with tags of its starter's choice; undefined when its role lets nobody choose any (B33). Services send their own. */
function withSessionTags(world: World, caller: Caller): Caller | undefined {
  if (caller.kind !== "identity" || caller.identity.kind !== "role" || caller.session?.origin !== "unspecified") return undefined;
  const trust = world.target(caller.identity.ref)?.trust;
  if (trust?.state !== "read" || trust.value.policy.state !== "compiled") return undefined;
  const mayTag = trust.value.policy
    .statementsFor("sts:tagsession")
    .some((s) => s.effect === "Allow" && s.principals?.entries.some((e) => e.kind !== "service" && e.kind !== "canonical-user"));
  return mayTag ? { ...caller, session: { ...caller.session, canCarryTags: true } } : undefined;
}

/** Every collected role with a trust policy that can be read, and what that policy names. */
export function trustedRoles(world: World): readonly { readonly role: TargetRole; readonly entrances: readonly TrustEntrance[] }[] {
  return [...world.accounts.values()].flatMap((account) =>
    account.facts.roles.flatMap((fact) => {
      const role = world.target(fact.arn);
      if (role?.trust.state !== "read" || role.trust.value.policy.state !== "compiled") return [];
      return [{ role, entrances: trustEntrances(role.trust.value.policy) }];
    }),
  );
}

/** Whether nothing can be told from a role's trust policy: it was not collected, or is not valid. */
export const isTrustUnread = (role: TargetRole): boolean => role.trust.state !== "read" || role.trust.value.policy.state !== "compiled";

/**
 * Who may hold a role of which the trust policy was not read, so that it is unknown whether they do: those whose own policies name it, and, where
 * the role itself was collected, every identity of its account, which its trust may name (B3).
 */
function towardsUnread(world: World): readonly { readonly from: Ref; readonly role: TargetRole }[] {
  return [...world.accounts.values()].flatMap((account) => {
    const unread = account.facts.roles.flatMap((fact) => world.target(fact.arn) ?? []).filter(isTrustUnread);
    return [...account.facts.users, ...account.facts.roles].flatMap(({ arn }) =>
      [...unread, ...namedUnread(world, arn)].map((role) => ({ from: arnRef(arn), role })),
    );
  });
}

function namedUnread(world: World, arn: string): readonly TargetRole[] {
  const named = couldCall(world.identity(arn)?.identityPolicies ?? [], ACTION)?.resources ?? [];
  return named
    .filter((to) => !/[*?$]/.test(to))
    .flatMap((to) => world.target(to) ?? [])
    .filter(isTrustUnread);
}

function derive(world: World, graph: GraphBuilder): void {
  const write = (from: Ref, role: TargetRole): void => {
    const decision = from === role.ref ? undefined : decideFor(world, from, role, "", false);
    if (!decision) return;
    const { verdict, conditions } = decision;
    graph.edge({ from: graph.node(from), to: graph.node(role.ref), mechanism: ACTION, verdict, conditions, ownOnly: true });
  };
  for (const { role, entrances } of trustedRoles(world)) for (const from of new Set(entrances.flatMap((e) => candidates(world, role, e)))) write(from, role);
  for (const { from, role } of towardsUnread(world)) write(from, role);
}

/** A role session that carries transitive tags may be refused where the plain one is let in (B25): its edges are decided anew. */
function deriveFacets(world: World, graph: GraphBuilder): void {
  for (const { node, ref, facet } of graph.facetNodes()) {
    if (!sessionOfFacet(world, facet)) continue;
    for (const to of graph.targetsOf(ref, ACTION)) {
      const role = world.target(to);
      const decision = role && decideFor(world, ref, role, facet, false);
      if (decision)
        graph.edge({ from: node, to: graph.node(to), mechanism: ACTION, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
    }
  }
}

function decide(world: World, from: Ref, to: Ref, facet: string): readonly DecidedMechanism[] {
  const role = world.target(to);
  const decision = role && decideFor(world, from, role, facet, true);
  return decision ? [{ mechanism: ACTION, decision }] : [];
}

/** sts:AssumeRole: an IAM user, a role session, a service or another account becomes a role (B1–B31). */
export const assumeRole: EdgeKind = { label: ACTION, derive, deriveFacets, decide };

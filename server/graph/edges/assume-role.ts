import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { askedOfCallers, type CallerClass, callerClasses, splitCallers } from "@/server/graph/classes/caller-class.ts";
import { type RoleClass, roleClasses, splitRoles } from "@/server/graph/classes/role-class.ts";
import { RoleLookup } from "@/server/graph/classes/role-lookup.ts";
import { nextFacet, sessionOfFacet } from "@/server/graph/facet.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { World } from "@/server/graph/world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { ANYONE, accountRef, arnRef, parseRef, type Ref, serviceRef } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole } from "@/server/policy/assume-role.ts";
import type { Caller, SessionFacts, TargetRole } from "@/server/policy/inputs.ts";
import { decideService } from "@/server/policy/service.ts";
import { type TrustEntrance, trustEntrances } from "@/server/policy/trust-entrances.ts";
import { askedTogether } from "@/server/policy/what-is-asked.ts";
import type { DecidedMechanism, EdgeKind, SegmentGroup } from "./edge-kind.ts";
import { opensByTags, type TrustedRole } from "./session-targets.ts";

const ACTION = "sts:AssumeRole";

/** The callers an entrance of a trust policy names one by one; whether it lets them in is decided. */
function namedCallers(world: World, role: TargetRole, entrance: TrustEntrance): readonly Ref[] {
  switch (entrance.kind) {
    case "principal":
      return [sessionRole(world, entrance.arn) ?? arnRef(entrance.arn)];
    case "account":
      return isReadWhole(world, entrance.account) ? [] : [accountRef(entrance.account, role.partition)];
    case "anyone":
      return [ANYONE];
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

const isReadWhole = (world: World, account: string): boolean =>
  isComplete(world.accounts.get(account), "users") && isComplete(world.accounts.get(account), "roles");

/** A session ARN has no path: the role it belongs to is found by name (A21). */
function sessionRole(world: World, arn: string): Ref | undefined {
  const session = parseSessionArn(arn);
  const role = session && world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
  return role && arnRef(role.arn);
}

/** An account as a caller: someone in it; when all its users and roles are callers of their own, what is left is its root user (B8). */
function accountCaller(world: World, ref: Ref, account: string, partition: string): Caller {
  if (isReadWhole(world, account)) return { kind: "root", ref, account, partition, organization: world.organizationOf(account) };
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
  return decideWithTags(world, caller, (signer) => decideAssumeRole({ caller: signer, role, time: world.time, explain }));
}

/** A question about a caller, and once more for a session with tags of its starter's choice where it would be refused without them (B33). */
export function decideWithTags<D extends Decision>(world: World, caller: Caller, decide: (caller: Caller) => D): D {
  const plain = decide(caller);
  const tagged = plain.verdict === "denied" ? withSessionTags(world, caller) : undefined;
  if (!tagged) return plain;
  const decision = decide(tagged);
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

/** The caller, and where its starter may choose session tags the same in a session with them (B33). */
export function callersWithTags(world: World, caller: Caller): readonly [Caller, ...Caller[]] {
  const tagged = withSessionTags(world, caller);
  return tagged ? [caller, tagged] : [caller];
}

const rolesOf = (world: World, account: AccountWorld): readonly TargetRole[] => account.facts.roles.flatMap((fact) => world.target(fact.arn) ?? []);
const collectedRoles = (world: World): readonly TargetRole[] => [...world.accounts.values()].flatMap((account) => rolesOf(world, account));

/** What a role's trust policy names; undefined when it was not read, or is not valid. */
const entrancesOf = (role: TargetRole | undefined): readonly TrustEntrance[] | undefined =>
  role?.trust.state === "read" && role.trust.value.policy.state === "compiled" ? trustEntrances(role.trust.value.policy) : undefined;

/** Every collected role with a trust policy that can be read, and what that policy names. */
export function trustedRoles(world: World): readonly TrustedRole[] {
  return collectedRoles(world).flatMap((role) => {
    const entrances = entrancesOf(role);
    return entrances ? [{ role, entrances }] : [];
  });
}

/** Whether nothing can be told from a role's trust policy: it was not collected, or is not valid. */
export const isTrustUnread = (role: TargetRole): boolean => role.trust.state !== "read" || role.trust.value.policy.state !== "compiled";

/** Roles that callers' policies name and of whose trust policies nothing can be told. */
function writeUnread(world: World, graph: GraphBuilder, callers: CallerClass): void {
  const roles = (callers.resources ?? [])
    .filter((to) => !/[*?$]/.test(to))
    .flatMap((to) => world.target(to) ?? [])
    .filter(isTrustUnread);
  for (const role of roles) for (const caller of callers.members) writeOne(world, graph, caller.identity.ref, role);
}

function writeOne(world: World, graph: GraphBuilder, from: Ref, role: TargetRole): void {
  const decision = from === role.ref ? undefined : decideFor(world, from, role, "", false);
  if (!decision) return;
  const { verdict, conditions } = decision;
  graph.edge({ from: graph.node(from), to: graph.node(role.ref), mechanism: ACTION, verdict, conditions, ownOnly: true });
}

/** Class by class: one decision stands for all whom nothing that is asked tells apart. */
function writeClasses(world: World, graph: GraphBuilder, callers: CallerClass, roles: RoleClass): void {
  const asked = askedTogether([callers.asked, roles.asked]);
  const ends = splitRoles(roles, asked);
  for (const starts of splitCallers(callers, askedOfCallers(callers, asked), roles.names)) {
    for (const end of ends) {
      const [caller, role] = [starts.members[0], end.members[0]];
      if (!caller || !role) continue;
      const decision = decideWithTags(world, caller, (signer) => decideAssumeRole({ caller: signer, role, time: world.time }));
      if (decision.verdict === "denied") continue;
      const from = graph.set(`callers ${starts.key}`, () => starts.members.map((c) => graph.node(c.identity.ref)));
      const to = graph.set(`roles ${end.key}`, () => end.members.map((r) => graph.node(r.ref)));
      graph.edge({ from, to, mechanism: ACTION, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
    }
  }
}

/**
 * The accounts whose identities a trust policy hands the decision to, or lets in whoever they are. A trust policy that was not read may name
 * every identity of the role's account (B3).
 */
function accountsLetIn(world: World, roles: RoleClass, entrances: readonly TrustEntrance[] | undefined): ReadonlySet<string> {
  if (!entrances) return new Set([roles.account]);
  if (entrances.some((e) => e.kind === "anyone")) return new Set(world.accounts.keys());
  return new Set(entrances.flatMap((e) => (e.kind === "account" ? [e.account] : [])));
}

/** Whether the role's trust alone may let the account's own identities in, without a word of their policies (B3). */
const isDirect = (roles: RoleClass, account: string, entrances: readonly TrustEntrance[] | undefined): boolean =>
  account === roles.account && (!entrances || entrances.some((e) => e.kind === "anyone"));

/** The callers a trust policy names one by one, and the identities of its own account where it lets everyone in without a word of their policies. */
function writeInto(world: World, graph: GraphBuilder, roles: RoleClass, callersOf: CallersOf): void {
  const entrances = entrancesOf(roles.members[0]);
  for (const role of roles.members)
    for (const from of new Set((entrances ?? []).flatMap((e) => namedCallers(world, role, e)))) writeOne(world, graph, from, role);
  if (isDirect(roles, roles.account, entrances)) for (const callers of callersOf(roles.account)) writeClasses(world, graph, callers, roles);
}

/** Callers that need an Allow of their own: the roles that let their account in are looked up by what it names. */
function writeFrom(world: World, graph: GraphBuilder, callers: CallerClass, lookup: RoleLookup): void {
  if (callers.resources) for (const roles of lookup.within(callers.resources)) writeClasses(world, graph, callers, roles);
  writeUnread(world, graph, callers);
}

/** The roles that let identities of an account in if their own policies allow it, by account. */
function lookupsByAccount(world: World, rolesOfAccount: (account: AccountWorld) => readonly RoleClass[]): (account: string) => RoleLookup {
  const letIn = new Map<string, RoleClass[]>();
  for (const roles of [...world.accounts.values()].flatMap(rolesOfAccount)) {
    const entrances = entrancesOf(roles.members[0]);
    for (const account of accountsLetIn(world, roles, entrances)) if (!isDirect(roles, account, entrances)) push(letIn, account, roles);
  }
  return (account) => new RoleLookup(letIn.get(account) ?? []);
}

/** Into the roles of each account, class by class; and from each account's callers, class by class, to the roles their policies name. */
function segments(world: World): readonly SegmentGroup[] {
  const callersOf = callersByAccount(world);
  const rolesOfAccount = remembered((account: AccountWorld) => roleClasses(rolesOf(world, account)));
  const lookups = remembered(() => lookupsByAccount(world, rolesOfAccount));
  const accounts = [...world.accounts.values()];
  const into = accounts.map((account) => ({
    key: `into ${account.id}`,
    reads: [world],
    parts: () =>
      rolesOfAccount(account).map((roles) => ({
        key: `into ${roles.key}`,
        reads: [world],
        write: (graph: GraphBuilder) => writeInto(world, graph, roles, callersOf),
      })),
  }));
  const from = accounts.map((account) => ({
    key: `from ${account.id}`,
    reads: [world],
    parts: () => {
      const lookup = lookups(world)(account.id);
      return callersOf(account.id).map((callers) => ({
        key: `from ${callers.key}`,
        reads: [world],
        write: (graph: GraphBuilder) => writeFrom(world, graph, callers, lookup),
      }));
    },
  }));
  return [...into, ...from];
}

/** Worked out once for each key. */
function remembered<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const made = new Map<K, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

function push<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

type CallersOf = (account: string) => readonly CallerClass[];

/** Every account's users and roles as classes, made when first asked for. */
function callersByAccount(world: World): CallersOf {
  const made = new Map<string, readonly CallerClass[]>();
  return (account) => {
    const known = made.get(account);
    if (known) return known;
    const facts = world.accounts.get(account)?.facts;
    const callers = [...(facts?.users ?? []), ...(facts?.roles ?? [])].flatMap(({ arn }) => {
      const caller = callerOf(world, arnRef(arn));
      return caller?.kind === "identity" ? [caller] : [];
    });
    const classes = callerClasses(callers, (c) => withSessionTags(world, c) !== undefined);
    made.set(account, classes);
    return classes;
  };
}

/**
 * A role session that carries transitive tags may be refused where the plain one is let in, and let in where that is refused (B25, B33): its edges
 * are decided anew. The session it becomes carries the same tags, hop by hop.
 */
function deriveFacets(world: World, graph: GraphBuilder): void {
  const all = once(() => trustedRoles(world));
  for (const { node, ref, facet } of graph.facetNodes()) {
    if (!sessionOfFacet(world, facet)) continue;
    const next = nextFacet(world, facet);
    for (const to of new Set([...graph.targetsOf(ref, ACTION), ...opensByTags(world, ref, all)])) {
      const role = world.target(to);
      const decision = role && to !== ref && decideFor(world, ref, role, facet, false);
      if (!decision || decision.verdict === "denied") continue;
      const end = next === undefined ? graph.node(to) : graph.facet(to, next);
      graph.edge({ from: node, to: end, mechanism: ACTION, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
    }
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function decide(world: World, from: Ref, to: Ref, facet: string): readonly DecidedMechanism[] {
  const role = world.target(to);
  const decision = role && decideFor(world, from, role, facet, true);
  return decision ? [{ mechanism: ACTION, decision }] : [];
}

/** sts:AssumeRole: an IAM user, a role session, a service or another account becomes a role (B1–B31). */
export const assumeRole: EdgeKind = { label: ACTION, segments, deriveFacets, decide };

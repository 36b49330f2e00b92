import { type AccountWorld, isComplete } from "@/server/graph/account-world.ts";
import { callerClassesIn, callersIn, classReads, entrancesOf, intoReads, letsTag, roleClassesIn, rolesLettingIn } from "@/server/graph/assume-reads.ts";
import { type CallerClass, type IdentityCaller, leanCaller, type Part, splitCallers } from "@/server/graph/classes/caller-class.ts";
import { type RoleClass, splitRoles } from "@/server/graph/classes/role-class.ts";
import { RoleLookup, type RolesFound } from "@/server/graph/classes/role-lookup.ts";
import { clusterOfSession, nextFacet, sessionOfFacet, sessionReads } from "@/server/graph/facet.ts";
import { decideServiceFor, fargateReads } from "@/server/graph/fargate-calls.ts";
import type { GraphBuilder } from "@/server/graph/graph-builder.ts";
import { keptFor } from "@/server/graph/memo.ts";
import { allRoles, isTrustUnread, rolesIn, unreadRoles } from "@/server/graph/reads.ts";
import type { World } from "@/server/graph/world.ts";
import { parseSessionArn } from "@/server/model/arn.ts";
import { parseRef, type Ref } from "@/server/model/ref.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { decideAssumeRole, needsOf } from "@/server/policy/assume-role.ts";
import type { Caller, IamIdentity, SessionFacts, StoredPolicy, TargetRole } from "@/server/policy/inputs.ts";
import { isShut } from "@/server/policy/sts-call.ts";
import { couldCall, type TrustEntrance } from "@/server/policy/trust-entrances.ts";
import type { Asked } from "@/server/policy/what-is-asked.ts";
import type { DecidedMechanism, EdgeKind, FacetNode, FacetPlace, Segment, SegmentGroup } from "./edge-kind.ts";
import { isReadWhole, namedCallers } from "./named-callers.ts";
import { mayName, opensByTags, type TrustedRole } from "./session-targets.ts";

const ACTION = "sts:AssumeRole";

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
  if (parsed?.kind === "session") return sessionCaller(world, ref, session);
  if (parsed?.kind !== "iam" || (parsed.type !== "user" && parsed.type !== "role")) return undefined;
  const identity = world.identity(ref);
  if (identity) return { kind: "identity", identity, ...(identity.kind === "role" ? { session: session ?? { origin: "unspecified" } } : {}) };
  if (isComplete(world.accounts.get(parsed.account), parsed.type === "user" ? "users" : "roles")) return undefined;
  return { kind: "uncollected", ref, account: parsed.account, partition: parsed.partition, missing: { what: "identity policies", of: ref } };
}

function sessionCaller(world: World, ref: Ref, known: SessionFacts = { origin: "unspecified" }): Caller | undefined {
  const session = parseSessionArn(ref);
  if (!session) return undefined;
  const role = world.accounts.get(session.account)?.rolesByName.get(session.roleName.toLowerCase());
  const identity = role && world.identity(role.arn);
  if (identity) return { kind: "identity", identity, session: { ...known, name: session.sessionName } };
  return { kind: "uncollected", ref, account: session.account, partition: session.partition, missing: { what: "identity policies", of: ref } };
}

function decideFor(world: World, from: Ref, role: TargetRole, facet: string, explain: boolean): Decision | undefined {
  const parsed = parseRef(from);
  if (parsed?.kind === "service") return decideServiceFor(world, parsed.host, role, explain);
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
export function withSessionTags(world: World, caller: Caller): Caller | undefined {
  if (caller.kind !== "identity" || caller.identity.kind !== "role" || caller.session?.origin !== "unspecified" || caller.session.canCarryTags)
    return undefined;
  return letsTag(world.target(caller.identity.ref)) ? { ...caller, session: { ...caller.session, canCarryTags: true } } : undefined;
}

/** The caller, and where its starter may choose session tags the same in a session with them (B33). */
export function callersWithTags(world: World, caller: Caller): readonly [Caller, ...Caller[]] {
  const tagged = withSessionTags(world, caller);
  return tagged ? [caller, tagged] : [caller];
}

/** Every role of an account with a trust policy that can be read, and what that policy names. */
export function trustedRoles(world: World, account: AccountWorld): readonly TrustedRole[] {
  return rolesIn(world, account).flatMap((role) => {
    const entrances = entrancesOf(role);
    return entrances ? [{ role, entrances }] : [];
  });
}

/** Roles that were not collected and that callers' policies name: nothing is known of their trust policies. */
function writeUnread(world: World, graph: GraphBuilder, callers: CallerClass): void {
  for (const { identity } of callers.members) {
    const named = new Set(identity.identityPolicies.flatMap(rolesNamed));
    for (const to of named) {
      const role = world.target(to);
      if (!role || !isTrustUnread(role) || world.accountOf(role.ref)?.roles.has(role.ref)) continue;
      writeOne(world, graph, identity.ref, role);
    }
  }
}

const namedIn = new WeakMap<StoredPolicy["policy"], readonly string[]>();

/** The roles that a policy lets its holder assume by their full names. */
function rolesNamed(policy: StoredPolicy): readonly string[] {
  const known = namedIn.get(policy.policy);
  if (known) return known;
  const named = (couldCall([policy], ACTION)?.resources ?? []).filter((to) => !/[*?$]/.test(to));
  namedIn.set(policy.policy, named);
  return named;
}

/** A user or role as it calls of itself, the same object each time. */
const plainCaller = keptFor(
  (identity: IamIdentity): IdentityCaller => ({ kind: "identity", identity, ...(identity.kind === "role" ? { session: { origin: "unspecified" } } : {}) }),
);

/** The word on one caller alone: of a collected one no more of its documents is looked at than can make a difference. */
function wordFor(world: World, from: Ref, role: TargetRole): Decision | undefined {
  const identity = world.identity(from);
  if (!identity) return decideFor(world, from, role, "", false);
  return decideWithTags(world, leanCaller(plainCaller(identity)), (caller) => decideAssumeRole({ caller, role, time: world.time }));
}

function writeOne(world: World, graph: GraphBuilder, from: Ref, role: TargetRole): void {
  const decision = from === role.ref ? undefined : wordFor(world, from, role);
  if (!decision) return;
  const { verdict, conditions } = decision;
  graph.edge({ from: graph.node(from), to: graph.node(role.ref), mechanism: ACTION, verdict, conditions, ownOnly: true });
}

/** Whether a trust policy names an identity by itself: its edge is written with the role's (`writeInto`). */
const isNamed = (entrances: readonly TrustEntrance[], { identity }: IdentityCaller): boolean =>
  entrances.some((e) => (e.kind === "principal" || e.kind === "unique-id") && mayName(e, identity));

const NAMES_TAGS = "aws:principaltag/";
const asksForTags = keptFor(({ tested, valued }: Asked): boolean => [...tested.keys(), ...valued].some((key) => key.startsWith(NAMES_TAGS)));

/** Class by class: one decision stands for all whom nothing that is asked tells apart. Tags of a session count where they are asked for (B33). */
function writeClasses(world: World, graph: GraphBuilder, callers: CallerClass, { roles, members }: RolesFound): void {
  const ends = splitRoles(roles, callers.asked, members);
  const entrances = entrancesOf(roles.members[0]) ?? [];
  const mayTag = callers.mayCarryTags && (asksForTags(callers.asked) || asksForTags(roles.asked));
  for (const starts of splitCallers(callers, roles.asked, roles.names)) {
    const [first] = starts.members;
    if (first && !(starts.members.length === 1 && isNamed(entrances, first))) writePart(world, graph, { starts, caller: leanCaller(first), mayTag }, ends);
  }
}

/** Callers of whom one stands for all. */
interface Starts {
  readonly starts: Part<IdentityCaller>;
  readonly caller: IdentityCaller;
  readonly mayTag: boolean;
}

function writePart(world: World, graph: GraphBuilder, { starts, caller, mayTag }: Starts, ends: readonly Part<TargetRole>[]): void {
  for (const end of ends) {
    const [role] = end.members;
    if (!role) continue;
    const ask = (signer: Caller): Decision => decideAssumeRole({ caller: signer, role, time: world.time });
    const { verdict, conditions } = mayTag ? decideWithTags(world, caller, ask) : ask(caller);
    if (verdict === "denied") continue;
    const from = graph.set(starts.key, () => starts.members.map((c) => graph.node(c.identity.ref)));
    const to = graph.set(end.key, () => end.members.map((r) => graph.node(r.ref)));
    graph.edge({ from, to, mechanism: ACTION, verdict, conditions, ownOnly: true });
  }
}

/** Whether the trust of roles alone may let their own account's identities in, without a word of their policies (B3). */
const isDirect = (entrances: readonly TrustEntrance[] | undefined): boolean => !entrances || entrances.some((e) => e.kind === "anyone");

/** The callers a trust policy names one by one, and the identities of its own account where it lets everyone in without a word of their policies. */
function writeInto(world: World, graph: GraphBuilder, account: AccountWorld, roles: RoleClass): void {
  const [first] = roles.members;
  const entrances = entrancesOf(first);
  const named = new Set((entrances ?? []).flatMap((e) => namedCallers(world, first.partition, e)));
  for (const role of roles.members) for (const from of named) writeOne(world, graph, from, role);
  if (isDirect(entrances)) for (const callers of callerClassesIn(world, account)) writeClasses(world, graph, callers, { roles, members: roles.members });
}

/** Callers that need an Allow of their own: the roles that let their account in are looked up by what it names. */
function writeFrom(world: World, graph: GraphBuilder, callers: CallerClass, found: readonly RolesFound[]): void {
  for (const some of found) writeClasses(world, graph, callers, some);
  writeUnread(world, graph, callers);
}

/** Into the roles of each account, class by class; and from each account's callers, class by class, to the roles their policies name. */
function segments(world: World): readonly SegmentGroup[] {
  const accounts = [...world.accounts.values()];
  const into = accounts.map((account) => ({
    key: `into ${account.id}`,
    reads: [...intoReads(world, account), fargateReads(world, account)],
    parts: () =>
      roleClassesIn(world, account).map((roles) => ({
        key: roles.key,
        reads: [...classReads(world, roles), fargateReads(world, account)],
        write: (graph: GraphBuilder) => writeInto(world, graph, account, roles),
      })),
  }));
  const from = accounts.map((account) => ({
    key: `from ${account.id}`,
    reads: [callerClassesIn(world, account), rolesLettingIn(world, account), unreadRoles(world)],
    parts: () => {
      const lookup = new RoleLookup(rolesLettingIn(world, account));
      return callerClassesIn(world, account).map((callers) => {
        const found = callers.resources ? lookup.within(callers.resources) : [];
        const reads = [callers, unreadRoles(world), ...found.map(({ roles }) => roles)];
        return { key: callers.key, reads, write: (graph: GraphBuilder) => writeFrom(world, graph, callers, found) };
      });
    },
  }));
  return [...into, ...from];
}

/**
 * A role session that carries transitive tags may be refused where the plain one is let in, and let in where that is refused (B25, B33): its edges
 * are decided anew. The session it becomes carries the same tags, hop by hop.
 */
function facetSegments(world: World, place: FacetPlace): readonly SegmentGroup[] {
  const sessions = sessionsAmong(place.facets);
  if (sessions.length === 0) return [];
  const written = place.written(ACTION);
  const account = world.accounts.get(place.account ?? "");
  const callers = [account && callersIn(world, account), account?.facts.lists.roles];
  const parts = (): readonly Segment[] => {
    const targetsOf = place.targetsOf(written);
    const all = once(() => [...world.accounts.values()].flatMap((a) => trustedRoles(world, a)));
    const open = sessions.filter(({ facet }) => sessionOfFacet(world, facet));
    return open.map((session) => {
      const ends = new Set([...targetsOf(session), ...opensByTags(world, session.ref, all)]);
      const targets = [...ends].flatMap((to) => (to === session.ref ? [] : (world.target(to) ?? [])));
      const caller = [world.identity(session.ref), letsTag(world.target(session.ref)), world.accountOf(session.ref)?.facts.lists.roles];
      const write = (graph: GraphBuilder): void => writeSession(world, graph, session, targets);
      return { key: `${session.ref} ${session.facet}`, reads: [...targets, ...caller, ...sessionReads(world, session.facet)], write };
    });
  };
  const reads = [place.facets, world.facts.organization, ...written, allRoles(world), ...callers, ...placesRead(world, place.facets)];
  return [{ key: "sessions", reads, parts }];
}

export const sessionsAmong = keptFor((facets: readonly FacetNode[]) => facets.filter(({ facet }) => clusterOfSession(facet) !== undefined));
const clustersAmong = keptFor((facets: readonly FacetNode[]) => [...new Set(facets.flatMap(({ facet }) => clusterOfSession(facet) ?? []))]);

/** What the sessions among facets rest on in their clusters. */
export const placesRead = (world: World, facets: readonly FacetNode[]): readonly unknown[] =>
  clustersAmong(facets).flatMap((name) => {
    const facts = world.clusters.get(name)?.facts;
    return [name, facts?.podIdentityAssociations, facts?.arn, facts?.region, facts?.account, facts?.eks];
  });

function writeSession(world: World, graph: GraphBuilder, { node, ref, facet }: FacetNode, targets: readonly TargetRole[]): void {
  const next = nextFacet(world, facet);
  const caller = callerOf(world, ref, sessionOfFacet(world, facet));
  if (!caller) return;
  const signer = caller.kind === "identity" ? leanCaller(caller) : caller;
  // most trust policies let nobody in who hands tags on, whoever that is
  const needs = caller.kind === "identity" ? needsOf(caller) : [];
  for (const role of targets) {
    if (isShut(role, needs)) continue;
    const decision = decideAssumeRole({ caller: signer, role, time: world.time });
    if (decision.verdict === "denied") continue;
    const end = next === undefined ? graph.node(role.ref) : graph.facet(role.ref, next);
    graph.edge({ from: node, to: end, mechanism: ACTION, verdict: decision.verdict, conditions: decision.conditions, ownOnly: true });
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
export const assumeRole: EdgeKind = { label: ACTION, segments, facetSegments, decide };

import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type AccessGraph, facetsAt } from "./access-graph.ts";
import { serviceAccountRef } from "./cluster-world.ts";
import { trustedRoles } from "./edges/assume-role.ts";
import { mappedNames } from "./edges/maps-to.ts";
import { decideMechanism } from "./edges/registry.ts";
import { type ExtraEdge, extendGraph } from "./extend-graph.ts";
import { isTrustUnread } from "./reads.ts";
import type { World } from "./world.ts";

/** The ends of a question about ways; `audience` is that of the token which `from` presents. */
export interface AskedEnds {
  readonly from?: Ref;
  readonly to?: Ref;
  readonly audience?: string;
}

const BY_CALL = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "maps-to"] as const;

/** Callers that are in no list: one subject out of a pattern, one session of a role, a principal of an account that was not collected. */
function isOutside(world: World, ref: Ref): boolean {
  const parsed = parseRef(ref);
  if (parsed?.kind === "iam") return (parsed.type === "user" || parsed.type === "role") && world.identity(ref) === undefined;
  return ["oidc", "session", "account", "anyone", "service"].includes(parsed?.kind ?? "");
}

const allRoles = (world: World): readonly Ref[] => [...world.accounts.values()].flatMap((a) => a.facts.roles.map((r) => arnRef(r.arn)));

const allCallers = (world: World): readonly Ref[] => [
  ...[...world.accounts.values()].flatMap((a) => [...a.facts.users, ...a.facts.roles].map((i) => arnRef(i.arn))),
  ...[...world.clusters.values()].flatMap((c) => c.knownServiceAccounts.map((sa) => serviceAccountRef(c.name, sa.namespace, sa.name))),
];

const decided = (world: World, from: Ref, to: Ref, facet: string, audience?: string): readonly Omit<ExtraEdge, "node">[] =>
  BY_CALL.flatMap((by) =>
    decideMechanism(world, from, to, by, facet, audience).map(({ mechanism, decision }) => ({
      from,
      to,
      mechanism,
      verdict: decision.verdict,
      conditions: decision.conditions,
    })),
  );

/** Roles by whom their trust policies may let in: tokens by their issuer, services, all other callers; `open` are let in by whoever, or not known. */
interface Entrances {
  readonly byIssuer: ReadonlyMap<string, readonly Ref[]>;
  readonly services: readonly Ref[];
  readonly principals: readonly Ref[];
  readonly open: readonly Ref[];
}

const entrances = new WeakMap<World, Entrances>();

function entrancesOf(world: World): Entrances {
  const known = entrances.get(world);
  if (known) return known;
  const byIssuer = new Map<string, Ref[]>();
  const services: Ref[] = [];
  const principals: Ref[] = [];
  const trusted = [...world.accounts.values()].flatMap((account) => trustedRoles(world, account));
  const readable = new Set(trusted.map(({ role }) => role.ref));
  const open = allRoles(world).filter((ref) => !readable.has(ref));
  for (const { role, entrances: ways } of trusted) {
    if (ways.some((e) => e.kind === "anyone")) open.push(role.ref);
    if (ways.some((e) => e.kind === "service")) services.push(role.ref);
    if (ways.some((e) => e.kind === "account" || e.kind === "principal" || e.kind === "unique-id")) principals.push(role.ref);
    const issuers = ways.flatMap((e) => (e.kind === "oidc-provider" ? [e.issuer] : e.kind === "builtin-provider" ? [e.host] : []));
    for (const issuer of new Set(issuers)) byIssuer.set(issuer, [...(byIssuer.get(issuer) ?? []), role.ref]);
  }
  const made = { byIssuer, services, principals, open };
  entrances.set(world, made);
  return made;
}

/** The roles whose trust policies may let a caller in; whether they do is decided. */
function rolesFor(world: World, from: Ref): readonly Ref[] {
  const { byIssuer, services, principals, open } = entrancesOf(world);
  const parsed = parseRef(from);
  if (parsed?.kind === "service") return [...services, ...open];
  const issuer = parsed?.kind === "oidc" ? parsed.issuer : parsed?.kind === "k8s" ? world.clusters.get(parsed.cluster)?.facts.issuer : undefined;
  return [...(issuer === undefined ? principals : (byIssuer.get(issuer) ?? [])), ...open];
}

/** What a caller outside the lists, or one with a token of this audience, may become. */
const edgesFrom = (world: World, from: Ref, audience: string | undefined, to: Ref | undefined): readonly ExtraEdge[] =>
  [...new Set([...rolesFor(world, from), ...mappedNames(world, from), ...(to ? [to] : [])])].flatMap((end) => decided(world, from, end, "", audience));

/** Who may become a role whose trust policy was not collected or is not valid; what users and roles may of one that was collected is in the graph. */
function edgesTo(world: World, graph: AccessGraph, to: Ref): readonly ExtraEdge[] {
  const isCollected = world.accountOf(to)?.roles.has(to) === true;
  return allCallers(world).flatMap((from) => {
    const node = graph.indexOf.get(from);
    const whole = isCollected && world.identity(from) ? [] : decided(world, from, to, "");
    if (node === undefined) return whole;
    return [...whole, ...[...facetsAt(graph, node)].flatMap((n) => decided(world, from, to, graph.facets[n] ?? "").map((e) => ({ ...e, node: n })))];
  });
}

const LAST_KEPT = 2;
const lastAsked = new WeakMap<AccessGraph, Map<string, AccessGraph>>();

/**
 * The graph for a question about these ends. It holds what was collected; an end that was asked for by name may be none of that and is then
 * judged against everything collected, as a direct question about it would be. The last graphs are kept: their pages are asked for one by one.
 */
export function withAskedEnds(world: World, graph: AccessGraph, asked: AskedEnds): AccessGraph {
  const { from, to, audience } = asked;
  const isOut = from !== undefined && (audience !== undefined || isOutside(world, from));
  const target = to && world.target(to);
  if (!isOut && !(target && isTrustUnread(target))) return graph;
  const last = lastAsked.get(graph) ?? new Map<string, AccessGraph>();
  lastAsked.set(graph, last);
  const key = JSON.stringify([isOut ? from : null, to, audience]);
  const made = last.get(key) ?? extended(world, graph, asked, isOut);
  last.delete(key);
  last.set(key, made);
  for (const old of last.keys()) if (last.size > LAST_KEPT) last.delete(old);
  return made;
}

function extended(world: World, graph: AccessGraph, { from, to, audience }: AskedEnds, isOut: boolean): AccessGraph {
  const out = from !== undefined && isOut ? edgesFrom(world, from, audience, to) : [];
  const target = to && world.target(to);
  const into = target && isTrustUnread(target) ? edgesTo(world, graph, target.ref).filter((e) => audience === undefined || e.from !== from) : [];
  const narrowed = from && audience !== undefined ? { ref: from, facet: `a token of audience ${audience}` } : undefined;
  const extra = [...out, ...into];
  return extra.length === 0 && !narrowed ? graph : extendGraph(graph, extra, narrowed);
}

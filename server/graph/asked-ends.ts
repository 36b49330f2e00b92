import type { Mechanism } from "@/server/model/mechanism.ts";
import { arnRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { type AccessGraph, facetsAt } from "./access-graph.ts";
import { serviceAccountRef } from "./cluster-world.ts";
import { mappedNames } from "./edges/maps-to.ts";
import { decideDirect } from "./edges/registry.ts";
import { type ExtraEdge, extendGraph } from "./extend-graph.ts";
import { isTrustUnread } from "./reads.ts";
import type { World } from "./world.ts";

/** The ends of a question about ways; `audience` is that of the token which `from` presents. */
export interface AskedEnds {
  readonly from?: Ref;
  readonly to?: Ref;
  readonly audience?: string;
}

const BY_CALL: ReadonlySet<Mechanism> = new Set(["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "maps-to"] as const);

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
  decideDirect(world, from, to, facet, audience).flatMap(({ mechanism, decision }) =>
    BY_CALL.has(mechanism) ? [{ from, to, mechanism, verdict: decision.verdict, conditions: decision.conditions }] : [],
  );

/** What a caller outside the lists, or one with a token of this audience, may become. */
const edgesFrom = (world: World, from: Ref, audience: string | undefined, to: Ref | undefined): readonly ExtraEdge[] =>
  [...new Set([...allRoles(world), ...mappedNames(world, from), ...(to ? [to] : [])])].flatMap((end) => decided(world, from, end, "", audience));

/** Who may become a role whose trust policy was not collected or is not valid. */
function edgesTo(world: World, graph: AccessGraph, to: Ref): readonly ExtraEdge[] {
  return allCallers(world).flatMap((from) => {
    const node = graph.indexOf.get(from);
    const whole = decided(world, from, to, "");
    if (node === undefined) return whole;
    return [...whole, ...[...facetsAt(graph, node)].flatMap((n) => decided(world, from, to, graph.facets[n] ?? "").map((e) => ({ ...e, node: n })))];
  });
}

/**
 * The graph for a question about these ends. It holds what was collected; an end that was asked for by name may be none of that and is then
 * judged against everything collected, as a direct question about it would be.
 */
export function withAskedEnds(world: World, graph: AccessGraph, asked: AskedEnds): AccessGraph {
  const { from, to, audience } = asked;
  const out = from && (audience !== undefined || isOutside(world, from)) ? edgesFrom(world, from, audience, to) : [];
  const target = to && world.target(to);
  const into = target && isTrustUnread(target) ? edgesTo(world, graph, target.ref).filter((e) => audience === undefined || e.from !== from) : [];
  const narrowed = from && audience !== undefined ? { ref: from, facet: `a token of audience ${audience}` } : undefined;
  const extra = [...out, ...into];
  return extra.length === 0 && !narrowed ? graph : extendGraph(graph, extra, narrowed);
}

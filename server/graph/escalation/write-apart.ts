import type { GraphBuilder, NewEdge } from "@/server/graph/graph-builder.ts";
import type { Ref } from "@/server/model/ref.ts";

/** Some entities under a key that is the same for the same ones. */
export interface Group {
  readonly key: string;
  readonly members: readonly Ref[];
  /** How they are held; undefined: whole. */
  readonly facet?: string | undefined;
}

export const setOf = (graph: GraphBuilder, { key, members, facet }: Group) =>
  graph.set(key, () => members.map((m) => (facet === undefined ? graph.node(m) : graph.facet(m, facet))));

/** From each of some to each other of them: no edge leads from an entity to itself, which its facets would take for a way to the whole of it. */
function writeAmong(graph: GraphBuilder, edge: Omit<NewEdge, "from" | "to">, among: Group): void {
  if (among.members.length < 2) return;
  const middle = among.members.length >> 1;
  const left: Group = { key: `${among.key} l`, members: among.members.slice(0, middle) };
  const right: Group = { key: `${among.key} r`, members: among.members.slice(middle) };
  graph.edge({ ...edge, from: setOf(graph, left), to: setOf(graph, right) });
  graph.edge({ ...edge, from: setOf(graph, right), to: setOf(graph, left) });
  writeAmong(graph, edge, left);
  writeAmong(graph, edge, right);
}

function rolesInBoth(from: Group, to: Group): readonly Ref[] {
  const roles = from.members.filter((m) => m.includes(":role/"));
  if (roles.length === 0) return roles;
  const ends = new Set(to.members);
  return roles.filter((m) => ends.has(m));
}

/** Writes an edge from every one of some to every one of others; roles that are among both get no edge to themselves. */
export function writeApart(graph: GraphBuilder, edge: Omit<NewEdge, "from" | "to">, from: Group, to: Group): void {
  const both = rolesInBoth(from, to);
  if (from.facet !== undefined) {
    const others = to.members.filter((m) => !from.members.includes(m));
    const end = both.length === 0 ? to : { key: `${to.key} without ${from.key}`, members: others };
    if (others.length > 0) graph.edge({ ...edge, from: setOf(graph, from), to: setOf(graph, end) });
    return;
  }
  if (both.length === 0) {
    graph.edge({ ...edge, from: setOf(graph, from), to: setOf(graph, to) });
    return;
  }
  const shared = new Set(both);
  const among: Group = { key: `${from.key} and ${to.key}`, members: both };
  const starts: Group = { key: `${from.key} without ${to.key}`, members: from.members.filter((m) => !shared.has(m)) };
  const others: Group = { key: `${to.key} without ${from.key}`, members: to.members.filter((m) => !shared.has(m)) };
  if (others.members.length > 0) graph.edge({ ...edge, from: setOf(graph, from), to: setOf(graph, others) });
  if (starts.members.length > 0) graph.edge({ ...edge, from: setOf(graph, starts), to: setOf(graph, among) });
  writeAmong(graph, edge, among);
}

import { type Hit, hitIn, hitsOf, type Need } from "@/server/cluster/takeover/hit.ts";
import type { PowerHolder } from "@/server/cluster/takeover/power.ts";
import type { TakeoverFacts } from "@/server/cluster/takeover/takeover-facts.ts";

/** Namespaces in which a holder has all of several permissions, with the rules that give them. */
export interface Combined {
  readonly namespaces: readonly string[];
  /** As the narrowest of the permissions is written; `*` where all hold in the whole cluster. */
  readonly patterns: readonly string[];
  readonly hits: readonly Hit[];
}

/** The namespaces worth looking at: those of the need that is met in the fewest. */
function shared(found: readonly (readonly Hit[])[], facts: TakeoverFacts): readonly string[] {
  const each = found.map((hits) =>
    hits.some((hit) => hit.power.namespaces === undefined) ? facts.namespaces : [...new Set(hits.flatMap((hit) => hit.power.namespaces ?? []))],
  );
  return each.reduce((fewest, one) => (one.length < fewest.length ? one : fewest), facts.namespaces).filter((ns) => facts.isNamespace(ns));
}

/**
 * Where a holder has one of each group of needs: its own permissions and those of groups it is always in taken together, at least one of them its
 * own. Namespaces with the same rules come together.
 */
export function combine(holder: PowerHolder, facts: TakeoverFacts, needs: readonly (readonly Need[])[]): readonly Combined[] {
  const found = needs.map((need) => hitsOf(holder.all, need));
  if (found.some((hits) => hits.length === 0)) return [];
  const own = new Set(holder.own);
  if (!found.some((hits) => hits.some((hit) => own.has(hit.power)))) return [];
  const groups = new Map<string, { namespaces: string[]; hits: readonly Hit[] }>();
  for (const namespace of shared(found, facts)) {
    const hits = found.flatMap((f) => hitIn(f, namespace) ?? []);
    if (hits.length < needs.length || !hits.some((hit) => own.has(hit.power))) continue;
    const key = hits.map((hit) => `${hit.power.evidence.source} ${hit.power.evidence.document} ${hit.rule}`).join("|");
    const there = groups.get(key);
    if (there) there.namespaces.push(namespace);
    else groups.set(key, { namespaces: [namespace], hits });
  }
  return [...groups.values()].map((g) => ({ ...g, patterns: g.hits.find((hit) => hit.power.namespaces !== undefined)?.power.patterns ?? ["*"] }));
}

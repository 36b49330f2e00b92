import type { Entity, EntityKind } from "@/server/query/entity.ts";
import type { Estate } from "./estate.ts";

/** The kinds people look for most come first among equally good names. */
const WEIGHT: Readonly<Partial<Record<EntityKind, number>>> = {
  pod: 5,
  "iam-role": 6,
  "service-account": 4,
  "iam-user": 6,
  workload: 3,
  cluster: 4,
  "web-identity": 3,
  node: 2,
  "kubernetes-group": 2,
  "kubernetes-user": 2,
};

function score(entity: Entity, words: readonly string[]): number {
  const label = entity.label.toLowerCase();
  const ref = entity.ref.toLowerCase();
  let total = WEIGHT[entity.kind] ?? 1;
  for (const word of words) {
    if (label === word || ref === word) total += 100;
    else if (label.startsWith(word)) total += 40;
    else if (label.includes(word)) total += 20;
    else if (ref.includes(word) || entity.context.toLowerCase().includes(word)) total += 8;
    else return 0;
  }
  return total - Math.min(label.length, 60) / 100;
}

/** Entities whose label, reference or place holds every word of the query; best name first. An empty query finds nothing. */
export function askSearch(
  estate: Estate,
  p: { readonly q: string; readonly limit: number },
): { readonly query: string; readonly total: number; readonly results: readonly Entity[] } {
  const words = p.q
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== "");
  if (words.length === 0) return { query: p.q, total: 0, results: [] };
  const scored = estate.names.entities.map((entity) => ({ entity, score: score(entity, words) })).filter((s) => s.score > 0);
  scored.sort((a, b) => b.score - a.score || (a.entity.ref < b.entity.ref ? -1 : 1));
  return { query: p.q, total: scored.length, results: scored.slice(0, p.limit).map((s) => s.entity) };
}

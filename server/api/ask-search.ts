import { type Entity, entityOf } from "@/server/query/entity.ts";
import type { Estate } from "./estate.ts";
import { nearestNames } from "./nearest-names.ts";

/** Entities whose label, reference or place holds every word of the query, best name first; where there is none, those whose names come nearest. */
export function askSearch(
  estate: Estate,
  p: { readonly q: string; readonly limit: number },
): { readonly query: string; readonly total: number; readonly results: readonly Entity[]; readonly nearest: readonly Entity[] } {
  const words = p.q
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== "");
  if (words.length === 0) return { query: p.q, total: 0, results: [], nearest: [] };
  const { total, refs } = estate.names.search(words, p.limit);
  return { query: p.q, total, results: refs.map((ref) => entityOf(estate.world, ref)), nearest: total === 0 ? nearestNames(estate, p.q) : [] };
}

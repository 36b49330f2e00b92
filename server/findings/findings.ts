import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import { type Finding, type Hit, type Member, ofMembers } from "./finding.ts";
import { Inspection } from "./inspection.ts";
import { RULES } from "./registry.ts";
import type { Rule } from "./rule.ts";
import { severityOf, severityRank } from "./severity.ts";
import { stableHash } from "./stable-hash.ts";
import type { Mark } from "./targets.ts";

const byMember = (a: Hit, b: Hit): number =>
  severityRank(severityOf(a)) - severityRank(severityOf(b)) || (a.member < b.member ? -1 : a.member > b.member ? 1 : 0);

const memberOf = (hit: Hit): Member => ({
  ref: hit.member,
  severity: severityOf(hit),
  summary: hit.summary,
  paths: hit.paths,
  evidence: hit.evidence,
  fix: hit.fix,
});

function findingOf(rule: Rule, cause: string, hits: readonly Hit[]): Finding | undefined {
  // of several ways in which the rule is true of a member, the worst is told
  const worst = new Map<string, Hit>();
  for (const hit of hits.toSorted(byMember)) if (!worst.has(hit.member)) worst.set(hit.member, hit);
  return ofMembers({ id: `${rule.id}-${stableHash(cause)}`, rule: rule.id }, [...worst.values()].map(memberOf));
}

const byWeight = (a: Finding, b: Finding): number => severityRank(a.severity) - severityRank(b.severity) || (a.id < b.id ? -1 : 1);

/** Of each world the findings that were asked for last, and by which marks. */
const known = new WeakMap<World, { readonly key: string; readonly found: readonly Finding[] }>();

/**
 * What is wrong in a world, the worst first: what has one cause is one finding with all that it is wrong of. `marks`: what counts as much as an administrator. Pure; made once for a
 * world and the same marks.
 */
export function findingsOf(world: World, graph: AccessGraph, marks: readonly Mark[] = []): readonly Finding[] {
  const key = JSON.stringify(marks);
  const made = known.get(world);
  if (made?.key === key) return made.found;
  const inspection = new Inspection(world, graph, marks);
  const found = RULES.flatMap((rule) =>
    [...Map.groupBy(rule.look(inspection), (hit) => hit.cause)].flatMap(([cause, hits]) => findingOf(rule, cause, hits) ?? []),
  ).sort(byWeight);
  inspection.end();
  known.set(world, { key, found });
  return found;
}

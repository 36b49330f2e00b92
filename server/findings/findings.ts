import type { AccessGraph } from "@/server/graph/access-graph.ts";
import type { World } from "@/server/graph/world.ts";
import type { Finding, Fix, Hit, Member } from "./finding.ts";
import { Inspection } from "./inspection.ts";
import { RULES } from "./registry.ts";
import type { Rule } from "./rule.ts";
import { severityOf, severityRank } from "./severity.ts";
import { stableHash } from "./stable-hash.ts";

/** One fix for all members of a finding: automatic where each of them is. */
function together(fixes: readonly Fix[]): Fix | null {
  const [first] = fixes;
  if (!first) return null;
  const automatic = fixes.every((fix) => fix.automatic);
  return {
    ...first,
    automatic,
    files: automatic ? fixes.flatMap((fix) => fix.files) : [],
    commands: [...new Set(fixes.flatMap((fix) => fix.commands))],
  };
}

const byMember = (a: Hit, b: Hit): number =>
  severityRank(severityOf(a)) - severityRank(severityOf(b)) || (a.member < b.member ? -1 : a.member > b.member ? 1 : 0);

function findingOf(rule: Rule, cause: string, hits: readonly Hit[]): Finding | undefined {
  // of several ways in which the rule is true of a member, the worst is told
  const worst = new Map<string, Hit>();
  for (const hit of hits.toSorted(byMember)) if (!worst.has(hit.member)) worst.set(hit.member, hit);
  const told = [...worst.values()];
  const [first] = told;
  if (!first) return undefined;
  const members = told.map((hit): Member => ({ ref: hit.member, severity: severityOf(hit), summary: hit.summary }));
  const others = told.length - 1;
  const same = others === 0 ? "" : `; the same is true of ${others} more`;
  return {
    id: `${rule.id}-${stableHash(cause)}`,
    rule: rule.id,
    severity: severityOf(first),
    subject: first.member,
    summary: `${first.summary}${same}`,
    members,
    paths: told.flatMap((hit) => hit.paths),
    evidence: told.flatMap((hit) => hit.evidence),
    fix: together(told.flatMap((hit) => hit.fix ?? [])),
  };
}

const byWeight = (a: Finding, b: Finding): number => severityRank(a.severity) - severityRank(b.severity) || (a.id < b.id ? -1 : 1);

const known = new WeakMap<World, readonly Finding[]>();

/** What is wrong in a world, the worst first: what has one cause is one finding with all that it is wrong of. Pure; made once for a world. */
export function findingsOf(world: World, graph: AccessGraph): readonly Finding[] {
  const made = known.get(world);
  if (made) return made;
  const inspection = new Inspection(world, graph);
  const found = RULES.flatMap((rule) =>
    [...Map.groupBy(rule.look(inspection), (hit) => hit.cause)].flatMap(([cause, hits]) => findingOf(rule, cause, hits) ?? []),
  ).sort(byWeight);
  inspection.end();
  known.set(world, found);
  return found;
}

import { type ActionMatcher, serviceOf } from "@/server/policy/action-matcher.ts";
import type { CompiledStatement } from "@/server/policy/document.ts";
import { wildcardMatcher } from "@/server/policy/wildcard.ts";
import type { ActionCatalogue, CataloguedAction, CataloguedService } from "./catalogue.ts";

/** Actions of one service that no statement tells apart by name. */
export interface ActionGroup {
  readonly service: CataloguedService;
  readonly actions: readonly [CataloguedAction, ...CataloguedAction[]];
  /** Which of the statements name them, apart from NotAction turning it round: the same for groups of different services that the same ones name. */
  readonly named: string;
}

type Named = "all" | ReadonlySet<string>;

/** What the patterns of a statement name, service by service; services of which they name nothing are left out. `only`: of that service alone. */
function namedBy(catalogue: ActionCatalogue, patterns: readonly string[], only?: CataloguedService): ReadonlyMap<string, Named> {
  const found = new Map<string, "all" | Set<string>>();
  for (const written of patterns) {
    const pattern = written.toLowerCase();
    const matches = wildcardMatcher(pattern);
    const wholeService = pattern === "*" || /^[^:]*:\*+$/.test(pattern);
    for (const service of spokenOf(catalogue, pattern, only)) {
      if (found.get(service.prefix) === "all" || (wholeService && !matches(`${service.prefix}:a`))) continue;
      if (wholeService) found.set(service.prefix, "all");
      else addMatching(found, service, pattern, matches);
    }
  }
  return found;
}

/** The services that a pattern may speak of; of one that is asked for, whether it may. */
function spokenOf(catalogue: ActionCatalogue, pattern: string, only: CataloguedService | undefined): readonly CataloguedService[] {
  const spoken = serviceOf(pattern);
  if (only && spoken !== undefined && spoken !== only.prefix) return [];
  const all = catalogue.servicesOf(pattern);
  return only ? all.filter((s) => s.prefix === only.prefix) : all;
}

/** What statements name of one service: the same statements are asked of many callers. */
const ofService = new WeakMap<CataloguedService, WeakMap<ActionMatcher, ReadonlyMap<string, Named>>>();

function namedOf(catalogue: ActionCatalogue, matcher: ActionMatcher, { prefix }: CataloguedService): ReadonlyMap<string, Named> {
  const service = catalogue.service(prefix);
  if (!service) return new Map();
  const kept = ofService.get(service) ?? new WeakMap<ActionMatcher, ReadonlyMap<string, Named>>();
  ofService.set(service, kept);
  const known = kept.get(matcher);
  if (known) return known;
  const found = namedBy(catalogue, matcher.patterns, service);
  kept.set(matcher, found);
  return found;
}

function addMatching(found: Map<string, "all" | Set<string>>, service: CataloguedService, pattern: string, matches: (action: string) => boolean): void {
  const known = found.get(service.prefix);
  const names = known instanceof Set ? known : new Set<string>();
  if (/[*?]/.test(pattern)) for (const a of service.actions) if (matches(a.lower)) names.add(a.lower);
  if (!/[*?]/.test(pattern)) names.add(pattern);
  if (names.size > 0) found.set(service.prefix, names);
}

interface Part {
  readonly named: string;
  readonly actions: readonly CataloguedAction[];
}

function split(parts: readonly Part[], index: number, named: Named): readonly Part[] {
  return parts.flatMap((part) => {
    if (named === "all") return [{ ...part, named: `${part.named} ${index}` }];
    const inside = part.actions.filter((a) => named.has(a.lower));
    if (inside.length === 0) return [part];
    const outside = part.actions.filter((a) => !named.has(a.lower));
    return [{ named: `${part.named} ${index}`, actions: inside }, ...(outside.length > 0 ? [{ ...part, actions: outside }] : [])];
  });
}

/**
 * The actions of the services, grouped so that every statement names all of a group or none (A9 to A12): one of them stands for all of it as far as names
 * go. The work follows what is written in the statements, not how many actions there are.
 */
export function groupActions(
  catalogue: ActionCatalogue,
  statements: readonly CompiledStatement[],
  services: readonly CataloguedService[],
): readonly ActionGroup[] {
  const [only, ...more] = services;
  const naming = statements.map((s) => (only && more.length === 0 ? namedOf(catalogue, s.actions, only) : namedBy(catalogue, s.actions.patterns)));
  return services.flatMap((service) => {
    let parts: readonly Part[] = [{ named: "", actions: service.actions }];
    naming.forEach((byService, index) => {
      const named = byService.get(service.prefix);
      if (named) parts = split(parts, index, named);
    });
    return parts.flatMap(({ named, actions: [first, ...others] }) => (first ? [{ service, named, actions: [first, ...others] as const }] : []));
  });
}

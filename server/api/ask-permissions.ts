import type { PermissionsAnswer, ServicePermissions } from "@/server/contract/permissions.ts";
import { callerOf, callersWithTags } from "@/server/graph/edges/assume-role.ts";
import type { Ref } from "@/server/model/ref.ts";
import { type MissingFact, rankOf, type VerdictWord } from "@/server/model/verdict.ts";
import { ACCESS_LEVELS, type ActionCatalogue, type CataloguedAction, type CataloguedService } from "@/server/policy/actions/catalogue.ts";
import { type Grant, Grants, type ServiceGrants, type Withheld } from "@/server/policy/actions/grants.ts";
import { sensitivityOf } from "@/server/policy/actions/sensitive.ts";
import { unknownActions } from "@/server/policy/actions/unknown-actions.ts";
import { policiesOn } from "@/server/policy/any-resource.ts";
import type { Caller } from "@/server/policy/inputs.ts";
import { nobody } from "./ask-can.ts";
import { effectiveRole } from "./effective-role.ts";
import type { Estate } from "./estate.ts";
import type { Given } from "./given.ts";
import { limitAssumptions } from "./limit-assumptions.ts";
import { resolve } from "./resolve.ts";
import { resourcePolicies } from "./resource-policies.ts";
import { UsageError } from "./usage-error.ts";

type Answer = Given<PermissionsAnswer>;
type ServiceRow = Given<ServicePermissions>;

interface Asked {
  readonly principal: string;
  readonly service?: string | undefined;
}

const countAll = (catalogue: ActionCatalogue): number => catalogue.prefixes.reduce((n, prefix) => n + (catalogue.service(prefix)?.actions.length ?? 0), 0);

function servicesAsked(catalogue: ActionCatalogue, service: string | undefined): readonly CataloguedService[] {
  if (service === undefined) return catalogue.prefixes.flatMap((prefix) => catalogue.service(prefix) ?? []);
  const found = catalogue.service(service);
  if (found) return [found];
  const near = catalogue.unknown(`${service}:*`)?.didYouMean ?? [];
  const hint = near.length > 0 ? `; did you mean ${near.map((n) => `\`${n}\``).join(" or ")}?` : "";
  throw new UsageError("not-found", `\`${service}\` is no service prefix of the action catalogue of ${catalogue.date}${hint}`);
}

function byLevel(actions: readonly CataloguedAction[]): Partial<Record<CataloguedAction["level"], string[]>> {
  const groups = Map.groupBy(actions, (a) => a.level);
  return Object.fromEntries(
    ACCESS_LEVELS.flatMap((level) =>
      groups.has(level)
        ? [
            [
              level,
              groups
                .get(level)
                ?.map((a) => a.action)
                .sort() ?? [],
            ],
          ]
        : [],
    ),
  );
}

/** Actions told by their number alone where they are the whole service and nobody asked for its list. */
const listed = (found: { readonly actions: readonly CataloguedAction[] }, service: CataloguedService, isAsked: boolean) => {
  const every = found.actions.length === service.actions.length;
  return { every, count: found.actions.length, actions: every && !isAsked ? {} : byLevel(found.actions) };
};

function grantRow({ actions, ...terms }: Grant, service: CataloguedService, isAsked: boolean): ServiceRow["grants"][number] {
  return { ...terms, ...listed({ actions }, service, isAsked) };
}

function withheldRow({ actions, ...why }: Withheld, service: CataloguedService, isAsked: boolean): ServiceRow["withheld"][number] {
  return { ...why, ...listed({ actions }, service, isAsked) };
}

/** Each action held, with the best word it has on any resource. */
function bestWords(grants: readonly Grant[]): ReadonlyMap<CataloguedAction, VerdictWord> {
  const words = new Map<CataloguedAction, VerdictWord>();
  for (const { verdict, actions } of grants)
    for (const action of actions) if (rankOf(verdict) < rankOf(words.get(action) ?? "denied")) words.set(action, verdict);
  return words;
}

function serviceRow({ service, grants, withheld }: ServiceGrants, isAsked: boolean): ServiceRow {
  const words = bestWords(grants);
  const sensitive = [...words].flatMap(([action, verdict]) => {
    const why = sensitivityOf(action);
    return why ? [{ action: action.action, ...why, verdict }] : [];
  });
  const levels = Map.groupBy(words.keys(), (a) => a.level);
  return {
    service: service.prefix,
    name: service.name,
    total: service.actions.length,
    held: words.size,
    verdict: [...words.values()].reduce<VerdictWord>((a, b) => (rankOf(b) < rankOf(a) ? b : a), "denied"),
    levels: Object.fromEntries(ACCESS_LEVELS.flatMap((level) => (levels.has(level) ? [[level, levels.get(level)?.length ?? 0]] : []))),
    grants: grants.map((g) => grantRow(g, service, isAsked)),
    sensitive: sensitive.sort((a, b) => (a.action < b.action ? -1 : 1)),
    withheld: withheld.map((w) => withheldRow(w, service, isAsked)),
  };
}

function missingOf(caller: Caller): readonly MissingFact[] {
  if (caller.kind === "uncollected") return [caller.missing];
  if (caller.kind === "root") return [];
  const { identityPoliciesMissing, boundary } = caller.identity;
  return [...identityPoliciesMissing, ...(boundary.state === "not-collected" ? [boundary.missing] : [])];
}

/** Nothing that no statement names is held, unless statements are missing. */
function unlistedWord(caller: Caller): VerdictWord {
  if (caller.kind === "uncollected") return "unknown";
  return caller.kind === "identity" && caller.identity.identityPoliciesMissing.length > 0 ? "unknown" : "denied";
}

type About = Pick<Answer, "from" | "through" | "catalogue">;

const NOTHING = { counts: { services: 0, actions: 0, sensitive: 0 }, services: [], unknownActions: [], missing: [], assumptions: [], speaker: null } as const;

function held(estate: Estate, catalogue: ActionCatalogue, caller: Caller, service: string | undefined, about: About): Answer {
  const callers = callersWithTags(estate.world, caller);
  const found = new Grants({
    catalogue,
    callers,
    services: servicesAsked(catalogue, service),
    time: estate.world.time,
    resourcePolicies: resourcePolicies(estate),
  }).all();
  const services = found.map((one) => serviceRow(one, service !== undefined)).sort((a, b) => (a.held > 0 === b.held > 0 ? 0 : a.held > 0 ? -1 : 1));
  const { identity, limits } = policiesOn(caller);
  const written = unknownActions(catalogue, [...identity, ...limits]);
  const ofService = `${service?.toLowerCase()}:`;
  return {
    ...NOTHING,
    ...about,
    services,
    counts: {
      services: services.filter((s) => s.held > 0).length,
      actions: services.reduce((n, s) => n + s.held, 0),
      sensitive: services.reduce((n, s) => n + s.sensitive.length, 0),
    },
    unknownActions: service === undefined ? written : written.filter((u) => u.action.toLowerCase().startsWith(ofService)),
    unlisted: unlistedWord(caller),
    missing: missingOf(caller),
    assumptions: limitAssumptions(caller, resourcePolicies(estate).length),
  };
}

/** `permissions PRINCIPAL [SERVICE]`: what a principal may do, service by service; a pod or a service account speaks through its effective role. */
export function askPermissions(estate: Estate, catalogue: ActionCatalogue, p: Asked): Answer {
  const { ref: from } = resolve(estate, p.principal, ["pod"]);
  const through = effectiveRole(estate, from);
  const role: Ref | null = through.kind === "role" ? through.role : null;
  const about: About = {
    from,
    through: role,
    catalogue: { version: catalogue.version, date: catalogue.date, services: catalogue.prefixes.length, actions: countAll(catalogue) },
  };
  if (through.kind === "decision") return { ...NOTHING, ...about, unlisted: through.decision.verdict, speaker: through.decision };
  const caller = callerOf(estate.world, role ?? from, through.kind === "role" ? through.session : undefined);
  if (caller) return held(estate, catalogue, caller, p.service, about);
  const decision = nobody(estate, role ?? from);
  return { ...NOTHING, ...about, unlisted: decision.verdict, speaker: decision };
}

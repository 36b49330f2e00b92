import { wildcardMatcher } from "@/server/policy/wildcard.ts";
import { nearest } from "./nearest.ts";

/** What an action does, in the words of the Service Authorization Reference. */
export const ACCESS_LEVELS = ["List", "Read", "Write", "Tagging", "Permissions management"] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

const LETTERS: Readonly<Record<string, AccessLevel>> = { L: "List", R: "Read", W: "Write", T: "Tagging", P: "Permissions management" };

/** One action of one service. */
export interface CataloguedAction {
  /** `service:Name`, as the service spells it. */
  readonly action: string;
  /** The same in lower case. */
  readonly lower: string;
  readonly level: AccessLevel;
  /** ARN patterns of the resources it is called on; empty: it takes no resource (A65). */
  readonly resources: readonly string[];
}

export interface CataloguedService {
  /** `s3`, in lower case. */
  readonly prefix: string;
  /** `Amazon S3`. */
  readonly name: string;
  readonly actions: readonly CataloguedAction[];
}

/** The catalogue as it is kept: of each service its ARN patterns, and its actions as `Name level places`, with `-` where it takes no resource. */
export interface CatalogueText {
  readonly version: string;
  /** Day on which the data was last brought up to date. */
  readonly date: string;
  readonly services: Readonly<Record<string, { readonly name: string; readonly resources: readonly string[]; readonly actions: string }>>;
}

/** What an action that nobody knows may have been meant as. */
export interface UnknownAction {
  readonly kind: "service" | "action" | "pattern";
  readonly action: string;
  /** Nearest first; empty when nothing is near. */
  readonly didYouMean: readonly string[];
}

const EVERY: readonly string[] = ["*"];

/** Action lists are read when a service is first asked for: most questions ask for one. */
export class ActionCatalogue {
  readonly version: string;
  readonly date: string;
  readonly prefixes: readonly string[];
  readonly #text: CatalogueText["services"];
  readonly #services = new Map<string, CataloguedService>();
  readonly #actions = new Map<string, ReadonlyMap<string, CataloguedAction>>();

  constructor(text: CatalogueText) {
    this.version = text.version;
    this.date = text.date;
    this.#text = text.services;
    this.prefixes = Object.keys(text.services);
  }

  /** `prefix` in any case; undefined: no service has it. */
  service(prefix: string): CataloguedService | undefined {
    const key = prefix.toLowerCase();
    const known = this.#services.get(key);
    if (known) return known;
    const text = Object.hasOwn(this.#text, key) ? this.#text[key] : undefined;
    if (!text) return undefined;
    const sets = new Map<string, readonly string[]>([["-", []]]);
    const resourcesAt = (places: string): readonly string[] => {
      const made = sets.get(places) ?? (places === "" ? EVERY : places.split(",").map((place) => text.resources[Number(place)] ?? "*"));
      sets.set(places, made);
      return made;
    };
    const actions = text.actions.split(";").map((line): CataloguedAction => {
      const [name = "", letter = "", places = ""] = line.split(" ");
      return { action: `${key}:${name}`, lower: `${key}:${name.toLowerCase()}`, level: LETTERS[letter] ?? "Write", resources: resourcesAt(places) };
    });
    const service: CataloguedService = { prefix: key, name: text.name, actions };
    this.#services.set(key, service);
    return service;
  }

  /** An action by its whole name, in any case. */
  action(name: string): CataloguedAction | undefined {
    const lower = name.toLowerCase();
    const prefix = lower.slice(0, lower.indexOf(":"));
    const service = this.service(prefix);
    if (!service) return undefined;
    const index = this.#actions.get(prefix) ?? new Map(service.actions.map((a) => [a.lower, a]));
    this.#actions.set(prefix, index);
    return index.get(lower);
  }

  /** The services a pattern of actions speaks of (A10); `*` alone speaks of all. */
  servicesOf(pattern: string): readonly CataloguedService[] {
    const colon = pattern.indexOf(":");
    const prefix = colon < 0 ? pattern : pattern.slice(0, colon);
    if (!/[*?]/.test(prefix)) return [this.service(prefix)].filter((s) => s !== undefined);
    // a wildcard before the colon may stand for a colon too
    return this.prefixes.map((p) => this.service(p)).filter((s) => s !== undefined);
  }

  /** Every action that a pattern stands for, in the order of the catalogue. */
  matching(pattern: string): readonly CataloguedAction[] {
    if (!/[*?]/.test(pattern)) return [this.action(pattern)].filter((a) => a !== undefined);
    const matches = wildcardMatcher(pattern.toLowerCase());
    return this.servicesOf(pattern).flatMap((s) => s.actions.filter((a) => matches(a.lower)));
  }

  /** Whether an action or pattern stands for nothing that is known, and what may have been meant. */
  unknown(action: string): UnknownAction | undefined {
    const lower = action.toLowerCase();
    const prefix = lower.slice(0, Math.max(0, lower.indexOf(":")));
    if (!/[*?]/.test(prefix) && !this.service(prefix) && prefix !== "") return { kind: "service", action, didYouMean: nearest(prefix, this.prefixes) };
    if (this.matching(action).length > 0) return undefined;
    if (/[*?]/.test(action)) return { kind: "pattern", action, didYouMean: [] };
    const names = this.service(prefix)?.actions.map((a) => a.action) ?? [];
    return { kind: "action", action, didYouMean: nearest(action, names) };
  }
}

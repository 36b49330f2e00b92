import { field, isObject, type RawObject, textField } from "@/server/collect/bundle/raw.ts";
import { elementsOf, textsOf } from "@/server/collect/bundle/recognise/items.ts";
import { moduleNames } from "./address.ts";

/** A resource or, by its mode, a data source: both may have the same type and name. */
type Named = Readonly<Record<"module" | "type" | "name", string>> & { readonly mode?: "data" | undefined };

/** All values of an expression or of a block of expressions. */
function leavesOf(expression: unknown): RawObject[] {
  if (Array.isArray(expression)) return expression.flatMap(leavesOf);
  if (!isObject(expression)) return [];
  if ("references" in expression || "constant_value" in expression) return [expression];
  return Object.values(expression).flatMap(leavesOf);
}

/** `[a.b.c, a.b]` names one thing, the longest: the shorter ones are its own beginning. */
function longest(references: readonly string[]): string[] {
  const isBeginning = (one: string): boolean => references.some((other) => other !== one && other.startsWith(one) && /[.[]/.test(other.charAt(one.length)));
  return [...new Set(references.filter((one) => !isBeginning(one)))];
}

/** What an expression speaks of: resources, variables, outputs, as its module writes them. */
export const referencesOf = (expression: unknown): string[] => leavesOf(expression).flatMap((leaf) => longest(textsOf(leaf["references"])));

/** The texts that an expression says outright. */
export const constantsOf = (expression: unknown): string[] =>
  leavesOf(expression)
    .flatMap(({ constant_value: value }) => (Array.isArray(value) ? value : [value]))
    .filter((one) => typeof one === "string");

/** The configuration that a plan prints beside its changes: what values are made of where they are not known yet. */
export class Configuration {
  readonly #raw: RawObject | undefined;
  readonly #resources = new Map<string, ReadonlyMap<string, RawObject>>();

  constructor(raw: RawObject | undefined) {
    this.#raw = raw;
  }

  get isKnown(): boolean {
    return this.#raw !== undefined;
  }

  /** A module as it is written, whichever of its instances is asked for. */
  module(address: string): unknown {
    let at = field(this.#raw, "root_module");
    for (const name of moduleNames(address)) at = field(field(field(at, "module_calls"), name), "module");
    return at;
  }

  call(parent: string, name: string): unknown {
    return field(field(this.module(parent), "module_calls"), name);
  }

  /** The expression of an attribute of a resource, or of one within its blocks: `["metadata", 0, "name"]`. */
  expression(resource: Named, path: readonly (string | number)[]): unknown {
    let at: unknown = field(this.#resource(resource), "expressions");
    for (const key of path) at = typeof key === "number" ? (Array.isArray(at) ? at[key] : undefined) : field(at, key);
    return at;
  }

  /** The provider of a resource; resources of one provider lie in one account or cluster. */
  providerKey(resource: Named): string | undefined {
    return textField(this.#resource(resource), "provider_config_key");
  }

  /** How a provider is set up. */
  provider(key: string): unknown {
    return field(field(field(this.#raw, "provider_config"), key), "expressions");
  }

  /** The module in which a provider is set up. */
  providerModule(key: string): string {
    return textField(field(field(this.#raw, "provider_config"), key), "module_address") ?? "";
  }

  #resource({ module, mode, type, name }: Named): RawObject | undefined {
    const path = moduleNames(module).join("/");
    let known = this.#resources.get(path);
    if (!known) {
      const all = [...elementsOf(field(this.module(module), "resources"))].filter(isObject);
      known = new Map(all.map((one) => [`${one["mode"] ?? "managed"}.${one["type"]}.${one["name"]}`, one]));
      this.#resources.set(path, known);
    }
    return known.get(`${mode ?? "managed"}.${type}.${name}`);
  }
}

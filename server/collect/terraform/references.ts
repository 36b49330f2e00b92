import { field } from "@/server/collect/bundle/raw.ts";
import { inModule, type Part, parentOf, partsOf, written } from "./address.ts";
import { type Configuration, referencesOf } from "./configuration.ts";
import type { PlannedResource, PlannedSource } from "./plan.ts";
import { localAddress, sourceAddress } from "./read-plan.ts";

/** Variables and outputs lead from one module to the next; no configuration leads further than this. */
const MAX_STEPS = 20;
/** Attributes that say which resource it is; what another one comes to is not known from its name. */
const NAMING: ReadonlySet<string> = new Set(["arn", "id", "name", "user_name", "role_name", "cluster_name", "endpoint", "metadata", "json", "minified_json"]);
/** Things whose id is their name. */
const NAME_AS_ID: ReadonlySet<string> = new Set(["aws_iam_role", "aws_iam_user", "aws_iam_group", "aws_iam_instance_profile"]);
/** Whatever is said in terms of these is not a resource. */
const NO_RESOURCE: ReadonlySet<string> = new Set(["local", "each", "count", "path", "terraform", "self"]);

interface From {
  readonly module: string;
  readonly key: string | undefined;
  /** How many variables and outputs led here. */
  readonly steps?: number;
}

interface Walk {
  /** What was followed once is not followed again, so that what leads in a circle ends. */
  readonly seen: Set<string>;
  /** Only what speaks of a thing by its ARN counts. */
  readonly byArn: boolean;
}

const isArn = (type: string, attribute: string): boolean => attribute === "arn" || (attribute === "id" && !NAME_AS_ID.has(type));

/** Follows what expressions speak of to the resources of the plan. */
export class References {
  readonly #configuration: Configuration;
  readonly #resources = new Map<string, PlannedResource>();
  readonly #sources = new Map<string, PlannedSource>();
  /** The instances of what has no key in its address, by that address. */
  readonly #instances = new Map<string, string[]>();

  constructor(configuration: Configuration, resources: readonly PlannedResource[], sources: readonly PlannedSource[]) {
    this.#configuration = configuration;
    for (const one of resources) this.#add(this.#resources, inModule(one.module, localAddress(one)), inModule(one.module, `${one.type}.${one.name}`), one);
    for (const one of sources) this.#add(this.#sources, sourceAddress(one), inModule(one.module, `data.${one.type}.${one.name}`), one);
    for (const { module } of [...resources, ...sources]) this.#addModule(module);
  }

  #add<T>(all: Map<string, T>, address: string, plain: string, one: T): void {
    all.set(address, one);
    this.#addInstance(plain, address);
  }

  #addInstance(plain: string, address: string): void {
    const known = this.#instances.get(plain) ?? [];
    if (!known.includes(address)) this.#instances.set(plain, [...known, address]);
  }

  #addModule(address: string): void {
    const parent = parentOf(address);
    if (!parent) return;
    this.#addInstance(inModule(parent.module, `module.${parent.name}`), address);
    this.#addModule(parent.module);
  }

  /** The resources that an expression of a resource speaks of; `byArn`: only those whose ARN it has. */
  resources(from: From, expression: unknown, byArn = false): PlannedResource[] {
    return this.#all(from, expression, { seen: new Set(), byArn }).flatMap((address) => this.#resources.get(address) ?? []);
  }

  /** The data sources that an expression speaks of. */
  sources(from: From, expression: unknown): PlannedSource[] {
    return this.#all(from, expression, { seen: new Set(), byArn: false }).flatMap((address) => this.#sources.get(address) ?? []);
  }

  /** The addresses that an expression leads to: variables and outputs lead from one module to the next. */
  #all(from: From, expression: unknown, walk: Walk): string[] {
    const references = (from.steps ?? 0) > MAX_STEPS ? [] : referencesOf(expression);
    const byKey = references.includes("each.key") || references.includes("count.index");
    const found = references.flatMap((one) => {
      const step = JSON.stringify([from.module, from.key, one, byKey]);
      if (walk.seen.has(step)) return [];
      walk.seen.add(step);
      return this.#one(from, partsOf(one), byKey, walk);
    });
    return [...new Set(found)];
  }

  #one(from: From, parts: readonly Part[], byKey: boolean, walk: Walk): string[] {
    const [first, second] = parts;
    if (!first || !second || NO_RESOURCE.has(first.name)) return [];
    if (first.name === "var") return this.#variable(from, second.name, walk);
    if (first.name === "module") return this.#output(from, second, parts[2]?.name, byKey, walk);
    const length = first.name === "data" ? 3 : 2;
    const attribute = parts[length];
    if (attribute && !(walk.byArn ? isArn(first.name, attribute.name) : NAMING.has(attribute.name))) return [];
    return this.#instance(from, inModule(from.module, parts.slice(0, length).map(written).join(".")), byKey);
  }

  /** The very one, or of several the only one or, where the expression goes by key, the one of the same key. */
  #instance({ key }: From, address: string, byKey: boolean): string[] {
    if (address.endsWith("]")) return [address];
    const instances = this.#instances.get(address) ?? [];
    if (instances.length > 1 && byKey && key !== undefined) return instances.filter((one) => one === `${address}${key}`);
    return instances;
  }

  #variable({ module, steps = 0 }: From, name: string, walk: Walk): string[] {
    const parent = parentOf(module);
    if (!parent) return [];
    const expression = field(field(this.#configuration.call(parent.module, parent.name), "expressions"), name);
    return this.#all({ module: parent.module, key: parent.key, steps: steps + 1 }, expression, walk);
  }

  #output(from: From, called: Part, output: string | undefined, byKey: boolean, walk: Walk): string[] {
    if (output === undefined) return [];
    const module = field(this.#configuration.call(from.module, called.name), "module");
    const expression = field(field(field(module, "outputs"), output), "expression");
    const instances = this.#instance(from, inModule(from.module, `module.${written(called)}`), byKey);
    return instances.flatMap((one) => this.#all({ module: one, key: parentOf(one)?.key, steps: (from.steps ?? 0) + 1 }, expression, walk));
  }
}

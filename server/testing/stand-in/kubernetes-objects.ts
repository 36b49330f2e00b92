import { apiVersionOf, servedKind } from "./kubernetes-kinds.ts";

export type Json = Readonly<Record<string, unknown>>;

/** One change as a watch tells it; `version` is the cluster's after it. */
export interface ObjectEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly resource: string;
  readonly version: number;
  readonly object: Json;
}

/** A list as it was at one version. */
export interface ListAt {
  readonly version: number;
  readonly objects: readonly Json[];
}

export const metadataOf = (object: Json): Json => (object["metadata"] ?? {}) as Json;
export const isNamed = (object: Json, namespace: string | undefined, name: string): boolean =>
  metadataOf(object)["name"] === name && metadataOf(object)["namespace"] === namespace;

const FIRST_VERSION = 4711;
/** Lists kept for those who are in the midst of their pages. */
const LISTS_KEPT = 64;

/** The objects of a cluster, each change under a version of its own, with as many of the changes kept as `history` says. */
export class KubernetesObjects {
  #version = FIRST_VERSION;
  #oldest = FIRST_VERSION;
  readonly #history: number;
  readonly #objects = new Map<string, readonly Json[]>();
  readonly #events: ObjectEvent[] = [];
  readonly #lists = new Map<string, ListAt>();
  readonly #listeners = new Set<(event: ObjectEvent) => void>();

  constructor(objects: Readonly<Record<string, readonly Json[]>>, history = 10_000) {
    this.#history = history;
    for (const [resource, all] of Object.entries(objects))
      this.#objects.set(
        resource,
        all.map((one) => stamped(resource, one, FIRST_VERSION)),
      );
  }

  get version(): number {
    return this.#version;
  }

  all(resource: string): readonly Json[] {
    return this.#objects.get(resource) ?? [];
  }

  /** Puts an object in place of the one of its name, or beside the others. */
  put(resource: string, object: Json): void {
    this.#version += 1;
    const made = stamped(resource, object, this.#version);
    const { name, namespace } = metadataOf(made) as { name: string; namespace?: string };
    const all = this.all(resource);
    const at = all.findIndex((one) => isNamed(one, namespace, name));
    this.#objects.set(resource, at < 0 ? [...all, made] : all.with(at, made));
    this.#tell({ type: at < 0 ? "ADDED" : "MODIFIED", resource, version: this.#version, object: made });
  }

  /** Removes an object. @throws Error when there is none of that name */
  remove(resource: string, name: string, namespace?: string): void {
    const gone = this.all(resource).find((one) => isNamed(one, namespace, name));
    if (!gone) throw new Error(`there is no ${resource} ${namespace ?? ""}/${name}`);
    this.#version += 1;
    this.#objects.set(
      resource,
      this.all(resource).filter((one) => one !== gone),
    );
    this.#tell({ type: "DELETED", resource, version: this.#version, object: stamped(resource, gone, this.#version) });
  }

  /** Forgets what was before now: older versions and the rest of lists that were begun are gone. */
  compact(): void {
    this.#version += 1;
    this.#oldest = this.#version;
    this.#events.length = 0;
    this.#lists.clear();
  }

  /** A list to be read in pages: all of them of the version of the first. */
  begin(resource: string): ListAt {
    return { version: this.#version, objects: this.all(resource) };
  }

  /** Keeps a list that was begun, for its other pages. */
  keep(resource: string, list: ListAt): void {
    this.#lists.set(`${resource}@${list.version}`, list);
    for (const old of this.#lists.keys()) if (this.#lists.size > LISTS_KEPT) this.#lists.delete(old);
  }

  /** A list that was begun; undefined when it is forgotten. */
  begun(resource: string, version: number): ListAt | undefined {
    return this.#lists.get(`${resource}@${version}`);
  }

  /** The changes after a version; undefined when some of them are forgotten. */
  since(resource: string, version: number): readonly ObjectEvent[] | undefined {
    if (version < this.#oldest) return undefined;
    return this.#events.filter((event) => event.version > version && event.resource === resource);
  }

  /** Told each change from now on; gives what ends that. */
  listen(listener: (event: ObjectEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(event: ObjectEvent): void {
    this.#events.push(event);
    const dropped = this.#events.splice(0, Math.max(0, this.#events.length - this.#history));
    this.#oldest = dropped.at(-1)?.version ?? this.#oldest;
    for (const listener of this.#listeners) listener(event);
  }
}

const stamped = (resource: string, object: Json, version: number): Json => {
  const kind = servedKind(resource);
  return {
    apiVersion: object["apiVersion"] ?? apiVersionOf(kind),
    kind: object["kind"] ?? kind?.kind ?? "Unknown",
    ...object,
    metadata: { ...metadataOf(object), resourceVersion: String(version) },
  };
};

import { type BundleSink, type MemorySink, memorySink } from "@/server/collect/scan/bundle-sink.ts";

/** The source that a reading belongs to: its own, or one that was found by it and is called `source/…`. */
export const ownerOf = (reading: string, sources: readonly string[]): string | undefined =>
  sources
    .filter((name) => reading === name || reading.startsWith(`${name}/`))
    .toSorted((a, b) => b.length - a.length)
    .at(0);

/** Documents in memory, source by source. */
export class SourceSinks implements BundleSink {
  readonly #sinks: ReadonlyMap<string, MemorySink>;
  readonly #rest = memorySink();

  constructor(sources: readonly string[]) {
    this.#sinks = new Map(sources.map((name) => [name, memorySink()]));
  }

  of(reading: string): MemorySink {
    return this.#sinks.get(ownerOf(reading, [...this.#sinks.keys()]) ?? "") ?? this.#rest;
  }

  write(path: string, value: unknown): Promise<void> {
    return this.#rest.write(path, value);
  }
}

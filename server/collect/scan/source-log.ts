import type { CoverageFailure, CoverageGap } from "@/server/facts/coverage.ts";
import type { CallCount, OnProgress, Shortfall, SourceOutcome, SourceReport } from "./progress.ts";

/** Shortfalls as coverage: each path that gave nothing or not all, and once each thing that is not there for it. */
export function coverageOf(shortfalls: readonly Shortfall[]): { readonly failed: readonly CoverageFailure[]; readonly missing: readonly CoverageGap[] } {
  const gaps = shortfalls.map(({ what, of, weakens }): CoverageGap => ({ what, of, weakens }));
  const missing = new Map(gaps.map((gap) => [JSON.stringify([gap.what, gap.of, gap.weakens]), gap]));
  return { failed: shortfalls.map(({ path, reason }) => ({ path, reason })), missing: [...missing.values()] };
}

/** The book of one source while it is read: calls, shortfalls, progress. */
export class SourceLog {
  readonly name: string;
  readonly kind: SourceReport["kind"];
  /** The account or the cluster that is read, as soon as it is known. */
  of: string | undefined;
  readonly #onProgress: OnProgress;
  readonly #startedAt = new Date().toISOString();
  readonly #gave: string[] = [];
  readonly #shortfalls: Shortfall[] = [];
  readonly #ledger = new Map<string, { -readonly [K in keyof CallCount]: CallCount[K] }>();
  #calls = 0;
  #throttled = 0;
  #waitedMs = 0;
  /** Shortfalls of what every source should give. */
  readonly #needed: CoverageFailure[] = [];

  constructor(name: string, kind: SourceReport["kind"], onProgress: OnProgress) {
    this.name = name;
    this.kind = kind;
    this.#onProgress = onProgress;
  }

  /** Notes a request that was sent, and how many like it that stands for. */
  called(service: string, operation: string, of: string, times = 1): void {
    this.#calls += times;
    this.#entry(service, operation, of).count += times;
  }

  denied(service: string, operation: string, of: string): void {
    this.#entry(service, operation, of).denied += 1;
  }

  /** Notes that a request was told to come again later, how often, and how long it stayed away. */
  throttled(service: string, operation: string, of: string, { count, waitedMs }: { readonly count: number; readonly waitedMs: number }): void {
    const entry = this.#entry(service, operation, of);
    entry.throttled = (entry.throttled ?? 0) + count;
    entry.waitedMs = (entry.waitedMs ?? 0) + waitedMs;
    this.#throttled += count;
    this.#waitedMs += waitedMs;
  }

  #entry(service: string, operation: string, of: string) {
    const key = JSON.stringify([service, operation, of]);
    const entry = this.#ledger.get(key) ?? { service, operation, of, count: 0, denied: 0 };
    this.#ledger.set(key, entry);
    return entry;
  }

  #sofar() {
    return { calls: this.#calls, ...(this.#throttled > 0 && { throttled: this.#throttled, waitedMs: this.#waitedMs }) };
  }

  reading(call: string, page?: number, objects?: number): void {
    this.#onProgress({ source: this.name, state: "reading", call, page, objects, ...this.#sofar() });
  }

  /** Notes a document that was read whole. */
  gave(path: string): void {
    this.#gave.push(path);
  }

  lacks(gap: Shortfall): void {
    this.#shortfalls.push(gap);
    if (!gap.isOptional) this.#needed.push({ path: gap.path, reason: gap.reason });
  }

  /** Closes the book on a source that was read. */
  done(): SourceOutcome {
    const [first] = this.#needed;
    if (!first) return this.#close("complete", undefined);
    const more = this.#needed.length > 1 ? ` and ${this.#needed.length - 1} more` : "";
    return this.#close("partial", `\`${first.path}\` ${first.reason}${more}`);
  }

  /** Closes the book on a source of which nothing could be read. */
  gaveUp(reason: string): SourceOutcome {
    return this.#close("failed", reason);
  }

  #close(state: SourceReport["state"], reason: string | undefined): SourceOutcome {
    this.#onProgress({ source: this.name, state, ...this.#sofar() });
    const keyOf = ({ service, operation, of }: CallCount): string => `${service} ${operation} ${of}`;
    // In an order of its own: what is asked side by side comes in any.
    const ledger: CallCount[] = [...this.#ledger.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return {
      name: this.name,
      kind: this.kind,
      ...(this.of !== undefined && { of: this.of }),
      state,
      ...(reason !== undefined && { reason }),
      calls: this.#calls,
      capturedAt: this.#startedAt,
      gave: this.#gave,
      shortfalls: this.#shortfalls,
      ...coverageOf(this.#shortfalls),
      ledger,
    };
  }
}
